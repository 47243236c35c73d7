"""Drawing pages fast: what repeats in them (a value, the actions of rows in one state, an icon) is drawn once.

The functions are template tags; ``templatetags.nova`` registers them.
"""

import re
from functools import cache

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from . import assets
from .panels import Ref, panel_named, segment


def cell(context, column, record):
    """One value, drawn by its column's template; in a table the same value is drawn once."""
    value, cells = column.value(record), drawn(context)
    if column.link:
        return _draw(context, column, record, value)
    try:
        known = cells.get((column, value))
    except TypeError:  # a dict cannot be remembered by
        return _draw(context, column, record, value)
    if known is None:
        known = cells[column, value] = _draw(context, column, record, value)
    return known


def drawn(context):
    """What this page has drawn so far."""
    return context["request"].__dict__.setdefault("_nova_drawn", {})


def _template(context, name):
    """A compiled template; found once a page."""
    known = drawn(context)
    if name not in known:
        known[name] = get_template(name).template
    return known[name]


def _draw(context, column, record, value):
    panel, request = context["panel"], context["request"]
    template = _template(context, column.template)
    given = {"column": column, "value": value, "record": record, "panel": panel, "request": request}
    if column.link:  # relative to the list: rows stay small
        given["href"] = f"./{segment(record.id)}/"
    if column.name == "status":
        given["words"], given["tone"] = panel.state(record)
    with context.push(**given):
        return mark_safe(template.render(context).strip())  # what draws nothing is empty


# What stands for a record while the actions of all rows in the same state are drawn once.
STAND_IN = Ref("nova-stands-for-an-id", "nova-stands-for-a-name")
PLAIN = re.compile(r"[A-Za-z0-9_.:-]+")


def row_actions(context, record):
    """The likeliest actions of a row and the way to the others."""
    likely = [action for action in context["likely"] if action.when(record)]
    known, template = drawn(context), _template(context, "django_nova/_row_actions.html")
    if not PLAIN.fullmatch(record.id):
        with context.push(record=record, offered=likely):
            return template.render(context)
    key = ("actions", *(action.verb for action in likely))
    if key not in known:
        with context.push(record=STAND_IN, offered=likely):
            known[key] = template.render(context)
    name = conditional_escape(record.name or record.id)
    return mark_safe(known[key].replace(STAND_IN.id, record.id).replace(STAND_IN.name, name))


_menus = {}


def actions_menu(context):
    """The menu that all rows share; the same for all who may do the same, in a language."""
    actions = context["actions"]
    key = (context["panel"].package, get_language(), _sprite(), *(action.verb for action in actions))
    if key not in _menus:
        _menus[key] = get_template("django_nova/_actions_menu.html").render({"actions": actions})
    return _menus[key]


def reference(context, ref, panel_name):
    """A link to another record where its panel exists on this cloud, else its name."""
    request = context["request"]
    known = request.__dict__.setdefault("_nova_references", {})
    if panel_name not in known:
        panel = panel_named(panel_name)
        known[panel_name] = panel if panel and panel.backend(request.scope) else None
    if not known[panel_name] or not ref.id:
        return str(ref)
    panel = known[panel_name]
    if request.resolver_match.url_name in ("list", "rows"):  # from list to list: rows stay small
        address = f"../{panel.name}/{segment(ref.id)}/"
    else:
        address = panel.record_url(request, ref.id)
    return format_html('<a href="{}">{}</a>', address, ref)


def asset(name):
    """The address of a built front-end file: ``{% asset "css" %}``."""
    return static(getattr(assets, name.upper()))


def icon(*names):
    """The first of these icons that the sprite has: ``{% icon "plus" %}``; nothing if it has none."""
    known = next((name for name in names if name in assets.ICON_NAMES), None)
    if known is None:
        return ""
    return _icon(_sprite(), known)


@cache
def _icon(sprite, name):
    return format_html('<svg class="nova-i" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@cache
def _sprite():
    return static(assets.ICONS)


@receiver(setting_changed)
def _forget_addresses(*, setting, **kwargs):
    if setting in ("STATIC_URL", "STORAGES", "FORCE_SCRIPT_NAME"):
        _sprite.cache_clear()

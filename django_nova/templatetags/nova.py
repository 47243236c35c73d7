"""What the templates of the app need beyond Django's own: addresses in this mount and scope, cells, moments."""

from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from .. import drawing
from ..audit import words
from ..conf import config
from ..forms import ParentField
from ..gate import app_url
from ..panels import panel_named, segment
from ..streams import upload_address

register = template.Library()


@register.simple_tag(takes_context=True)
def nova_url(context, name, *args):
    """An address of the app that is about no panel: ``{% nova_url "accounts" %}``."""
    return app_url(context["request"], name, *args)


@register.simple_tag(takes_context=True)
def panel_url(context, panel, name, *args, scope=None):
    """An address of a panel, in this scope or another: ``{% panel_url panel "act" "stop" %}``."""
    return panel.url(context["request"], name, *args, scope=scope)


@register.simple_tag(takes_context=True)
def menu_groups(context):
    """The menu by its headings: [(heading, [(panel, its list's address, whether this page is in it)])].

    The addresses are relative where that is short: menus are long, and on every page.
    """
    request, panel, parent = context["request"], context["panel"], context.get("parent")
    # Ids may hold slashes that a browser does not count
    short = request.resolver_match.url_name == "list"
    scope = "../" if short else app_url(request, "overview", *context["scope"].args)
    owned = isinstance(parent, dict)  # else there is none, or what the cloud said instead
    here = {parent["panel"] if owned else panel}
    if panel and not owned and not panel.in_menu:
        here |= set(map(panel_named, panel.parents.values()))
    groups = {}
    for entry in context["menu"]:
        groups.setdefault(entry.group, []).append((entry, f"{scope}{entry.name}/", entry in here))
    return list(groups.items())


@register.simple_tag(takes_context=True)
def record_url(context, record, panel=None):
    """The page of a record, of this panel or of another one."""
    return (panel or context["panel"]).record_url(context["request"], record.id)


@register.simple_tag(takes_context=True)
def around_url(context):
    """The list that the record of this page stands in."""
    return context["panel"].around(context["request"], context.get("record"))


@register.simple_tag(takes_context=True)
def tab_url(context, tab, record):
    """Where a tab of a record's page leads."""
    return tab.url(context["request"], context["panel"], record)


@register.simple_tag(takes_context=True)
def create_url(context):
    """The form for one more; on a tab of another record it begins with that one, and leads back there."""
    request, panel, parent = context["request"], context["panel"], context.get("parent")
    address = panel.url(request, "create")
    if not parent or not hasattr(parent, "get"):
        return address
    fields = panel.filters.base_fields if panel.filters else {}
    where = [
        name
        for name in panel.form.linked
        if isinstance(fields.get(name), ParentField) and name in request.GET
    ]
    given = {parent["by"]: parent["id"]} | {name: request.GET[name] for name in where}
    return f"{address}?{urlencode(given | {'next': request.get_full_path()})}"


@register.simple_tag(takes_context=True)
def upload_url(context, panel, id):
    """Where a file for a record is sent, with the ticket that lets this person do so."""
    return upload_address(context["request"], panel, id)


register.simple_tag(drawing.cell, takes_context=True)
register.simple_tag(drawing.row_actions, takes_context=True)
register.simple_tag(drawing.actions_menu, takes_context=True)
register.simple_tag(drawing.reference, takes_context=True)
register.simple_tag(drawing.asset)
register.simple_tag(drawing.icon)


# Whole sentences: many languages bend the time where they say «ago».
AGO = {
    "year": ngettext_lazy("%(num)d year ago", "%(num)d years ago", "num"),
    "month": ngettext_lazy("%(num)d month ago", "%(num)d months ago", "num"),
    "week": ngettext_lazy("%(num)d week ago", "%(num)d weeks ago", "num"),
    "day": ngettext_lazy("%(num)d day ago", "%(num)d days ago", "num"),
    "hour": ngettext_lazy("%(num)d hour ago", "%(num)d hours ago", "num"),
    "minute": ngettext_lazy("%(num)d minute ago", "%(num)d minutes ago", "num"),
}


@register.simple_tag
def moment(value):
    """«3 minutes ago», with the exact time for those who point at it."""
    if not value:
        return ""
    words = _("just now")
    if (timezone.now() - value).total_seconds() >= 60:
        words = timesince(value, depth=1, time_strings=AGO)
    exact = value.isoformat(timespec="seconds")
    return format_html(
        '<time datetime="{}" title="{}" data-nova-ago>{}</time>', exact, exact.replace("T", " "), words
    )


@register.simple_tag
def state(panel, record):
    """A record's state: (words, tone)."""
    return panel.state(record)


@register.filter
def can(record, actions):
    """The verbs that apply to a record now, for the row's menu and the bulk bar."""
    return " ".join(action.verb for action in actions if action.when(record))


@register.simple_tag(takes_context=True)
def row_can(context, record, actions):
    """The same for a row of a table: ``=3`` where it is what row 3 can, since most rows can what others can."""
    verbs, rows = can(record, actions), drawing.drawn(context)
    known = rows.setdefault("can", {})
    number = context["forloop"]["counter0"]
    first = known.setdefault(verbs, number)
    return verbs if first == number else f"={first}"


@register.filter
def applies(action, record):
    return action.when(record)


@register.filter
def grouped(actions):
    """Actions by their groups, in order: [(heading, actions)]."""
    groups = {}
    for action in actions:
        groups.setdefault(action.group, []).append(action)
    return list(groups.items())


@register.filter
def field(form, name):
    return form[name]


@register.filter
def sectioned(form):
    """A form's fields under their headings: [(heading, bound fields)]; what no section names comes last."""
    named = {name for _heading, names in form.sections for name in names}
    sections = [
        (heading, [form[name] for name in names if name in form.fields and not form[name].is_hidden])
        for heading, names in form.sections
    ]
    rest = [bound for bound in form.visible_fields() if bound.name not in named]
    return [(heading, fields) for heading, fields in [*sections, ("", rest)] if fields]


@register.filter
def percent(gauge):
    """How full a quota is, 0 to 100."""
    return min(100, round(100 * gauge.used / gauge.limit)) if gauge.limit and gauge.limit > 0 else 0


@register.simple_tag(takes_context=True)
def sort_query(context, column):
    """The query that sorts by a column, the other way round if it does already."""
    window, query = context["window"], context["request"].GET.copy()
    for name in "marker", "trail", "first", "sort":
        query.pop(name, None)
    down = window.sort == column.name and not window.descending
    query["sort"] = f"-{column.name}" if down else column.name
    return query.urlencode()


@register.simple_tag
def selected_words():
    """The bulk bar's words, to be filled in by the page: {1: "1 selected", n: "%d selected"}."""
    return {
        "one": ngettext("%d selected", "%d selected", 1),
        "many": ngettext("%d selected", "%d selected", 2),
    }


@register.simple_tag
def widget(bound, **attrs):
    """A form field's widget with the class that its kind is drawn by; ``type`` may be another than its own."""
    if "type" in attrs:
        bound.field.widget.input_type = attrs.pop("type")
    kind = getattr(bound.field.widget, "input_type", "textarea")
    names = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select"}
    classes = names.get(kind, "form-control") + (" is-invalid" if bound.errors else "")
    return bound.as_widget(
        attrs={"class": classes} | {name.replace("_", "-"): value for name, value in attrs.items()}
    )


@register.simple_tag
def page_sizes():
    return config()["PAGE_SIZES"]


@register.filter
def wrong(fields):
    """Whether one of these bound fields was filled in wrongly."""
    return any(bound.errors for bound in fields)


@register.filter
def kind_of(bound):
    """What sort of widget a field has: "checkbox", "select", "text", "textarea" ..."""
    return getattr(bound.field.widget, "input_type", "textarea")


@register.filter
def options(bound):
    """The options of a select as (value, name, what stands behind the first dot, selected, data-* attributes)."""
    found = []
    for option in bound.subwidgets:
        name, _dot, rest = str(option.data["label"]).partition(" · ")
        data = {key: item for key, item in option.data["attrs"].items() if key.startswith("data-")}
        if option.data["value"] != "":
            found.append((option.data["value"], name, rest, option.data["selected"], data))
    return found


@register.filter
def in_view(gauge):
    """A quota as people read it: used, limit, unit, and by what it was divided."""
    by, unit = (1024, "GiB") if gauge.unit == "MiB" else (1, gauge.unit)
    limit = gauge.limit if gauge.limit is None else round(gauge.limit / by, 1)
    return {"used": round(gauge.used / by, 1), "limit": limit, "unit": unit, "by": by}


@register.filter
def told(entry):
    """What an entry of the audit log says somebody did, in the panel's words."""
    return words.sentence(entry.panel, entry.verb, entry.resource)


@register.simple_tag(takes_context=True)
def thing_url(context, thing):
    """The page of what an entry of the audit log is about, wherever that is; nothing where there is none."""
    panel = panel_named(thing.panel)
    if panel is None or not thing.id or not all(thing.args):
        return ""
    return f"{panel.url(context['request'], 'list', scope=thing)}{segment(thing.id)}/"


@register.simple_tag(takes_context=True)
def new_address(context, name):
    """Where one more record of another panel can be made, if it can."""
    request, panel = context["request"], panel_named(name)
    backend = panel.backend(request.scope) if panel else None
    return panel.url(request, "create") if backend and panel.can_create(backend, request.user) else ""


@register.filter
def mebibytes(amount):
    """An amount of memory as people say it: 512 MiB, 16 GiB."""
    return f"{amount / 1024:g} GiB" if amount >= 1024 else f"{amount} MiB"

"""Everything that has an address, read from the URLconf and the panels, so that nothing new is forgotten."""

from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, get_resolver, reverse

from django_nova.clouds import clouds
from django_nova.panels import panel_named, panels
from django_nova.panels.backend import backend_class

SCOPE = "cloud", "project", "region"


@dataclass(frozen=True)
class Route:
    """One line of the URLconf: ``name`` with its namespaces, what its address needs, and the panel that it is of."""

    name: str
    needs: tuple
    panel: str = ""

    @property
    def scoped(self):
        return set(SCOPE) <= set(self.needs)


@cache
def routes():
    """Every route of the site."""

    def walk(patterns, spaces, needs):
        for one in patterns:
            inner = (*needs, *one.pattern.converters)
            if isinstance(one, URLPattern):
                panel = spaces[-1] if len(spaces) > 1 and panel_named(spaces[-1]) else ""
                yield Route(":".join((*spaces, one.name or str(one.pattern))), inner, panel)
            else:
                space = (one.namespace,) if one.namespace else ()
                yield from walk(one.url_patterns, (*spaces, *space), inner)

    return list(walk(get_resolver().url_patterns, (), ()))


def address(route, **given):
    return reverse(route.name, kwargs={name: given[name] for name in route.needs})


def every_address(scope):
    """Each scoped address of a cloud once, with ids that are nobody's: the door comes before them."""
    for route in routes():
        if not route.scoped:
            continue
        panel = next((one for one in panels() if one.name == route.panel), None)
        if panel and not backend_class(panel.package, clouds()[scope["cloud"]].provider):
            continue
        verbs = [action.verb for action in panel.actions] if "verb" in route.needs else [""]
        tabs = [tab.verb for tab in panel.tabs] or ["-"] if "tab" in route.needs else [""]
        for verb in verbs:
            for tab in tabs:
                yield address(route, **scope, id="x", verb=verb, tab=tab, file="openrc", kind="x", pk=1)


def known(person, panel, scope, around=None):
    """Some records of a panel as that person is told of them; of what belongs to others, those of one parent."""
    where = reverse(f"django_nova:{panel.name}:list", kwargs=scope)
    answer = person.client.get(where, {"format": "json", "limit": "100"} | (around or {}))
    return answer.json().get("items", []) if answer.status_code == 200 else []


def shown(person, scope):
    """Of each panel: the ids that the person is told of, and the filter that they were found by."""
    found = {}
    for panel in panels():
        if not backend_class(panel.package, clouds()[scope["cloud"]].provider):
            continue
        found[panel.name] = known(person, panel, scope), {}
        for by, parent in panel.parents.items():
            for one in found.get(parent, ([], {}))[0][:6]:
                if not found[panel.name][0]:
                    found[panel.name] = known(person, panel, scope, {by: one["id"]}), {by: one["id"]}
    return {name: ([one["id"] for one in items], around) for name, (items, around) in found.items()}


def pages(person, scope, found):
    """What the person can open there: (address, query), each kind of page once."""
    for route in routes():
        if not route.scoped:
            continue
        ids, around = found.get(route.panel, ([], {}))
        panel = next((one for one in panels() if one.name == route.panel), None)
        if route.panel and route.panel not in found:
            continue
        if "id" in route.needs and not ids:
            continue
        given = {"id": ids[0] if ids else "", "file": "openrc", "kind": "x", "pk": 1}
        if "verb" in route.needs:
            for action in panel.actions:
                yield address(route, **scope, verb=action.verb), {"id": given["id"], "confirmed": "1"}
        elif "tab" in route.needs:
            made = backend_class(panel.package, clouds()[scope["cloud"]].provider)
            for tab in [one.verb for one in panel.tabs if made.can(one.verb)]:
                yield address(route, **scope, **given, tab=tab), {}
        else:
            yield address(route, **scope, **given), around


def sendable(person, scope, panel, ids, around):
    """Each change of a panel that its pages offer, with its form filled in as it comes: (address, values)."""
    made = backend_class(panel.package, clouds()[scope["cloud"]].provider)
    for action in panel.actions:
        if made.can(action.verb) and ids:
            where = reverse(f"django_nova:{panel.name}:act", kwargs=scope | {"verb": action.verb})
            yield where, {"id": ids[0], "confirmed": "1"} | filled(person, where, {"id": ids[0]})
    if panel.form and made.can("create"):
        where = reverse(f"django_nova:{panel.name}:create", kwargs=scope)
        yield where, filled(person, where, around)


def filled(person, where, query):
    """A form as it comes, with the first choice of each list and a name."""
    answer = person.client.get(where, query)
    form = answer.context and answer.context.get("form")
    sent = {}
    for name, field in form.fields.items() if form else ():
        value = form.get_initial_for_field(field, name)
        choices = [str(one) for one, _label in flat(getattr(field, "choices", ())) if one]
        value = value or (choices[0] if choices else "")
        if not value and field.required:
            value = f"kept-out-{name}"
        if value not in (None, "", False):
            sent[name] = value
    return sent


def flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label

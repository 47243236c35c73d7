"""One search over everything that a person has in all clouds: by name, by id, by address.

The page ``find/?q=`` asks all scopes and shows what they answered. The dialog asks for each scope by itself
(``find/<cloud>/<project>/<region>/?q=``), so that quick ones are there first and each fails alone; what is slow within a scope
(``SOON``) is named in its answer and asked for by itself (``&only=``). What is asked: the lists of all panels that a
person may see. A backend that knows better has ``find(words)``, which answers records.
"""

import re
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache

from .clouds import clouds
from .clouds.accounts import find_scope
from .clouds.errors import CloudError, Forbidden, Invalid, NotFound
from .clouds.gather import Begun, gather
from .clouds.patience import within
from .conf import config
from .gate import page, sign_in_address, signed_in
from .pages import every_scope
from .panels import panels
from .panels.backend import Window

HITS = 6  # of one kind in one scope
POOL = 50  # of each kind that are looked through, whatever their API can filter by; of longer lists it is asked as well
POOL_SECONDS = 15  # that those are good for, while somebody types
LONGEST = 200  # letters of what is typed
SOON = 2.5  # seconds until a scope's answer to the dialog comes without what is still under way
TURNS = 3  # after which the answer is waited for
UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
AMAZON = re.compile(r"([a-z]{1,16})-[0-9a-f]{8,17}")
# What an id of EC2 begins with, and whose it is
PREFIXES = {
    "i": "instances", "vol": "volumes", "snap": "volume_snapshots", "ami": "images", "key": "key_pairs", "lt": "launch_templates",
    "vpc": "networks", "subnet": "subnets", "eni": "ports", "rtb": "route_tables", "igw": "internet_gateways",
    "nat": "nat_gateways", "sg": "security_groups", "sgr": "security_group_rules", "eipalloc": "floating_ips",
}  # fmt: skip
ADDRESSES = "ip", "address"  # names of filters of lists
FIELDS = "addresses", "ip", "ips", "address", "fixed_ip", "fixed_ips", "floating_ip", "cidr", "cidrs", "mac"


def kind_of(words):
    """What is typed: "id", "address" (or the beginning of one), "name"."""
    if UUID.fullmatch(words) or AMAZON.fullmatch(words):
        return "id"
    if re.fullmatch(r"\d{1,3}(\.\d{1,3}){2}\.?", words):
        return "address"
    try:
        ip_address(words)
    except ValueError:
        return "name"
    return "address"


def questions(user, scope, words):
    """``{panel: call}``: what to ask of the panels of a scope, each call answers ``(records, whether there are more)``."""
    kind, asked = kind_of(words), {}
    theirs = PREFIXES.get(words.partition("-")[0]) if kind == "id" and AMAZON.fullmatch(words) else None
    for panel in panels():
        if not panel.searched or not panel.allows(user, "list", scope):
            continue
        backend = panel.backend(scope)
        if backend is None or not backend.can("list"):
            continue
        if backend.can("find") and words:
            asked[panel] = lambda backend=backend: _found(backend, words)
        elif kind == "id":
            if theirs in (None, panel.name) and backend.can("get") and backend.ids.fullmatch(words):
                asked[panel] = lambda backend=backend: _that(backend, words)
        elif _lists(panel, backend):
            asked[panel] = lambda backend=backend: _listed(backend, kind, words)
    return asked


def _lists(panel, backend):
    """Whether its list can be looked through: not what is only there as a part of something and has no name of its own."""
    takes = backend.accepts("list")
    return not any(takes.values()) and (panel.in_menu or "name" in takes)


def warm(user, scope):
    """Somebody is about to type: what will be looked through is asked for already."""
    gather(questions(user, scope, ""))


def _found(backend, words):
    records = list(backend.shared(POOL_SECONDS, "find", words))
    return _best(records, words)[:HITS], len(records) > HITS


def _that(backend, id):
    try:
        return [backend.shared(POOL_SECONDS, "get", id)], False
    except (NotFound, Invalid, Forbidden):  # it is something else
        return [], False


def _listed(backend, kind, words):
    """From the first few, and from those that the API itself finds where there are more."""
    takes = backend.accepts("list")
    by = next((one for one in ADDRESSES if one in takes), None) if kind == "address" else None
    records, more, pool = [], False, None
    if by is None:
        pool = backend.shared(POOL_SECONDS, "list", Window(limit=POOL))
        records = [one for one in pool.items if matches(one, words)]
        by = "name" if "name" in takes and kind == "name" else None
    if by and words and (pool is None or pool.next):
        try:
            shown = backend.shared(POOL_SECONDS, "list", Window(limit=HITS), **{by: words})
        except Invalid:  # no such address can be, or not one that the API understands
            return records[:HITS], False
        known = {one.id for one in records}
        records += [one for one in shown.items if one.id not in known]
        more = bool(shown.next)
    return _best(records, words)[:HITS], more or len(records) > HITS


def told(record):
    """What of a record is looked through: its name, its id, its addresses."""
    yield from (str(record.name or ""), str(record.id))
    for field in FIELDS:
        value = getattr(record, field, None)
        if isinstance(value, (list, tuple)):
            yield from map(str, value)
        elif value:
            yield str(value)


def matches(record, words):
    parts = [part.casefold() for part in told(record)]
    return all(any(word in part for part in parts) for word in words.casefold().split())


def _best(records, words):
    """Those called so first, then those that begin so, then the others; shorter names first."""
    words = words.casefold()

    def rank(record):
        name = str(record.name or record.id).casefold()
        how = 0 if words in (name, record.id) else 1 if name.startswith(words) else 2
        return how, len(name), name

    return sorted(records, key=rank)


def so_far(asked, seconds):
    """What has answered by then, and what has not: that goes on, and whoever asks for it soon shares it."""
    known = {}

    def kept(panel, call):
        try:
            known[panel] = call()
        except CloudError as error:
            known[panel] = error

    with within(config()["DEADLINE"]):
        begun = Begun({panel: partial(kept, panel, call) for panel, call in asked.items()})
    begun.within(seconds)
    there = dict(known)
    late = [panel for panel in asked if panel not in there]
    return {panel: there[panel] for panel in asked if panel in there}, late


def search(request, scope, words, soon=None, only=()):
    """What a scope has of it: ``{"groups": [(panel, hits, more)], "failed": {message: [what did not answer]}, "later": query}``.

    ``soon``: seconds after which ``later`` is how to ask for the rest. ``only``: the names of the panels that are asked.
    """
    asked = questions(request.user, scope, words)
    if only:
        asked = {panel: call for panel, call in asked.items() if panel.name in only}
    answers, late = (gather(asked), []) if soon is None else so_far(asked, soon)
    groups, failed = [], {}
    for panel, answer in answers.items():
        if isinstance(answer, CloudError):
            if not isinstance(answer, Forbidden):  # what one may not see is not missed
                failed.setdefault(str(answer.message), []).append(capfirst(panel.label_plural))
            continue
        records, more = answer
        if records:
            groups.append((panel, [_hit(request, panel, scope, one, words) for one in records], more))
    return {"groups": groups, "failed": failed, "later": urlencode([("only", one.name) for one in late])}


def _hit(request, panel, scope, record, words):
    from .panels import segment

    name = str(record.name or record.id)
    first = words.casefold().split()[0] if words.split() else ""
    parts = [part for part in told(record) if part and part != name]
    why = (
        next((part for part in parts if first in part.casefold()), "") if first not in name.casefold() else ""
    )
    hint = why or next((part for part in parts if part != record.id), "") or str(record.id)[:20]
    return {
        "name": name,
        "hint": "" if hint == name else hint,
        "href": f"{panel.url(request, 'list', scope=scope)}{segment(record.id)}/",
        "state": panel.state(record) if getattr(record, "status", "") and panel.statuses else None,
    }


def _words(request):
    return request.GET.get("q", "").strip()[:LONGEST]


@never_cache
@signed_in
def find(request):
    """The page; for the dialog (htmx) the scopes alone, to be asked one by one, the one that the person is in first."""
    scopes, troubles = every_scope(request)
    here = request.GET.get("from", "")
    scopes.sort(key=lambda scope: "/".join(scope.args) != here)
    context = {"scopes": scopes, "troubles": troubles, "words": _words(request)}
    if "HX-Request" in request.headers:
        return render(request, "django_nova/_find_scopes.html", context)
    if context["words"]:
        calls = {scope: lambda scope=scope: search(request, scope, context["words"]) for scope in scopes}
        context["found"] = [(scope, _shown(request, answer)) for scope, answer in gather(calls).items()]
        context["nothing"] = not any(shown.get("groups") for _scope, shown in context["found"])
    return page(request, "find.html", **context)


def _shown(request, answer):
    return {"trouble": answer} if isinstance(answer, CloudError) else answer


@never_cache
@signed_in
def find_in(request, cloud, project, region):
    """What one scope has of it. Whatever goes wrong is its own line: nobody is led away by a search."""
    if cloud not in clouds():
        raise Http404(cloud)
    request.cloud, request.scope, words = clouds()[cloud], None, _words(request)
    context = {"words": words}
    try:
        context["scope"] = request.scope = find_scope(request, request.cloud, project, region)
        if words:
            turn = request.GET.get("turn", "")
            soon = None if turn.isdecimal() and int(turn[:3]) >= TURNS else SOON
            context |= search(request, request.scope, words, soon, request.GET.getlist("only"))
            context["turn"] = int(turn[:3]) + 1 if turn.isdecimal() else 1
        else:
            warm(request.user, request.scope)
    except CloudError as error:
        context["trouble"] = error
        context["again"] = sign_in_address(request) if error.status == 401 else None
        context["where"] = str(request.scope or request.cloud.name)
    return render(request, "django_nova/_found.html", context)

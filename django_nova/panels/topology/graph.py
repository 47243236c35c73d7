"""The picture as data: nodes, what they hang on, and groups of instances that are alike; in words, since scripts have none.

``GET -/graph/`` answers ``{"nodes": [...], "groups": [...], "notes": [...], "whole": bool, "sum": words, "mark": m, "due": s}``;
with ``?mark=m`` of what is known only ``due``, as long as nothing has changed. Not ``whole``: a part did not answer.
"""

import json
import re
import time
from collections import Counter
from hashlib import sha256

from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...clouds.errors import CloudError
from ...conf import config
from ...gate import page

FEW = 12  # instances of one network that are all shown; of more, those that are alike are grouped
ALIKE = 4  # instances of like names that make a group
LOOSE = 24  # instances of one network that are left outside of groups at the most
QUIET = 4  # times as long between two looks when nothing moves
NUMBERED = re.compile(r"(.*?)(?:\d+|(?<=[-_.])(?=[a-z]*\d)[0-9a-f]{4,12})$", re.DOTALL)


def graph(request, panel, backend):
    """All watchers share one answer of the cloud for the interval, and come back together when it is old."""
    everything = backend.watched()
    things = everything.things
    alive = any(panel.moves(one) for one in things)
    seconds = config()["LIVE_SECONDS"] * (1 if alive else QUIET)
    groups, member_of = grouped(panel, things)
    inside = Counter(one.place for one in things if one.kind == "instance" and one.place)
    picture = {
        "nodes": [_node(request, panel, one, inside[one.id], member_of.get(one.id, "")) for one in things],
        "groups": groups,
        "notes": _notes(panel, everything),
        "whole": not everything.missing,
        "sum": _sum(things),
    }
    mark = sha256(json.dumps(picture).encode()).hexdigest()[:16]
    due = {"due": round(max(0.2, everything.at + seconds + 0.05 - time.time()), 2)}
    return JsonResponse(due if request.GET.get("mark") == mark else picture | {"mark": mark} | due)


def _node(request, panel, thing, inside, group):
    words, tone = panel.state(thing)
    pages = panel.page_of(thing.kind, request)
    note = [", ".join(thing.addresses[:2])] if thing.addresses else []
    if inside:
        note.append(ngettext("%d instance", "%d instances", inside) % inside)
    return {
        "id": thing.id,
        "name": str(thing),
        "kind": thing.kind,
        "what": str(panel.kinds[thing.kind]),
        "tone": tone,
        "state": str(words),
        "note": " · ".join(note),
        "addresses": list(thing.addresses),
        "place": thing.place,
        "group": group,
        "on": [one.id for one in thing.on if one.id != thing.place],
        "href": pages.record_url(request, thing.id) if pages else panel.record_url(request, thing.id),
    }


def grouped(panel, things):
    """``([group, ...], {instance: group})``: the many instances of one network by what their names begin with."""
    places = {}
    for one in things:
        if one.kind == "instance":
            places.setdefault(one.place, []).append(one)
    groups, member_of = [], {}
    for place, inside in places.items():
        if len(inside) <= FEW:
            continue
        alike = {}
        for one in inside:
            alike.setdefault(stem(one.name), []).append(one)
        loose = [one for members in alike.values() if len(members) < ALIKE for one in members]
        for name, members in alike.items():
            if len(members) >= ALIKE:
                _group(
                    panel,
                    groups,
                    member_of,
                    f"group:{place}:{name}",
                    f"{name}*" if name else _("Unnamed"),
                    members,
                )
        if len(loose) > LOOSE:
            _group(panel, groups, member_of, f"group:{place}", _("Others"), loose)
    return groups, member_of


def _group(panel, groups, member_of, id, name, members):
    states, tones = Counter(), Counter()
    for one in members:
        words, tone = panel.state(one)
        states[str(words)] += 1
        tones[tone] += 1
        member_of[one.id] = id
    groups.append(
        {
            "id": id,
            "name": name,
            "place": members[0].place,
            "note": ngettext("%d instance", "%d instances", len(members)) % len(members),
            "state": ", ".join(f"{number} {words}" for words, number in states.most_common()),
            "tones": tones,
        }
    )


def stem(name):
    """What numbered names have in common: web-0-17 and web-0-3 are web-0-."""
    found = NUMBERED.match(name)
    return found[1] if found and found[1] else name


def _notes(panel, everything):
    notes = [
        _("%(what)s: %(why)s") % {"what": panel.parts.get(part, part), "why": why}
        for part, why in everything.missing
    ]
    if everything.cut:
        notes.append(_("There are more instances than can be drawn: only the first are shown."))
    return notes


def _sum(things):
    kinds = Counter(one.kind for one in things)
    networks, routers, instances = kinds["network"], kinds["router"] + kinds["table"], kinds["instance"]
    parts = [
        ngettext("%d network", "%d networks", networks) % networks,
        ngettext("%d router", "%d routers", routers) % routers if routers and not kinds["table"] else "",
        ngettext("%d subnet", "%d subnets", kinds["subnet"]) % kinds["subnet"] if kinds["subnet"] else "",
        ngettext("%d instance", "%d instances", instances) % instances,
    ]
    return " · ".join(filter(None, parts))


def card(request, panel, backend, id):
    """A thing beside the picture: its state, its addresses, the likeliest actions; without scripts its own page."""
    backend.check(id)
    thing = backend.get(id)
    pages = panel.page_of(thing.kind, request)
    if "HX-Request" not in request.headers:
        return redirect((pages or panel).record_url(request, id))
    actions = []
    if pages:
        there = pages.backend(request.scope)
        offered = [one for one in pages.actions_on(there, request.user) if one.likely]
        try:
            record = there.shared(config()["LIVE_SECONDS"], "get", id) if offered else None
            actions = [one for one in offered if one.when(record)]
        except CloudError:  # what can be done with it is not known now
            actions = []
    address = (pages or panel).record_url(request, id)
    context = {
        "thing": thing,
        "kind": panel.kinds[thing.kind],
        "pages": pages,
        "actions": actions,
        "address": address,
    }
    return page(request, "_card.html", **context)

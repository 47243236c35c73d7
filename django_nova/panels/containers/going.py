"""Deleting what takes longer than a page may: step by step, each told honestly, and ended whenever the person likes."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...clouds.errors import CloudError
from ...forms import PanelForm
from ...gate import back, page


class GoingForm(PanelForm):
    """Asks before much is deleted, and says how much."""

    def extra(self):
        if self.is_bound:
            return {}
        return {
            one.id: lambda one=one: self.backend.ask("amount", one.id) for one in self.records if counts(one)
        }

    @property
    def notes(self):
        names = {one.id: one.name for one in self.records}
        found = [(names[id], amount) for id, amount in self.answers.items()]
        found += [(names[id], error) for id, error in self.troubles.items()]
        return [("warn", amount_words(name, amount)) for name, amount in found]


def counts(record):
    """Whether it may hold others."""
    return getattr(record, "kind", "folder") == "folder"


def amount_words(name, amount):
    if isinstance(amount, CloudError):
        return _("“%(name)s”: how much is in it, the cloud does not tell. %(why)s") % {
            "name": name,
            "why": amount.sentence(),
        }
    told = {"name": name, "count": amount.count, "size": filesizeformat(amount.bytes)}
    if amount.more:
        return _("“%(name)s” holds more than %(count)d objects, more than %(size)s: all of them go.") % told
    words = ngettext(
        "“%(name)s” holds %(count)d object, %(size)s: it goes, too.",
        "“%(name)s” holds %(count)d objects, %(size)s: all of them go.",
        amount.count,
    )
    return words % told if amount.count else _("“%(name)s” is empty.") % told


def going_on(request, panel, backend, results):
    """While something is left: how far it is, and the way on; the page's script takes it by itself."""
    gone = _number(request, "gone") + sum(one.count for one in results.values() if one)
    left = [id for id, one in results.items() if one and one.left]
    if not left:
        return None
    total = _number(request, "total")
    if not total:
        total = gone + sum(_left(backend, id) for id in left)
    template = "_going.html" if "HX-Request" in request.headers else "going.html"
    return page(
        request,
        template,
        action=panel.declared(request.resolver_match.kwargs["verb"]),
        ids=left,
        gone=gone,
        total=max(total, gone),
        next=back(request, panel.url(request, "list")),
    )


def _left(backend, id):
    try:
        return backend.ask("amount", id).count
    except CloudError:
        return 0


def _number(request, name):
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 12 else 0

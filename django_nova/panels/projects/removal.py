"""The page on which a project is emptied or deleted: what is in it, its name to be sure, then step by step until nothing is left.

Each POST is one step of a second or two. The page sends the next one by itself, without scripts a person presses the button.
Nothing is kept between the steps but what the page itself carries, so that anybody may leave, and go on wherever they open it
again: what there still is, is asked of the cloud. Who began is in the audit log.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ...act import finished, refused
from ...audit.models import Entry
from ...audit.recording import record as audit
from ...clouds.cache import forget
from ...clouds.errors import CloudError, Forbidden, NotFound
from ...clouds.gather import gather
from ...gate import page
from ...leftovers import project_gone

SOON, LATER = "300ms", "2s"  # until the next step: when something went, when all wait
TOLD = 8  # refusals of one kind that are told
STUCK = 3  # steps that only met refusals, after which a person has to look
PATIENCE = 200  # steps in which nothing became less, after which the page stops by itself


def emptying(request, panel, backend):
    return _removal(request, panel, backend, "empty")


def deleting(request, panel, backend):
    return _removal(request, panel, backend, "delete")


def _removal(request, panel, backend, verb):
    ids = request.POST.getlist("id") or request.GET.getlist("id")
    if len(ids) != 1:
        messages.warning(request, _("This works on one row at a time."))
        return finished(request, redirect(panel.url(request, "list")))
    backend.check(*ids)
    if request.method != "POST" and "HX-Request" in request.headers:  # a page of its own, not a dialog
        return HttpResponse(headers={"HX-Redirect": f"{request.path}?{urlencode({'id': ids[0]})}"})
    try:
        record = backend.ask("get", ids[0])
    except NotFound:
        if request.method != "POST":
            raise
        return _over(request, panel, verb, ids[0])  # somebody else was quicker
    form = panel.declared(verb).form(
        request.POST if request.method == "POST" else None,
        backend=backend,
        verb=verb,
        records=[record],
        request=request,
    )
    if form.is_bound and form.is_valid():
        return _step(request, panel, backend, verb, record, form)
    return _picture(request, panel, backend, verb, record, form)


def _picture(request, panel, backend, verb, record, form):
    """What there is, and the question."""
    calls = {"contents": lambda: backend.ask("contents", record.id)}
    if verb == "delete":
        calls["blocked"] = lambda: backend.ask("blocked", record.id)
    answers = gather(calls)
    contents, blocked = answers["contents"], answers.get("blocked", "")
    if isinstance(blocked, CloudError):
        blocked = blocked.sentence()
    if "blind" in form.fields and not _hidden(contents):
        del form.fields["blind"]
    return _page(
        request, verb, record, form, contents, blocked=blocked, status=422 if form.is_bound else 200
    )  # fmt: skip


def _hidden(contents):
    """Whether there may be something that the account is not allowed to see."""
    if isinstance(contents, CloudError):
        return False
    return any(isinstance(one, Forbidden) for one in contents.troubles)


def _step(request, panel, backend, verb, record, form):
    resource = f"{record.name} ({record.id})"
    try:
        step = backend.ask(verb, record.id, **form.given())
    except NotFound:
        return _over(request, panel, verb, record.id)
    except CloudError as error:
        forget(*request.scope.args)
        audit(request, panel.name, verb, resource, outcome=error, id=record.id)
        refused(request, form, error)
        return _picture(request, panel, backend, verb, record, form)
    forget(*request.scope.args)
    begun = "total" in request.POST
    if step.gone or step.over or not begun:
        told = {kind: ", ".join(names) for kind, names in step.gone.items()}
        audit(request, panel.name, verb, resource, told | ({"over": True} if step.over else {}), id=record.id)
    if step.over:
        if verb == "delete":
            project_gone(request.scope.cloud.slug, record.id, request.scope.account.label)
        return _over(request, panel, verb, record.id, record.name)
    left, weight = step.contents.count, step.contents.weight
    total, least = max(_number(request, "total"), step.before), _number(request, "least")
    still = _number(request, "still") + 1 if begun and weight >= least else 0
    stops = still >= (PATIENCE if step.gone or step.contents.moves else STUCK)
    if stops:
        for held in step.contents.held:
            for names, error in held.refused[:TOLD]:
                audit(request, panel.name, verb, resource, {held.kind: ", ".join(names)}, error, id=record.id)
    return _page(
        request, verb, record, form, step.contents, begun=True, total=total, still=0 if stops else still, gone=total - left,
        least=min(least, weight) if begun else weight, wait=None if stops else SOON if step.gone else LATER,
    )  # fmt: skip


def _over(request, panel, verb, id, name=""):
    if verb == "empty" and name:
        messages.success(request, _("Nothing is left in “%(name)s”.") % {"name": name})
        return finished(request, redirect(panel.url(request, "tab", id, "contents")))
    words = _("The project “%(name)s” is deleted.") % {"name": name} if name else _("The project is deleted.")
    messages.success(request, words)
    return finished(request, redirect(panel.url(request, "list")))


def _page(request, verb, record, form, contents, status=200, **context):
    part = request.method == "POST" and "HX-Request" in request.headers
    trouble = contents if isinstance(contents, CloudError) else None
    base = {
        "action": request.panel.declared(verb),
        "record": record,
        "form": form,
        "contents": None if trouble else contents,
        "trouble": trouble,
        "began": _began(request, verb, record.id),
    }
    template = "_removal.html" if part else "removal.html"
    return page(request, template, status=200 if part else status, **base | context)


def _began(request, verb, id):
    """The first entry about it since it was last over."""
    entries = Entry.objects.filter(
        cloud=request.scope.cloud.slug, panel="projects", verb=verb, record_id=id, result=Entry.Result.DONE
    ).order_by("-pk")[:1000]
    first = None
    for entry in entries:
        if entry.arguments.get("over"):
            break
        first = entry
    return first


def _number(request, name):
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 12 else 0

"""The pages that change something: create, and one verb on one or many records. Only POST does, and all of it is audited."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .audit.recording import record as audit
from .clouds.cache import forget
from .clouds.errors import CloudError, SignInAgain
from .clouds.gather import gather
from .gate import back, page, sign_in_address
from .panels.backend import Ref

MANY = 200  # records that one request acts on at the most
LONG = 60  # seconds that a change may take; it is not given up in the middle as a look is


def create(request, panel, backend):
    """The form of ``create()``. What the cloud refuses comes back to the form, filled in as it was."""
    asked = request.method == "POST" and "refresh" not in request.POST
    initial = {} if request.method == "POST" else request.GET.dict()
    bound = request.POST if asked else None
    form = panel.form(bound, initial=initial or _typed(request), backend=backend, verb="create")
    if asked and form.is_valid():
        arguments = form.given()
        try:
            record = backend.ask("create", **arguments)
        except CloudError as error:
            audit(request, panel.name, "create", arguments.get("name", ""), arguments, error)
            _refused(request, form, error)
        else:
            forget(*request.scope.args)
            audit(request, panel.name, "create", f"{record.name} ({record.id})", arguments)
            return _finished(request, panel.created(request, backend, record))
    template = "_create.html" if "HX-Request" in request.headers else "create.html"
    return page(
        request, template, status=422 if asked and not _dialog(request) else 200, form=form, backend=backend
    )


def _typed(request):
    """What was typed so far, for a form that is shown again without being checked (new choices were asked for)."""
    typed = {}
    for name, values in request.POST.lists():
        typed[name] = values if len(values) > 1 else values[0]
    return typed


def _dialog(request):
    return "HX-Request" in request.headers


def _refused(request, form, error):
    """A refusal goes to the form; one that signing in again would mend says where, and the form keeps what was typed."""
    form.refuse(error)
    if isinstance(error, SignInAgain):
        form.sign_in = sign_in_address(request, error)


def _finished(request, response):
    """A dialog moves on as a page would."""
    if _dialog(request) and response.status_code in (301, 302, 303):
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response


def act(request, panel, backend, verb):
    """One verb on one or many records: ask first where the action asks, then do it, each record for itself."""
    action = panel.declared(verb)
    ids = list(dict.fromkeys(request.POST.getlist("id") or request.GET.getlist("id")))
    if not ids or len(ids) > (1 if action.one else MANY):
        return _unusable(request, panel, action, ids)
    if request.method != "POST" and not action.asks:
        return redirect(panel.url(request, "list"))
    confirmed = request.method == "POST" and (not action.asks or "confirmed" in request.POST)
    if not action.asks:
        return _do(request, panel, backend, action, ids, {})
    records = _records(backend, ids)
    form = None
    if action.form:
        found = [one for one in records.values() if not isinstance(one, (CloudError, Ref))]
        if not found:
            raise next(iter(records.values()))
        form = action.form(request.POST if confirmed else None, backend=backend, verb=verb, records=found)
    if confirmed and (form is None or form.is_valid()):
        return _do(request, panel, backend, action, ids, form.given() if form else {}, records, form)
    return _ask(request, panel, action, records, form)


def _unusable(request, panel, action, ids):
    if not ids:
        messages.warning(request, _("Choose at least one row first."))
    elif action.one:
        messages.warning(request, _("This works on one row at a time."))
    else:
        return HttpResponseBadRequest(_("That is too many at once."))
    return _finished(request, redirect(back(request, panel.url(request, "list"))))


def _records(backend, ids):
    """The records by id, so that the person sees names; one that cannot be read stands for itself."""
    answers = gather({id: lambda id=id: backend.ask("get", id) for id in ids})
    return answers


def _ask(request, panel, action, records, form, status=200):
    context = {
        "action": action,
        "form": form,
        "records": [Ref(id) if isinstance(one, CloudError) else one for id, one in records.items()],
        "errors": {id: one for id, one in records.items() if isinstance(one, CloudError)},
        "next": back(request, panel.url(request, "list")),
    }
    template = "_ask.html" if _dialog(request) else "ask.html"
    return page(request, template, status=200 if _dialog(request) else status, **context)


def _do(request, panel, backend, action, ids, arguments, records=None, form=None):
    calls = {id: lambda id=id: backend.ask(action.verb, id, **arguments) for id in ids}
    results = gather(calls, deadline=LONG)
    forget(*request.scope.args)
    for id, result in results.items():
        audit(request, panel.name, action.verb, _named(records, id), arguments, result)
    failures = {id: result for id, result in results.items() if isinstance(result, CloudError)}
    if failures and form is not None and len(ids) == 1:
        _refused(request, form, failures[ids[0]])
        return _ask(request, panel, action, records, form, status=422)
    if (
        failures
        and len(failures) == len(ids)
        and all(isinstance(one, SignInAgain) for one in failures.values())
    ):
        raise next(iter(failures.values()))
    for id, error in failures.items():
        known = records or _records(backend, list(failures))
        name = getattr(known.get(id), "name", "") or id
        words = " ".join(filter(None, [str(error.message), error.detail]))
        messages.error(request, _("“%(name)s”: %(error)s") % {"name": name, "error": words})
    done = {id: result for id, result in results.items() if id not in failures}
    if done and action.after and (answer := action.after(request, panel, backend, done)):
        return _finished(request, answer)
    if done:
        messages.success(request, action.done % len(done))
    return _finished(request, redirect(back(request, panel.url(request, "list"))))


def _named(records, id):
    name = getattr((records or {}).get(id), "name", "")
    return f"{name} ({id})" if name and name != id else id

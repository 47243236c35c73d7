"""The pages that change something: create, and one verb on one or many records. Only POST does, and all of it is audited."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .audit.recording import record as audit
from .clouds.cache import forget
from .clouds.errors import CloudError, SignInAgain
from .clouds.gather import gather
from .clouds.request_ids import Heard
from .gate import back, page, sign_in_address
from .panels.backend import Ref
from .typed import initial, take

MANY = 200  # records that one request acts on at the most
WITH_NAMES = 20  # records whose names are worth a call each
NAMED = 5  # records that a sentence names before it counts
LONG = 60  # seconds that a change may take; it is not given up in the middle as a look is


def create(request, panel, backend):
    """The form of ``create()``. What the cloud refuses comes back to the form, filled in as it was."""
    asked = request.method == "POST" and "refresh" not in request.POST
    if request.method == "POST":
        typed = initial(panel.form, dict(request.POST.lists()))
    else:
        typed = take(request, panel.form) | {
            name: request.GET[name] for name in (*panel.form.linked, *panel.parents) if name in request.GET
        }
    form = panel.form(
        request.POST if asked else None, initial=typed, backend=backend, verb="create", request=request
    )
    if asked and form.is_valid():
        arguments = form.given()
        try:
            record = backend.ask("create", **arguments)
        except CloudError as error:
            forget(*request.scope.args)
            audit(request, panel.name, "create", arguments.get("name", ""), arguments, error)
            refused(request, form, error)
        else:
            forget(*request.scope.args)
            audit(request, panel.name, "create", f"{record.name} ({record.id})", arguments, id=record.id)
            return finished(request, panel.created(request, backend, record))
    template = "_create.html" if "HX-Request" in request.headers else "create.html"
    context = {"form": form, "backend": backend, "next": back(request, panel.url(request, "list"))}
    return page(request, template, status=422 if asked and not _dialog(request) else 200, **context)


def _dialog(request):
    return "HX-Request" in request.headers


def refused(request, form, error):
    """A refusal goes to the form; where signing in again would mend it, the gate leads there and back to the form."""
    if isinstance(error, SignInAgain) and sign_in_address(request):
        raise error
    form.refuse(error)


def finished(request, response):
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
    backend.check(*ids)
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
        typed = {} if confirmed else take(request, action.form)
        form = action.form(
            request.POST if confirmed else None,
            initial=typed,
            backend=backend,
            verb=verb,
            records=found,
            request=request,
        )
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
    return finished(request, redirect(back(request, panel.url(request, "list"))))


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
    heard = {id: Heard() for id in ids}

    def ask(id):
        with heard[id]:
            return backend.ask(action.verb, id, **arguments)

    calls = {id: partial(ask, id) for id in ids}
    if records is None and len(ids) <= WITH_NAMES:  # what they are called is asked for meanwhile
        named = {("name", id): lambda id=id: backend.ask("get", id) for id in ids}
        results = gather(calls | named, deadline=LONG)
        records = {id: results.pop(("name", id)) for id in ids}
    else:
        results = gather(calls, deadline=LONG)
    forget(*request.scope.args)
    for id, result in results.items():
        named = _named(records, id)
        audit(request, panel.name, action.verb, named, arguments, result, id=id, ids=heard[id])
    failures = {id: result for id, result in results.items() if isinstance(result, CloudError)}
    if failures and form is not None and len(ids) == 1:
        refused(request, form, failures[ids[0]])
        return _ask(request, panel, action, records, form, status=422)
    if (
        failures
        and len(failures) == len(ids)
        and all(isinstance(one, SignInAgain) for one in failures.values())
    ):
        raise next(iter(failures.values()))
    for words, names in _grouped(backend, failures, records).items():
        messages.error(request, _("%(names)s: %(error)s") % {"names": _counted(names), "error": words})
    done = {id: result for id, result in results.items() if id not in failures}
    if done and action.after and (answer := action.after(request, panel, backend, done)):
        return finished(request, answer)
    if done:
        messages.success(request, action.done % len(done))
    return finished(request, redirect(back(request, panel.url(request, "list"))))


def _grouped(backend, failures, records):
    """What the cloud said, and of which records: ``{words: [name, ...]}``. Two hundred refusals are one sentence."""
    if failures and not records:
        records = _records(backend, list(failures)[:NAMED])
    found = {}
    for id, error in failures.items():
        words = error.sentence()
        found.setdefault(words, []).append(getattr(records.get(id), "name", "") or id)
    return found


def _counted(names):
    """«“a”, “b” and 12 more»."""
    shown = ", ".join(_("“%(name)s”") % {"name": name} for name in names[:NAMED])
    if (rest := len(names) - NAMED) <= 0:
        return shown
    return ngettext("%(names)s and %(rest)d more", "%(names)s and %(rest)d more", rest) % {
        "names": shown,
        "rest": rest,
    }


def _named(records, id):
    name = getattr((records or {}).get(id), "name", "")
    return f"{name} ({id})" if name and name != id else id

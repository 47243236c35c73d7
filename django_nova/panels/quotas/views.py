"""Pages that change limits: of a project, and of all that have none of their own. What is half done says which half."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ...audit.recording import record as audit
from ...clouds.cache import forget
from ...clouds.errors import CloudError, NotFound, SignInAgain
from ...clouds.gather import gather
from ...gate import page
from ...quotas.words import SERVICES
from ...typed import take
from .. import panel_named
from ..backend import Ref, Window
from .forms import LimitsForm, ResetForm
from .record import Report


def edit(request, panel, backend):
    """Change what a project may use; only what was changed is sent, to each service what is its own."""
    project, report = _shown(request, backend)

    def look():
        return backend.ask("list", Window(), project=project.id)

    def change(wanted, force):
        return backend.ask("edit", project.id, limits=wanted, force=force)

    return _change(request, panel, project, report, look, change)


def defaults(request, panel, backend):
    """What projects have that nobody gave anything else. Neutron's are its operator's alone."""

    def look():
        return backend.ask("defaults")

    def change(wanted, force):
        return backend.ask("edit_defaults", limits=wanted)

    return _change(request, panel, None, look(), look, change)


def reset(request, panel, backend):
    """Take back what a project was given, service by service."""
    project, report = _shown(request, backend)
    services = [box.service for box in report.boxes if not box.trouble]
    form = ResetForm(request.POST if request.method == "POST" else None, services=services)
    if form.is_valid():
        outcomes = backend.ask("reset", project.id, services=form.cleaned_data["services"])
        _forget(request, project)
        for service, outcome in outcomes.items():
            audit(request, panel.name, "reset", _resource(service, project), {}, outcome)
        if not _told(request, outcomes):
            return redirect(_list(request, panel, project))
    usual = gather({"": lambda: backend.ask("usual", project.id)})[""]
    changes = [] if isinstance(usual, CloudError) else _differences(report, usual)
    context = {"form": form, "project": project, "changes": changes, "next": _list(request, panel, project)}
    return page(request, "reset.html", status=422 if request.method == "POST" else 200, **context)


def _change(request, panel, project, report, look, change):
    if request.method == "POST":
        form = LimitsForm(request.POST, offered=_offered(report))
    else:
        form = LimitsForm(initial=take(request, LimitsForm), offered=_offered(report))
    if form.is_valid():
        wanted = form.cleaned_data["limits"]
        outcomes = change(wanted, form.cleaned_data["force"])
        _forget(request, project)
        for service, outcome in outcomes.items():
            numbers = {slot: number for slot, number in wanted.items() if slot.startswith(f"{service}:")}
            verb = "edit" if project else "defaults"
            audit(request, panel.name, verb, _resource(service, project), numbers, outcome)
        if not _told(request, outcomes):
            return redirect(_list(request, panel, project))
        report = gather({"": look}).get("")
        report = Report(()) if isinstance(report, CloudError) else report
        form = _left(request, form, report, outcomes)
    context = {"form": form, "project": project, "report": report, "next": _list(request, panel, project)}
    return page(request, "edit.html", status=422 if request.method == "POST" else 200, **context)


def _left(request, form, report, outcomes):
    """The form with what was refused; what is done already shows how the limits are now."""
    data = request.POST.copy()
    for slot in form.cleaned_data["limits"]:
        if outcomes[slot.partition(":")[0]] is None:
            for part in "text", "none", "was":
                data.pop(f"limits.{slot}|{part}", None)
    left = LimitsForm(data, offered=_offered(report) or form.fields["limits"].limits.values())
    left.is_valid()
    left.errors.pop("limits", None)  # what it says now is the clouds' words
    for service, outcome in outcomes.items():
        if isinstance(outcome, CloudError):
            left.fields["limits"].refuse(service, outcome.sentence())
    return left


def _told(request, outcomes):
    """Say which services did it and which did not; whether any did not."""
    refused = {one: error for one, error in outcomes.items() if isinstance(error, CloudError)}
    if (
        refused
        and len(refused) == len(outcomes)
        and all(isinstance(e, SignInAgain) for e in refused.values())
    ):
        raise next(iter(refused.values()))
    for service in outcomes:
        words = {"service": SERVICES[service]}
        if service in refused:
            words["why"] = refused[service].sentence()
            messages.error(request, _("%(service)s: not changed. %(why)s") % words)
        else:
            messages.success(request, _("%(service)s: changed.") % words)
    return bool(refused)


def _shown(request, backend):
    """The project that a page is about, with its name, and its limits."""
    id = request.GET.get("id") or request.scope.project.id
    if request.method == "POST" and not (id := request.POST.get("id")):
        raise NotFound  # a change says of what
    answers = gather(
        {
            "report": lambda: backend.ask("list", Window(), project=id),
            "project": lambda: named(request, id),
        }
    )
    if isinstance(answers["report"], CloudError):
        raise answers["report"]
    project = answers["project"]
    return Ref(id) if isinstance(project, CloudError) else project, answers["report"]


def named(request, id):
    """A project by id, with its name where that can be known."""
    if id == request.scope.project.id:
        return Ref(id, request.scope.project.name)
    projects = panel_named("projects")
    backend = projects and projects.backend(request.scope)
    if not backend:
        return Ref(id)
    backend.check(id)
    return Ref(id, backend.shared(60, "get", id).name)


def _offered(report):
    return [one for box in report.boxes if not box.fixed for one in box.limits]


def _differences(report, usual):
    """What a reset would change: (limit, what it becomes)."""
    will = {one.slot: one for one in usual.items}
    return [
        (one, will[one.slot])
        for one in report.items
        if one.slot in will and will[one.slot].limit != one.limit
    ]


def _list(request, panel, project):
    address = panel.url(request, "list")
    if project is None:
        return panel.url(request, "defaults")
    return (
        address
        if project.id == request.scope.project.id
        else f"{address}?{urlencode({'project': project.id})}"
    )


def _forget(request, project):
    forget(*request.scope.args)
    if project is not None:
        forget(request.scope.cloud.slug, project.id, request.scope.region)


def _resource(service, project):
    return f"{project} ({service})" if project else f"defaults ({service})"

"""The pages above the panels: home (all clouds), everywhere (all instances), a project's overview, the switcher."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from .clouds import Scope, clouds
from .clouds.accounts import accounts
from .clouds.errors import CloudError
from .clouds.gather import gather
from .gate import page, signed_in
from .panels import panel_named, panels
from .panels.backend import Window

EVERYWHERE = 100  # instances of one scope on the page of all


def _reach(request):
    """What each account reaches, asked side by side: {account: [Scope, ...] or CloudError}."""

    def scopes(account):
        module = account.cloud.module
        return [
            Scope(account, project, region)
            for project in module.projects(account)
            for region in module.regions(account)
        ]

    return gather({account: lambda account=account: scopes(account) for account in accounts(request)})


def every_scope(request):
    """The scopes of all accounts, each once, and the troubles by account."""
    found, troubles = {}, {}
    for account, scopes in _reach(request).items():
        if isinstance(scopes, CloudError):
            troubles[account] = scopes
        else:
            for scope in scopes:
                found.setdefault(scope.args, scope)
    return list(found.values()), troubles


def _cards(request):
    """One card a configured cloud: its state, and the projects and regions that the person reaches there."""
    scopes, troubles = every_scope(request)
    cards = []
    for cloud in clouds().values():
        cards.append(
            {
                "cloud": cloud,
                "notice": cloud.notice(),
                "accounts": accounts(request, cloud),
                "projects": _by_project([scope for scope in scopes if scope.cloud == cloud]),
                "troubles": {account: error for account, error in troubles.items() if account.cloud == cloud},
            }
        )
    return cards


def _by_project(scopes):
    grouped = {}
    for scope in scopes:
        grouped.setdefault(scope.project, []).append(scope)
    return list(grouped.items())


@never_cache
@signed_in
def home(request):
    """All clouds as cards. A card of a cloud that is starting asks for itself again."""
    cards = _cards(request)
    context = {
        "cards": cards,
        "starting": any(card["notice"] for card in cards),
        "nothing": not accounts(request),
    }
    template = "_cards.html" if "HX-Request" in request.headers else "home.html"
    return page(request, template, **context)


@never_cache
@signed_in
def switcher(request):
    """All scopes, each leading to the panel that the person is on; loaded when the switcher opens."""
    name = request.GET.get("panel", "")
    panel = panel_named(name) if name else None
    cards = _cards(request)
    return render(request, "django_nova/_switcher.html", {"cards": cards, "panel": panel})


@never_cache
@signed_in
def everywhere(request):
    """The instances of all clouds, projects and regions of the person on one page; each scope fails alone."""
    panel = panel_named("instances")
    if panel is None:
        raise Http404
    scopes, troubles = every_scope(request)

    def ask(scope):
        backend = panel.backend(scope)
        return backend and backend.listing(Window(limit=EVERYWHERE))

    answers = gather(
        {scope: lambda scope=scope: ask(scope) for scope in scopes if _may(request, panel, scope)}
    )
    found, failed, more = [], {}, []
    for scope, answer in answers.items():
        if isinstance(answer, CloudError):
            failed[scope] = answer
        elif answer:
            found += [(scope, record) for record in answer.items]
            more += [scope] if answer.next else []
    context = {
        "panel": None,
        "instances": panel,
        "found": found,
        "failed": failed,
        "more": more,
        "troubles": troubles,
    }
    context["due"] = any(panel.moves(record) for _scope, record in found)
    template = "_everywhere.html" if "HX-Request" in request.headers else "everywhere.html"
    return page(request, template, **context)


def _may(request, panel, scope):
    return panel.allows(request.user, "list", scope)


def overview(request):
    """A project at a glance: quotas, what needs attention, what happened lately; each box asked for and failing alone."""
    boxes = [panel for panel in panels() if hasattr(panel, "overview")]
    calls, latest = {}, None
    for panel in boxes:
        backend = panel.backend(request.scope)
        if backend is not None and panel.allows(request.user, "list", request.scope):
            told = panel.overview(backend)
            if own := told.pop("latest", None):
                latest = panel, own
            calls |= {(panel, name): call for name, call in told.items()}
    answers = gather(calls)
    quotas, attention, troubles = [], [], []
    for (panel, name), answer in answers.items():
        if isinstance(answer, CloudError):
            troubles.append((panel, answer))
        elif name.startswith("quotas"):
            quotas += answer
        elif name == "attention":
            attention += [(panel, record) for record in answer]
    if latest:  # of the site's own database, which threads beside this one had better not open
        latest = latest[0], latest[1]()
    context = {"quotas": quotas, "attention": attention, "troubles": troubles, "latest": latest}
    template = "_overview.html" if "HX-Request" in request.headers else "overview.html"
    return page(request, template, **context)

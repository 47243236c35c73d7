"""The gate: the one place that every page about a cloud goes through, and the one that answers when a cloud refuses."""

from contextlib import nullcontext
from functools import partial, wraps
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .audit.recording import record as audit
from .clouds import clouds
from .clouds.accounts import accounts, find_scope, offers_sign_in
from .clouds.errors import CloudError, Forbidden, SignInAgain
from .clouds.gather import Begun
from .clouds.patience import within
from .clouds.request_ids import Heard
from .conf import config
from .typed import keep


def signed_in(function):
    """Strangers sign in first: a page is led there and back, a dialog takes its page along, a program is told."""

    @wraps(function)
    def view(request, *args, **kwargs):
        if request.user.is_authenticated:
            # A change is not given up in the middle: its calls have their own limits
            with within(config()["DEADLINE"]) if request.method == "GET" else nullcontext():
                return function(request, *args, **kwargs)
        if wants_data(request):
            return _told(SignInAgain(message=_("Sign in first.")))
        return _leading(request, redirect_to_login(_form(request)))

    return view


def guarded(function, panel=None, verb=None):
    """Sign in, find the scope, check the capability (404) and the permission (403), answer what the cloud refuses.

    ``verb`` None: the URL names an action of the panel, and only what the panel declares can be named.
    """

    @never_cache
    @signed_in
    @_written_down(panel.name if panel else "overview", verb)
    @wraps(function)
    def view(request, cloud, project, region, **kwargs):
        request.scope, request.panel = None, panel
        try:
            request.cloud = _cloud(cloud)
            if not accounts(request, request.cloud):
                raise SignInAgain
            request.scope = find_scope(request, request.cloud, project, region)
            _ahead(request)
            if panel is None:
                return function(request, **kwargs)
            backend = panel.backend(request.scope)
            action = panel.declared(kwargs["verb"]) if verb is None else None
            needed = action.verb if action else verb
            if backend is None or not needed or not backend.can(needed):
                raise Http404
            if not panel.allows(request.user, needed, request.scope):
                raise PermissionDenied
            return function(request, panel, backend, **kwargs)
        except CloudError as error:
            return failed(request, error)

    return view


def staff(function):
    """Pages of the whole site, for those who run it: for everybody else they do not exist."""

    @never_cache
    @signed_in
    @wraps(function)
    def view(request, *args, **kwargs):
        request.scope = request.cloud = None
        if not request.user.is_staff:
            raise Http404
        try:
            return function(request, *args, **kwargs)
        except CloudError as error:
            return failed(request, error)

    return view


def _written_down(name, verb):
    """Refusals (403) are in the audit log, whoever refuses; what clouds call their answers is heard for it."""

    def write(request, outcome, id="", **kwargs):
        audit(request, name, verb or kwargs.get("verb", "list"), id, outcome=outcome, id=id)

    def decorated(view):
        @wraps(view)
        def heard(request, *args, **kwargs):
            request.nova_refused, request.nova_audited = None, False
            with Heard() as request.nova_heard:
                try:
                    answer = view(request, *args, **kwargs)
                except PermissionDenied:
                    write(request, Forbidden(message=_("This site does not allow it.")), **kwargs)
                    raise
                if answer.status_code == 403 and not request.nova_audited:
                    write(request, request.nova_refused or Forbidden(), **kwargs)
                return answer

        return heard

    return decorated


def _cloud(slug):
    if slug not in clouds():
        raise Http404(slug)
    return clouds()[slug]


def mount(request):
    """The namespace that this request came in by: the app may be mounted more than once."""
    return request.resolver_match.namespace.partition(":")[0]


def app_url(request, name, *args):
    return reverse(f"django_nova:{name}", args=args, current_app=mount(request))


def failed(request, error):
    """A page, a fragment or JSON that says what happened, whose fault it is and what to do. What was typed is not lost."""
    if isinstance(error, Forbidden):
        request.nova_refused = error
    if wants_data(request):
        return _told(error)
    if request.method == "POST":
        keep(request)
    if isinstance(error, SignInAgain) and (again := sign_in_address(request)):
        return _leading(request, redirect(again))
    if "HX-Request" in request.headers:
        return render(
            request,
            "django_nova/_error.html",
            {"error": error},
            status=200 if asked(request) else error.status,
        )
    return page(request, "error.html", status=error.status, error=error, again=_form(request))


def _told(error):
    told = {"message": str(error.message), "detail": error.detail, "request_id": error.request_id}
    return JsonResponse({"error": told}, status=error.status)


def _leading(request, response):
    """A redirect that htmx follows with the page, not with the part that it asked for."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response


def asked(request):
    """Whether htmx asked for something that a person waits for (a dialog), not the live rows."""
    return "nova-dialog" in request.headers.get("HX-Target", "")


def sign_in_address(request):
    """Where to get this cloud's session back, leading here again; None when a linked account has to be mended instead,
    or one of the site's own."""
    if request.cloud is None or (request.scope and request.scope.account.linked):
        return None
    name = "sign_in" if request.cloud.provider == "openstack" and offers_sign_in() else "link"
    if name == "link" and not config()["LINK_ACCOUNTS"]:
        return None
    query = {"cloud": request.cloud.slug, "next": _form(request)}
    return f"{app_url(request, name)}?{urlencode(query)}"


def _form(request):
    """The address of the page that a person is on: of the form that was sent, or of the page around a part of it."""
    if request.method == "GET":
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        return here._replace(scheme="", netloc="").geturl() or request.get_full_path()
    about = [(name, value) for name in ("id", "next") for value in request.POST.getlist(name)]
    return f"{request.path}?{urlencode(about)}" if about else request.path


def wants_data(request):
    return request.GET.get("format") in ("json", "csv")


def page(request, template, status=200, **context):
    """Draw a template of the app; a panel's own of that name goes first."""
    from .panels import panels

    panel, scope = getattr(request, "panel", None), getattr(request, "scope", None)
    names = [f"django_nova/{template}"]
    if panel:
        names.insert(0, f"django_nova/{panel.name}/{template}")
    menu = []
    if scope and "HX-Request" not in request.headers:
        menu = [one for one in panels() if one.in_menu and _in_menu(one, request)]
    base = {"panel": panel, "scope": scope, "menu": menu, "home": app_url(request, "home")}
    return render(request, names, base | context, status=status)


def _ahead(request):
    """What the menu has to ask of the cloud is asked while the page asks for what it is about."""
    from .panels import panels
    from .panels.backend import backend_class

    if request.method != "GET" or "HX-Request" in request.headers or wants_data(request):
        return
    provider = request.cloud.provider
    kinds = [kind for one in panels() if one.in_menu and (kind := backend_class(one.package, provider))]
    if calls := {kind: partial(kind.available, request.scope) for kind in kinds if kind.asks}:
        Begun(calls)


def _in_menu(panel, request):
    try:
        return panel.backend(request.scope) is not None and panel.allows(request.user, "list", request.scope)
    except CloudError:  # the menu of a cloud that does not answer: what it would have
        return False


def back(request, otherwise):
    """Where a person came from, if that is a page of this site, else ``otherwise``."""
    from django.utils.http import url_has_allowed_host_and_scheme

    there = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if allowed else resolve_url(otherwise)

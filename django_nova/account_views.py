"""Getting in and out: sign-in with Keystone, and the accounts that a person links."""

from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from . import limits
from .account_forms import LINKABLE, SignInForm
from .audit.recording import record as audit
from .clouds import clouds
from .clouds.accounts import accounts, link, offers_sign_in, remember_sign_in
from .clouds.errors import CloudError, Forbidden, WrongCredentials
from .conf import config
from .gate import app_url, back, page, signed_in
from .models import Identity, LinkedAccount


@sensitive_post_parameters("password")
@never_cache
def sign_in(request):
    """Sign in with a cloud's own name and password, and go on where the person was."""
    if not offers_sign_in():
        raise Http404
    initial = {"cloud": request.GET["cloud"]} if request.GET.get("cloud") in clouds() else {}
    form = SignInForm(request.POST if request.method == "POST" else None, initial=initial)
    trouble = None
    if request.method == "POST" and form.is_valid():
        name, cloud = form.cleaned_data["username"], form.cleaned_data["cloud"]
        try:
            limits.look(request, "sign_in", name)
            if _enter(request, form.cleaned_data):
                return HttpResponseRedirect(back(request, app_url(request, "home")))
            trouble = Forbidden(message=_("This account is not allowed to use this site."))
            trouble.advice = _("Ask the operators of this site.")
        except CloudError as error:
            trouble = error
            if error.field in form.fields:
                form.add_error(error.field, str(error.message))
            if isinstance(error, WrongCredentials):
                with suppress(limits.TooMany):  # the next one is told
                    limits.count(request, "sign_in", name)
        audit(request, "accounts", "sign_in", name, outcome=trouble, who=name, cloud=cloud.slug)
    context = {
        "form": form,
        "trouble": trouble,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    status = trouble.status if trouble and trouble.status >= limits.TooMany.status else 200
    return page(request, "sign_in.html", status=status, **context)


def _enter(request, given):
    """Whether the cloud and the site take this name and password; somebody of the host site stays who they are."""
    cloud = given["cloud"]
    user = authenticate(
        request, username=given["username"], password=given["password"], domain=given["domain"], cloud=cloud
    )
    if user is None:
        return False
    if not hasattr(user, "nova_sign_in"):  # another backend of the host site knew the name and the password
        login(request, user)
        audit(request, "accounts", "sign_in", user.get_username())
        return True
    local = request.user.is_authenticated and not Identity.objects.filter(user=request.user).exists()
    if not local:
        login(request, user)
    remember_sign_in(request, cloud, user.nova_sign_in)
    audit(request, "accounts", "sign_in", user.nova_sign_in["label"], cloud=cloud.slug)
    return True


@require_POST
def sign_out(request):
    if request.user.is_authenticated:
        audit(request, "accounts", "sign_out", request.user.get_username())
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL or app_url(request, "home"))


@never_cache
@signed_in
def account_list(request):
    """The person's accounts at all clouds, and what more can be linked."""
    linked = LinkedAccount.objects.filter(user=request.user)
    known = {account.linked: account for account in accounts(request)}
    context = {
        "signed_in": [account for account in accounts(request) if account.linked is None],
        "linked": [(row, clouds().get(row.cloud), row.pk in known) for row in linked],
        "clouds": [(cloud, LINKABLE[cloud.provider]) for cloud in clouds().values()],
        "may_link": config()["LINK_ACCOUNTS"],
    }
    return page(request, "accounts.html", **context)


@sensitive_post_parameters()
@never_cache
@signed_in
def link_account(request):
    """Link one more account: the credentials are tried at the cloud before they are kept."""
    if not config()["LINK_ACCOUNTS"]:
        raise Http404
    cloud = clouds().get(request.GET.get("cloud", ""))
    if cloud is None:
        return redirect(app_url(request, "accounts"))
    forms = LINKABLE[cloud.provider]
    made = next((one for one in forms if one.kind == request.GET.get("kind")), forms[0])
    form, trouble = made(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            limits.count(request, "link_account", request.user.pk)
            row = link(request.user, cloud, form.secret())
            audit(request, "accounts", "link", row.label, cloud=cloud.slug)
            messages.success(request, _("“%(name)s” is linked.") % {"name": row.label})
            return redirect(back(request, app_url(request, "home")))
        except CloudError as error:
            audit(request, "accounts", "link", cloud.slug, outcome=error, cloud=cloud.slug)
            trouble = error
            if error.field in form.fields:
                form.add_error(error.field, str(error.message))
    context = {
        "cloud": cloud,
        "kinds": forms,
        "form": form,
        "trouble": trouble,
        "next": request.GET.get("next", ""),
    }
    status = trouble.status if isinstance(trouble, limits.TooMany) else 200
    return page(request, "link.html", status=status, **context)


@require_POST
@signed_in
def unlink_account(request, pk):
    row = get_object_or_404(LinkedAccount, pk=pk, user=request.user)
    audit(request, "accounts", "unlink", row.label, cloud=row.cloud)
    row.delete()
    messages.success(
        request, _("“%(name)s” is no longer linked. Its credentials are deleted here.") % {"name": row.label}
    )
    return redirect(app_url(request, "accounts"))

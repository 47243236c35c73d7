"""One's account at this site: password, e-mail address, and the way out. Each change ends other sessions or is told by mail."""

from axes.utils import reset as reset_attempts
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, logout, update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from django_nova import limits, links, mail
from django_nova.audit.recording import record as audit
from django_nova.clouds.errors import CloudError
from django_nova.gate import failed, page, signed_in, staff
from django_nova.provisioning import people

from . import addresses, possible
from .forms import (
    AddressForm,
    ChangePasswordForm,
    ForgottenForm,
    InviteForm,
    NewPasswordForm,
    OwnPasswordForm,
)
from .sign_up import Framed, tell_owner

SALT = "openstack_dashboard.registration.address"
DAY = 24 * 3600
INVITED_DAYS = 14


def own(function):
    """For people of this site: whoever comes in with a cloud's password has password and address there."""

    @sensitive_post_parameters()
    @never_cache
    @signed_in
    def view(request, *args, **kwargs):
        request.scope = request.panel = None
        if not request.user.has_usable_password():
            raise Http404
        try:
            return function(request, *args, **kwargs)
        except CloudError as error:
            return failed(request, error)

    return view


@own
def account(request):
    provisions = request.user.nova_provisions.exclude(state__in=("refused", "undone"))
    return page(request, "registration/account.html", person=request.user, provisions=provisions)


@own
def password(request):
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST":
        limits.count(request, "password", request.user.pk)
        if form.is_valid():
            form.save()
            update_session_auth_hash(request, form.user)  # this session goes on, all others end
            _changed(request, form.user)
            messages.success(request, _("Your password is changed. All other sessions have ended."))
            return redirect("account")
    return page(request, "registration/password.html", form=form)


def _changed(request, user):
    audit(request, "accounts", "password", user.get_username(), user=user)
    if user.email:
        told = {"user": user, "url": mail.absolute(request, reverse("forgotten"))}
        mail.send(user.email, "password_changed", told)


# -- Another address ---------------------------------------------------------------------------------------------------


@own
def address(request):
    """Ask for another address: a link goes to it. Whose it may be already is not told."""
    form = AddressForm(request.user, request.POST or None)
    if request.method == "POST":
        limits.count(request, "password", request.user.pk)
        if form.is_valid():
            new = form.cleaned_data["email"]
            limits.count(request, "sign_up", new)
            if _ask(request, new):
                return page(request, "registration/address_sent.html", address=new)
            form.add_error(None, _("The mail to %(address)s could not be sent.") % {"address": new})
    return page(request, "registration/address.html", form=form)


def _ask(request, new):
    """Whether a mail left."""
    user = request.user
    if person := addresses.owner(new):
        return tell_owner(request, person)
    token = signing.dumps({"user": user.pk, "old": user.email, "new": new}, salt=SALT)
    there = f"{reverse('address_confirm')}?key={token}"
    return mail.send(new, "address", {"user": user, "new": new, "url": mail.absolute(request, there)})


@own
def address_confirm(request):
    """GET: what the link is about. POST: the address is changed, and the old one is told."""
    key = request.POST.get("key") or request.GET.get("key", "")
    try:
        asked = signing.loads(key, salt=SALT, max_age=DAY)
    except signing.BadSignature:
        asked = {}
    if asked.get("user") != request.user.pk or asked.get("old") != request.user.email:
        return page(request, "registration/address_confirm.html", status=410, new="")
    if request.method != "POST":
        return page(request, "registration/address_confirm.html", new=asked["new"], key=key)
    old = request.user.email
    try:
        addresses.confirm(request.user, asked["new"])
    except addresses.Taken:
        return page(request, "registration/address_confirm.html", status=409, new="")
    audit(request, "accounts", "address", asked["new"])
    if old:
        mail.send(old, "address_changed", {"user": request.user, "new": asked["new"]})
    messages.success(request, _("Your e-mail address is changed."))
    return redirect("account")


# -- A forgotten password ----------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@never_cache
def forgotten(request):
    """The same answer whether there is somebody of that address or not."""
    request.scope = request.panel = None
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            limits.count(request, "reset", email)
        except limits.TooMany as error:
            return failed(request, error)
        user = addresses.owner(email)
        if user and user.is_active and user.has_usable_password():
            place = {
                "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
                "token": default_token_generator.make_token(user),
            }
            told = {
                "user": user,
                "url": mail.absolute(request, reverse("reset", kwargs=place)),
                "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            }
            mail.send(user.email, "reset", told)
        return page(request, "registration/reset_sent.html", address=email)
    return page(request, "registration/forgotten.html", form=form)


class ResetView(Framed, PasswordResetConfirmView):
    """Django's: takes the token out of the address into the session, and lets it be used once. All sessions end."""

    form_class = NewPasswordForm
    template_name = "reset.html"
    success_url = reverse_lazy("django_nova:sign_in")

    def post(self, request, *args, **kwargs):
        limits.count(request, "reset", self.user.pk)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        answer = super().form_valid(form)
        for name in filter(None, (form.user.get_username(), form.user.email)):
            reset_attempts(username=name.casefold())  # whoever tried too often may try again
        _changed(self.request, form.user)
        messages.success(self.request, _("Your password is changed. Sign in with the new one."))
        return answer


# -- The way out -------------------------------------------------------------------------------------------------------


@own
def delete(request):
    """Delete one's own account: locked out of every cloud first, then nobody here. What is at the clouds stays for the staff."""
    user = request.user
    if user.is_superuser:
        raise Http404
    form, trouble = OwnPasswordForm(user, request.POST or None), None
    if request.method == "POST":
        limits.count(request, "password", user.pk)
        if form.is_valid():
            try:
                return _delete(request, user)
            except CloudError as error:
                trouble = error
    kept = user.nova_provisions.exclude(state__in=("refused", "undone", "waiting"))
    return page(
        request,
        "registration/delete.html",
        status=trouble.status if trouble else 200,
        form=form,
        trouble=trouble,
        kept=kept,
    )


def _delete(request, user):
    people.leave(request, user)
    left = [one.cloud for one in user.nova_provisions.filter(state="left")]
    told = {
        "name": user.get_username(),
        "clouds": left,
        "url": mail.absolute(request, reverse("django_nova:provisioning")),
    }
    audit(request, "accounts", "delete", user.get_username())
    address = user.email
    with transaction.atomic():
        get_user_model().objects.filter(pk=user.pk).first().delete()
    logout(request)
    if address:
        mail.send(address, "account_deleted", told)
    for one in people.staff_addresses() if left else ():
        mail.send(one, "account_left", told, language=settings.LANGUAGE_CODE)
    messages.success(request, _("Your account is deleted."))
    return redirect("django_nova:sign_in")


# -- Invitations to the site -------------------------------------------------------------------------------------------


@staff
def invite(request):
    """Let somebody sign up who is not let in otherwise: a link that works once goes to their address."""
    if not possible():
        raise Http404
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.count(request, "invite", request.user.pk)
        email = form.cleaned_data["email"]
        token = links.make("sign_up", seconds=INVITED_DAYS * DAY, made_by=request.user, address=email)
        there = reverse("django_nova:link_enter", args=[token])
        told = {"sender": request.user, "url": mail.absolute(request, there), "days": INVITED_DAYS}
        sent = mail.send(email, "sign_up_invited", told)
        audit(request, "accounts", "invite", email)
        if sent:
            messages.success(request, _("An invitation is on its way to %(address)s.") % {"address": email})
        else:
            messages.error(request, _("The mail to %(address)s could not be sent.") % {"address": email})
        return redirect("invite")
    return page(request, "registration/invite.html", form=form)


def invited(request, token):
    """Whoever comes by such a link goes on to the form; a link that does not open says why."""
    links.look(request, "sign_up", token)
    return redirect("sign_up")

"""Signing up: a form, a mail, and a link in it that needs the password again. Nothing is made at any cloud before that.

The link carries a name and a time under an HMAC: https://django-registration.readthedocs.io/en/latest/activation-workflow.html
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView
from django_registration import signals
from django_registration.backends.activation import views as workflow
from django_registration.exceptions import ActivationError

from django_nova import limits, links, mail
from django_nova.audit.recording import record as audit
from django_nova.clouds.errors import CloudError
from django_nova.gate import failed, page
from django_nova.provisioning import people

from . import addresses, possible
from .forms import ActivationForm, SignUpForm
from .models import SignUp

BACKEND = "openstack_dashboard.sign_in.SiteBackend"
INVITATIONS = "sign_up", "invitation"  # links that let somebody sign up where only invited people may


class Framed:
    """The app's frame around a page of the site, and its words for what is in the way."""

    template_name = ""

    @method_decorator([never_cache, sensitive_post_parameters()])
    def dispatch(self, request, *args, **kwargs):
        request.scope = request.panel = None
        try:
            return super().dispatch(request, *args, **kwargs)
        except CloudError as error:
            return failed(request, error)

    def render_to_response(self, context, **kwargs):
        given = {name: value for name, value in context.items() if name not in ("view", "scope", "panel")}
        return page(self.request, f"registration/{self.template_name}", **given)


def invitation(request):
    """The link of an invitation that this person came by, or None."""
    token = links.held(request)
    for kind in INVITATIONS if token else ():
        try:
            return links.look(request, kind, token)
        except links.LinkError:
            continue
    return None


class SignUpView(Framed, workflow.RegistrationView):
    form_class = SignUpForm
    template_name = "sign_up.html"
    success_url = reverse_lazy("sign_up_sent")

    def dispatch(self, request, *args, **kwargs):
        if not possible():
            raise Http404
        if request.user.is_authenticated:
            return redirect("django_nova:home")
        return super().dispatch(request, *args, **kwargs)

    def registration_allowed(self):
        self.invited = invitation(self.request)
        return True

    def get(self, request, *args, **kwargs):
        return self._closed() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return self._closed() or super().post(request, *args, **kwargs)

    def _closed(self):
        if settings.SIGN_UP == "invitation" and self.invited is None:
            return page(self.request, "registration/invited_only.html", status=403)
        return None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"address": self.invited.address if self.invited else ""}

    def form_valid(self, form):
        """As the library's; a mail that did not leave is said, whoever it was for."""
        if self.register(form):
            return redirect(self.success_url)
        words = gettext("The mail to %(address)s could not be sent.") % {
            "address": form.cleaned_data["email"]
        }
        form.add_error(None, words)
        return self.form_invalid(form)

    def register(self, form):
        """One mail whoever has the address: a link, or a word that there is an account already. Returns whether it left."""
        given = form.cleaned_data
        limits.count(self.request, "sign_up", given["email"])
        forget_old()
        self.request.session["sign_up_address"] = given["email"]
        if person := addresses.owner(given["email"]):
            make_password(given["password1"])  # takes as long as for somebody new
            return tell_owner(self.request, person)
        return self.send_activation_email(keep(form, agreed="terms" in form.fields))

    def send_activation_email(self, user):
        key = self.get_activation_key(user)
        there = f"{reverse('sign_up_activate')}?activation_key={key}"
        told = {
            "user": user,
            "url": mail.absolute(self.request, there),
            "days": settings.ACCOUNT_ACTIVATION_DAYS,
        }
        return mail.send(user.email, "sign_up", told)


def tell_owner(request, person):
    """Somebody typed the address of a person who is here already: they hear of it, in their language. Whether that left."""
    sign_up = getattr(person, "sign_up", None)
    told = {"user": person, "url": mail.absolute(request, reverse("forgotten"))}
    return mail.send(person.email, "sign_up_known", told, language=sign_up.language if sign_up else "")


@transaction.atomic
def keep(form, agreed):
    """The new person, inactive. The same name and address again is the same person, who has another password now."""
    name, email = form.cleaned_data["username"], form.cleaned_data["email"]
    if again := _again(form):
        return again
    for candidate in _free(name):
        user = get_user_model()(username=candidate, email=email, is_active=False)
        user.set_password(form.cleaned_data["password1"])
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:  # taken a moment ago: by the same button pressed twice, or by somebody else
            if again := _again(form):
                return again
            continue
        when = timezone.now() if agreed else None
        SignUp.objects.create(user=user, wanted=name, language=get_language() or "", agreed=when)
        return user
    raise AssertionError("unreachable")


def _again(form):
    """Who signed up before with this name and address, with the new password; None: nobody."""
    name, email = form.cleaned_data["username"], form.cleaned_data["email"]
    waiting = SignUp.objects.select_for_update().filter(
        confirmed=None, wanted=name, user__email__iexact=email
    )
    if found := waiting.select_related("user").first():
        found.user.set_password(form.cleaned_data["password1"])
        found.user.save()
        return found.user
    return None


def _free(name):
    """Names that nobody has, whatever the case: the one that was asked for, then with numbers."""
    model = get_user_model()
    begun = model.objects.filter(username__istartswith=name).values_list("username", flat=True)
    taken = {one.casefold() for one in begun}
    number = 1
    while True:
        candidate = name if number == 1 else f"{name}-{number}"
        if candidate.casefold() not in taken:
            yield candidate
        number += 1


def forget_old():
    """Whoever never opened the link is nobody: the name is free again."""
    before = timezone.now() - timedelta(days=settings.ACCOUNT_ACTIVATION_DAYS)
    old = SignUp.objects.filter(
        confirmed=None, asked__lt=before, user__is_active=False, user__last_login=None
    )
    get_user_model().objects.filter(sign_up__in=old).delete()


class SentView(Framed, TemplateView):
    """The same for everybody: look into your mail."""

    template_name = "sent.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(address=self.request.session.get("sign_up_address", ""), **kwargs)


class ActivationView(Framed, workflow.ActivationView):
    form_class = ActivationForm
    template_name = "activate.html"

    WRONG = _("This is not the password that you chose when you signed up.")

    def get_form_kwargs(self):
        """A link that is no good says so before anybody types a password."""
        kwargs = super().get_form_kwargs()
        self.key = kwargs["initial"].get("activation_key", "") or self.request.POST.get("activation_key", "")
        return kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        probe = ActivationForm({"activation_key": self.key, "password": "-"})
        context["bad_key"] = probe.errors.get("activation_key")
        return context

    def form_valid(self, form):
        """As the library's, but the form keeps its errors."""
        try:
            user = self.activate(form)
        except ActivationError as error:
            told = {"message": error.message, "code": error.code}
            return self.render_to_response(self.get_context_data(form=form, activation_error=told))
        signals.user_activated.send(sender=type(self), user=user, request=self.request)
        return redirect(self.get_success_url(user))

    def activate(self, form):
        name = form.cleaned_data["activation_key"]
        limits.count(self.request, "password", name)
        sign_up = SignUp.objects.select_related("user").filter(user__username=name).first()
        if sign_up is None:
            raise ActivationError(self.BAD_USERNAME_MESSAGE, code="bad_username")
        user = sign_up.user
        if not user.check_password(form.cleaned_data["password"]):
            form.add_error("password", self.WRONG)
            raise ActivationError(self.WRONG, code="wrong_password")
        approval = settings.SIGN_UP == "approval"
        if self._begin(sign_up, approval):
            audit(
                self.request, "accounts", "sign_up", user.get_username(), who=user.get_username(), user=user
            )
            if approval:
                people.ask_for_approval(self.request, user)
        return self._enter(user)

    @transaction.atomic
    def _begin(self, sign_up, approval):
        """The address is theirs and their clouds are begun: both or neither. Returns whether it was done by this press."""
        found = SignUp.objects.select_for_update().select_related("user").filter(pk=sign_up.pk).first()
        if found and found.user.is_active:  # pressed twice, or opened again
            return False
        if found is None or found.confirmed or found.user.last_login:  # somebody closed this account
            raise ActivationError(self.BAD_USERNAME_MESSAGE, code="bad_username")
        try:
            addresses.confirm(found.user, found.user.email)
        except addresses.Taken:
            raise ActivationError(
                _("There is an account with this address already. Sign in."), code="taken"
            ) from None
        people.begin(found.user, approval=approval)
        return True

    def _enter(self, user):
        """They are in; an invitation to the site has done its work, one to a project is still to be accepted."""
        now = timezone.now()
        spent = links.Link.objects.filter(kind="sign_up", address=addresses.key(user.email), used_at=None)
        spent.update(used_at=now, used_by=user, sealed="")
        login(self.request, user, backend=BACKEND)
        return user

    def get_success_url(self, user=None):
        if invitation(self.request):
            return reverse("django_nova:link_open")
        made = user.nova_provisions.exists()
        return reverse("django_nova:provisioning_mine" if made else "django_nova:home")

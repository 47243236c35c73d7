"""Forms for getting in: sign-in with a cloud's name and password, and the credentials that can be linked."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from .clouds import clouds


def _openstack():
    return [cloud for cloud in clouds().values() if cloud.provider == "openstack"]


class SignInForm(forms.Form):
    """Name, password and domain at an OpenStack cloud. The fields' names are those that OpenStack's own tests fill in."""

    username = forms.CharField(
        label=_("User name"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "current-password"}),
    )
    domain = forms.CharField(label=_("Domain"), max_length=255, required=False, initial="Default")
    cloud = forms.ChoiceField(label=_("Cloud"), required=False)
    region = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = _openstack()
        self.fields["cloud"].choices = [(cloud.slug, cloud.name) for cloud in offered]
        if len(offered) < 2:
            self.fields["cloud"].widget = forms.HiddenInput()
        if offered:
            self.initial.setdefault("cloud", offered[0].slug)
            self.initial.setdefault("region", next(iter(offered[0].options.get("regions") or []), ""))

    def clean_domain(self):
        return self.cleaned_data["domain"] or "Default"

    def clean_cloud(self):
        """The cloud itself; the first one when none was named."""
        slug = self.cleaned_data["cloud"] or self.initial.get("cloud")
        return clouds().get(slug)


class Credentials(forms.Form):
    """The base of what can be linked: ``kind`` names it in addresses and in what is kept."""

    kind, label = "", ""

    def secret(self):
        return {"kind": self.kind} | {name: value for name, value in self.cleaned_data.items() if value}


class _Hidden(forms.PasswordInput):
    """Secrets are typed unseen, and are not filled in again by the page or by the browser."""

    def __init__(self):
        super().__init__(render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"})


class PasswordForm(Credentials):
    kind, label = "password", _("User name and password")
    username = forms.CharField(label=_("User name"), max_length=255)
    password = forms.CharField(label=_("Password"), strip=False, max_length=4096, widget=_Hidden)
    domain = forms.CharField(label=_("Domain"), max_length=255, initial="Default")


class ApplicationCredentialForm(Credentials):
    kind, label = "application_credential", _("Application credential")
    id = forms.CharField(label=_("ID"), max_length=255)
    secret_text = forms.CharField(label=_("Secret"), max_length=4096, widget=_Hidden)

    def secret(self):
        return {"kind": self.kind, "id": self.cleaned_data["id"], "secret": self.cleaned_data["secret_text"]}


# Keys travel in headers of requests
_visible = RegexValidator(r"^[!-~]+\Z")


class AccessKeyForm(Credentials):
    kind, label = "access_key", _("Access key")
    access_key = forms.CharField(label=_("Access key ID"), max_length=128, validators=[_visible])
    secret_key = forms.CharField(
        label=_("Secret access key"), max_length=1024, widget=_Hidden, validators=[_visible]
    )
    session_token = forms.CharField(
        label=_("Session token"),
        required=False,
        max_length=8192,
        widget=_Hidden,
        validators=[_visible],
        help_text=_("Only for temporary keys."),
    )
    role = forms.CharField(
        label=_("Role to assume"),
        required=False,
        max_length=2048,
        help_text=_(
            "An ARN such as arn:aws:iam::123456789012:role/name, if the key is only the way to a role."
        ),
    )


LINKABLE = {"openstack": [PasswordForm, ApplicationCredentialForm], "ec2": [AccessKeyForm]}

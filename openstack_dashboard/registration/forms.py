"""Forms of people of the site. None of them says whether an address or a name belongs to somebody."""

from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import get_user_model, password_validation
from django.core.validators import RegexValidator
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_registration.backends.activation.forms import ActivationForm as KeyForm
from django_registration.forms import RegistrationForm
from django_registration.validators import (
    CaseInsensitiveUnique,
    HTML5EmailValidator,
    validate_confusables_email,
)

NAME = RegexValidator(
    r"^\w[\w.-]*\Z", _("Letters, digits, “.”, “-” and “_”; the first is a letter or a digit.")
)
NAME_LENGTH = 40  # clouds have names of 64, and we may have to add a number
rules = lazy(lambda: " ".join(password_validation.password_validators_help_texts()), str)


class SignUpForm(RegistrationForm):
    """A name that is taken gets a number (the mail says which), an address that is taken another mail: strangers see nothing."""

    terms = forms.BooleanField(label=_("I agree to the terms of use"))

    class Meta(RegistrationForm.Meta):
        fields = ("username", "email")

    def __init__(self, *args, address="", **kwargs):
        super().__init__(*args, **kwargs)
        name, email = self.fields["username"], self.fields["email"]
        name.validators = [one for one in name.validators if not isinstance(one, CaseInsensitiveUnique)] + [
            NAME
        ]
        name.label, name.help_text, name.max_length = _("User name"), "", NAME_LENGTH
        name.widget.attrs |= {"autocomplete": "username", "autofocus": True, "maxlength": NAME_LENGTH}
        email.label = _("E-mail address")
        email.widget.attrs["autocomplete"] = "email"
        if address:  # it is the one that was invited
            email.disabled, self.initial["email"] = True, address
        self.fields["password1"].help_text = rules()
        self.fields["password2"].help_text = ""
        if terms := settings.BRAND.get("terms"):
            link = format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', terms, _("Terms of use"))
            self.fields["terms"].help_text = link
        else:
            del self.fields["terms"]

    def clean_username(self):
        name = self.cleaned_data["username"]
        if len(name) > NAME_LENGTH:
            raise forms.ValidationError(_("At most %(count)d characters.") % {"count": NAME_LENGTH})
        return name

    def clean_email(self):
        return get_user_model().objects.normalize_email(self.cleaned_data["email"])

    def validate_unique(self):
        """A name that is taken is no error."""


class Password(forms.CharField):
    """The person's own password, asked for before something weighty."""

    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})

    def __init__(self, **kwargs):
        super().__init__(**{"label": _("Password"), "strip": False, "max_length": 4096} | kwargs)


class ActivationForm(KeyForm):
    """The link shows who reads the mail, the password who signed up: both are needed, and the same person."""

    activation_key = forms.CharField(widget=forms.HiddenInput)
    password = Password(help_text=_("The one that you chose when you signed up."))


class OwnPasswordForm(forms.Form):
    """Asks for the person's own password."""

    password = Password()

    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password


class AddressForm(OwnPasswordForm):
    email = forms.CharField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        validators=[HTML5EmailValidator(), validate_confusables_email],
    )
    field_order = ("email", "password")

    def clean_email(self):
        email = get_user_model().objects.normalize_email(self.cleaned_data["email"])
        if email.casefold() == self.user.email.casefold():
            raise forms.ValidationError(_("This is your address already."))
        return email


class ForgottenForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
        validators=[HTML5EmailValidator()],
    )


class InviteForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        validators=[HTML5EmailValidator(), validate_confusables_email],
    )


class NewPasswordForm(auth_forms.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = rules()
        self.fields["new_password2"].help_text = ""


class ChangePasswordForm(NewPasswordForm, auth_forms.PasswordChangeForm):
    field_order = auth_forms.PasswordChangeForm.field_order

"""Forms about users, and what the forms of groups, roles and domains share with them."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ...forms import CloudChoiceField, FilterChoiceField, FilterForm, PanelForm

LONGEST = 255
PATH = RegexValidator(r"^/([!-~]+/)?$", _("A path begins and ends with a slash."))


class Twice(forms.MultiWidget):
    """A password, typed two times; never filled in again."""

    input_type = "password"

    def __init__(self, attrs=None):
        one = forms.PasswordInput(attrs={"autocomplete": "new-password", "aria-label": _("Password")})
        again = {"autocomplete": "new-password", "placeholder": _("Once more"), "aria-label": _("Once more")}
        super().__init__({"": one, "again": forms.PasswordInput(attrs=again)}, attrs)

    def decompress(self, value):
        return [None, None]

    def render(self, *args, **kwargs):
        return format_html('<div class="nova-twice">{}</div>', super().render(*args, **kwargs))


class PasswordField(forms.MultiValueField):
    """What was typed twice, or nothing."""

    widget = Twice
    default_error_messages = {"differ": _("These two are not the same.")}

    def __init__(self, **kwargs):
        parts = [forms.CharField(required=False, strip=False, max_length=LONGEST) for _n in range(2)]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, values):
        one, again = [*values, "", ""][:2]
        if one != again:
            raise forms.ValidationError(self.error_messages["differ"], "differ")
        return one


class Change(PanelForm):
    """A form about what there is: it begins with that, and only what was changed is sent. Empty means empty.

    ``must``: what cannot be empty.
    """

    must = ()

    def about(self, records):
        for name, field in self.fields.items():
            self.initial.setdefault(name, getattr(records[0], name, None))
            field.required = name in self.must

    def given(self):
        return {name: self.cleaned_data[name] for name in self.changed_data}


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    enabled = forms.ChoiceField(
        label=_("State"), choices=[("", _("Any state")), ("yes", _("Enabled")), ("no", _("Disabled"))]
    )
    domain = FilterChoiceField(label=_("Domain"), source="domains", any=_("Any domain"))


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    domain = CloudChoiceField(label=_("Domain"), source="domains", shared=60)
    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST)
    description = forms.CharField(label=_("Description"), max_length=LONGEST)
    password = PasswordField(
        label=_("Password"), help_text=_("Empty: one is made up, and shown to you this once.")
    )
    enabled = forms.BooleanField(label=_("Enabled: may sign in"), initial=True)
    path = forms.CharField(
        label=_("Path"), max_length=512, validators=[PATH], help_text=_("Such as /people/. Empty: none.")
    )
    name.blame = r"user.?name|\bname\b|duplicate|already exists"
    email.blame = r"\be-?mail"
    password.blame = "password"
    path.blame = r"\bpath\b"


class EditForm(Change):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST)
    description = forms.CharField(label=_("Description"), max_length=LONGEST)
    path = forms.CharField(label=_("Path"), max_length=512, validators=[PATH])
    name.blame = r"user.?name|\bname\b|duplicate|already exists"

    must = ("name",)


class PasswordForm(PanelForm):
    password = PasswordField(
        label=_("New password"), help_text=_("Empty: one is made up, and shown to you this once.")
    )
    password.blame = "."

"""What copying and sharing a snapshot of EC2 asks."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import CloudChoiceField, PanelForm

ACCOUNT = re.compile(r"\d{12}")


class AccountsField(forms.CharField):
    """Numbers of accounts, separated by spaces, commas or lines."""

    default_error_messages = {
        "account": _("“%(word)s” is no number of an account: these have twelve digits.")
    }

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value):
        found = re.split(r"[\s,;]+", (value or "").strip()) if (value or "").strip() else []
        numbers = [word.replace("-", "") for word in found]
        for word in numbers:
            if not ACCOUNT.fullmatch(word):
                raise forms.ValidationError(self.error_messages["account"], "account", {"word": word[:40]})
        return sorted(set(numbers))

    def has_changed(self, initial, data):
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


class Copy(PanelForm):
    region = CloudChoiceField(label=_("Region"), source="regions", shared=300, blame="region")
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    encrypted = forms.BooleanField(label=_("Encrypt the copy"))
    encrypted.blame = "encrypt|kms"

    def about(self, records):
        self.initial.setdefault("name", records[0].name)
        self.initial.setdefault("description", records[0].description)


class Share(PanelForm):
    """Everything is sent: who is left out has it no longer."""

    public = forms.BooleanField(
        label=_("Everybody may make volumes from it"),
        help_text=_("Whatever is on it can then be read by all."),
    )
    accounts = AccountsField(
        label=_("Accounts that may"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Their numbers of twelve digits."),
    )
    accounts.blame = "account|user.?id"
    public.blame = "all|group|public|encrypt"

    def about(self, records):
        self.initial.setdefault("public", "all" in records[0].shared_with)
        self.initial.setdefault("accounts", [one for one in records[0].shared_with if one != "all"])

    def given(self):
        return {name: self.cleaned_data[name] for name in self.fields}

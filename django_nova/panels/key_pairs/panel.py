"""Key pairs on screen: made or imported, the private half shown exactly once."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import FilterForm, PanelForm
from ...gate import page
from .. import Action, Column, Panel

PUBLIC_KEY = RegexValidator(
    r"^\s*(ssh-(rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-\S+)\s+[A-Za-z0-9+/=]+(\s.*)?$",
    _("This is no public key in OpenSSH's format; it begins with “ssh-ed25519” or “ssh-rsa”."),
)
NAME = RegexValidator(r"^[\w .@-]+$", _("Use letters, digits, spaces and . _ @ - only."))


class CreateForm(PanelForm):
    """A name alone makes a new pair; with a public key, that key is imported."""

    name = forms.CharField(label=_("Name"), max_length=255, validators=[NAME])
    public_key = forms.CharField(
        label=_("Public key"),
        max_length=16384,
        validators=[PUBLIC_KEY],
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Paste your own, or leave this empty to have a new pair made for you."),
    )
    public_key.blame = r"key_?data|public.?key|key material|fingerprint"
    name.blame = r"already exists|key_?pair.*name|\bname\b"


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)


class KeyPairs(Panel):
    group = _("Compute")
    icon = "key"
    label = _("key pair")
    label_plural = _("key pairs")
    create_label = _("New key pair")
    empty = _(
        "A key pair lets you sign in to your instances without a password. Make one, or import your own."
    )
    columns = [
        Column("name", _("Name"), link=True),
        Column("kind", _("Kind")),
        Column("fingerprint", _("Fingerprint"), template="django_nova/elements/identifier.html"),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action(
            "delete",
            label=_("Delete"),
            icon="trash",
            confirm=_("Instances that know these keys keep them, but new ones cannot be given them."),
            done=ngettext_lazy("%d key pair deleted.", "%d key pairs deleted."),
            danger=True,
            likely=True,
        ),
    ]

    def created(self, request, backend, record):
        """The private half exists only in this answer: show it instead of moving on."""
        if record.private_key:
            template = "_created.html" if "HX-Request" in request.headers else "created.html"
            return page(request, template, record=record)
        return super().created(request, backend, record)

    def created_words(self, record):
        return _now("“%(name)s” is imported.") % {"name": record.name}

"""Application credentials on screen: made with as little as a program needs, the secret shown exactly once."""

from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudMultipleChoiceField, FilterForm, PanelForm
from ...gate import page
from .. import Action, Column, Identifier, Panel, Status, Time
from ..credentials.views import handed, offered
from .record import Rule

METHODS = "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"


class MomentField(forms.DateTimeField):
    """A moment that is still to come, in UTC: whoever reads it elsewhere reads the same."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"past": _("That is in the past.")}

    def to_python(self, value):
        with timezone.override(UTC):
            moment = super().to_python(value)
        if moment and moment <= timezone.now():
            raise ValidationError(self.error_messages["past"], "past")
        return moment


class RulesField(forms.CharField):
    """Requests that are allowed, one a line: a service, a method and a path."""

    widget = forms.Textarea(
        attrs={"rows": 3, "spellcheck": "false", "placeholder": "compute GET /v2.1/servers/*"}
    )
    default_error_messages = {
        "line": _("“%(line)s” is not a service, a method and a path, such as compute GET /v2.1/servers."),
        "method": _("%(method)s is no method: use %(known)s."),
    }

    def prepare_value(self, value):
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def to_python(self, value):
        return [self._rule(line) for line in map(str.split, (value or "").splitlines()) if line]

    def _rule(self, words):
        if len(words) != 3 or not words[2].startswith("/"):
            raise ValidationError(self.error_messages["line"], "line", {"line": " ".join(words)[:80]})
        service, method, path = words
        if method.upper() not in METHODS:
            known = {"method": method[:20], "known": ", ".join(METHODS)}
            raise ValidationError(self.error_messages["method"], "method", known)
        return Rule(service, method.upper(), path)

    def has_changed(self, initial, data):
        return self.prepare_value(initial or "") != data


class CreateForm(PanelForm):
    name = forms.CharField(
        label=_("Name"), max_length=255, help_text=_("Who will use it: a program, a pipeline, a computer.")
    )
    description = forms.CharField(label=_("Description"), max_length=255)
    roles = CloudMultipleChoiceField(
        label=_("Roles"), source="roles", blame="role", help_text=_("Give away no more than is needed.")
    )
    expires = MomentField(label=_("Ends at (UTC)"), help_text=_("Empty: never."))
    rules = RulesField(
        label=_("Only these requests"),
        help_text=_(
            "A line for each: the service, the method and the path. Empty: all that the roles allow."
        ),
    )
    unrestricted = forms.BooleanField(
        label=_("Unrestricted: it may make and delete further credentials"),
        help_text=_(
            "Dangerous: whoever gets hold of it can make more of them, which stay when this one is deleted. "
            "Hardly any program needs that."
        ),
    )
    name.blame = r"\bname\b|duplicate"
    expires.blame = "expire"
    rules.blame = "access.?rule"
    unrestricted.blame = "unrestricted"


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)


class ApplicationCredentials(Panel):
    group = _("Access")
    icon = "key"
    label = _("application credential")
    label_plural = _("application credentials")
    create_label = _("New application credential")
    empty = _(
        "An application credential lets a program work in this project in your name, without your password. "
        "It can be deleted at any time, and nothing else changes."
    )
    statuses = {"valid": (_("Valid"), "ok"), "expired": (_("Expired"), "off")}
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Column("roles", _("Roles"), template="django_nova/application_credentials/tags.html"),
        Time("expires", _("Ends"), template="django_nova/application_credentials/end.html"),
        Column("rules", _("Only these requests"), template="django_nova/application_credentials/tags.html"),
        Column(
            "unrestricted",
            _("Unrestricted"),
            template="django_nova/application_credentials/unrestricted.html",
        ),
        Column("description", _("Description"), chosen=False),
        Column("here", _("This site uses it"), template="django_nova/elements/yes.html", chosen=False),
    ]
    details = [Identifier("id", _("ID")), *columns[1:]]
    form = CreateForm
    filters = Filters
    actions = [
        Action(
            "delete",
            label=_("Delete"),
            icon="trash",
            confirm=_("Whatever uses it is locked out at once. This cannot be undone."),
            done=ngettext_lazy("%d application credential deleted.", "%d application credentials deleted."),
            danger=True,
            likely=True,
        ),
    ]
    urls = [("-/files/", handed, "create", "files")]

    def created(self, request, backend, record):
        """The secret exists only in this answer: show it instead of moving on."""
        template = "_created.html" if "HX-Request" in request.headers else "created.html"
        return page(request, template, record=record, files=offered(backend, record.id))

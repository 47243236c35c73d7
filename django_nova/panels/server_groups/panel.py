"""Server groups on screen."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import PanelForm
from .. import Action, Column, Identifier, Panel, Reference

POLICIES = {
    "anti-affinity": _("on different hosts, or not at all"),
    "soft-anti-affinity": _("on different hosts if there is room"),
    "affinity": _("on the same host, or not at all"),
    "soft-affinity": _("on the same host if there is room"),
}


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    policy = forms.ChoiceField(
        label=_("Instances of it run"),
        choices=list(POLICIES.items()),
        help_text=_("It is chosen when an instance is launched, and stays."),
    )
    most = forms.IntegerField(
        label=_("At most so many on one host"),
        min_value=1,
        max_value=10000,
        help_text=_("Only for “on different hosts, or not at all”. Empty: one."),
    )
    name.blame = r"\bname\b"
    policy.blame = r"\bpolic(y|ies)\b(?! doesn)"
    most.blame = "max_server_per_host|rules"

    def extra(self):
        return {"quotas": lambda: self.backend.shared(3, "quotas")}


class ServerGroups(Panel):
    group = _("Compute")
    icon = "topology-star-3"
    label = _("server group")
    label_plural = _("server groups")
    create_label = _("New server group")
    empty = _(
        "A server group keeps instances on different hosts, so that no single failure stops all of them, "
        "or close together. Make one, then choose it when you launch."
    )
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Column("policy", _("Policy"), template="django_nova/server_groups/policy.html"),
        Reference("instances", _("Instances"), "instances"),
        Column("most", _("At most on one host")),
    ]
    details = [Identifier("id", _("ID")), *columns[1:]]
    form = CreateForm
    actions = [
        Action(
            "delete",
            label=_("Delete"),
            icon="trash",
            confirm=_("Its instances stay where they are; nothing keeps them together or apart any more."),
            done=ngettext_lazy("%d server group deleted.", "%d server groups deleted."),
            danger=True,
            likely=True,
        ),
    ]

    def created_words(self, record):
        return _("“%(name)s” is there.") % {"name": record.name}

"""Security groups on screen: what each allows as sentences, who wears it, whom it opens."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm
from .. import Action, Column, Identifier, Pairs, Panel, Reference, Tab, Time
from .record import wearers_words


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    shared = forms.ChoiceField(label=_("Whose"), choices=[("", _("Own")), ("yes", _("Shared with us"))])
    network = forms.CharField(label=_("VPC"), max_length=64)


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    network = CloudChoiceField(label=_("VPC"), source="networks", blame="vpc")
    stateless = forms.BooleanField(
        label=_("Stateless"), help_text=_("Answers need rules of their own. Only for those who know why.")
    )
    tags = PairsField(label=_("Tags"))
    name.blame = r"\bname|already exists|GroupName|reserved|default"
    description.blame = "description"

    def clean_name(self):
        name = self.cleaned_data["name"]
        if name.strip().lower() == "default":
            raise forms.ValidationError(_("Every project has a group of that name already."))
        if name.startswith("sg-") and "network" in self.fields:
            raise forms.ValidationError(_("Names do not begin with “sg-”: so do the ids of groups."))
        return name


class CloneForm(PanelForm):
    name = forms.CharField(label=_("Name of the copy"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    name.blame = "."

    def about(self, records):
        self.initial.setdefault("name", f"{records[0].name}-copy"[:255])
        self.initial.setdefault("description", records[0].description)


class EditForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    tags = PairsField(label=_("Tags"))
    name.blame = r"\bname|already exists"

    def about(self, records):
        for name in self.fields:
            self.initial.setdefault(name, getattr(records[0], name, ""))

    def given(self):
        return dict(self.cleaned_data)


class DeleteForm(PanelForm):
    """No fields: it tells who wears the groups before they go."""

    def extra(self):
        ids = [record.id for record in self.records]
        return {"wearers": lambda: self.backend.ask("wearers", *ids)}

    @property
    def notes(self):
        worn = self.answers.get("wearers") or ()
        names = list(dict.fromkeys(str(one.instance or one.device or one.id) for one in worn))
        return [("warn", _("Worn by %s.") % wearers_words(names))] if names else []


class SecurityGroups(Panel):
    group = _("Network")
    icon = "shield"
    label = _("security group")
    label_plural = _("security groups")
    create_label = _("Create security group")
    empty = _("A security group says who may reach the instances that wear it. Create one, then add rules.")
    facts = _("What it allows")
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Column("lets_in", _("Lets in"), template="django_nova/security_groups/lets_in.html"),
        Column("count", _("Rules")),
        Column("instances", _("Instances"), template="django_nova/security_groups/instances.html"),
        Reference("network", _("VPC"), "networks"),
        Column("description", _("Description")),
        Column("stateless", _("Stateless"), template="django_nova/elements/yes.html", chosen=False),
        Column("shared", _("Shared"), template="django_nova/elements/yes.html", chosen=False),
        Column("owner", _("Owner"), chosen=False),
        Time("created", _("Age"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        Column("description", _("Description")),
        *columns[2:5],
        *columns[6:],
    ]
    quick = [  # what a rule is most often added for: preset, words, from whom
        ("ssh", "SSH", "me"),
        ("http", "HTTP", "anyone"),
        ("https", "HTTPS", "anyone"),
        ("rdp", "RDP", "me"),
        ("ping", _("Ping"), "anyone"),
        ("postgresql", "PostgreSQL", "group"),
        ("mysql", "MySQL", "group"),
    ]
    form = CreateForm
    filters = Filters
    tabs = [Tab("opens", _("Who it opens"), "django_nova/security_groups/opens.html", icon="users")]
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d security group saved.", "%d security groups saved."), one=True,
               form=EditForm, icon="edit", when=lambda one: one.name != "default"),
        Action("clone", _("Copy"), ngettext_lazy("%d security group copied, with its rules.", "%d security groups copied."),
               one=True, form=CloneForm, icon="copy"),
        Action("delete", _("Delete"), ngettext_lazy("%d security group deleted.", "%d security groups deleted."), danger=True,
               form=DeleteForm, confirm=_("A group that something wears cannot be deleted."), icon="trash", likely=True,
               when=lambda one: one.name != "default"),
    ]  # fmt: skip

    def created(self, request, backend, record):
        """On to the page of the new group: a group without rules is of no use."""
        from django.contrib import messages
        from django.shortcuts import redirect

        messages.success(request, self.created_words(record))
        return redirect(self.record_url(request, record.id))

    def created_words(self, record):
        return _("“%(name)s” is created. Now add what it lets in.") % {"name": record.name}

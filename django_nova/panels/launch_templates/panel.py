"""Launch templates on screen: made once, in versions, and launched from."""

from django import forms
from django.contrib import messages
from django.core.validators import MaxLengthValidator, RegexValidator
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from ...forms import CloudChoiceField, CloudMultipleChoiceField, FilterForm, PanelForm
from .. import Action, Column, Identifier, Panel, Reference, Tab, Time, panel_named

OPEN = _("Left open")
NAME = RegexValidator(
    r"^[a-zA-Z0-9().\-/_]{3,128}$", _("3 to 128 letters and digits without accents, and ( ) . - / _ only.")
)


def launched(request, panel, backend, results):
    """On to where the instances are."""
    [ids] = results.values()
    words = ngettext("%d instance is being launched.", "%d instances are being launched.", len(ids))
    messages.success(request, words % len(ids))
    instances = panel_named("instances")
    return redirect(instances.url(request, "list")) if instances else None


class Said(PanelForm):
    """What a version says; what is left open is chosen by the cloud."""

    source = CloudChoiceField(
        label=_("Image"), source="sources", single="source", empty=OPEN, blame="image|AMI"
    )
    flavor = CloudChoiceField(
        label=_("Size"), source="flavors", single="flavor", shared=300, empty=OPEN, blame="instance.?type"
    )
    volume_size = forms.IntegerField(
        label=_("Disk (GB)"), min_value=1, max_value=65536, help_text=_("Empty: that of the image.")
    )
    key_pair = CloudChoiceField(
        label=_("Key pair"), source="key_pairs", new="key_pairs", empty=OPEN, blame=r"key.?(pair|name)"
    )
    subnet = CloudChoiceField(label=_("Subnet"), source="subnets", empty=OPEN, blame="subnet")
    security_groups = CloudMultipleChoiceField(
        label=_("Security groups"), source="security_groups", blame="security.?group"
    )
    user_data = forms.CharField(
        label=_("User data"),
        strip=False,
        validators=[MaxLengthValidator(16384)],
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("A script or cloud-config that runs at the first start."),
    )
    description = forms.CharField(label=_("What this version is for"), max_length=255)
    user_data.blame = r"user.?data"
    volume_size.blame = "volume.?size|smaller"
    description.blame = "description"


class CreateForm(Said):
    name = forms.CharField(label=_("Name"), validators=[NAME])
    name.blame = r"\bname\b"
    field_order = ["name"]
    linked = ("name", "source", "flavor", "key_pair", "subnet")


class Revise(Said):
    """A new version begins as the default one is."""

    default = forms.BooleanField(label=_("The default from now on"), initial=True)

    def about(self, records):
        said = records[0]
        start = {
            "source": f"image:{said.image.id}" if said.image else "",
            "flavor": said.flavor,
            "volume_size": said.disk,
            "key_pair": said.key_pair.id if said.key_pair else "",
            "subnet": said.subnet,
            "security_groups": [ref.id for ref in said.security_groups],
            "user_data": said.user_data,
        }
        for name, value in start.items():
            self.initial.setdefault(name, value)


class Choose(PanelForm):
    version = CloudChoiceField(label=_("Version"), source="versions_of", of_record=True, blame="version")


class Launch(PanelForm):
    name = forms.CharField(
        label=_("Name"), max_length=255, help_text=_("With more than one, all are called so.")
    )
    version = CloudChoiceField(
        label=_("Version"), source="versions_of", of_record=True, blame=".", empty=_("The default")
    )
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=100, initial=1)
    count.blame = "count|limit|quota"


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)


class LaunchTemplates(Panel):
    group = _("Compute")
    icon = "template"
    label = _("launch template")
    label_plural = _("launch templates")
    create_label = _("New launch template")
    empty = _(
        "A launch template keeps what you launch instances with, so that the next one is two clicks away."
    )
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Column("default", _("Default version")),
        Column("latest", _("Latest version")),
        Time("created", _("Age")),
    ]
    details = [
        Identifier("id", _("ID")),
        *columns[1:],
        Reference("image", _("Image"), "images"),
        Column("flavor", _("Size")),
        Column("disk", _("Disk"), template="django_nova/elements/gigabytes.html"),
        Reference("key_pair", _("Key pair"), "key_pairs"),
        Reference("security_groups", _("Security groups"), "security_groups"),
        Column("subnet", _("Subnet")),
        Column("user_data", _("User data"), template="django_nova/launch_templates/text.html"),
    ]
    form = CreateForm
    filters = Filters
    tabs = [Tab("versions", _("Versions"), "django_nova/launch_templates/versions.html", icon="history")]
    actions = [
        Action("launch", _("Launch"), ngettext_lazy("%d template: instances are being launched.",
               "%d templates: instances are being launched."), one=True, likely=True, form=Launch, after=launched, icon="rocket"),
        Action("revise", _("New version"), ngettext_lazy("%d version made.", "%d versions made."), one=True, form=Revise,
               icon="edit"),
        Action("choose", _("Choose the default version"), ngettext_lazy("%d default version chosen.",
               "%d default versions chosen."), one=True, form=Choose, icon="checks", when=lambda one: one.latest > 1),
        Action("delete", _("Delete"), ngettext_lazy("%d launch template deleted.", "%d launch templates deleted."), icon="trash",
               danger=True, likely=True, confirm=_("All its versions go. Instances launched from it stay.")),
    ]  # fmt: skip

    def created_words(self, record):
        return _("“%(name)s” is there.") % {"name": record.name}

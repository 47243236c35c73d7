"""What launching, filtering and changing instances asks. A field exists where the backend's method takes it."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from ...forms import (
    CloudChoiceField,
    CloudMultipleChoiceField,
    FilterChoiceField,
    FilterForm,
    PairsField,
    PanelForm,
)
from .. import panel_named
from ..images.forms import named

NAME_HELP = _("With more than one, each gets a number behind its name.")


class Filters(FilterForm):
    """Filters of the API itself: nothing is loaded to be thrown away."""

    name = forms.CharField(label=_("Name"), max_length=255)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("Any state")),
            ("running", _("Running")),
            ("stopped", _("Stopped")),
            ("building", _("Building")),
            ("paused", _("Paused")),
            ("suspended", _("Suspended")),
            ("shelved", _("Shelved")),
            ("error", _("Error")),
            ("deleted", _("Deleted")),
        ],
    )
    ip = forms.CharField(label=_("Address"), max_length=64)
    image = FilterChoiceField(label=_("Image"), source="images", any=_("Any image"), max_length=255)
    flavor = FilterChoiceField(label=_("Size"), source="flavor_names", any=_("Any size"), max_length=255)
    tag = forms.CharField(label=_("Tag"), max_length=255)

    def __init__(self, *args, backend, **kwargs):
        """Only states that this cloud knows, where it tells them (``states``)."""
        super().__init__(*args, backend=backend, **kwargs)
        known = getattr(backend, "states", None)
        if known and "status" in self.fields:
            offered = self.fields["status"].choices
            self.fields["status"].choices = [one for one in offered if not one[0] or one[0] in known]


class Launch(PanelForm):
    """Everything on one page; what is left empty is left to the cloud."""

    linked = ("name", "image", "source", "flavor", "server_group")

    name = forms.CharField(label=_("Name"), max_length=255, help_text=NAME_HELP)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=100, initial=1)
    source = CloudChoiceField(
        label=_("Start from"),
        source="sources",
        single="source",
        blame=r"image|block.?device|bootable|volume (?!type)|min_?disk|AMI",
        empty=_("Choose…"),
    )
    flavor = CloudChoiceField(
        label=_("Size"), source="flavors", single="flavor", shared=300,
        blame=r"flavor|instance type|InstanceType|cores|ram|memory|disk is too small", empty=_("Choose…"),
    )  # fmt: skip
    volume_size = forms.IntegerField(
        label=_("Disk on a new volume (GB)"), min_value=1, max_value=65536,
        widget=forms.NumberInput(attrs={"data-nova-per": "gigabytes"}),
        help_text=_("Empty: the disk that comes with the size."),
    )  # fmt: skip
    delete_volume = forms.BooleanField(label=_("Delete this disk together with the instance"), initial=True)
    networks = CloudMultipleChoiceField(
        label=_("Networks"), source="networks", blame=r"network|port |fixed.?ip|address"
    )
    subnet = CloudChoiceField(
        label=_("Subnet"), source="subnets", blame=r"subnet|vpc", empty=_("The cloud's choice")
    )
    security_groups = CloudMultipleChoiceField(
        label=_("Security groups"),
        source="security_groups",
        blame=r"security.?group",
        help_text=_("Who may connect to it."),
    )
    key_pair = CloudChoiceField(
        label=_("Key pair"), source="key_pairs", shared=0, new="key_pairs", blame=r"key.?(pair|name)"
    )
    user_data = forms.CharField(
        label=_("User data"),
        strip=False,
        validators=[MaxLengthValidator(16384)],
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("A script or cloud-config that runs at the first start."),
    )
    zone = CloudChoiceField(
        label=_("Zone"), source="zones", shared=300, blame=r"availability.?zone", empty=_("Any")
    )
    server_group = CloudChoiceField(
        label=_("Server group"), source="server_groups", new="server_groups", blame=r"server.?group|affinity"
    )
    metadata = PairsField(label=_("Metadata"))
    tags = PairsField(label=_("Tags"))
    user_data.blame = r"user.?data"
    count.blame = r"min_count|max_count|instance_?count|\binstances\b.*quota|quota.*\binstances\b"
    metadata.blame = r"metadata"
    tags.blame = r"\btags?\b"
    volume_size.blame = r"volume.?size|gigabytes|smaller than"
    name.blame = r"hostname|\bname\b"

    sections = [
        ("", ["name", "count"]),
        (_("Source and size"), ["source", "flavor", "volume_size", "delete_volume"]),
        (_("Network and access"), ["networks", "subnet", "security_groups", "key_pair"]),
        (_("More"), ["zone", "server_group", "user_data", "metadata", "tags"]),
    ]
    folded = [_("More")]

    def extra(self):
        asked = {"quotas": lambda: self.backend.shared(3, "quotas")} if self.backend.can("quotas") else {}
        volumes = panel_named("volumes") if "volume_size" in self.fields else None
        backend = volumes and volumes.backend(self.backend.scope)
        if backend and backend.can("volume_quotas"):
            asked["storage"] = lambda: [
                gauge for gauge in backend.shared(3, "volume_quotas") if gauge.key == "gigabytes"
            ]
        return asked

    def about(self, records):
        """With one network only there is nothing to choose."""
        if "image" in self.initial:
            self.initial.setdefault("source", f"image:{self.initial['image']}")

    def given(self):
        return super().given() | (
            {"delete_volume": self.cleaned_data["delete_volume"]} if "delete_volume" in self.fields else {}
        )


class Reboot(PanelForm):
    hard = forms.BooleanField(
        label=_("Hard: as if its power were cut"),
        help_text=_("Only when it does not answer: unsaved work is lost."),
    )


class Rename(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)

    def about(self, records):
        for name in self.fields:
            self.initial.setdefault(name, getattr(records[0], name, ""))

    def given(self):
        return {name: self.cleaned_data[name] for name in self.fields}


class Resize(PanelForm):
    flavor = CloudChoiceField(
        label=_("New size"), source="flavors", single="flavor", shared=300, empty=_("Choose…")
    )
    flavor.blame = "."


class Rebuild(PanelForm):
    image = CloudChoiceField(label=_("Image"), source="images", empty=_("Choose…"))


class Metadata(PanelForm):
    metadata = PairsField(label=_("Metadata"))
    metadata.blame = "."

    def about(self, records):
        self.initial.setdefault("metadata", records[0].metadata)

    def given(self):
        return {"metadata": self.cleaned_data["metadata"]}


class Tags(PanelForm):
    tags = PairsField(label=_("Tags"))
    tags.blame = "."

    def about(self, records):
        self.initial.setdefault("tags", records[0].tags)

    def given(self):
        return {"tags": self.cleaned_data["tags"]}


class Snapshot(PanelForm):
    name = forms.CharField(label=_("Name of the image"), max_length=255)
    reboot = forms.BooleanField(
        label=_("Restart it for that"),
        help_text=_("Otherwise what it has not yet written to its disks is missing in the image."),
    )
    name.blame = r"\bname\b|AMI name"

    def about(self, records):
        named(self)
        self.initial.setdefault("name", f"{records[0].name or records[0].id}-snapshot")


class Attach(PanelForm):
    volume = CloudChoiceField(
        label=_("Volume"), source="free_volumes", of_record=True, new="volumes", empty=_("Choose…")
    )
    device = forms.CharField(
        label=_("Device"), max_length=64, help_text=_("Empty: the cloud's choice, such as /dev/vdb.")
    )
    device.blame = "device"


class Detach(PanelForm):
    volume = CloudChoiceField(
        label=_("Volume"), source="attached_volumes", of_record=True, empty=_("Choose…")
    )


class Plug(PanelForm):
    network = CloudChoiceField(label=_("Network"), source="networks", empty=_("Choose…"))
    subnet = CloudChoiceField(label=_("Subnet"), source="subnets_of", of_record=True, empty=_("Choose…"))
    ip = forms.GenericIPAddressField(label=_("Address"), help_text=_("Empty: the next free one."))
    ip.blame = r"\bip\b|address"


class Unplug(PanelForm):
    interface = CloudChoiceField(
        label=_("Interface"),
        source="interfaces",
        of_record=True,
        empty=_("Choose…"),
        offers=lambda choice: "first" not in choice.data,
    )


class Associate(PanelForm):
    address = CloudChoiceField(
        label=_("Address"),
        source="free_addresses",
        of_record=True,
        empty=_("A new one"),
        help_text=_("New ones may cost."),
    )
    interface = CloudChoiceField(
        label=_("Interface"), source="interfaces", of_record=True, empty=_("The first")
    )


class Disassociate(PanelForm):
    address = CloudChoiceField(
        label=_("Address"), source="public_addresses", of_record=True, empty=_("Choose…")
    )


class Secure(PanelForm):
    security_groups = CloudMultipleChoiceField(label=_("Security groups"), source="security_groups")

    def about(self, records):
        groups = records[0].security_groups  # some clouds name them by id, some by name
        self.initial.setdefault(
            "security_groups", [word for ref in groups for word in (ref.id, ref.name) if word]
        )

    def given(self):
        return {"security_groups": self.cleaned_data["security_groups"]}

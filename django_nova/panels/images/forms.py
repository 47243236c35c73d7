"""What making, filtering and changing images asks. A field exists where the backend's method takes it."""

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm
from ..volumes.forms import TAGS

SYSTEMS = [("", _("Not said")), ("linux", "Linux"), ("windows", "Windows")]
PROCESSORS = [
    ("", _("Not said")),
    *((one, one) for one in ("x86_64", "aarch64", "ppc64le", "s390x", "riscv64", "i686")),
]
WORD = RegexValidator(r"^[\w.+-]*$", _("Use letters, digits and . _ + - only."))


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    visibility = forms.ChoiceField(
        label=_("Whose"),
        choices=[
            ("", _("All")),
            ("private", _("Ours")),
            ("snapshots", _("Instance snapshots")),
            ("shared", _("Shared with us")),
            ("pending", _("Offered to us")),
            ("rejected", _("Declined by us")),
            ("public", _("Public")),
            ("community", _("Community")),
        ],
        widget=forms.HiddenInput,  # tabs above the list
    )
    owner = forms.CharField(label=_("Owner"), max_length=64)

    def __init__(self, *args, backend, **kwargs):
        """In the words of this cloud, where it has its own (``visibilities``)."""
        super().__init__(*args, backend=backend, **kwargs)
        if "visibility" in self.fields and (known := getattr(backend, "visibilities", None)):
            self.fields["visibility"].choices = list(known.items())


class About(PanelForm):
    """What an image is and what it needs."""

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    system_kind = forms.ChoiceField(label=_("System"), choices=SYSTEMS)
    distribution = forms.CharField(
        label=_("Distribution"),
        max_length=255,
        validators=[WORD],
        help_text=_("Such as debian, ubuntu or windows."),
    )
    version = forms.CharField(label=_("Version"), max_length=255)
    architecture = forms.ChoiceField(label=_("Processor"), choices=PROCESSORS)
    min_disk = forms.IntegerField(label=_("Smallest disk (GB)"), min_value=0, max_value=65536)
    min_memory = forms.IntegerField(label=_("Least memory (MiB)"), min_value=0, max_value=2**24)
    name.blame = r"\bnames?\b"
    description.blame = r"description"
    min_disk.blame = r"min_?disk"
    min_memory.blame = r"min_?ram"


def named(form):
    """Names of images as this cloud takes them."""
    if "name" in form.fields and (known := getattr(form.backend, "image_names", None)):
        form.fields["name"].validators.append(known)


class Create(About):
    """By a file from the person's own computer, or from an address; on EC2 from a snapshot."""

    linked = ("name", "snapshot")
    sections = (
        ("", ("name", "description")),
        (_("Source"), ("snapshot", "device", "url", "disk_format", "container_format")),
        (
            _("System"),
            ("system_kind", "distribution", "version", "architecture", "boot", "min_disk", "min_memory"),
        ),
        (_("More"), ("visibility", "protected", "properties", "tags")),
    )
    folded = (_("More"),)

    snapshot = CloudChoiceField(label=_("Snapshot"), source="snapshots", empty=_("Choose…"), blame="snap")
    device = forms.CharField(label=_("Root device"), max_length=64, initial="/dev/xvda")
    url = forms.CharField(
        label=_("Address (URL)"),
        max_length=2000,
        validators=[URLValidator(["http", "https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("The cloud fetches the file from there. Leave it empty to send a file of your own."),
    )
    disk_format = CloudChoiceField(
        label=_("Format"), source="disk_formats", empty=_("As the file says"), blame="disk.?format"
    )
    container_format = CloudChoiceField(
        label=_("Packed in"),
        source="container_formats",
        empty=_("As the file says"),
        blame="container.?format",
    )
    boot = forms.ChoiceField(
        label=_("Starts by"),
        choices=[
            ("", _("The cloud's choice")),
            ("uefi-preferred", _("UEFI if it can")),
            ("uefi", "UEFI"),
            ("legacy-bios", "BIOS"),
        ],
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=[
            ("", _("This project, and projects that it is shared with")),
            ("private", _("This project only")),
            ("community", _("Everybody who looks for it")),
            ("public", _("Everybody, in all lists")),
        ],
    )
    protected = forms.BooleanField(label=_("Protect it from being deleted"))
    properties = PairsField(label=_("Properties"), help_text=_("Such as hw_disk_bus=virtio."))
    tags = PairsField(label=_("Tags"))
    tags.blame = TAGS
    url.blame = r"\buri\b|\burl\b|web-download|import method"
    visibility.blame = r"visibility|publiciz|communit"
    properties.blame = r"propert"

    def __init__(self, *args, backend, **kwargs):
        super().__init__(*args, backend=backend, **kwargs)
        named(self)
        if "architecture" in self.fields and (known := getattr(backend, "processors", None)):
            self.fields["architecture"].choices = known
        if "url" in self.fields and (known := getattr(backend, "addresses", None)):
            self.fields["url"].validators = [known]
            self.fields["url"].widget = forms.TextInput(attrs={"placeholder": "s3://"})
            if not self.fields["url"].disabled:
                words = _("A disk's file in S3 (OVA, VMDK, VHD, raw), instead of a snapshot.")
                self.fields["url"].help_text = words

    @property
    def takes_file(self):
        """Whether the image's page takes a file, so that the form may have chosen it already."""
        return self.backend.can("upload")

    def extra(self):
        asked = {}
        if "url" in self.fields:
            asked["imports"] = lambda: self.backend.shared(3600, "imports")
        if self.backend.can("quotas"):
            asked["quotas"] = lambda: self.backend.shared(5, "quotas")
        return asked

    def _fill(self):
        """No address where this cloud fetches nothing."""
        super()._fill()
        if "url" in self.fields and not {"web-download", "s3"} & set(
            self.answers.get("imports", ["web-download"])
        ):
            self.fields["url"].disabled = True
            self.fields["url"].help_text = _("This cloud fetches nothing by itself.")
            if "snapshot" in self.fields:
                self.fields["snapshot"].required = True


class Edit(About):
    def about(self, records):
        for name in self.fields:
            self.initial.setdefault(name, getattr(records[0], name))
        if (
            "architecture" in self.fields
            and (known := records[0].architecture)
            and known not in dict(PROCESSORS)
        ):
            self.fields["architecture"].choices = [*PROCESSORS, (known, known)]


class Annotate(PanelForm):
    properties = PairsField(
        label=_("Properties"), widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})
    )
    tags = PairsField(label=_("Tags"), widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}))
    properties.blame = tags.blame = "."

    def about(self, records):
        for name in self.fields:
            self.initial.setdefault(name, records[0].properties)


class Publish(PanelForm):
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=[
            ("private", _("This project only")),
            ("shared", _("This project, and projects that it is shared with")),
            ("community", _("Everybody who looks for it")),
            ("public", _("Everybody, in all lists")),
        ],
    )
    visibility.blame = "."

    def about(self, records):
        if known := getattr(self.backend, "publicity", None):
            self.fields["visibility"].choices = list(known.items())
        if len(records) == 1:
            self.initial.setdefault("visibility", records[0].visibility)


class Copy(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=128)
    region = CloudChoiceField(
        label=_("To region"), source="regions", shared=300, empty=_("Choose…"), blame="region"
    )
    description = forms.CharField(label=_("Description"), max_length=255)
    encrypted = forms.BooleanField(label=_("Encrypt the copy"))

    def about(self, records):
        named(self)
        self.initial.setdefault("name", records[0].name)
        self.initial.setdefault("description", records[0].description)


class Delete(PanelForm):
    """On EC2 an image is only a note about snapshots, which cost money until they are deleted, too."""

    snapshots = forms.BooleanField(label=_("Delete its snapshots, too"))

    def about(self, records):
        if "snapshots" in self.fields:
            ids = [one.id for record in records for one in record.snapshots]
            words = ngettext("Snapshot: %s", "Snapshots: %s", len(ids)) % ", ".join(ids)
            self.fields["snapshots"].help_text = words if ids else _now("There are none.")

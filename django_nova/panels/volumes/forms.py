"""What making, filtering and changing volumes asks. A field exists where the backend's method takes it."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm

LARGEST = 65536  # GB
SIZE = r"size|gigabytes|gib|large|small"
VOLUME = r"\bvolume\b(?!:)"  # not the name of a policy
TAGS = r"\btag(s|keys?)?\b"


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("Any state")),
            ("available", _("Free")),
            ("in-use", _("Attached")),
            ("error", _("Error")),
        ],
    )


class CreateForm(PanelForm):
    """Empty, or filled with something that says how large it has to be at the least."""

    linked = ("name", "source", "size")
    sections = [
        ("", ["name", "description"]),
        (_("Content and size"), ["source", "size", "kind", "iops", "throughput"]),
        (_("More"), ["zone", "encrypted", "metadata", "tags"]),
    ]

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    source = CloudChoiceField(
        label=_("Filled with"),
        source="sources",
        single="source",
        empty=_("Nothing: an empty disk"),
        blame="image|snapshot|source",
    )
    size = forms.IntegerField(
        label=_("Size (GB)"),
        min_value=1,
        max_value=LARGEST,
        help_text=_("With content, at least as large as that; empty: just as large."),
        widget=forms.NumberInput(attrs={"data-nova-per": "gigabytes"}),
    )
    kind = CloudChoiceField(
        label=_("Type"), source="kinds", shared=300, empty=_("The cloud's choice"), blame="volume.?type"
    )
    iops = forms.IntegerField(
        label=_("IOPS"), min_value=100, max_value=256000, help_text=_("Of io1, io2 and gp3 only.")
    )
    throughput = forms.IntegerField(
        label=_("Throughput (MiB/s)"), min_value=125, max_value=2000, help_text=_("Of gp3 only.")
    )
    zone = CloudChoiceField(label=_("Zone"), source="zones", shared=300, empty=_("Any"), blame="zone")
    encrypted = forms.BooleanField(label=_("Encrypted"))
    metadata = PairsField(label=_("Metadata"), longest=255)
    tags = PairsField(label=_("Tags"))
    size.blame = SIZE
    iops.blame = "iops"
    throughput.blame = "throughput"
    metadata.blame = "metadata"
    tags.blame = TAGS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound and "size" not in self.initial:
            self.initial["size"] = self._least(self.initial.get("source")) or 10

    def extra(self):
        can = self.backend.can("volume_quotas")
        return {"quotas": lambda: self.backend.shared(3, "volume_quotas")} if can else {}

    def _least(self, source):
        """Gigabytes of what it is to be filled with; 0 if that is nothing."""
        known = getattr(self.fields["source"].widget, "data", {}) if "source" in self.fields else {}
        return int(known.get(str(source or ""), {}).get("gigabytes") or 0)

    def clean(self):
        cleaned = super().clean()
        size, least = cleaned.get("size"), self._least(cleaned.get("source"))
        if not size and not least and "size" not in self.errors:
            self.add_error("size", _("Say how large it shall be."))
        elif size and size < least:
            self.add_error("size", _now("Its content needs at least %d GB.") % least)
        elif not size and "size" not in self.errors:
            cleaned["size"] = least
        check_performance(self, cleaned)
        return cleaned


def check_performance(form, cleaned):
    """IOPS and throughput are of few types only, and the cloud's refusal would not say so plainly."""
    kind = cleaned.get("kind")
    if cleaned.get("iops") and kind and kind not in ("io1", "io2", "gp3"):
        form.add_error("iops", _now("The type %s has no IOPS to choose.") % kind)
    if cleaned.get("throughput") and kind and kind != "gp3":
        form.add_error("throughput", _now("The type %s has no throughput to choose.") % kind)
    if "iops" in form.fields and kind in ("io1", "io2") and not cleaned.get("iops"):
        form.add_error("iops", _now("The type %s needs a number of IOPS.") % kind)


class Extend(PanelForm):
    size = forms.IntegerField(label=_("New size (GB)"), min_value=1, max_value=LARGEST)
    size.blame = "."

    def about(self, records):
        self.initial.setdefault("size", records[0].size + 10)
        self.fields["size"].validators.append(MinValueValidator(records[0].size + 1))
        self.fields["size"].widget.attrs["min"] = records[0].size + 1


class Modify(PanelForm):
    """Size, type and speed in one: EC2 lets a volume be changed once in hours."""

    notes = [
        ("info", _("It stays usable meanwhile. The next change of it has to wait, often for six hours.")),
    ]
    size = forms.IntegerField(label=_("Size (GB)"), min_value=1, max_value=LARGEST)
    kind = CloudChoiceField(label=_("Type"), source="kinds", shared=300, blame="type")
    iops = CreateForm.base_fields["iops"]
    throughput = CreateForm.base_fields["throughput"]
    size.blame = SIZE

    def about(self, records):
        for name in self.fields:
            self.initial.setdefault(name, getattr(records[0], name) or "")
        self.fields["size"].validators.append(MinValueValidator(records[0].size))
        self.fields["size"].widget.attrs["min"] = records[0].size

    def clean(self):
        cleaned, record = super().clean(), self.records[0]
        if cleaned.get("kind") != record.kind:  # the numbers of the old type are not meant for the new one
            for name in "iops", "throughput":
                if cleaned.get(name) == getattr(record, name):
                    cleaned[name] = None
        check_performance(self, cleaned)
        same = all(cleaned.get(name) in (getattr(record, name), None, "") for name in self.fields)
        if same and not self.errors:
            raise forms.ValidationError(_("Nothing is different from what it is."))
        return cleaned


class Retype(PanelForm):
    kind = CloudChoiceField(label=_("New type"), source="other_kinds", of_record=True, empty=_("Choose…"))
    policy = forms.ChoiceField(
        label=_("If what is on it has to move for that"),
        choices=[("never", _("Do not change it")), ("on-demand", _("Move it, which may take long"))],
        initial="never",
    )
    kind.blame = "."


class Attach(PanelForm):
    linked = ("instance",)
    instance = CloudChoiceField(
        label=_("Instance"),
        source="instances",
        of_record=True,
        single="instance",
        empty=_("Choose…"),
        blame="instance|server",
    )
    device = forms.CharField(
        label=_("Device"), max_length=64, help_text=_("Empty: the cloud's choice, such as /dev/vdb.")
    )
    device.blame = "device"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = getattr(self.backend, "MANY_INSTANCES", 0)
        if most and len(self.fields["instance"].choices) > most:  # with the empty one
            words = _now("These are the newest %d. Attach it to others from their own page.")
            self.fields["instance"].help_text = words % most


class Image(PanelForm):
    name = forms.CharField(label=_("Name of the image"), max_length=255)
    disk_format = forms.ChoiceField(
        label=_("Format"),
        choices=[(one, one) for one in ("raw", "qcow2", "vmdk", "vdi", "vhd", "vhdx")],
        initial="qcow2",
    )
    name.blame = r"\bname\b"
    disk_format.blame = "format"

    def about(self, records):
        self.initial.setdefault("name", records[0].name or records[0].id)


class Snapshot(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)

    def about(self, records):
        self.initial.setdefault("name", f"{records[0].name or records[0].id}-snapshot")
        if any(record.instances for record in records):
            words = _(
                "It is attached: what its instance has not yet written to it is missing in the snapshot."
            )
            self.notes = [("info", words)]


class Revert(PanelForm):
    snapshot = CloudChoiceField(
        label=_("Its newest snapshot"), source="newest_snapshot", of_record=True, empty=_("It has none")
    )
    snapshot.blame = "."


class Backup(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    incremental = forms.BooleanField(
        label=_("Only what has changed since the last backup"),
        help_text=_("Needs a full backup of this volume that is ready."),
    )
    incremental.blame = "incremental"

    def about(self, records):
        self.initial.setdefault("name", f"{records[0].name or records[0].id}-backup")


class Edit(PanelForm):
    """What a record is called; everything is sent, so that words can also be taken away."""

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    metadata = PairsField(label=_("Metadata"), longest=255)
    tags = PairsField(label=_("Tags"))
    name.blame = r"\bname\b"
    metadata.blame = "metadata"
    tags.blame = TAGS

    def about(self, records):
        for name in self.fields:
            self.initial.setdefault(name, getattr(records[0], name, ""))

    def given(self):
        return {name: self.cleaned_data[name] for name in self.fields}


class Delete(PanelForm):
    cascade = forms.BooleanField(label=_("Their snapshots, too"))
    cascade.blame = "snapshot"

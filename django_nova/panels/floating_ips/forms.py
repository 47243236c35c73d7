"""Forms of floating IPs: allocate one, lead it to something, change what is said of it."""

from ipaddress import ip_address

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm

HOST = RegexValidator(
    r"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$",
    _("Use letters, digits and hyphens, with dots between the parts."),
)


class Filters(FilterForm):
    name = forms.CharField(label=_("Address"), max_length=64)
    use = forms.ChoiceField(
        label=_("Use"), choices=[("", _("Used or not")), ("used", _("In use")), ("free", _("Unused"))]
    )


class CreateForm(PanelForm):
    body = "django_nova/floating_ips/_fields.html"
    linked = ("target",)
    folded = ("subnet", "address", "dns_name", "dns_domain")

    label = forms.CharField(label=_("Name"), max_length=255)
    pool = CloudChoiceField(
        label=_("Pool"),
        source="pools",
        shared=300,
        empty=_("The cloud's choice"),
        blame=r"floating_network|external network|pool",
    )
    target = CloudChoiceField(
        label=_("Leads to"),
        source="every_target",
        empty=_("Nothing yet"),
        blame=r"\bport\b|interface|router|already has",
    )
    description = forms.CharField(label=_("Description"), max_length=255)
    subnet = CloudChoiceField(
        label=_("Subnet"), source="subnets", shared=300, empty=_("Any of the pool"), blame="subnet"
    )
    address = forms.CharField(
        label=_("Address"), max_length=45, help_text=_("A certain one; not every cloud lets you choose.")
    )
    dns_name = forms.CharField(label=_("DNS name"), max_length=63, validators=[HOST])
    dns_domain = forms.CharField(
        label=_("DNS domain"),
        max_length=255,
        validators=[HOST],
        help_text=_("It ends with a dot: example.org."),
    )
    tags = PairsField(label=_("Tags"))
    address.blame = r"address|rule:|policy|disallowed"
    dns_name.blame = "dns"

    def _fill(self):
        """What there is nothing to choose from is not asked for."""
        super()._fill()
        for name in "subnet", "pool":
            field = self.fields.get(name)
            if field and not field.required and len(field.choices) < 2:
                field.widget = forms.HiddenInput()
        extensions = getattr(self.backend, "extensions", None)
        if extensions is not None and "dns-integration" not in extensions:
            for name in "dns_name", "dns_domain":
                self.fields[name].widget = forms.HiddenInput()

    @property
    def few(self):
        """The fields that few need."""
        return [bound for bound in self.visible_fields() if bound.name in self.folded]

    def clean_address(self):
        text = self.cleaned_data["address"].strip()
        try:
            return str(ip_address(text)) if text else ""
        except ValueError:
            raise forms.ValidationError(_("This is no IP address.")) from None

    def clean_dns_domain(self):
        domain = self.cleaned_data["dns_domain"]
        return f"{domain}." if domain and not domain.endswith(".") else domain

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("dns_domain") and not cleaned.get("dns_name") and "dns_name" not in self.errors:
            self.add_error("dns_name", _("A domain needs a name in it."))
        return cleaned


class AssociateForm(PanelForm):
    target = CloudChoiceField(
        label=_("Leads to"), source="targets", of_record=True, empty=_("Choose…"), blame="."
    )


class EditForm(PanelForm):
    label = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    tags = PairsField(label=_("Tags"))

    def about(self, records):
        for name in self.fields:
            self.initial.setdefault(name, getattr(records[0], name, ""))

    def given(self):
        return dict(self.cleaned_data)

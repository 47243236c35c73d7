"""Forms whose fields are the parameters of a backend's method, with choices that the cloud fills."""

import re

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from .clouds.errors import CloudError, OverQuota
from .clouds.gather import Begun, gather
from .panels.backend import Choice


class CloudSelect(forms.Select):
    """A select whose options carry data for what the page computes from them (sizes, quotas).

    Draws itself: a cloud may offer a thousand sizes, and Django's own way is a template for each option.
    """

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        groups = []
        for heading, options, _index in widget["optgroups"]:
            drawn = format_html_join(
                "\n",
                '<option value="{}"{}>{}</option>',
                ((one["value"], flatatt(one["attrs"]), one["label"]) for one in options),
            )
            groups.append((heading, drawn))
        inside = format_html_join(
            "\n",
            "{}",
            (
                (format_html('<optgroup label="{}">{}</optgroup>', one, drawn) if one else drawn,)
                for one, drawn in groups
            ),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), inside
        )

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        data = getattr(self, "data", {}).get(str(value), {})
        option["attrs"] |= {f"data-{key}": str(item) for key, item in data.items()}
        return option


class CloudSelectMultiple(CloudSelect, forms.SelectMultiple):
    """The same, for several."""


class CloudChoice:
    """A field whose choices are asked of the backend when the form is shown or checked.

    ``source``: the backend's method that returns Choices; ``of_record``: it is about the record that the form is about.
    ``new``: the panel where one more can be made on the spot. ``shared``: seconds that the choices may be reused.
    ``blame``: words in a refusal by the cloud that point at this field. ``offers(choice)``: which of the choices are meant here.
    ``single``: the backend's method that returns the Choice of a value which is not among those offered, or None.
    """

    def __init__(
        self, *, source, of_record=False, new=None, shared=30, blame="", empty=None, offers=None, single=None, **kwargs
    ):  # fmt: skip
        self.source, self.of_record, self.new, self.shared, self.blame, self.empty, self.offers, self.single = (
            source, of_record, new, shared, blame, empty, offers, single,
        )  # fmt: skip
        self.trouble = None
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("data-nova-search", "")

    def ask(self, backend, records):
        if self.of_record:
            return backend.ask(self.source, records[0])
        if self.source in backend.remembers:
            return backend.ask(self.source)
        return backend.shared(self.shared, self.source)

    def fill(self, choices, chosen=()):
        """Take what the cloud answered; a CloudError leaves only what was ``chosen`` already and says so beside it."""
        if isinstance(choices, CloudError):
            self.trouble, choices = choices, [Choice(value, value) for value in chosen if value]
        choices = [choice for choice in choices if self.offers is None or self.offers(choice)]
        grouped = {}
        for choice in choices:
            grouped.setdefault(choice.group, []).append((choice.value, choice.label))
        plain = grouped.pop("", [])
        options = [*plain, *grouped.items()]
        first = self.empty if self.empty is not None else "" if self.required else _("None")
        if not isinstance(self, forms.MultipleChoiceField) and not (self.required and len(choices) == 1):
            options = [("", first), *options]
        self.choices = options
        if suggested := [choice.value for choice in choices if choice.chosen]:
            self.initial = suggested if isinstance(self, forms.MultipleChoiceField) else suggested[0]
        self.widget.data = {choice.value: choice.data for choice in choices}


class CloudChoiceField(CloudChoice, forms.ChoiceField):
    widget = CloudSelect


class CloudMultipleChoiceField(CloudChoice, forms.MultipleChoiceField):
    widget = CloudSelectMultiple


class PairsField(forms.CharField):
    """Metadata or tags: a line ``key=value`` for each; ``longest``: characters that a key or a value may have."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "placeholder": "key=value"})
    default_error_messages = {
        "line": _("“%(line)s” is not of the form key=value."),
        "twice": _("“%(key)s” is given twice."),
    }

    def __init__(self, *, longest=None, **kwargs):
        super().__init__(**kwargs)
        self.limits = [MaxLengthValidator(longest)] if longest else []

    def prepare_value(self, value):
        return "\n".join(f"{key}={item}" for key, item in value.items()) if isinstance(value, dict) else value

    def to_python(self, value):
        pairs = {}
        for line in filter(None, (line.strip() for line in (value or "").splitlines())):
            key, equals, item = (part.strip() for part in line.partition("="))
            if not equals or not key:
                raise forms.ValidationError(self.error_messages["line"], "line", {"line": line[:80]})
            if key in pairs:
                raise forms.ValidationError(self.error_messages["twice"], "twice", {"key": key})
            for limit in self.limits:
                limit(key)
                limit(item)
            pairs[key] = item
        return pairs

    def has_changed(self, initial, data):
        return self.prepare_value(initial or "") != data


class PanelForm(forms.Form):
    """The base of the forms of panels: keeps the fields that the method takes, and fills the choices side by side."""

    do_not_call_in_templates = True  # templates read ``panel.form.sections`` of the class itself
    linked = ("name",)  # fields that a link to the form may fill in
    sections = ()  # (heading, field names): how a page groups its fields; the rest follows
    body = ""  # a template that draws the fields in place of ``_form.html``
    notes = ()  # (tone, words) above the fields: what to know before it is sent, such as what hangs on what goes

    def __init__(self, *args, backend, verb, records=(), request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.backend, self.records, self.request = backend, list(records), request
        accepted = backend.accepts(verb)
        for name in list(self.fields):
            if name not in accepted:
                del self.fields[name]
            else:
                self.fields[name].required = accepted[name]
        self.about(self.records)
        self._fill()

    def about(self, records):
        """Set what the form starts with from the records that it is about."""

    def extra(self):
        """More to ask of the cloud for the page, side by side with the choices: {name: callable}."""
        return {}

    def _fill(self):
        clouds = {name: one for name, one in self.fields.items() if isinstance(one, CloudChoice)}
        calls = {name: lambda one=one: one.ask(self.backend, self.records) for name, one in clouds.items()}
        answers = gather(calls | self.extra())
        for name, one in clouds.items():
            choices, chosen = answers.pop(name), self._chosen(name)
            one.trouble = getattr(choices, "trouble", None)
            one.fill(self._completed(one, choices, chosen), chosen)
        self.answers = {name: one for name, one in answers.items() if not isinstance(one, CloudError)}
        self.troubles = {name: one for name, one in answers.items() if isinstance(one, CloudError)}

    def _completed(self, one, choices, chosen):
        """The choices, with what was chosen on another page and is not among them."""
        if isinstance(choices, CloudError) or not one.single or not self.backend.can(one.single):
            return choices
        offered = {choice.value for choice in choices}
        missing = [value for value in chosen if value and value not in offered]
        found = gather({value: lambda value=value: self.backend.ask(one.single, value) for value in missing})
        return [*filter(lambda choice: isinstance(choice, Choice), found.values()), *choices]

    def _chosen(self, name):
        key = self.add_prefix(name)
        if not self.is_bound:
            return [self.initial.get(name)]
        return self.data.getlist(key) if hasattr(self.data, "getlist") else [self.data.get(key)]

    def given(self):
        """What was filled in, as arguments of the method: what was left empty is left to the cloud."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], {})}

    def refuse(self, error):
        """Show a refusal by the cloud where it belongs: at the field that it is about, else above the form."""
        self.over_quota = error.sentence() if isinstance(error, OverQuota) else ""
        self.add_error(self._blamed(error), forms.ValidationError(error.sentence(), code="cloud"))

    def _blamed(self, error):
        if error.field in self.fields:
            return error.field
        found = {}
        for name, one in self.fields.items():
            blame = getattr(one, "blame", "")
            if blame and (match := re.search(blame, error.detail, re.IGNORECASE)):
                found[name] = match.start()
        return min(found, key=found.get, default=None)  # what a sentence is about comes first in it


def given(form):
    """The filled-in filters of a filter form; what is not valid is left out."""
    return {
        name: value
        for name, value in getattr(form, "cleaned_data", {}).items()
        if value not in (None, "", [])
    }


class FilterChoiceField(forms.CharField):
    """A filter that is typed, or chosen from the Choices of the backend's method ``source`` where it has one.

    Never in the way: if the cloud takes long to tell the choices, it is typed.
    """

    def __init__(self, *, source, any, **kwargs):
        self.source, self.any = source, any
        super().__init__(**kwargs)

    def offer(self, choices, chosen):
        options = [("", self.any), *((choice.value, choice.label) for choice in choices)]
        if chosen and chosen not in [value for value, _label in options]:
            options.append((chosen, chosen))
        self.widget = CloudSelect(choices=options, attrs={"data-nova-search": ""})


class ParentField(forms.CharField):
    """A filter that is never typed: the id of the record whose page the list is a tab of."""

    widget = forms.HiddenInput


class FilterForm(forms.Form):
    """The base of the filters above a list: keeps the fields that ``list`` takes."""

    SHARED = 300  # seconds that the choices of a filter are good for
    PATIENCE = 0.15  # seconds that a page waits for them once it has its list

    def __init__(self, *args, backend, **kwargs):
        super().__init__(*args, **kwargs)
        accepted = backend.accepts("list")
        for name in [name for name in self.fields if name not in accepted]:
            del self.fields[name]
        for one in self.fields.values():
            one.required = False
        self.backend = backend

    def begin(self):
        """Ask for the choices of the filters, side by side with the list."""
        return Begun(
            {
                name: lambda source=one.source: self.backend.shared(self.SHARED, source)
                for name, one in self.fields.items()
                if isinstance(one, FilterChoiceField) and self.backend.can(one.source)
            }
        )

    def offer(self, begun):
        for name, choices in begun.within(self.PATIENCE).items():
            if not isinstance(choices, CloudError):
                self.fields[name].offer(choices, self.data.get(name, ""))

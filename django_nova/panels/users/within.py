"""Forms about what lies between two things (a user in a group, a role of a user in a project): one of them is known already.

Whoever comes from a user's page says nothing of the user any more: the field is there, and hidden.
"""

from django import forms
from django.utils.html import format_html

from ...forms import PanelForm

MARK = "{}-fixed"


class Fixed(forms.HiddenInput):
    """What the page says that one comes from, and that it does."""

    def render(self, name, value, attrs=None, renderer=None):
        mark = format_html('<input type="hidden" name="{}" value="1">', MARK.format(name))
        return super().render(name, value, attrs, renderer) + mark


class Within(PanelForm):
    """``ends``: the fields of which some are given by the page that one comes from."""

    ends = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fixed = [name for name in self.ends if name in self.fields and self._given(name)]
        for name in self.fixed:
            self.fields[name] = forms.CharField(widget=Fixed, max_length=512)
        self.narrow()

    def _given(self, name):
        return MARK.format(name) in self.data if self.is_bound else bool(self.initial.get(name))

    def narrow(self):
        """Take out (``leave_out``) what makes no sense with what is given."""

    def leave_out(self, name):
        if name in self.fields:
            self.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=0)
            self.initial.pop(name, None)

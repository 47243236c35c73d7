"""Forms about what lies between two things (a user in a group, a role of a user in a project): one of them is known already.

Whoever comes from a user's page says nothing of the user any more: the field is there, and hidden.
"""

from django import forms

from ...forms import PanelForm

FIXED = "fixed"


class Within(PanelForm):
    """``ends``: the fields of which some are given by the page that one comes from."""

    ends = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            given = self.data.get(self.add_prefix(FIXED), "").split()
        else:
            given = [name for name in self.ends if self.initial.get(name)]
        self.fixed = [name for name in self.ends if name in given and name in self.fields]
        for name in self.fixed:
            self.fields[name] = forms.CharField(widget=forms.HiddenInput, max_length=512)
        if self.fixed:
            hidden = forms.CharField(widget=forms.HiddenInput, required=False)
            self.fields[FIXED] = hidden
            self.initial[FIXED] = " ".join(self.fixed)
        self.narrow()

    def narrow(self):
        """Take out what makes no sense with what is given."""

    def given(self):
        return {name: value for name, value in super().given().items() if name != FIXED}

"""Taking over a volume that another project hands on: its id and its key are typed, nothing is listed."""

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ...act import finished, refused
from ...audit.recording import record as audit
from ...clouds.cache import forget
from ...clouds.errors import CloudError
from ...forms import PanelForm
from ...gate import back, page
from ...typed import initial, take
from .. import panel_named

UUID = RegexValidator(
    r"^[0-9A-Fa-f]{8}-?([0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}$", _("This is no id of a transfer.")
)


class Accept(PanelForm):
    linked = ("transfer",)
    transfer = forms.CharField(label=_("ID of the transfer"), max_length=64, validators=[UUID])
    key = forms.CharField(
        label=_("Key"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    key.blame = "key"
    transfer.blame = "transfer"


def accept(request, panel, backend):
    """GET asks for id and key, POST takes the volume over."""
    asked = request.method == "POST" and "refresh" not in request.POST
    typed = {} if asked else take(request, Accept) or initial(Accept, dict(request.GET.lists()))
    form = Accept(
        request.POST if asked else None, initial=typed, backend=backend, verb="accept", request=request
    )
    if asked and form.is_valid():
        id = form.cleaned_data["transfer"]
        try:
            volume = backend.ask("accept", **form.given())
        except CloudError as error:
            forget(*request.scope.args)
            audit(request, panel.name, "accept", id, {}, error)
            refused(request, form, error)
        else:
            forget(*request.scope.args)
            audit(request, panel.name, "accept", f"{volume.name} ({volume.id})", {"transfer": id})
            messages.success(request, _now("The volume belongs to this project now."))
            return finished(request, redirect(panel_named("volumes").record_url(request, volume.id)))
    dialog = "HX-Request" in request.headers
    context = {"form": form, "next": back(request, panel.url(request, "list"))}
    return page(
        request,
        "_accept.html" if dialog else "accept.html",
        status=422 if asked and not dialog else 200,
        **context,
    )

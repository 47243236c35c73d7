"""What can be done with an image, in which states, and in which words."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, panel_named
from . import forms

FILE, CHANGE, SHARE, DANGER = _("File"), _("Change"), _("Share"), _("Danger")


def launch(request, panel, backend, results):
    """Launching is the instances' business: go to their form with this image chosen."""
    return redirect(f"{panel_named('instances').url(request, 'create')}?image={next(iter(results))}")


def to_page(request, panel, backend, results):
    return redirect(panel.record_url(request, next(iter(results))))


def to_file(request, panel, backend, results):
    return redirect(panel.url(request, "download", next(iter(results))))


def there(request, panel, backend, results):
    """To the list of the region that it was copied to."""
    if len(results) == 1 and (scope := next(iter(results.values()))).region != request.scope.region:
        messages.success(request, COPIED % 1)
        return redirect(f"{panel.url(request, 'list', scope=scope)}?visibility=private")
    return None


def own(*statuses, **facts):
    """A ``when`` for own images in these states, with these facts."""

    def when(one):
        same = all(getattr(one, name) is value for name, value in facts.items())
        return one.owned and same and (one.status in statuses if statuses else one.status != "deleted")

    return when


def offered(*answers):
    return lambda one: not one.owned and getattr(one, "answer", "") in answers


COPIED = ngettext_lazy("%d image is being copied.", "%d images are being copied.")
ACTIONS = [
    Action("launch", _("Launch"), ngettext_lazy("%d image chosen.", "%d images chosen."), one=True, likely=True,
           when=lambda one: one.status == "active", after=launch, icon="rocket"),
    Action("send", _("Send its file"), ngettext_lazy("%d image waits.", "%d images wait."), one=True, likely=True,
           when=own("queued"), after=to_page, icon="upload"),
    Action("accept", _("Accept"), ngettext_lazy("%d image accepted.", "%d images accepted."), likely=True,
           when=offered("pending", "rejected"), group=SHARE, icon="check"),
    Action("reject", _("Decline"), ngettext_lazy("%d image declined.", "%d images declined."),
           when=offered("pending", "accepted"), group=SHARE, icon="x"),
    Action("fetch", _("Download"), ngettext_lazy("%d image is on its way.", "%d images are on their way."), one=True,
           when=lambda one: one.status == "active", after=to_file, group=FILE, icon="download"),
    Action("copy", _("Copy"), COPIED, one=True, when=lambda one: one.status == "active", form=forms.Copy, after=there,
           group=FILE, icon="copy"),
    Action("edit", _("Edit"), ngettext_lazy("%d image changed.", "%d images changed."), one=True, when=own(),
           form=forms.Edit, group=CHANGE, icon="pencil"),
    Action("annotate", _("Edit properties"),
           ngettext_lazy("Properties of %d image saved.", "Properties of %d images saved."), one=True, when=own(),
           form=forms.Annotate, group=CHANGE, icon="list-details"),
    Action("publish", _("Who sees it"), ngettext_lazy("%d image changed.", "%d images changed."), when=own(),
           form=forms.Publish, group=SHARE, icon="eye"),
    Action("protect", _("Protect"), ngettext_lazy("%d image is protected.", "%d images are protected."),
           when=own(protected=False), group=CHANGE, icon="shield"),
    Action("unprotect", _("Unprotect"),
           ngettext_lazy("%d image can be deleted again.", "%d images can be deleted again."),
           when=own(protected=True), group=CHANGE, icon="shield-off"),
    Action("deactivate", _("Deactivate"), ngettext_lazy("%d image is deactivated.", "%d images are deactivated."),
           when=own("active"), confirm=_("Nobody can launch from it or download it until it is activated again."),
           group=CHANGE, icon="player-pause"),
    Action("reactivate", _("Activate"), ngettext_lazy("%d image is active again.", "%d images are active again."),
           when=own("off"), group=CHANGE, icon="player-play", likely=True),
    Action("delete", _("Delete"), ngettext_lazy("%d image deleted.", "%d images deleted."), danger=True,
           confirm=_("Instances that run keep running, but none can be started or rebuilt from it again."),
           when=lambda one: one.owned and not one.protected and one.status != "deleted", form=forms.Delete,
           group=DANGER, icon="trash"),
]  # fmt: skip

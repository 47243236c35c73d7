"""EC2 credentials on screen: the secret is shown when it is made, and again only where the cloud tells it again."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import PanelForm
from ...gate import page
from .. import Action, Column, Panel, Status, Time
from ..credentials.views import handed, offered


def shown(request, panel, backend, results):
    """The answer to asking for a secret: the secret, and the files that hold it."""
    [record] = results.values()
    return page(request, "created.html", record=record, again=True, files=offered(backend, record.id))


class CreateForm(PanelForm):
    """There is nothing to choose: the cloud makes up both halves."""

    notes = [
        ("info", _("The cloud makes up an access key and its secret. Whoever has both acts in your name."))
    ]


class Ec2Credentials(Panel):
    group = _("Access")
    icon = "id"
    label = _("EC2 credential")
    label_plural = _("EC2 credentials")
    create_label = _("New EC2 credential")
    empty = _(
        "With an access key and its secret, programs made for Amazon's EC2 and S3 work here in your name."
    )
    statuses = {"active": (_("Active"), "ok"), "inactive": (_("Disabled"), "off")}
    columns = [
        Column("name", _("Access key"), link=True),
        Status("status", _("State")),
        Time("created", _("Age")),
        Column("here", _("This site uses it"), template="django_nova/elements/yes.html"),
    ]
    form = CreateForm
    actions = [
        Action("reveal", _("Show the secret"), done=ngettext_lazy("%d secret shown.", "%d secrets shown."), one=True,
               likely=True, icon="eye", after=shown),
        Action("disable", _("Disable"), done=ngettext_lazy("%d access key disabled.", "%d access keys disabled."),
               likely=True, icon="player-pause", confirm=_("Whatever uses it is locked out until you enable it again."),
               when=lambda one: one.status == "active" and not one.here),
        Action("enable", _("Enable"), done=ngettext_lazy("%d access key enabled.", "%d access keys enabled."),
               likely=True, icon="player-play", when=lambda one: one.status == "inactive"),
        Action("delete", _("Delete"), done=ngettext_lazy("%d EC2 credential deleted.", "%d EC2 credentials deleted."),
               icon="trash", danger=True, likely=True,
               confirm=_("Whatever uses it is locked out for good. This cannot be undone."),
               when=lambda one: not one.here),
    ]  # fmt: skip
    urls = [("-/files/", handed, "create", "files")]

    def created(self, request, backend, record):
        """The secret is shown instead of moving on."""
        template = "_created.html" if "HX-Request" in request.headers else "created.html"
        return page(
            request, template, record=record, again=backend.can("reveal"), files=offered(backend, record.id)
        )

"""Users on screen. Passwords are typed twice or made up, and what was made up is shown once."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...gate import page
from .. import Action, Column, Identifier, Panel, Reference, Status, Time
from .forms import CreateForm, EditForm, Filters, PasswordForm

STATE, DANGER = _("State"), _("Delete")


class Looked(Panel):
    """A panel of the directory: what only those may who may change it is not offered to those who may look."""

    group = _("People")

    def allows(self, user, verb, scope):
        changing = verb == "create" or self.declared(verb)
        return super().allows(user, verb, scope) and (not changing or self.changes(scope))

    def changes(self, scope):
        directory = getattr(scope.api, "directory", None)  # IAM tells nobody what they may
        return directory is None or directory.manages

    def within(self, record):
        """The filter of the list that a record stands in, as a tab of something else: {name: id}."""
        return {}

    def around(self, request, record):
        where = self.within(record) if record else {}
        return self.url(request, "list") + (f"?{urlencode(where)}" if where else "")

    def created_words(self, record):
        return _now("“%(name)s” is ready.") % {"name": record.name}


def shown_once(request, panel, backend, results):
    """A password that was made up exists only in this answer: show it instead of moving on."""
    for id, password in results.items():
        if password:
            return _password(request, backend.ask("get", id), password)
    return None


def _password(request, record, password):
    template = "_password.html" if "HX-Request" in request.headers else "password.html"
    return page(request, template, record=record, password=password)


class Users(Looked):
    icon = "user"
    label = _("user")
    label_plural = _("users")
    create_label = _("Create user")
    empty = _("A user is a person, or a program, that the cloud knows.")
    statuses = {"enabled": (_("Enabled"), "ok"), "disabled": (_("Disabled"), "off")}
    columns = [
        Column("name", _("Name"), link=True),
        Status("status", _("State")),
        Reference("domain", _("Domain"), "domains"),
        Column("email", _("E-mail")),
        Column("description", _("Description")),
        Column("path", _("Path")),
        Time("created", _("Age")),
        Time("used", _("Last in the console")),
        Time("ends", _("Password ends"), chosen=False, template="django_nova/users/end.html"),
    ]
    details = [
        Identifier("id", _("ID")),
        *columns[1:],
        Reference("project", _("First project"), "projects"),
        Identifier("arn", _("ARN")),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d user changed.", "%d users changed."), form=EditForm, one=True,
               likely=True, icon="pencil"),
        Action("password", _("New password"), ngettext_lazy("%d password set.", "%d passwords set."), form=PasswordForm,
               one=True, icon="key", after=shown_once),
        Action("enable", _("Enable"), ngettext_lazy("%d user is enabled.", "%d users are enabled."), group=STATE,
               when=lambda user: user.status == "disabled", icon="user-check"),
        Action("disable", _("Disable"), ngettext_lazy("%d user is disabled.", "%d users are disabled."), group=STATE,
               when=lambda user: user.status == "enabled", icon="user-off",
               confirm=_("They cannot sign in any more, and what they are signed in to ends. What they made stays.")),
        Action("delete", _("Delete"), ngettext_lazy("%d user deleted.", "%d users deleted."), group=DANGER, danger=True,
               icon="trash", confirm=_("This cannot be undone. Their memberships, roles and keys go; what they made stays.")),
    ]  # fmt: skip

    def created(self, request, backend, record):
        if password := getattr(record, "password", ""):
            return _password(request, record, password)
        return super().created(request, backend, record)

"""What a panel is made of: columns, states, actions and tabs."""

from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

ASK_AGAIN = _("Are you sure?")


class Column:
    """One cell of a table and one line of a detail page; ``template`` draws its ``value``.

    ``chosen``: shown until the person chooses otherwise. ``link``: leads to the record's page.
    """

    template = "django_nova/elements/text.html"

    def __init__(self, name, label, link=False, chosen=True, template=None, narrow=False):
        self.name, self.label, self.link, self.chosen, self.narrow = name, label, link, chosen, narrow
        self.template = template or self.template

    def value(self, record):
        return getattr(record, self.name, None)


class Status(Column):
    """A state as colour and word, worded by the panel's ``statuses``."""

    template = "django_nova/elements/status.html"


class Time(Column):
    """A moment: «3 minutes ago», the exact time on hover."""

    template = "django_nova/elements/time.html"


class Identifier(Column):
    """The cloud's own id: small and easy to copy."""

    template = "django_nova/elements/identifier.html"


class Pairs(Column):
    """Metadata, tags, properties: a dict of words."""

    template = "django_nova/elements/pairs.html"


class Reference(Column):
    """A record of another panel: a ``Ref`` or several, led to where that panel exists on this cloud."""

    template = "django_nova/elements/reference.html"

    def __init__(self, name, label, panel, **kwargs):
        super().__init__(name, label, **kwargs)
        self.panel = panel


class Action:
    """A verb of the backend, offered on the rows for which ``when`` is true.

    ``done % n`` words its success for n records (``ngettext_lazy``). It asks first if it has a ``confirm`` sentence or a
    ``form``, whose fields are the method's parameters. ``likely``: a button in the row rather than an entry of the menu.
    ``one``: on a single record only. ``after(request, panel, backend, results)`` may answer in place of going back
    to the list.
    """

    def __init__(
        self, verb, label, done, when=None, confirm=None, form=None, group="", icon="", danger=False, likely=False,
        one=False, after=None,
    ):  # fmt: skip
        self.verb, self.label, self.done, self.group, self.icon = verb, label, done, group, icon
        self.when = when or (lambda record: True)
        self.confirm, self.form, self.danger, self.likely, self.one, self.after = (
            confirm,
            form,
            danger,
            likely,
            one,
            after,
        )

    @property
    def asks(self):
        return bool(self.confirm or self.form)


class Tab:
    """A page beside the facts of a record; exists where the backend has its method.

    ``template`` draws what the method ``verb(id, **query)`` returned; the query's words are the method's parameters.
    """

    def __init__(self, verb, label, template, icon=""):
        self.verb, self.label, self.template, self.icon = verb, label, template, icon

    def url(self, request, panel, record):
        return panel.url(request, "tab", record.id, self.verb)

    def accepts(self, backend):
        """The words of its address that ``content`` takes."""
        return backend.accepts(self.verb)

    def content(self, panel, backend, id, **asked):
        return backend.ask(self.verb, id, **asked)


class Related:
    """A tab with what belongs to a record: the list of another panel, narrowed by its filter ``by``."""

    def __init__(self, panel, by):
        self.panel, self.by = panel, by
        self.verb, self.label, self.icon = panel.name, panel.label_plural, panel.icon

    def __eq__(self, other):
        return isinstance(other, Related) and (self.panel, self.by) == (other.panel, other.by)

    def __hash__(self):
        return hash((self.panel, self.by))

    def url(self, request, panel, record):
        return f"{self.panel.url(request, 'list')}?{urlencode({self.by: record.id})}"

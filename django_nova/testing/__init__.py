"""What every panel promises, as tests to inherit: for the panels here and for those that others write.

    class WidgetsOnOurCloud(PanelContract, TestCase):
        panel = widgets.panel
        cloud = "ours"  # a cloud of DJANGO_NOVA["CLOUDS"]
        secret = {"kind": "password", "username": "alice", "password": "…", "domain": "Default"}
        typed = {"name": "contract"}

Works with Django's own test runner and with pytest. What is special about a panel needs tests of its own.
"""

import time
from dataclasses import fields, replace
from functools import wraps
from unittest import mock

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from ..clouds import clouds
from ..clouds.accounts import Account, link
from ..clouds.cache import forget
from ..clouds.secrets import unseal
from ..forms import CloudChoice
from ..panels.backend import Backend
from .changed import Changed
from .kept_out import KeptOut
from .said import Said, backends
from .seen import Seen


class PanelContract(Said, Seen, KeptOut, Changed):
    """Inherit with ``django.test.TestCase``, fill in, run.

    ``secret`` belongs to somebody who may do everything, ``reader`` to somebody who may only look, ``stranger`` to somebody who
    does not reach the project; the last two may be left out. ``typed`` goes into the create form; a choice of the cloud may be
    named by how its label begins, and what is required and not named is the first that is offered.
    ``wrong`` is what the form must refuse: {field: value}. ``unknown`` is an id that looks like one and is none.
    What only exists within something else says within what: ``within`` is {filter: id}, filled in by ``surround`` if it has to be
    made first.
    """

    panel = None
    cloud = ""
    secret, reader, stranger = {}, None, None
    project = region = None  # the first that the secret reaches
    typed = {}
    wrong = {"name": ""}
    unknown = "00000000-0000-0000-0000-000000000000"
    within = {}
    patience = 60  # seconds until a new record is what it will be

    @classmethod
    def setUpTestData(cls):
        cache.clear()
        cls.rows = {}
        for who in "secret", "reader", "stranger":
            if getattr(cls, who):
                person = get_user_model()(**{get_user_model().USERNAME_FIELD: f"{who}@contract"})
                person.set_unusable_password()
                person.save()
                cls.rows[who] = link(person, clouds()[cls.cloud], getattr(cls, who))
        account = cls.account("secret")
        module = account.cloud.module
        reached = {one.name: one.id for one in module.projects(account)}
        cls.project = reached.get(cls.project, cls.project) or next(iter(reached.values()))
        cls.region = cls.region or module.regions(account)[0]
        cls.surround()
        cls.id = cls.make()

    @classmethod
    def surround(cls):
        """Make what the records belong to, and say so in ``within``."""

    @classmethod
    def tearDownClass(cls):
        try:
            if cls.made and "delete" in [action.verb for action in cls.panel.actions]:
                cls.client_of("secret").post(cls.url("act", "delete"), {"id": cls.id, "confirmed": "1"})
        finally:
            cache.clear()
            super().tearDownClass()

    def setUp(self):
        super().setUp()
        self.anew()

    @classmethod
    def anew(cls):
        """All that is known of the project is old; what is good for longer than a minute, such as the menu, stays known."""
        forget(cls.cloud, cls.project, cls.region)

    # -- What the tests are made of -----------------------------------------------------------------------------------

    @classmethod
    def account(cls, who):
        row = cls.rows[who]
        secret = unseal(row.sealed)
        return Account(f"contract:{row.pk}", clouds()[row.cloud], row.label, row.subject, secret, row.pk)

    @classmethod
    def client_of(cls, who, **kwargs):
        client = _Within(cls.within, **kwargs)
        if who in cls.rows:
            client.force_login(cls.rows[who].user)
        return client

    @classmethod
    def url(cls, name, *args):
        return reverse(
            f"django_nova:{cls.panel.name}:{name}", args=[cls.cloud, cls.project, cls.region, *args]
        )

    @classmethod
    def filled(cls, client):
        """What is sent for the create form: what is ``typed``, with the cloud's choices."""
        form = client.get(cls.url("create")).context["form"]
        sent = {}
        for name, field in form.fields.items():
            wanted = cls.typed.get(name, form.get_initial_for_field(field, name))
            one = not isinstance(wanted, (list, tuple))
            if isinstance(field, CloudChoice) and one and (wanted or field.required):
                wanted = _choice(field, str(wanted or ""))
            if wanted not in (None, "", False):
                sent[name] = wanted
        return sent

    @classmethod
    def make(cls):
        """The id of a record to look at: one that the create form makes, or one that is there."""
        client, cls.made = cls.client_of("secret"), False
        if cls.panel.form and cls.backend().can("create"):
            sent = cls.filled(client)
            answer = client.post(cls.url("create"), sent)
            form = (answer.context or {}).get("form")
            assert answer.status_code in (200, 302), f"{sent}: {form.errors if form else answer.content}"
            cls.made = True
        cls.anew()
        found = client.get(cls.url("list"), {"format": "json", "limit": "100"}).json()["items"]
        if cls.made and "name" in sent:
            found = [one for one in found if one["name"] == sent["name"]]
        assert found, "There is nothing to look at"
        cls.settle(client, found[0]["id"])
        return found[0]["id"]

    @classmethod
    def settle(cls, client, id):
        end = time.monotonic() + cls.patience
        while time.monotonic() < end:
            cls.anew()
            answer = client.get(cls.url("detail", id))
            if not cls.panel.moves(answer.context["record"]):
                return
            time.sleep(0.2)
        raise AssertionError(f"{id} still moves after {cls.patience} seconds")

    @classmethod
    def backend(cls):
        return backends(cls.panel)[clouds()[cls.cloud].provider]

    def record(self):
        return self.client_of("secret").get(self.url("detail", self.id)).context["record"]

    def instead(self, verb, function):
        """The backend's method replaced for the length of a block; its parameters stay known."""
        made = self.backend()
        return mock.patch.object(made, verb, wraps(getattr(made, verb))(function))

    def refusing(self, verb, error):
        def refuse(backend, *args, **kwargs):
            raise error

        return self.instead(verb, refuse)

    def listening(self):
        """The verbs that a backend is asked for in a block, as a list that grows."""
        original, heard = Backend.ask, []

        def ask(backend, verb, *args, **kwargs):
            heard.append(verb)
            return original(backend, verb, *args, **kwargs)

        patch = mock.patch.object(Backend, "ask", ask)
        return _Listening(patch, heard)

    def verbs(self):
        """The actions that exist on this cloud."""
        return [action for action in self.panel.actions if self.backend().can(action.verb)]

    def changing(self):
        return {"create", *(action.verb for action in self.panel.actions)}

    def in_state(self, record, status):
        return replace(record, status=status)

    def named(self, name):
        """The record under another name and, where the cloud has such ids, under that id."""
        known = {one.name for one in fields(self.backend().Record)}
        changed = ["name", *(["id"] if self.backend().ids.fullmatch(name) else [])]
        return replace(self.record(), **{one: name for one in changed if one in known})


class _Within(Client):
    """A browser whose lists and forms are those of one parent, unless an address says of which."""

    def __init__(self, within, **kwargs):
        super().__init__(**kwargs)
        self.within = within

    def request(self, **request):
        if request["REQUEST_METHOD"] == "GET" and self.within:
            query = QueryDict(request.get("QUERY_STRING", ""), mutable=True)
            for name, value in self.within.items():
                query.setdefault(name, value)
            request["QUERY_STRING"] = query.urlencode()
        return super().request(**request)


class _Listening:
    def __init__(self, patch, heard):
        self.patch, self.heard = patch, heard

    def __enter__(self):
        self.patch.__enter__()
        return self.heard

    def __exit__(self, *args):
        return self.patch.__exit__(*args)


def _choice(field, wanted):
    flat = []
    for value, label in field.choices:
        flat += label if isinstance(label, (list, tuple)) else [(value, label)]
    offered = [(str(value), str(label)) for value, label in flat if value]
    found = [value for value, label in offered if wanted == value or label.startswith(wanted)]
    assert found, f"{wanted!r} is not among {offered}: {field.trouble}"
    return found[0]

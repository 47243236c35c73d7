"""Objects keep the contract, within a container; and any name comes through as it is."""

import io
from dataclasses import replace
from datetime import timedelta
from unittest import mock

from django.test import SimpleTestCase, TestCase
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from ...clouds.errors import NotFound
from ...streams import Incoming
from ..containers import address
from ..contracts import OnEC2, OnOpenStack
from . import panel

NAME = "contract-of-objects"
ANY = some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
HARD = some.lists(
    some.sampled_from(
        ["/", "..", ".", "-", "-/", "a", "~", "~2F", "%2F", "é", "🚀", " ", "\n", '"', "'", "?", "#"]
    ),
    min_size=1,
    max_size=9,
).map("".join)


class Within:
    panel = panel
    typed = {"name": "contract"}
    wrong = {"name": "/"}
    unknown = f"{NAME}/none"
    name = NAME

    @classmethod
    def scope_backend(cls):
        from ...clouds import Scope
        from ..containers import panel as containers

        account = cls.account("secret")
        project = next(one for one in account.cloud.module.projects(account) if one.id == cls.project)
        return containers.backend(Scope(account, project, cls.region))

    @classmethod
    def surround(cls):
        cls.beside = cls.scope_backend()
        cls.within = {"container": cls.beside.ask("create", name=cls.name).id}
        cls.addClassCleanup(cls.beside.ask, "empty", cls.name)


class OpenStack(Within, OnOpenStack, TestCase):
    pass


class EC2(Within, OnEC2, TestCase):
    def test_a_link_ends_with_the_key_that_a_role_gave(self):
        secret = self.account("secret").secret | {"role": "arn:aws:iam::123456789012:role/operator"}
        with mock.patch.object(
            type(self), "account", return_value=replace(self.account("secret"), secret=secret)
        ):
            backend = panel.backend(self.scope_backend().scope)
        backend.ask("upload", self.name, Incoming(io.BytesIO(b"file").read, "file", size=4))
        link, now = backend.ask("link", f"{self.name}/file", hours=24), timezone.now()
        self.assertIn("X-Amz-Security-Token", link.address)
        self.assertTrue(now < link.until <= now + timedelta(hours=1), link.until)


class Addresses(SimpleTestCase):
    @given(ANY.filter(lambda name: "/" not in name), ANY | HARD)
    def test_each_name_has_an_id_that_survives(self, container, key):
        id = address.made(container, key)
        self.assertEqual(address.read(id), (container, key))
        self.assertTrue(address.OBJECT.fullmatch(id))
        self.assertFalse({"", ".", "..", "-"} & set(id.split("/")), id)

    @given(ANY | HARD)
    def test_each_id_is_of_one_name(self, id):
        try:
            container, key = address.read(id)
        except NotFound:
            return
        self.assertEqual(address.made(container, key), id)

"""Users keep the contract: people of Keystone, and those of IAM."""

from functools import partial
from types import SimpleNamespace
from uuid import uuid4

from django.test import SimpleTestCase, TestCase

from ..backend import Ref, Window
from ..contracts import ALICE, OnEC2, OnOpenStack
from . import panel
from .openstack_keystone import MANY, Keystone


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    secret = ALICE | {"username": "admin"}
    reader = None  # nobody but administrators and managers of a domain sees them
    typed = {"name": f"contract-{uuid4().hex[:8]}", "email": "contract@example.org"}
    wrong = {"name": "", "email": "nobody"}
    unknown = "0" * 32


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "path": "/people/"}
    wrong = {"name": "", "path": "people"}
    unknown = "nobody"


class Parts(SimpleTestCase):
    """Lists of Keystones that page, of those that do not, and of what none of them pages."""

    rows = [{"id": f"{n:032}", "name": f"user {n:04}"} for n in range(1000)]

    def backend(self, pages):
        """A backend whose Keystone takes notice of ``limit`` and ``marker``, or of neither, or of ``limit`` alone."""

        def get(path, params):
            start, end, links = 0, len(self.rows), {}
            if pages == "both" and params.get("marker"):
                start = next(n + 1 for n, one in enumerate(self.rows) if one["id"] == params["marker"])
            if pages:
                end = min(end, start + params["limit"])
                links = {"next": "http://…" if pages == "both" and end < len(self.rows) else None}
            found = {"users": self.rows[start:end], "links": links}
            return SimpleNamespace(json=lambda: found)

        return Keystone(SimpleNamespace(api=SimpleNamespace(directory=SimpleNamespace(get=get))))

    def walk(self, ask):
        seen, marker = [], ""
        while True:
            page = ask(window=Window(marker, 100))
            self.assertLessEqual(len(page.items), 100)
            seen += [one.name for one in page.items]
            if not (marker := page.next):
                return seen

    def test_every_record_once_with_pages_and_without(self):
        for pages in "both", "":
            with self.subTest(pages):
                ask = partial(self.backend(pages).part, "/users", make=_ref)
                self.assertEqual(self.walk(ask), [one["name"] for one in self.rows])

    def test_of_what_has_no_pages_the_first_are_told_as_such(self):
        for pages, many, first in (("limit", MANY, MANY), ("", len(self.rows), None)):
            with self.subTest(pages):
                ask = partial(self.backend(pages).first, "/users", make=_ref)
                self.assertEqual(len(set(self.walk(ask))), many)
                self.assertEqual(ask(window=Window()).first, first)


def _ref(raw):
    return Ref(raw["id"], raw["name"])

"""Promises about who may do what, and that looking changes nothing."""

from django.conf import settings
from django.test import Client, override_settings

from ..models import Entry

UNDECLARED = (
    "list",
    "get",
    "ask",
    "shared",
    "listing",
    "accepts",
    "can",
    "available",
    "api",
    "__init__",
    "__class__",
)


class KeptOut:
    """Strangers, readers, people without permission, and requests that nobody meant."""

    def test_strangers_sign_in_first(self):
        for name, *args in ("list",), ("rows",), ("detail", self.id):
            self.assertEqual(Client().get(self.url(name, *args)).status_code, 302)
        self.assertEqual(Client().post(self.url("act", "delete"), {"id": self.id}).status_code, 302)

    def test_who_does_not_reach_the_project_finds_nothing(self):
        if self.stranger:
            for name, *args in ("list",), ("rows",), ("detail", self.id):
                self.assertEqual(self.client_of("stranger").get(self.url(name, *args)).status_code, 404)
            for action in self.verbs():
                sent = {"id": self.id, "confirmed": "1"}
                self.assertEqual(
                    self.client_of("stranger").post(self.url("act", action.verb), sent).status_code, 404
                )

    def test_only_declared_verbs_have_an_address(self):
        client = self.client_of("secret")
        declared = {action.verb for action in self.panel.actions}
        with self.listening() as heard:
            for verb in [*UNDECLARED, *(tab.verb for tab in self.panel.tabs)]:
                if verb not in declared:
                    address = f"{self.url('list')}-/{verb}/"
                    self.assertEqual(client.get(address, {"id": self.id}).status_code, 404, verb)
                    self.assertEqual(client.post(address, {"id": self.id}).status_code, 404, verb)
        self.assertFalse(heard)

    def test_looking_changes_nothing(self):
        client = self.client_of("secret")
        asked = [self.url("list"), self.url("rows"), self.url("detail", self.id)]
        asked += [
            self.url("tab", self.id, tab.verb)
            for tab in [one for one in self.panel.tabs if self.backend().can(one.verb)]
        ]
        asked += [self.url("create")] if self.panel.form and self.backend().can("create") else []
        for action in self.verbs():
            asked += [f"{self.url('act', action.verb)}?id={self.id}&confirmed=1"]
        before = Entry.objects.count()
        with self.listening() as heard:
            for address in asked:
                with self.subTest(address):
                    answer = client.get(address)
                    self.assertIn(answer.status_code, (200, 302))
                    if "/-/" in address and answer.status_code == 200 and address != self.url("rows"):
                        self.assertIn("<html", answer.content.decode())
        self.assertFalse(self.changing() & set(heard))
        self.assertEqual(Entry.objects.count(), before)

    def test_nothing_changes_without_a_token(self):
        client = self.client_of("secret", enforce_csrf_checks=True)
        with self.listening() as heard:
            for action in self.verbs():
                sent = {"id": self.id, "confirmed": "1"}
                self.assertEqual(client.post(self.url("act", action.verb), sent).status_code, 403)
            self.assertIn(client.post(self.url("create"), {"name": "x"}).status_code, (403, 404))
        self.assertFalse(heard)

    def test_a_reader_may_look_and_not_change(self):
        if not self.reader:
            return
        client = self.client_of("reader")
        self.assertEqual(client.get(self.url("list")).status_code, 200)
        if "delete" in [action.verb for action in self.verbs()]:
            client.post(self.url("act", "delete"), {"id": self.id, "confirmed": "1"})
            entry = Entry.objects.filter(panel=self.panel.name, verb="delete").first()
            self.assertEqual(entry.result, Entry.Result.REFUSED)
            self.assertEqual(self.client_of("secret").get(self.url("detail", self.id)).status_code, 200)

    def test_the_site_may_forbid_it(self):
        client = self.client_of("secret")
        granted = settings.DJANGO_NOVA | {"PERMISSION": "django_nova.permissions.granted"}
        with override_settings(DJANGO_NOVA=granted), self.listening() as heard:
            for name, *args in ("list",), ("rows",), ("detail", self.id):
                self.assertEqual(client.get(self.url(name, *args)).status_code, 403)
            for action in self.verbs():
                sent = {"id": self.id, "confirmed": "1"}
                self.assertEqual(client.post(self.url("act", action.verb), sent).status_code, 403)
        self.assertFalse(heard)
        self.assertFalse(Entry.objects.filter(panel=self.panel.name, result="done").exclude(verb="create"))

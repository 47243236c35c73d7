"""Promises about changing: forms, verbs, refusals and the audit log."""

from contextlib import suppress

from django.contrib.messages import get_messages

from ..clouds import errors
from ..models import Entry
from .seen import HTMX


class Changed:
    """What is asked for is done or refused, told, audited, and nothing that was typed is lost."""

    def test_actions_know_when(self):
        """Whatever state a record is in, asking whether an action applies is no mistake."""
        record = self.record()
        for status in self.panel.statuses or [getattr(record, "status", "")]:
            with suppress(TypeError):  # a record without a state
                record = self.in_state(record, status)
            for action in self.verbs():
                with self.subTest(status=status, verb=action.verb):
                    action.when(record)

    def test_what_asks_can_be_asked(self):
        """As a dialog; as a page of its own, too, which looking at each of them proves elsewhere."""
        client = self.client_of("secret")
        for action in self.verbs():
            if action.asks:
                with self.subTest(action.verb):
                    answer = client.get(self.url("act", action.verb), {"id": self.id}, headers=HTMX)
                    self.assertEqual(answer.status_code, 200)
                    self.assertNotIn("<html", answer.content.decode())

    def test_the_create_form_has_what_the_backend_takes(self):
        if not self.panel.form or not self.backend().can("create"):
            return self.assertEqual(self.client_of("secret").get(self.url("create")).status_code, 404)
        form = self.client_of("secret").get(self.url("create")).context["form"]
        accepted = self.backend().accepts("create")
        self.assertEqual(set(form.fields), set(self.panel.form.base_fields) & set(accepted))
        for name, field in form.fields.items():
            with self.subTest(name):
                self.assertIsNone(getattr(field, "trouble", None))
        return None

    def test_the_create_form_refuses_at_the_field_and_keeps_the_rest(self):
        if not self.made:
            return
        client = self.client_of("secret")
        sent = self.filled(client)
        for name, value in self.wrong.items():
            with self.subTest(name), self.listening() as heard:
                answer = client.post(self.url("create"), sent | {name: value})
                form = answer.context["form"]
                self.assertEqual(answer.status_code, 422)
                self.assertIn(name, form.errors)
                self.assertNotIn("create", heard)
                self.kept(form, {other: typed for other, typed in sent.items() if other != name})

    def test_a_refusal_is_told_audited_and_nothing_is_lost(self):
        if not self.made:
            return
        client = self.client_of("secret")
        sent = self.filled(client)
        with self.refusing("create", errors.OverQuota("too <much>", request_id="req-1")):
            answer = client.post(self.url("create"), sent)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("too &lt;much&gt;", answer.content.decode())
        self.kept(answer.context["form"], sent)
        entry = Entry.objects.filter(panel=self.panel.name, verb="create").first()
        self.assertEqual((entry.result, entry.request_id), ("refused", "req-1"))

    def kept(self, form, sent):
        for name, typed in sent.items():
            shown = form[name].value()
            first = shown[0] if isinstance(shown, list) and isinstance(typed, str) else shown
            self.assertEqual(str(first), str(typed), name)

    def test_the_audit_log_has_it_and_no_secret(self):
        if self.made:
            entry = Entry.objects.filter(panel=self.panel.name, verb="create", result="done").first()
            self.assertIn(self.id, entry.resource)
            self.assertEqual(
                (entry.cloud, entry.project, entry.region), (self.cloud, self.project, self.region)
            )
            for word in self.secret.values():
                if len(str(word)) > 8:
                    self.assertNotIn(str(word), f"{entry.arguments}{entry.detail}")

    def test_a_failing_verb_is_told_audited_and_no_mistake(self):
        """Where one leads, and what one reads there, is the same for all verbs: of most it is enough what they were told."""
        client, shown = self.client_of("secret"), False
        for action in self.verbs():
            if action.form or action.verb not in dir(self.backend()):
                continue
            refused = self.refusing(action.verb, errors.Conflict("It is on loan.", request_id="req-2"))
            with self.subTest(action.verb), refused:
                answer = client.post(self.url("act", action.verb), {"id": self.id, "confirmed": "1"})
                if not shown and answer.status_code == 302:
                    page = client.get(answer["Location"])
                    self.assertEqual(page.status_code, 200)
                    self.assertIn("It is on loan.", page.content.decode())
                    shown = True
                elif answer.status_code == 302:
                    self.assertIn("It is on loan.", " ".join(map(str, get_messages(answer.wsgi_request))))
                else:
                    self.assertEqual(answer.status_code, 200)
                    self.assertIn("It is on loan.", answer.content.decode())
                entry = Entry.objects.filter(panel=self.panel.name, verb=action.verb).first()
                self.assertEqual((entry.result, entry.request_id), ("refused", "req-2"))

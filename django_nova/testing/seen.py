"""Promises about looking: lists, pages and data, under any name, whatever the cloud answers."""

import csv

from ..clouds import errors
from ..panels import Page

HTMX = {"HX-Request": "true"}
HARD = (
    "it's \"quoted\"", "a/b//c", "100% & more?#x",
    "🚀", "שלום עולם", "<script>alert(1)</script>", "x" * 255, "{{ 7000000|add:777777 }}", "=1+1",
)  # fmt: skip
KINDS = (
    errors.CloudError, errors.Forbidden, errors.NotFound, errors.Conflict, errors.Invalid, errors.OverQuota, errors.Busy,
    errors.Unavailable, errors.BadCertificate, errors.ClockSkew,
)  # fmt: skip


class Seen:
    """What a person and a program see."""

    def test_the_list_shows_it(self):
        client = self.client_of("secret")
        for name in "list", "rows":
            answer = client.get(self.url(name), {"limit": "100"})
            self.assertEqual(answer.status_code, 200)
            self.assertIn(self.id, [record.id for record in answer.context["records"]])
        page = client.get(self.url("list"))
        self.assertIn('class="nova', page.content.decode())
        self.assertTrue(page.context["columns"])

    def test_every_column_can_be_shown(self):
        client = self.client_of("secret")
        offered = client.get(self.url("list")).context["every_column"]
        names = [column.name for column, _chosen in offered]
        client.post(self.url("columns"), {"columns": names})
        answer = client.get(self.url("list"))
        self.assertEqual([column.name for column in answer.context["columns"]], names)

    def test_every_sort_is_answered(self):
        client = self.client_of("secret")
        for name in self.backend().sorts:
            for sort in name, f"-{name}":
                with self.subTest(sort):
                    self.assertEqual(client.get(self.url("list"), {"sort": sort}).status_code, 200)

    def test_every_filter_is_answered(self):
        client = self.client_of("secret")
        accepted = self.backend().accepts("list")
        for name in self.panel.filters.base_fields if self.panel.filters else ():
            if name in accepted:
                with self.subTest(name):
                    # An address that no filter takes is the cloud's to refuse; a record that is none has no page
                    known = (404,) if name in self.panel.parents else (200, 400)
                    self.assertIn(client.get(self.url("list"), {name: "zz"}).status_code, known)

    def test_its_page_shows_it(self):
        answer = self.client_of("secret").get(self.url("detail", self.id))
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.context["record"].id, self.id)
        part = self.client_of("secret").get(self.url("detail", self.id), headers=HTMX)
        self.assertNotIn("<html", part.content.decode())

    def test_its_state_has_words(self):
        if self.panel.statuses and self.backend().has("status"):
            self.assertIn(self.record().status, self.panel.statuses)

    def test_its_tabs_are_answered(self):
        client = self.client_of("secret")
        for tab in [one for one in self.panel.tabs if self.backend().can(one.verb)]:
            with self.subTest(tab.verb):
                answer = client.get(self.url("tab", self.id, tab.verb))
                self.assertEqual(answer.status_code, 200)
                self.assertIsNone(answer.context["trouble"])

    def test_it_is_data_as_well(self):
        client = self.client_of("secret")
        listed = client.get(self.url("list"), {"format": "json", "limit": "100"}).json()
        self.assertIn(self.id, [one["id"] for one in listed["items"]])
        self.assertEqual(client.get(self.url("detail", self.id) + "?format=json").json()["id"], self.id)
        text = b"".join(client.get(self.url("list") + "?format=csv")).decode("utf-8-sig")
        lines = list(csv.reader(text.splitlines()))
        self.assertEqual(lines[0][0], "id")
        self.assertIn(self.id, [line[0].removeprefix("'") for line in lines])

    def test_an_unknown_one_is_a_page(self):
        answer = self.client_of("secret").get(self.url("detail", self.unknown))
        self.assertEqual(answer.status_code, 404)
        self.assertIn('class="nova', answer.content.decode())
        told = self.client_of("secret").get(self.url("detail", self.unknown) + "?format=json")
        self.assertTrue(told.json()["error"]["message"])

    def test_pages_lead_on(self):
        record = self.record()
        more = Page((record,), next="the next/one &c", total=500)
        with self.instead("list", lambda *args, **kwargs: more):
            client = self.client_of("secret")
            first = client.get(self.url("list"))
            address = f"{self.url('list')}?{first.context['pages']['next'].lstrip('?')}"
            second = client.get(address)
        self.assertEqual(second.context["window"].marker, "the next/one &c")
        self.assertEqual(second.context["first"], 2)
        self.assertIn("previous", second.context["pages"])

    def test_a_marker_that_is_gone_is_no_dead_end(self):
        answer = self.client_of("secret").get(self.url("list"), {"marker": self.unknown}, follow=True)
        self.assertEqual(answer.status_code, 200)

    def test_hard_names_are_escaped_and_reached(self):
        client = self.client_of("secret")
        for name in HARD:
            record = self.named(name)
            listed = self.instead("list", lambda *args, record=record, **kwargs: Page((record,)))
            with self.subTest(name), listed, self.instead("get", lambda *args, record=record: record):
                self.anew()
                page = client.get(self.url("list"))
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("<script>alert", page.content.decode())
                self.assertNotIn("7777777", page.content.decode())
                detail = client.get(self.panel.record_url(page.wsgi_request, record.id))
                self.assertEqual(detail.status_code, 200)
                self.assertEqual(detail.context["record"].id, record.id)
                self.assertNotIn("<script>alert", detail.content.decode())
                told = client.get(self.url("list") + "?format=json").json()
                self.assertEqual(told["items"][0]["id"], record.id)
                cells = b"".join(client.get(self.url("list") + "?format=csv")).decode()
                self.assertNotIn("\n=1+1", cells)

    def test_whatever_the_cloud_refuses_is_said(self):
        client = self.client_of("secret")
        for kind in KINDS:
            self.anew()
            error = kind("in <its> words", request_id="req-0")
            with self.subTest(kind.__name__), self.refusing("list", error), self.refusing("get", error):
                for address in self.url("list"), self.url("detail", self.id):
                    answer = client.get(address)
                    self.assertEqual(answer.status_code, kind.status)
                    self.assertIn("in &lt;its&gt; words", answer.content.decode())
                    self.assertIn('class="nova', answer.content.decode())
                part = client.get(self.url("detail", self.id), headers=HTMX)
                self.assertIn(part.status_code, (200, kind.status))
                self.assertNotIn("<html", part.content.decode())
                told = client.get(self.url("list") + "?format=json")
                self.assertEqual(told.status_code, kind.status)
                self.assertEqual(told.json()["error"]["request_id"], "req-0")

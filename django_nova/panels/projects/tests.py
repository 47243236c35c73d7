"""Projects keep the contract; they are made and deleted by the cloud's administrator, in a project of their own."""

from django.test import TestCase

from ...models import Gateway
from ..contracts import ALICE, OnOpenStack
from . import panel

NAME = "contract of projects"


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    project = "admin"
    secret = ALICE | {"username": "admin"}
    reader, stranger = None, ALICE
    typed = {"name": NAME, "description": "To be looked at", "tags": "tests, contract"}
    wrong = {"name": "x" * 65, "tags": "with/slash", "domain": "nowhere"}
    unknown = "0" * 32

    def test_what_the_site_keeps_about_it_ends_with_it(self):
        boss, name = self.client_of("secret"), "what the site keeps"
        boss.post(self.url("create"), {"name": name, "domain": "default"})
        [made] = boss.get(self.url("list"), {"name": name}).context["records"]
        for project in made.id, self.id:
            Gateway.objects.create(cloud=self.cloud, project=project, region=self.region)
        sent = {"id": made.id, "name": name}
        self.assertEqual(boss.post(self.url("act", "empty"), sent).status_code, 302)
        self.assertEqual(Gateway.objects.count(), 2)
        self.assertEqual(boss.post(self.url("act", "delete"), sent).status_code, 302)
        self.assertEqual(set(Gateway.objects.values_list("project", flat=True)), {self.id})

    @classmethod
    def tearDownClass(cls):
        if cls.made:
            sent = {"id": cls.id, "name": NAME}
            cls.client_of("secret").post(cls.url("act", "delete"), sent)
            cls.made = False
        super().tearDownClass()

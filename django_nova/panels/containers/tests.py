"""Containers keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract of containers", "metadata": 'about=it\'s "quoted"'}
    wrong = {"name": "x" * 257, "metadata": "with space=1"}
    unknown = "contract-none"

    def test_its_page_says_since_when_as_the_list_does(self):
        self.assertTrue(self.record().changed)

    def test_what_swift_says_of_metadata_stands_at_the_field(self):
        client, url = self.client_of("secret"), self.url("act", "annotate")
        many = "\n".join(f"key-{n}=value" for n in range(300))
        for typed, words in ("key=" + "v" * 257, "longer than 256"), (many, "more metadata"):
            answer = client.post(url, {"id": self.id, "confirmed": "1", "metadata": typed})
            self.assertIn(words, str(answer.context["form"].errors["metadata"]))


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract-of-containers", "tags": "about=tests"}
    wrong = {"name": "Not.A_bucket"}
    unknown = "contract-none"

"""Flavors keep the contract; pages of them are bounded; prices are checked at the start."""

from django.test import SimpleTestCase, TestCase, override_settings

from ...clouds import Cloud
from ...clouds.errors import Invalid
from ...conf import config
from ...prices import mistakes, prices, together
from .. import Window
from ..contracts import OnEC2, OnOpenStack
from . import panel
from .record import Flavor, part


class OpenStack(OnOpenStack, TestCase):
    panel = panel


class EC2(OnEC2, TestCase):
    panel = panel
    unknown = "none.such"


class Parts(SimpleTestCase):
    rows = [Flavor(f"f{n}", f"Size {n}", n % 8, n * 512, n % 50) for n in range(1400)]

    def test_pages_are_bounded_and_complete(self):
        marker, seen = "", []
        while True:
            page = part(self.rows, Window(marker, 100), True)
            self.assertLessEqual(len(page.items), 100)
            seen += page.items
            if not (marker := page.next):
                break
        self.assertEqual(seen, self.rows)
        self.assertRaises(Invalid, part, self.rows, Window("gone"), True)

    def test_at_least_so_much(self):
        page = part(
            self.rows, Window(limit=50, sort="memory"), True, "size 1", vcpus=7, memory=100 * 512, disk=49
        )
        self.assertTrue(page.items)
        for one in page.items:
            self.assertTrue(
                one.vcpus >= 7 and one.memory >= 51200 and one.disk >= 49 and "Size 1" in one.name
            )
        self.assertEqual([one.memory for one in page.items], sorted(one.memory for one in page.items))
        self.assertIsNone(part(self.rows, Window(), False).total)


class Prices(SimpleTestCase):
    table = {
        "currency": "EUR",
        "flavors": {"m1.tiny": 0.5, "g1.*": 2},
        "vcpu": 0.1,
        "memory": 0.01,
        "volumes": {"ssd": 0.001},
    }

    def test_what_is_known_is_told(self):
        with override_settings(DJANGO_NOVA=config() | {"PRICES": {"one": self.table}}):
            here = prices(Cloud("one", "ec2", "One", {}))
            self.assertEqual(str(here.flavor("m1.tiny", 64)), "0.5 EUR")
            self.assertEqual(here.flavor("g1.large").amount, 2)
            self.assertAlmostEqual(here.flavor("other", 2, 2048, 1000).amount, 0.22)
            self.assertAlmostEqual(here.volume("ssd", 30).amount, 0.03)
            self.assertIsNone(here.volume("tape", 30))
            elsewhere = prices(Cloud("two", "ec2", "Two", {}))
            self.assertFalse(elsewhere)
            self.assertIsNone(elsewhere.flavor("m1.tiny", 1))
            self.assertEqual(together([None, here.flavor("m1.tiny"), here.flavor("m1.tiny")]).amount, 1)
            self.assertIsNone(together([None]))

    def test_nonsense_is_told_at_the_start(self):
        clouds = {"one": {}}
        self.assertEqual(list(mistakes({"one": self.table}, clouds)), [])
        for given, words in (
            ([], "no dictionary"),
            ({"two": self.table}, "no cloud"),
            ({"one": 3}, "no dictionary"),
            ({"one": {"vcpu": 1}}, "no currency"),
            ({"one": self.table | {"cpu": 1}}, "unknown keys: cpu"),
            ({"one": self.table | {"vcpu": "cheap"}}, "vcpu is no price"),
            ({"one": self.table | {"vcpu": -1}}, "vcpu is no price"),
            ({"one": self.table | {"flavors": {"m1": True}}}, "flavors m1 is no price"),
            ({"one": self.table | {"flavors": ["m1"]}}, "no dictionary"),
        ):
            with self.subTest(words, given=given):
                self.assertIn(words, " ".join(mistakes(given, clouds)))

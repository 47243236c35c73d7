"""Quotas keep the contract, and limits typed into a form mean what they say."""

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase, TestCase
from django.utils.translation import override

from ...quotas.fields import LimitsField, read
from ...quotas.words import described, label, order
from ..contracts import OnEC2, OnOpenStack
from . import panel
from .record import limit


class OpenStack(OnOpenStack, TestCase):
    panel = panel


class EC2(OnEC2, TestCase):
    panel = panel
    unknown = "123456789012:network:none-such"


class Typed(SimpleTestCase):
    """What a form sends, and what is meant by it."""

    def field(self, **kwargs):
        field = LimitsField(**kwargs)
        field.offer(
            [
                limit("compute", "cores", 20, 12),
                limit("compute", "ram", 51200, 4096),
                limit("compute", "key_pairs", 100, 0),
                limit("volume", "volumes_fast", -1, 3),
            ]
        )
        return field

    def sent(self, slot, text="", none="", was=""):
        return {slot: {"text": text, "none": none, "was": was}}

    def cleaned(self, *args, **kwargs):
        field = self.field(required=False)
        try:
            return field.clean(self.sent(*args, **kwargs))
        except ValidationError:
            return str(next(iter(field.widget.troubles.values())))

    def test_what_was_not_touched_is_not_meant(self):
        self.assertEqual(self.cleaned("compute:cores", "20", was="20"), {})
        self.assertEqual(self.cleaned("volume:volumes_fast", "", "1", "-1"), {})
        # somebody else has changed it meanwhile: that is not undone
        self.assertEqual(self.cleaned("compute:cores", "15", was="15"), {})

    def test_numbers(self):
        self.assertEqual(self.cleaned("compute:cores", "30", was="20"), {"compute:cores": 30})
        self.assertEqual(self.cleaned("compute:ram", "1.5", was="50"), {"compute:ram": 1536})
        self.assertEqual(self.cleaned("compute:ram", "1,5", was="50"), {"compute:ram": 1536})
        self.assertEqual(self.cleaned("compute:cores", "0", was="20"), {"compute:cores": 0})
        for text in "x", "1.5", "-2", "nan", "inf", "-1e999999999", "1e999999999", "0x10", "--1":
            with self.subTest(text):
                self.assertIn("whole number", self.cleaned("compute:cores", text, was="20"))
        for text in "1e12", "1e999":
            self.assertIn("can count", self.cleaned("compute:cores", text, was="20"))
        self.assertIn("no limit", self.cleaned("compute:cores", "", was="20"))

    def test_no_limit(self):
        """Of the number and the box, that counts which was changed."""
        self.assertEqual(self.cleaned("compute:cores", "20", "1", "20"), {"compute:cores": -1})
        self.assertEqual(self.cleaned("compute:cores", "", "1", "20"), {"compute:cores": -1})
        self.assertEqual(self.cleaned("compute:cores", "-1", was="20"), {"compute:cores": -1})
        fast = "volume:volumes_fast"
        self.assertEqual(self.cleaned(fast, "5", "", "-1"), {fast: 5})
        self.assertEqual(self.cleaned(fast, "5", "1", "-1"), {fast: 5})
        self.assertIn("no limit", self.cleaned(fast, "", "", "-1"))

    def test_changed_by_somebody_else_meanwhile(self):
        self.assertIn("changed it to 20 meanwhile", self.cleaned("compute:cores", "30", was="15"))

    def test_what_nobody_offered(self):
        field = self.field()
        with self.assertRaisesMessage(Exception, "no such limit"):
            field.clean(self.sent("compute:none", "3"))
        with self.assertRaisesMessage(Exception, "Nothing was changed"):
            field.clean({})

    def test_asking(self):
        field = self.field(ask=True)
        self.assertEqual(field.clean("compute:cores=30"), {"compute:cores": 30})
        with self.assertRaisesMessage(Exception, "marked"):
            field.clean("compute:cores=-1")
        self.assertIn('value="20" autofocus', field.widget.render("limits", "compute:cores"))
        self.assertEqual(list(read("compute:cores, volume:volumes")), ["compute:cores", "volume:volumes"])

    def test_what_is_typed_is_text(self):
        drawn = self.field().widget.render("limits", self.sent("compute:cores", '"><script>', was='"'))
        self.assertNotIn("<script>", drawn)

    def test_less_than_is_in_use(self):
        field = self.field()
        self.assertEqual(
            [one.key for one in field.below({"compute:cores": 11, "compute:ram": 4096})], ["cores"]
        )
        self.assertEqual(field.below({"compute:cores": -1, "compute:key_pairs": 0}), [])


class Words(SimpleTestCase):
    def test_limits_are_called_as_people_call_them(self):
        self.assertEqual(str(label("compute", "cores")[0]), "vCPUs")
        self.assertEqual(str(label("volume", "gigabytes_my_type")[0]), "my_type: Volume storage")
        self.assertEqual(label("network", "bgpvpn_thing"), ("Bgpvpn thing", ""))
        wanted = {"volume:gigabytes": 40, "compute:ram": 2560, "compute:cores": -1}
        with override("en"):
            self.assertEqual(described(wanted), "vCPUs: no limit, Memory: 2.5 GiB, Volume storage: 40 GB")

    def test_the_order_people_look_for_them_in(self):
        keys = sorted(["odd", "gigabytes_b", "volumes", "volumes_a"], key=lambda key: order("volume", key))
        self.assertEqual(keys, ["volumes", "volumes_a", "gigabytes_b", "odd"])

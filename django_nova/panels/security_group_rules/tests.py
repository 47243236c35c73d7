"""Rules of security groups keep the contract; what is asked for in a few words, and what the answers say."""

from django.core.cache import cache
from django.test import RequestFactory, SimpleTestCase, TestCase

from ...clouds.errors import Invalid
from .. import Ref
from ..contracts import OnEC2, OnOpenStack
from . import panel
from .asked import cidr, ranges, wanted
from .forms import seen
from .record import Rule

TYPED = {
    "group": "default",
    "preset": "own",
    "ports": "8123",
    "peer": "network",
    "network": "10.9.8.0/24",
    "description": "contract",
}
WRONG = {"ports": "90-80", "network": "10.0.0.5/24", "protocol": "nonsense", "peer": "somebody"}


class Ours:
    """A rule has no name to find it by."""

    @classmethod
    def make(cls):
        client, cls.made = cls.client_of("secret"), True
        answer = client.post(cls.url("create"), cls.filled(client))
        assert answer.status_code == 302, answer.context["form"].errors
        cache.clear()
        found = client.get(cls.url("list"), {"format": "json", "limit": "100"}).json()["items"]
        return next(one["id"] for one in found if one["description"] == "contract")


class OpenStack(Ours, OnOpenStack, TestCase):
    panel = panel
    typed, wrong = TYPED, WRONG


class EC2(Ours, OnEC2, TestCase):
    panel = panel
    typed, wrong = TYPED, WRONG
    unknown = "sgr-0123456789abcdef0"


class InWords(SimpleTestCase):
    def rule(self, **about):
        return Rule("id", Ref("mine", "web"), **{"incoming": True, "network": "0.0.0.0/0"} | about)

    def test_sentences(self):
        for words, about in {
            "Anyone on the internet (IPv4) may reach everything": {},
            "Anyone on the internet (IPv6) may reach all TCP ports": {
                "family": "IPv6", "network": "::/0", "protocol": "tcp", "low": 1, "high": 65535,
            },
            "10.0.0.1 may reach UDP 6000–6010": {
                "network": "10.0.0.1/32", "protocol": "udp", "low": 6000, "high": 6010,
            },
            "Instances in group shop may reach PostgreSQL (TCP 5432)": {
                "network": "", "remote": Ref("other", "shop"), "protocol": "tcp", "low": 5432, "high": 5432,
            },
            "May reach IP protocol 99 anywhere (IPv4)": {"incoming": False, "protocol": "99"},
            "May reach ICMP type 5 code 4 of instances in this same group": {
                "incoming": False, "network": "", "remote": Ref("mine"), "protocol": "icmp", "low": 5, "high": 4,
            },
        }.items():  # fmt: skip
            self.assertEqual(self.rule(**about).name, words)

    def test_what_is_risky(self):
        ssh = {"protocol": "tcp", "low": 22, "high": 22}
        for about in {}, ssh, ssh | {"low": 5000, "high": 6000}, ssh | {"network": "0.0.0.0/1"}:
            self.assertTrue(self.rule(**about).risk, about)
        web = {"protocol": "tcp", "low": 443, "high": 443}
        for about in (
            web,
            ssh | {"network": "10.0.0.0/8"},
            ssh | {"incoming": False},
            ssh | {"network": "198.41.0.0/24"},
        ):
            self.assertFalse(self.rule(**about).risk, about)

    def test_what_is_typed(self):
        self.assertEqual(
            ranges("80, 443;8000 - 8010 9000"), [(80, 80), (443, 443), (8000, 8010), (9000, 9000)]
        )
        self.assertEqual(cidr(" 2001:DB8::1 "), "2001:db8::1/128")
        self.assertEqual(len(wanted(preset="dns", peer="anyone")), 4)
        for text in "0", "65536", "80-", "-80", "eighty", "9-8", ",".join(map(str, range(1, 30))):
            with self.assertRaises(Invalid):
                ranges(text)

    def test_whose_address_it_is(self):
        for address, told in {
            "198.41.0.4": ("198.41.0.4", True), "::ffff:198.41.0.4": ("198.41.0.4", True), "10.1.2.3": ("10.1.2.3", False),
            "127.0.0.1": ("", False), "::1": ("", False), "fe80::1": ("", False), "": ("", False), "unix:": ("", False),
        }.items():  # fmt: skip
            request = RequestFactory().get("/", REMOTE_ADDR=address, headers={"X-Forwarded-For": "8.8.8.8"})
            self.assertEqual(seen(request), told)

"""Limits: by address and by whom it is about, until they end, and told with when again."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from django_nova import limits

TWICE = {"LIMITS": {"sign_up": {"who": (2, 600), "address": (4, 600)}}}


@pytest.fixture(autouse=True)
def few(settings):
    cache.clear()
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | TWICE
    yield
    cache.clear()


def tried(who, address="192.0.2.1"):
    try:
        limits.count(RequestFactory().post("/", REMOTE_ADDR=address), "sign_up", who)
    except limits.TooMany as error:
        return error
    return None


def test_whom_it_is_about_counts_from_wherever_and_in_whatever_case():
    assert [tried("ann@example.org", f"192.0.2.{n}") for n in range(2)] == [None, None]
    refused = tried(" Ann@Example.org", "198.51.100.1")
    assert refused.status == 429
    assert "10 minutes" in str(refused.advice)
    assert 590 <= refused.again <= 601
    assert tried("ben@example.org") is None


@pytest.mark.parametrize(
    "addresses", [["192.0.2.1"] * 5, [f"2001:db8:1:2::{n}" for n in range(1, 6)], ["::ffff:192.0.2.1"] * 5]
)
def test_an_address_counts_whomever_it_asks_about(addresses):
    answers = [tried(f"person-{n}", address) for n, address in enumerate(addresses)]
    assert [bool(one) for one in answers] == [False] * 4 + [True]
    assert tried("person-1", "203.0.113.9") is None
    assert tried("person-2", "2001:db8:1:3::1") is None


def test_it_ends_and_trying_meanwhile_does_not_prolong_it(monkeypatch):
    for _ in range(3):
        tried("ann")
    first = tried("ann").again
    now = limits.time.time()
    monkeypatch.setattr(limits.time, "time", lambda: now + 300)
    assert tried("ann", "192.0.2.7").again <= first - 299
    monkeypatch.setattr(limits.time, "time", lambda: now + 601)
    assert tried("ann", "192.0.2.8") is None


def test_settings_change_one_and_leave_the_others(settings):
    assert limits.limit("sign_up")["who"] == (2, 600)
    assert limits.limit("reset")["address"] == (20, 3600)

"""Calls side by side: order, deadline, errors, and no way to lock each other out."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from django_nova.clouds import errors
from django_nova.clouds.cache import remembered
from django_nova.clouds.gather import gather


def slow(seconds, answer=None):
    def call():
        time.sleep(seconds)
        return answer

    return call


def fails():
    raise errors.Busy("Slow down")


def test_calls_run_side_by_side_and_keep_their_order():
    began = time.monotonic()
    answers = gather({n: slow(0.3, n) for n in range(20)})
    assert time.monotonic() - began < 1
    assert list(answers.items()) == [(n, n) for n in range(20)]


def test_a_slow_one_costs_itself_only():
    began = time.monotonic()
    answers = gather({"slow": slow(3), "quick": slow(0, "quick"), "late": slow(3)}, deadline=0.3)
    assert time.monotonic() - began < 1
    assert answers["quick"] == "quick"
    assert isinstance(answers["slow"], errors.Unavailable)
    assert isinstance(answers["late"], errors.Unavailable)


def test_the_deadline_is_the_setting(settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"DEADLINE": 0.2}
    began = time.monotonic()
    assert isinstance(gather({"a": slow(3), "b": slow(0)})["a"], errors.Unavailable)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("others", [0, 1])
def test_what_a_cloud_refuses_is_an_answer(others):
    answers = gather({"refused": fails} | {n: slow(0, n) for n in range(others)})
    assert isinstance(answers["refused"], errors.Busy)
    assert all(answers[n] == n for n in range(others))


@pytest.mark.parametrize("others", [0, 1])
def test_a_mistake_of_ours_is_not(others):
    def wrong():
        return 1 / 0

    with pytest.raises(ZeroDivisionError):
        gather({"wrong": wrong} | {n: slow(0) for n in range(others)})


def test_nothing_asked_nothing_answered():
    assert gather({}) == {}


def test_the_language_of_the_person_goes_along():
    with translation.override("ja"):
        answers = gather(dict.fromkeys(range(3), translation.get_language))
    assert set(answers.values()) == {"ja"}


def nested(depth):
    if not depth:
        time.sleep(0.01)
        return 1
    return sum(gather({n: lambda: nested(depth - 1) for n in range(3)}, deadline=20).values())


def test_nested_gathering_never_locks_itself_out():
    assert nested(4) == 81


def test_what_menus_ask_within_what_they_ask_is_side_by_side():
    together = threading.Barrier(2)

    def beside(call):
        return gather({"menu": call, "page": slow(0)})["menu"]

    answers = beside(
        lambda: beside(lambda: gather(dict.fromkeys(["one", "other"], lambda: together.wait(5))))
    )
    assert sorted(answers.values()) == [0, 1]


def test_sixty_four_pages_that_gather_within_gathering():
    """More callers than threads: they may wait for each other, but never for themselves."""
    began = time.monotonic()
    with ThreadPoolExecutor(64) as pages:
        answers = list(pages.map(lambda _: nested(3), range(64)))
    assert answers == [27] * 64
    assert time.monotonic() - began < 15


def test_a_crowd_that_waits_for_one_who_gathers(settings):
    """Those who wait for an answer fill the pool that the one who brings it needs: it must not wait for them."""
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"DEADLINE": 6}
    cache.clear()
    begun = threading.Event()

    def question():
        begun.set()
        time.sleep(0.3)  # until all the others wait
        return sorted(gather({n: slow(0.01, n) for n in range(3)}).values())

    def ask():
        return remembered(("crowd",), 5, question)

    def watch(_):
        begun.wait()
        return gather({"list": ask, "more": slow(0)})["list"]

    began = time.monotonic()
    with ThreadPoolExecutor(101) as people:
        first = people.submit(ask)
        answers = list(people.map(watch, range(100)))
    assert first.result() == [0, 1, 2]
    assert answers == [[0, 1, 2]] * 100
    assert time.monotonic() - began < 4


@pytest.mark.django_db(transaction=True)
def test_a_thread_keeps_no_connection_to_the_database():
    def ask():
        get_user_model().objects.exists()
        return threading.current_thread(), connection.connection

    apart = [
        kept for thread, kept in gather({1: ask, 2: ask}).values() if thread is not threading.current_thread()
    ]
    assert apart
    for kept in apart:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            kept.execute("SELECT 1")

"""The short cache: one flight a question, in this process and among several, and nothing kept that should not be."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.core.cache import cache, caches

from django_nova.clouds import errors
from django_nova.clouds.cache import forget, generation, remembered


@pytest.fixture(autouse=True)
def empty():
    cache.clear()
    yield
    cache.clear()


class Question:
    """Something slow to ask, that counts how often it was."""

    def __init__(self, answer="answer", seconds=0.2):
        self.answer, self.seconds, self.asked = answer, seconds, 0
        self.lock = threading.Lock()

    def __call__(self):
        with self.lock:
            self.asked += 1
        time.sleep(self.seconds)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@contextmanager
def crowd(size):
    with ThreadPoolExecutor(size) as pool:
        yield pool


def test_a_hundred_threads_cost_one_call():
    question = Question()
    with crowd(100) as pool:
        answers = list(pool.map(lambda _: remembered(("a",), 5, question), range(100)))
    assert answers == ["answer"] * 100
    assert question.asked == 1


def test_different_questions_do_not_wait_for_each_other():
    questions = {name: Question(name) for name in "abcdefgh"}
    began = time.monotonic()
    with crowd(8) as pool:
        answers = list(pool.map(lambda item: remembered((item[0],), 5, item[1]), questions.items()))
    assert answers == list("abcdefgh")
    assert time.monotonic() - began < 1


def test_parts_of_a_key_do_not_run_together():
    assert remembered(("ab", "c"), 5, lambda: 1) == 1
    assert remembered(("a", "bc"), 5, lambda: 2) == 2


def test_an_answer_ages():
    question = Question(seconds=0)
    for _ in range(3):
        remembered(("a",), 0.3, question)
    assert question.asked == 1
    time.sleep(0.35)
    remembered(("a",), 0.3, question)
    assert question.asked == 2


def test_no_seconds_no_memory():
    question = Question(seconds=0)
    for _ in range(3):
        remembered(("a",), 0, question)
    assert question.asked == 3


def test_empty_answers_are_answers():
    for nothing in None, [], 0, "":
        question = Question(nothing, seconds=0)
        assert [remembered(("a", repr(nothing)), 5, question) for _ in range(3)] == [nothing] * 3
        assert question.asked == 1


def test_an_error_is_shared_by_those_who_waited_and_not_kept():
    question = Question(errors.Busy("Slow down"))

    def ask(_):
        try:
            return remembered(("a",), 5, question)
        except errors.Busy as error:
            return error

    with crowd(50) as pool:
        answers = list(pool.map(ask, range(50)))
    assert all(isinstance(answer, errors.Busy) for answer in answers)
    assert question.asked == 1
    question.answer = "better"
    assert remembered(("a",), 5, question) == "better"


def test_waiting_too_long_for_somebody_elses_call_is_the_clouds_failure(settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"DEADLINE": 0.2}
    release = threading.Event()
    with crowd(1) as pool:
        first = pool.submit(remembered, ("a",), 5, release.wait)
        time.sleep(0.05)
        began = time.monotonic()
        try:
            with pytest.raises(errors.Unavailable):
                remembered(("a",), 5, release.wait)
        finally:
            release.set()
        assert time.monotonic() - began < 1
        assert first.result() is True


def test_a_write_makes_old_answers_unreachable():
    before = generation("cloud", "project", "region")
    assert generation("cloud", "project", "region") == before
    assert generation("cloud", "project", "other") != before
    forget("cloud", "project", "region")
    assert generation("cloud", "project", "region") != before


def test_an_answer_on_its_way_while_something_is_written_is_old_already():
    """Who asks after a write never gets what was asked before it."""
    state = {"value": "before"}

    def slow():
        seen = state["value"]
        time.sleep(0.2)
        return seen

    def ask():
        return remembered((generation("s"), "list"), 5, slow)

    with crowd(1) as pool:
        first = pool.submit(ask)
        time.sleep(0.05)
        state["value"] = "after"
        forget("s")
        assert ask() == "after"
        assert first.result() == "before"
    assert ask() == "after"


PROCESS = """
import sys, time, django
from django.conf import settings
folder, number = sys.argv[1:]
settings.configure(
    CACHES={"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared"}},
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder + "/db", "OPTIONS": {"timeout": 20}}},
    DJANGO_NOVA={}, USE_TZ=True,
)
django.setup()
from pathlib import Path
from django.core.management import call_command
if number == "0":
    call_command("createcachetable")
from django_nova.clouds.cache import remembered

def ask():
    with open(Path(folder) / "asked.txt", "a") as log:
        log.write(number + "\\n")
    time.sleep(0.5)
    return "answer of " + number

(Path(folder) / number).touch()
while not (Path(folder) / "go").exists():
    time.sleep(0.005)
print(remembered(("question",), 20, ask))
"""


def test_two_processes_that_share_a_cache_cost_one_call(tmp_path):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(tmp_path), str(n)], stdout=subprocess.PIPE, text=True
        )
        for n in range(2)
    ]
    while not all((tmp_path / str(n)).exists() for n in range(2)):
        assert all(process.poll() is None for process in started)
        time.sleep(0.02)
    (tmp_path / "go").touch()
    answers = {process.communicate(timeout=60)[0] for process in started}
    assert len((tmp_path / "asked.txt").read_text().splitlines()) == 1
    assert len(answers) == 1


@pytest.mark.parametrize(
    "backend",
    [
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "another"},
        {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache"},
        {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    ],
)
def test_any_cache_will_do(settings, tmp_path, backend):
    settings.CACHES = {"default": settings.CACHES["default"], "other": {"LOCATION": str(tmp_path)} | backend}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CACHE": "other"}
    question = Question()
    with crowd(30) as pool:
        list(pool.map(lambda _: remembered(("a",), 5, question), range(30)))
    assert question.asked == 1
    remembered(("a", 2), 0.5, lambda: 1)
    forget("s")
    assert generation("s") or backend["BACKEND"].endswith("DummyCache")
    caches["other"].clear()


def test_a_flight_that_fell_does_not_ground_the_others(settings):
    """A process that dies while it asks leaves its mark in the shared cache; the others go on after the deadline."""
    from django_nova.clouds import cache as module

    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"DEADLINE": 0.3}
    cache.add(f"{module._name('a')}:flight", 1, timeout=60)
    assert remembered(("a",), 5, lambda: "answer") == "answer"

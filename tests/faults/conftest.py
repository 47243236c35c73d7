"""The people of the devcloud's tests, in front of services that fail."""

import time

import pytest
from django.test import override_settings

from tests import settings
from tests.devcloud.conftest import *  # noqa: F403

DEADLINE = 5  # seconds that a page may wait in these tests
OVERHEAD = 3  # seconds that a busy machine may take for all the rest


@pytest.fixture(autouse=True)
def impatient():
    with override_settings(DJANGO_NOVA=settings.DJANGO_NOVA | {"DEADLINE": DEADLINE}):
        yield


@pytest.fixture(autouse=True)
def mended(faults):
    """Whatever a test broke is whole again."""
    yield
    faults.faults.clear() if hasattr(faults, "faults") else None


class Page:
    """An answer with how long it took."""

    def __init__(self, ask):
        began = time.monotonic()
        self.answer = ask()
        self.seconds = time.monotonic() - began
        self.status = self.answer.status_code
        self.text = self.answer.content.decode() if not self.answer.streaming else ""

    def in_time(self):
        assert self.seconds < DEADLINE + OVERHEAD, f"{self.seconds:.1f} s"
        assert self.status != 500
        return self


@pytest.fixture
def page():
    return lambda ask: Page(ask).in_time()

"""Activity keeps the contract; whose entries somebody sees is in ``tests/test_activity.py``."""

from django.test import TestCase

from ...audit.models import Entry
from ..contracts import OnEC2, OnOpenStack
from . import panel


class Something:
    """An entry to look at."""

    panel, unknown = panel, "999999999999"

    @classmethod
    def surround(cls):
        Entry.objects.create(
            user_id=cls.rows["secret"].user_id, who="secret@contract", cloud=cls.cloud, project=cls.project,
            region=cls.region, panel="instances", verb="stop", resource="web (1)", record_id="1",
            result=Entry.Result.DONE, arguments={"hard": True},
        )  # fmt: skip


class OpenStack(Something, OnOpenStack, TestCase):
    pass


class EC2(Something, OnEC2, TestCase):
    pass

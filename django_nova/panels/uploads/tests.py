"""Unfinished uploads keep the contract, within a container."""

from django.test import TestCase

from ..containers.pieces import PIECE
from ..contracts import OnEC2, OnOpenStack
from ..objects import panel as objects
from ..objects.tests import Within as WithinContainer
from . import panel

NAME = "contract-of-uploads"


class Within(WithinContainer):
    panel = panel
    name = NAME
    unknown = f"{NAME}/no/1/2/3"

    @classmethod
    def surround(cls):
        super().surround()
        files = objects.backend(cls.beside.scope)
        files.ask("begin", NAME, name="a film.mkv", size=PIECE * 3, modified=1700000000000, kind="video/webm")


class OpenStack(Within, OnOpenStack, TestCase):
    pass


class EC2(Within, OnEC2, TestCase):
    pass

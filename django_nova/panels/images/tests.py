"""Images keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    """What the form makes waits for its file."""

    panel = panel
    typed = {
        "name": "contract",
        "description": "To be looked at",
        "min_disk": "1",
        "properties": "hw_disk_bus=virtio",
    }
    wrong = {
        "name": "x" * 256,
        "url": "ftp://nowhere",
        "min_disk": "-1",
        "disk_format": "none such",
        "properties": "nonsense",
    }


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "description": "To be looked at", "architecture": "x86_64", "tags": "a=b"}
    typed |= {"snapshot": "Auto-created"}  # as moto calls those of its own images
    wrong = {
        "name": "",
        "url": "https://x.example/disk.vmdk",
        "snapshot": "snap-00000000",
        "tags": "nonsense",
        "architecture": "z80",
    }
    unknown = "ami-0123456789abcdef0"

"""Launch templates keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2
from . import panel


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "flavor": "t3.micro", "user_data": "#!/bin/sh\necho hello"}
    wrong = {"name": "no spaces", "flavor": "none such", "volume_size": "0"}
    unknown = "lt-0123456789abcdef0"

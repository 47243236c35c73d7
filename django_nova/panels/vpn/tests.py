"""VPNs keep the contract on both clouds. What becomes of a gateway at the clouds is tested in tests/devcloud and tests/moto."""

from django.test import TestCase

from ...clouds import Scope
from ..contracts import OnEC2, OnOpenStack
from . import panel


class Removed:
    """Pages act on several at once in threads of their own, which know nothing of the row that a test has not committed."""

    @classmethod
    def tearDownClass(cls):
        account = cls.account("secret")
        project = next(one for one in account.cloud.module.projects(account) if one.id == cls.project)
        panel.backend(Scope(account, project, cls.region)).ask("delete", cls.id)
        super().tearDownClass()


class OpenStack(Removed, OnOpenStack, TestCase):
    panel = panel
    typed = {"image": "cirros", "flavor": "m1.tiny", "network": "private", "reach": []}
    wrong = {"image": "none such", "flavor": "", "network": "none such"}


class EC2(Removed, OnEC2, TestCase):
    panel = panel
    typed = {"flavor": "t3.micro"}
    wrong = {"image": "none such", "flavor": "", "network": ""}

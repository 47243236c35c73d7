"""Members keep the contract, with a person made for it: nobody's own roles are touched."""

from uuid import uuid4

import requests
from django.core.cache import cache
from django.test import TestCase

from ...clouds import clouds
from ..contracts import ALICE, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    secret = ALICE | {"username": "admin"}
    reader = None  # Keystone tells readers nothing of the others
    wrong = {"user": "", "roles": "none such"}
    unknown = "0" * 32

    @classmethod
    def keystone(cls, method, path, **json):
        """As the administrator of the devcloud, whom nothing of the app stands between."""
        identity = clouds()[cls.cloud].module.identify(clouds()[cls.cloud], ALICE | {"username": "admin"})
        user = {"methods": ["token"], "token": {"id": identity["token"]}}
        scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
        url = clouds()[cls.cloud].options["auth_url"].removesuffix("/v3") + "/v3"
        token = requests.post(
            f"{url}/auth/tokens", json={"auth": {"identity": user, "scope": scope}}, timeout=30
        ).headers["X-Subject-Token"]
        return requests.request(
            method, f"{url}{path}", json=json or None, headers={"X-Auth-Token": token}, timeout=30
        )

    @classmethod
    def surround(cls):
        made = {"name": f"contract-{uuid4().hex[:8]}", "domain_id": "default"}
        cls.person = cls.keystone("POST", "/users", user=made).json()["user"]
        cls.typed = {"user": cls.person["name"], "roles": "reader"}

    @classmethod
    def make(cls):
        client = cls.client_of("secret")
        answer = client.post(cls.url("create"), cls.filled(client))
        assert answer.status_code == 302, answer.context["form"].errors
        cls.made = True
        cache.clear()
        return cls.person["id"]

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.keystone("DELETE", f"/users/{cls.person['id']}")

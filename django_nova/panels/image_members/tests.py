"""Members of images keep the contract, each on an image that is made for it."""

from uuid import uuid4

from django.core.cache import cache
from django.test import TestCase
from django.urls import reverse

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OfAnImage:
    panel = panel
    wrong = {"member": "no/../such member"}

    @classmethod
    def filled(cls, client):
        """A name is only told where the person reaches the project: here it is what was typed."""
        return super().filled(client) | cls.within | {"member": cls.typed["member"]}

    @classmethod
    def make(cls):
        """What has no name to be found by is all that the image has."""
        client = cls.client_of("secret")
        answer = client.post(cls.url("create"), cls.filled(client))
        assert answer.status_code == 302, answer.context["form"].errors
        cls.made = True
        cache.clear()
        [found] = client.get(cls.url("list"), {"format": "json"}).json()["items"]
        return found["id"]


class OpenStack(OfAnImage, OnOpenStack, TestCase):
    typed = {"member": uuid4().hex}
    unknown = "00000000-0000-0000-0000-000000000000:nobody"

    @classmethod
    def surround(cls):
        """An image that waits for its file can be shared already."""
        address = reverse("django_nova:images:create", args=[cls.cloud, cls.project, cls.region])
        answer = cls.client_of("secret").post(address, {"name": "contract of members"})
        cls.within = {"image": answer["Location"].rstrip("/").rpartition("/")[2]}

    @classmethod
    def tearDownClass(cls):
        """With the image its members go."""
        leave = reverse("django_nova:images:act", args=[cls.cloud, cls.project, cls.region, "delete"])
        cls.client_of("secret").post(leave, {"id": cls.within["image"], "confirmed": "1"})
        super().tearDownClass()


class EC2(OfAnImage, OnEC2, TestCase):
    typed = {"member": "210987654321"}
    unknown = "ami-0123456789abcdef0:210987654321"

    @classmethod
    def surround(cls):
        import boto3

        keys = {
            "aws_access_key_id": cls.secret["access_key"],
            "aws_secret_access_key": cls.secret["secret_key"],
        }
        made = boto3.client("ec2", region_name=cls.region, **keys).register_image(Name="contract")
        cls.within = {"image": made["ImageId"]}

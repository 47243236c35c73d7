"""Accounts that may launch from an image of EC2: its launch permissions.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html
"""

import re

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict, Invalid, NotFound
from .. import Backend as Base
from .. import Page, Ref
from .record import Member

KINDS = {
    "Group": "everybody",
    "UserId": "account",
    "OrganizationArn": "organization",
    "OrganizationalUnitArn": "organization",
}
ACCOUNT = re.compile(r"\d{12}")
UNIT = re.compile(r"arn:[\w-]+:organizations::\d{12}:ou/[\w/-]+")
ORGANIZATION = re.compile(r"arn:[\w-]+:organizations::\d{12}:organization/[\w/-]+")


class Backend(Base):
    Record = Member
    ids = re.compile(r"ami-[0-9a-z]+:[\w:/-]+")

    def list(self, window, *, image):
        """All at once: EC2 knows no pages of them, and keeps no more than its quota.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html
        """
        members = self._members(image)
        return Page(tuple(members), "", len(members))

    def _members(self, image):
        if not self.api.ec2.describe_images(ImageIds=[image])["Images"]:
            raise NotFound(image)
        found = self.api.ec2.describe_image_attribute(ImageId=image, Attribute="launchPermission")
        return [_record(image, raw) for raw in found.get("LaunchPermissions") or []]

    def get(self, id):
        found = next((one for one in self._members(id.partition(":")[0]) if one.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def create(self, *, image, member):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html"""
        if member == self.scope.project.id:
            raise Invalid(message=_("This is the account that has the image."), field="member")
        permission = _permission(member)
        if any(one.name == member for one in self._members(image)):
            raise Conflict(message=_("It is shared with them already."), field="member")
        self.api.ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [permission]})
        return _record(image, permission)

    def delete(self, id):
        image, _colon, member = id.partition(":")
        self.get(id)
        self.api.ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Remove": [_permission(member)]})


def _permission(member):
    if member == "all":
        return {"Group": "all"}
    if ACCOUNT.fullmatch(member):
        return {"UserId": member}
    if UNIT.fullmatch(member):
        return {"OrganizationalUnitArn": member}
    if ORGANIZATION.fullmatch(member):
        return {"OrganizationArn": member}
    words = _("Give an account's number of twelve digits, or the ARN of an organization or of a part of one.")
    raise Invalid(message=words, field="member")


def _record(image, raw):
    key = next(key for key in KINDS if raw.get(key))
    return Member(f"{image}:{raw[key]}", raw[key], "accepted", Ref(image), KINDS[key])

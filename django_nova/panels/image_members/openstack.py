"""Projects that an image of Glance is shared with. https://docs.openstack.org/api-ref/image/v2/#sharing"""

import re

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Forbidden, Invalid, NotFound
from .. import Backend as Base
from .. import Page, Ref
from ..images.openstack_files import PATCH, done
from .record import Member


class Backend(Base):
    Record = Member
    ids = re.compile(r"[A-Za-z0-9-]+:[\w-]+")

    @classmethod
    def available(cls, scope):
        return scope.api.has("image")

    def list(self, window, *, image):
        """All at once: Glance knows no pages of them, and keeps no more than its quota (128 as it comes)."""
        try:
            rows = self.ask("rows", _plain(image))
        except Forbidden:
            if not self._private(image):
                raise
            rows = []
        names = self._names()
        members = tuple(_record(raw, names) for raw in rows)
        return Page(members, "", len(members))

    def rows(self, image):
        return self.api.image.get(f"/v2/images/{image}/members").json()["members"]

    def _private(self, image):
        """Whether it is one of ours that is shared with nobody: Glance does not tell the members of such."""
        raw = self.api.image.get(f"/v2/images/{image}").json()
        return raw.get("owner") == self.scope.project.id and raw.get("visibility") != "shared"

    def get(self, id):
        image, member = id.split(":")
        return _record(self.api.image.get(f"/v2/images/{image}/members/{member}").json(), self._names())

    def create(self, *, image, member):
        """Offer it to a project. An image that was private becomes one that can be shared."""
        if member == self.scope.project.id:
            raise Invalid(message=_("This is the project that has the image."), field="member")
        raw = self.api.image.get(f"/v2/images/{_plain(image)}").json()
        if raw.get("visibility") in ("public", "community"):
            raise Conflict(message=_("Everybody sees this image already."))
        if raw.get("visibility") == "private":
            change = [{"op": "replace", "path": "/visibility", "value": "shared"}]
            path = f"/v2/images/{image}"
            self.api.image.patch(path, json=change, headers={"Content-Type": PATCH}).json()["id"]
        made = self.api.image.post(f"/v2/images/{image}/members", json={"member": member}).json()
        return _record(made, self._names())

    def delete(self, id):
        image, member = id.split(":")
        done(self.api.image.delete(f"/v2/images/{image}/members/{member}"))

    def _names(self):
        """Names of the projects that the person reaches; Keystone tells nobody those of others."""
        try:
            found = self.scope.cloud.module.projects(self.scope.account)
        except CloudError:
            return {}
        return {one.id: one.name for one in found}


def _plain(image):
    if not re.fullmatch(r"[A-Za-z0-9-]+", image):
        raise NotFound(image)
    return image


def _record(raw, names):
    return Member(
        id=f"{raw['image_id']}:{raw['member_id']}",
        name=names.get(raw["member_id"], raw["member_id"]),
        status=raw["status"],
        image=Ref(raw["image_id"]),
        since=parse_datetime(raw["updated_at"]) if raw.get("updated_at") else None,
    )

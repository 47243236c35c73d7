"""Volumes of Cinder: what forms offer, and the quotas that a new one is up against."""

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import gather
from .. import Choice
from ..backend import Some

MANY = 500  # choices of one field at the most
GIB = 1 << 30
READY = "available", "in-use"


class Choices:
    def sources(self):
        """What a volume can be filled with, side by side; each with the gigabytes that it needs."""
        words = {"image": _("Images"), "snapshot": _("Snapshots"), "volume": _("Volumes")}
        asked = {"image": self._images, "snapshot": self._snapshots, "volume": self._volumes}

        def offered(kind):
            with self.scope.cloud.module.translated():
                return [_source(kind, one, words[kind]) for one in asked[kind]()]

        answers = gather({kind: lambda kind=kind: offered(kind) for kind in asked})
        failed = [rows for rows in answers.values() if isinstance(rows, CloudError)]
        if len(failed) == len(answers):
            raise failed[0]
        found = Some(one for rows in answers.values() if not isinstance(rows, CloudError) for one in rows)
        found.trouble = next(iter(failed), None)
        return found

    def source(self, value):
        """The choice of one that is not among those offered."""
        kind, _colon, id = value.partition(":")
        self.check(id)
        words = {"image": _("Images"), "snapshot": _("Snapshots"), "volume": _("Volumes")}
        if kind == "image":
            return _source(kind, self.api.image.get(f"/v2/images/{id}").json(), words[kind])
        if kind in ("snapshot", "volume"):
            return _source(kind, self.api.volume.get(f"/{kind}s/{id}").json()[kind], words[kind])
        raise NotFound(value)

    def _images(self):
        query = {"status": "active", "sort": "name:asc", "limit": MANY}
        return self.api.image.get("/v2/images", params=query).json()["images"]

    def _snapshots(self):
        query = {"status": "available", "limit": MANY}
        return self.api.volume.get("/snapshots/detail", params=query).json()["snapshots"]

    def _volumes(self):
        found = self.api.volume.get("/volumes/detail", params={"limit": MANY}).json()["volumes"]
        return [one for one in found if one["status"] in READY]

    def kinds(self):
        """Types with what their operator says of them, and their QoS where the cloud tells it.

        https://docs.openstack.org/api-ref/block-storage/v3/#list-all-volume-types
        """
        found = self.api.volume.get("/types", params={"limit": MANY}).json()["volume_types"]
        return [Choice(one["name"], " · ".join(filter(None, _kind(one, self._qos(found))))) for one in found]

    def _qos(self, kinds):
        """https://docs.openstack.org/api-ref/block-storage/v3/#list-qos-specifications ; few may see it."""
        if not any(one.get("qos_specs_id") for one in kinds):
            return {}
        try:
            with self.scope.cloud.module.translated():
                found = self.api.volume.get("/qos-specs").json()["qos_specs"]
        except CloudError:
            return {}
        return {one["id"]: one for one in found}

    def other_kinds(self, record):
        return [choice for choice in self.kinds() if choice.value != record.kind]

    def zones(self):
        found = self.api.volume.get("/os-availability-zone").json()["availabilityZoneInfo"]
        return [Choice(one["zoneName"], one["zoneName"]) for one in found if one["zoneState"]["available"]]

    def instances(self, record):
        """The newest; of more than MANY the others are attached to from their own side."""
        found = self.api.compute.servers.list(detailed=False, limit=MANY)
        return [Choice(one.id, one.name or one.id) for one in found]

    def instance(self, id):
        """The choice of one that is not among those offered."""
        self.check(id)
        one = self.api.compute.servers.get(id)
        return Choice(one.id, one.name or one.id)

    def newest_snapshot(self, record):
        return [Choice(one["id"], _dated(one), chosen=True) for one in self.newest(record.id)]

    def quotas(self):
        return self.gauges(
            ("volumes", gettext_lazy("Volumes"), "totalVolumesUsed", "maxTotalVolumes", ""),
            (
                "gigabytes",
                gettext_lazy("Volume storage"),
                "totalGigabytesUsed",
                "maxTotalVolumeGigabytes",
                "GB",
            ),
            ("snapshots", gettext_lazy("Volume snapshots"), "totalSnapshotsUsed", "maxTotalSnapshots", ""),
        )

    def volume_quotas(self):
        """Those that a new volume counts against."""
        return [gauge for gauge in self.quotas() if gauge.key != "snapshots"]


def _source(kind, one, group):
    size = _needed(one) if kind == "image" else one["size"]
    words = {"name": one["name"] or one["id"], "size": size}
    return Choice(f"{kind}:{one['id']}", _("%(name)s · %(size)d GB") % words, group, {"gigabytes": size})


def _needed(image):
    """Gigabytes of the smallest volume that an image fits on."""
    size = max(image.get("virtual_size") or 0, image.get("size") or 0)
    return max(1, image.get("min_disk") or 0, ceil(size / GIB))


def _kind(one, qos):
    yield one["name"]
    yield one.get("description") or ""
    if specs := qos.get(one.get("qos_specs_id")):
        yield ", ".join(f"{key}={value}" for key, value in specs["specs"].items()) or specs["name"]


def _dated(snapshot):
    """«nightly · 2026-11-21 03:00»."""
    return f"{snapshot['name'] or snapshot['id']} · {snapshot['created_at'][:16].replace('T', ' ')}"

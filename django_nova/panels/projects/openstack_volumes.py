"""What a project holds in Cinder, kind by kind. https://docs.openstack.org/api-ref/block-storage/v3/"""

from .openstack_kinds import Kind
from .record import Thing


class Cinder(Kind):
    service, key, whose = "block-storage", "", ""
    states = {"deleting": "going"}

    def http(self, reach):
        return reach.api.adapter("block-storage", "3.18")  # where backups say whose they are

    def look(self, reach, **more):
        rows = self.http(reach).get(f"{self.path}/detail", params=reach.where(**more)).json()[self.key]
        return [
            Thing(one["id"], one.get("name") or "", self.states.get(one["status"], ""), raw=one)
            for one in reach.own(rows, self.whose)
        ]


class Volumes(Cinder):
    name, path, key, whose = "volumes", "/volumes", "volumes", "os-vol-tenant-attr:tenant_id"
    after = "instances", "volume_transfers"
    states = {"deleting": "going"} | dict.fromkeys(
        ("creating", "downloading", "attaching", "detaching", "extending", "retyping", "uploading", "backing-up", "reverting",
         "restoring-backup", "reserved"), "busy",
    )  # fmt: skip

    def ready(self, thing, held):
        """A volume goes after its snapshots; one that was made of a snapshot may have to go before that."""
        alone = not thing.raw.get("group_id")
        return alone and not thing.state and thing.id not in _of(held, "volume_snapshots", "volume_id")


class Snapshots(Cinder):
    name, path, key = "volume_snapshots", "/snapshots", "snapshots"
    whose = "os-extended-snapshot-attributes:project_id"
    states = {"deleting": "going", "creating": "busy", "backing-up": "busy"}

    def ready(self, thing, held):
        return not thing.state and not thing.raw.get("group_snapshot_id")


class Together(Cinder):
    """What several things are one in, and go with: ``key`` names it in each of them."""

    def within(self, things):
        found = {}
        for thing in things:
            if id := thing.raw.get(self.key):
                found.setdefault(id, []).append(thing)
        return [
            Thing(
                id,
                some[0].name if self.named else "",
                "going" if all(one.state == "going" for one in some) else "",
            )
            for id, some in found.items()
        ]


class GroupSnapshots(Together):
    name, path, key, seen_in = "group_snapshots", "/group_snapshots", "group_snapshot_id", "volume_snapshots"
    named = True  # they are all called like it


class VolumeGroups(Together):
    name, path, key, seen_in, named = "volume_groups", "/groups", "group_id", "volumes", False
    after = "instances", "volume_transfers", "group_snapshots"

    def ready(self, thing, held):
        """After the snapshots of its volumes, too."""
        mine = {one.id for one in held["volumes"].things if one.raw.get("group_id") == thing.id}
        return not thing.state and not mine & _of(held, "volume_snapshots", "volume_id")

    def remove(self, reach, thing):
        """With its volumes, which nobody can delete one by one."""
        self.http(reach).post(f"{self.path}/{thing.id}/action", json={"delete": {"delete-volumes": True}})


class Backups(Cinder):
    name, path, key, whose = "volume_backups", "/backups", "backups", "os-backup-project-attr:project_id"
    states = {"deleting": "going", "creating": "busy", "restoring": "busy"}

    def ready(self, thing, held):
        return not thing.state and not thing.raw.get("has_dependent_backups")


class Transfers(Cinder):
    """A volume that is offered to another project has to be taken back; Cinder says whose an offer is by its volume only."""

    name, path = "volume_transfers", "/os-volume-transfer"
    at_once = True

    def look(self, reach):
        offered = {one.id: one for one in Volumes().look(reach, status="awaiting-transfer")}
        if not offered:
            return []
        query = {"all_tenants": "1"} if reach.every else {}
        rows = self.http(reach).get(f"{self.path}/detail", params=query).json()["transfers"]
        return [
            Thing(one["id"], one.get("name") or offered[one["volume_id"]].name)
            for one in rows
            if one["volume_id"] in offered
        ]


def _of(held, kind, key):
    return {thing.raw.get(key) for thing in held[kind].things} if kind in held else set()

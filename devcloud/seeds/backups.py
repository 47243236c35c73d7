"""What Cinder holds beyond the first volumes: a type for several instances at once, and backups."""

import time

from ..errors import DevCloudError
from ..layout import Layout
from .api import Api


class Backups:
    """Fills project demo."""

    def __init__(self, layout: Layout, tell):
        self.layout, self.tell = layout, tell

    def run(self) -> None:
        self.tell(92, "Making backups")
        self.alice, admin = Api(self.layout, "alice", "demo"), Api(self.layout, "admin", "admin")
        kinds = {kind["name"] for kind in admin.get("cinder", "/types")["volume_types"]}
        if "shared" not in kinds:
            body = {"name": "shared", "description": "For several instances at once"}
            body["extra_specs"] = {"multiattach": "<is> True"}
            admin.post("cinder", "/types", {"volume_type": body})
        volumes = {volume["name"]: volume["id"] for volume in self.alice.get("cinder", "/volumes")["volumes"]}
        if "shared-files" not in volumes:
            body = {"name": "shared-files", "size": 4, "volume_type": "shared"}
            volumes["shared-files"] = self.alice.post("cinder", "/volumes", {"volume": body})["volume"]["id"]
            self.alice.become_volume(volumes["shared-files"], "available", "in-use")
        for volume, name, more in (
            ("db-data", "db-data-weekly", {"description": "Every Sunday", "force": True}),
            ("scratch", "scratch-full", {}),
            ("scratch", "scratch-changes", {"incremental": True}),
        ):
            if volume in volumes:
                self.backup(volumes[volume], name, more)

    def backup(self, volume: str, name: str, more: dict) -> None:
        existing = self.alice.get("cinder", f"/backups/detail?name={name}")["backups"]
        identifier = next((found["id"] for found in existing if found["status"] != "error"), None)
        if not identifier:
            body = {"backup": {"volume_id": volume, "name": name, **more}}
            identifier = self.alice.post("cinder", "/backups", body)["backup"]["id"]
        end = time.monotonic() + 60
        while True:
            found = self.alice.get("cinder", f"/backups/{identifier}")["backup"]
            if found["status"] == "available":
                return
            if found["status"] == "error" or time.monotonic() > end:
                raise DevCloudError(f"Backup {name} is {found['status']}: {found['fail_reason']}")
            time.sleep(0.3)

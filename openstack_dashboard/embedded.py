"""The demo's own cloud, as the site sees it: where it answers, and how far its start has come.

The cloud is another process (`python -m devcloud`); all that is shared is its folder, where it
writes `status.json`. The site starts at once and does not wait for it.
"""

import json
from pathlib import Path

from django.conf import settings

PORTS = {"keystone": 0, "ec2": 6}  # distance from the first port


def clouds(openstack=True, ports=15000):
    """The CLOUDS setting for the demo's two clouds."""
    notice = "openstack_dashboard.embedded.notice"
    found = {}
    if openstack:
        found["stack"] = {
            "provider": "openstack",
            "name": "OpenStack",
            "auth_url": f"http://127.0.0.1:{ports + PORTS['keystone']}/v3",
            "regions": ["RegionOne"],
            "notice": notice,
        }
    found["aws"] = {
        "provider": "ec2",
        "name": "EC2",
        "endpoint_url": f"http://127.0.0.1:{ports + PORTS['ec2']}",
        "regions": ["us-east-1", "eu-west-1"],
        "notice": notice,
    }
    return found


def status(folder=None):
    """What the demo's cloud last wrote about itself; empty before it wrote anything."""
    try:
        return json.loads((Path(folder or settings.DEVCLOUD_DIR) / "status.json").read_text())
    except (OSError, ValueError):
        return {}


def notice(slug):
    """`{"message", "progress"}` while the cloud `slug` is not ready, else None."""
    part = "openstack" if slug == "stack" else "ec2"
    now = status().get("progress", {}).get(part, {})
    if now.get("state") in {"up", "ready"}:
        return None
    return {"message": now.get("error") or now.get("message") or "", "progress": now.get("progress") or 0}

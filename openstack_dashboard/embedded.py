"""The demo's own cloud, as the site sees it: where it answers, how far its start has come, whose keys it has.

The cloud is another program (`python -m devcloud`); all that is shared with it is its folder, where
it keeps `status.json`. The site starts at once and does not wait for it.
"""

import json
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

HALVES = {"stack": "openstack", "aws": "ec2"}  # our clouds, and what the devcloud calls them
KEYSTONE, EC2 = 0, 6  # distance from the first port
STATES = {
    "installing": _("This cloud is being installed"),
    "configuring": _("This cloud is starting"),
    "starting": _("This cloud is starting"),
    "seeding": _("This cloud gets its first content"),
    "failed": _("This cloud could not be started"),
    "down": _("This cloud is not running yet"),
}
# Whom the site itself is at these clouds: as public as all of the demo
OPERATORS = {
    "stack": {
        "kind": "password",
        "username": "dashboard",
        "password": "secret",
        "domain": "Default",
        "project": "admin",
    },
    "aws": {
        "kind": "access_key",
        "access_key": "AKIADEVCLOUDOPERATOR",
        "secret_key": "dashboard-secret-of-the-devcloud-000000",
    },
}


def clouds(openstack=True, ports=15000):
    """The CLOUDS setting for the demo's clouds."""
    found = {}
    if openstack:
        found["stack"] = {
            "provider": "openstack",
            "name": "OpenStack",
            "auth_url": f"http://127.0.0.1:{ports + KEYSTONE}/v3",
            "regions": ["RegionOne"],
        }
    found["aws"] = {
        "provider": "ec2",
        "name": "EC2",
        "endpoint_url": f"http://127.0.0.1:{ports + EC2}",
        "regions": ["us-east-1", "eu-central-1"],
    }
    both = {"notice": f"{__name__}.notice"}
    found["aws"]["provision"] = {"group": "developers"}  # which the devcloud has, with policies
    return {slug: cloud | both | {"operator": OPERATORS[slug]} for slug, cloud in found.items()}


def status(folder):
    """What the devcloud last wrote about itself; empty before it wrote anything."""
    try:
        return json.loads((Path(folder) / "status.json").read_text())
    except (OSError, ValueError):
        return {}


def notice(slug):
    """`{"message", "progress"}` while the cloud is not ready, else None."""
    half = status(settings.DEVCLOUD_DIR).get(HALVES[slug], {})
    state = half.get("state", "starting")
    if state == "up":
        return None
    message = str(STATES.get(state, STATES["starting"]))
    if half.get("error"):
        message = f"{message}: {half['error']}"
    return {"message": message, "progress": half.get("progress", 0)}


def access_key(name):
    """The EC2 credentials of the devcloud's person of that name, as accounts keep them; None if there are none."""
    for person in status(settings.DEVCLOUD_DIR).get("people", []):
        if person["cloud"] == "ec2" and person["name"] == name:
            return {
                "kind": "access_key",
                "access_key": person["access_key"],
                "secret_key": person["secret_key"],
            }
    return None

"""The devcloud that tests run against: the one that run_tests.sh started, or the demo's own when it is up."""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest

# Machines that test are slow and busy: how long an example took says nothing.
hypothesis.settings.register_profile("dashboard", deadline=None, print_blob=True)
hypothesis.settings.load_profile("dashboard")


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=10):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def find(part):
    """What the devcloud says of itself; skips where there is none, and fails where there has to be one."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("NOVA_DEVCLOUD_DIR") or cache / "django-nova" / "devcloud")
    required = os.environ.get("NOVA_DEVCLOUD_REQUIRED") or os.environ.get("CI")
    stop = pytest.fail if required else pytest.skip
    try:
        status = json.loads((folder / "status.json").read_text())
    except (OSError, ValueError):
        stop(f"no devcloud in {folder}: start one with `python -m devcloud up`")
    service = "keystone" if part == "openstack" else "ec2"
    if status.get(part, {}).get("state") != "up" or not answers(status["endpoints"][service]):
        stop(f"the devcloud in {folder} has no {part} running")
    return SimpleNamespace(folder=folder, endpoints=status["endpoints"], people=status["people"])


@pytest.fixture(scope="session")
def devcloud():
    """The running OpenStack: `folder`, `endpoints` by service, `people`."""
    return find("openstack")


@pytest.fixture(scope="session")
def ec2():
    """The running EC2 endpoint: `folder`, `endpoints`, `people`."""
    return find("ec2")

"""The same site from a checkout and against the devcloud, to try it and to test it.

./manage.py migrate --settings intranet.devcloud
./manage.py createsuperuser --settings intranet.devcloud
./manage.py runserver --settings intranet.devcloud
"""

import os
from pathlib import Path

from .settings import *  # noqa: F403

CHECKOUT = Path(__file__).resolve().parents[3]
STATICFILES_DIRS = [CHECKOUT / "static"]  # the wheel carries these inside the app
LOCALE_PATHS = [CHECKOUT / "locale"]

if "INTRANET_DATABASE" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["INTRANET_DATABASE"]  # noqa: F405

PORTS = int(os.environ.get("INTRANET_DEVCLOUD_PORTS", "15000"))
DJANGO_NOVA = {
    "CLOUDS": {
        "aws": {
            "provider": "ec2",
            "name": "Amazon",
            "endpoint_url": f"http://127.0.0.1:{PORTS + 6}",
            "regions": ["us-east-1", "eu-west-1"],
        },
        "campus": {
            "provider": "openstack",
            "name": "Campus cloud",
            "auth_url": f"http://127.0.0.1:{PORTS}/v3",
            "regions": ["RegionOne"],
        },
    },
}

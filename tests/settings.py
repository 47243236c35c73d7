"""The site's own settings, made quick and repeatable; clouds at the devcloud's addresses."""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("DASHBOARD_")]:
    del os.environ[name]  # nobody's environment decides what is tested
STATE = tempfile.mkdtemp(prefix="dashboard-tests-")
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
os.environ["DASHBOARD_STATE_DIR"] = STATE
os.environ["DASHBOARD_SECRET_KEY"] = "only for tests, and long enough that no check complains about it"

from django_nova.conf import DEFAULTS  # noqa: E402
from openstack_dashboard import embedded  # noqa: E402
from openstack_dashboard.settings import *  # noqa: E402, F403

STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405  (WhiteNoise warns of one that is missing)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
# A file and not memory: connections of other threads, which the app and the live server have, are closed for good.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{STATE}/db.sqlite3",
        "TEST": {"NAME": f"{STATE}/test.sqlite3"},
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;",
        },
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_FAILURE_LIMIT = 1000

DEVCLOUD_DIR = os.environ.get("NOVA_DEVCLOUD_DIR", "")
DJANGO_NOVA = {
    "CLOUDS": embedded.clouds(ports=int(os.environ.get("NOVA_DEVCLOUD_PORTS", "15000"))),
    "PANELS": [*DEFAULTS["PANELS"], "tests.widgets", "tests.gears"],  # as somebody else might write it
}
for cloud in DJANGO_NOVA["CLOUDS"].values():
    del cloud["notice"]

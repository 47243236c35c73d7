"""A second brand of settings, a template and a logo."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECOND = ROOT / "examples" / "second_brand"
DRIVE = """
import json, sys
from django.core import mail as outbox
from django.core.management import call_command
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.test.utils import setup_test_environment
from django.utils.translation import override
from django_nova import mail
call_command("check", fail_level="WARNING", verbosity=0)
call_command("migrate", verbosity=0)
setup_test_environment()
door = Client().get("/auth/login/", headers={"accept-language": "de"})
css = door.context["brand_css"]
from django.contrib.auth import get_user_model
person = get_user_model().objects.create(username="mira", first_name="Mira")
inside = Client()
inside.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[1])
home = inside.get("/")
mail.send("ada@example.org", "password_changed", {"name": "ada"})
(sent,) = outbox.outbox
print(json.dumps({
    "door": door.content.decode(), "home": home.content.decode(), "css": Client().get(css).content.decode(),
    "files": [Client().get(f"/static/kelp/{name}").status_code for name in ("logo.svg", "icon.svg", "mail.png")],
    "from": sent.from_email, "html": sent.alternatives[0][0], "policy": door.headers["Content-Security-Policy"],
}))
"""


@pytest.fixture(scope="module")
def kelp(tmp_path_factory):
    """Pages and a mail of the second brand, as a process of its own makes them."""
    folder = tmp_path_factory.mktemp("kelp")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DASHBOARD_")}
    done = subprocess.run(
        [sys.executable, "-c", DRIVE],
        env=clean | {
            "DJANGO_SETTINGS_MODULE": "kelp.settings",
            "DASHBOARD_STATE_DIR": str(folder),
            "DASHBOARD_URL": "https://cloud.kelp.example/",
            "PYTHONPATH": os.pathsep.join([str(SECOND), str(ROOT)]),
        },
        cwd=SECOND, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_second_brand_is_settings_a_template_and_pictures():
    made = {
        str(file.relative_to(SECOND))
        for file in SECOND.rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
    code = {name for name in made if not name.startswith("kelp/static/")}
    assert code == {
        "README.md", "manage.py", "kelp/__init__.py", "kelp/settings.py", "kelp/templates/openstack_dashboard/brand.html",
    }  # fmt: skip
    listed = subprocess.run(
        [sys.executable, "manage.py", "help", "--commands"], cwd=SECOND, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert "runserver" in listed.stdout


def test_the_second_brand_is_worn_everywhere(kelp):
    for page in kelp["door"], kelp["home"]:
        assert "Kelp Cloud</title>" in page and "OpenStack Dashboard" not in page
        assert re.search(r'<link rel="icon" href="/static/kelp/icon\.svg">', page)
        assert re.search(r'class="brand-light" src="/static/kelp/logo\.svg" alt="Kelp Cloud"', page)
        assert re.search(r'class="brand-dark" src="/static/kelp/logo-dark\.svg"', page)
        assert "https://status.kelp.example/" in page
    assert "Stationskontos" in kelp["door"] and "Kurse" in kelp["door"]
    assert "Mira, welcome to the cloud of the Kelp Forest Station" in kelp["home"]
    assert "--nova-accent: #0b6b53" in kelp["css"] and "--nova-accent: #4fd1a8" in kelp["css"]
    assert kelp["files"] == [200, 200, 200]
    assert "'unsafe-inline'" not in kelp["policy"]


def test_the_second_brands_mails_wear_it_too(kelp):
    assert kelp["from"] == "Kelp Cloud <cloud@kelp.example>"
    assert "background-color:#0b6b53;color:#ffffff" in kelp["html"]
    assert re.search(r'src="https://cloud\.kelp\.example/static/kelp/mail\.png"', kelp["html"])


BY_ENVIRONMENT = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
call_command("check", fail_level="WARNING", verbosity=0)
setup_test_environment()
settings.ALLOWED_HOSTS = ["testserver"]
door = Client().get("/auth/login/")
print(door.content.decode(), Client().get(door.context["brand_css"]).content.decode())
print(Client().get("/static/kelp/logo.svg").status_code)
"""


def test_a_folder_and_the_environment_are_enough_for_a_brand(tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DASHBOARD_")}
    (tmp_path / "brand" / "templates" / "openstack_dashboard").mkdir(parents=True)
    (tmp_path / "brand" / "static").symlink_to(SECOND / "kelp" / "static")
    (tmp_path / "brand" / "templates" / "openstack_dashboard" / "brand.html").write_text(
        '{% extends "openstack_dashboard/brand.html" %}{% block sign_in %}Of a folder.{% endblock %}'
    )
    told = {
        "DIR": str(tmp_path / "brand"),
        "NAME": "By the environment",
        "LOGO": "kelp/logo.svg",
        "COLOR": "#7a1f5c",
    }
    done = subprocess.run(
        [sys.executable, "-c", BY_ENVIRONMENT],
        env=clean | {
            "DJANGO_SETTINGS_MODULE": "openstack_dashboard.settings",
            "DASHBOARD_STATE_DIR": str(tmp_path),
            **{f"DASHBOARD_BRAND_{name}": value for name, value in told.items()},
        },
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for words in (
        "By the environment</title>", 'src="/static/kelp/logo.svg"', "Of a folder.", "--nova-accent: #7a1f5c", "200",
    ):  # fmt: skip
        assert words in done.stdout

"""What a site wears: on pages, in mails, in colors that can be read; and a second brand of settings, a template and a logo."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import translation

from django_nova import mail
from openstack_dashboard import colors
from openstack_dashboard.branding import brand, check_brand, said

ROOT = Path(__file__).resolve().parent.parent
SECOND = ROOT / "examples" / "second_brand"
SIGN_IN = "/auth/login/"


# -- Colors ------------------------------------------------------------------------------------------------------------


def test_contrast_is_that_of_the_standard():
    assert colors.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colors.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert colors.contrast("#123456", "#123456") == 1


def test_the_apps_own_colors_are_those_of_its_stylesheet_and_can_be_read():
    source = (ROOT / "assets" / "src" / "frame.css").read_text()
    light, dark = source.split("&[data-bs-theme=dark]", 1)
    for text, theme in (light, colors.LIGHT), (dark, colors.DARK):
        found = {name: re.search(rf"--nova-{name}: (#\w+);", text)[1] for name in theme}
        assert {name: "#ffffff" if one == "#fff" else one for name, one in found.items()} == theme
    assert not list(colors.pale({}))


@pytest.mark.parametrize("accent", ["#2456d6", "#7a1f5c", "#0b6b53", "#000000", "#8a4b00"])
def test_what_a_brand_leaves_out_can_be_read_as_well(accent):
    assert not list(colors.pale({"color": accent}))
    dark = colors.theme({"color": accent}, "dark")
    assert colors.contrast(dark["accent"], dark["surface"]) >= colors.AA


@pytest.mark.parametrize(
    ("told", "id"),
    [
        ({"color": "#ffee00"}, "W001"),
        ({"color": "#2456d6", "colors": {"light": {"on-accent": "#4477dd"}}}, "W001"),
        ({"colors": {"dark": {"accent": "#222222"}}}, "W001"),
        ({"colors": {"light": {"ink": "#999999"}}}, "W001"),
        ({"color": "red"}, "E002"),
        ({"color": "#fff; } body { display: none"}, "E002"),
        ({"colors": {"light": {"accnet": "#2456d6"}}}, "E002"),
        ({"colors": {"sepia": {"accent": "#2456d6"}}}, "E002"),
        ({"colour": "#2456d6"}, "E001"),
        ({"support": "javascript:alert(1)"}, "E003"),
        ({"imprint": "//elsewhere.example"}, "E003"),
        ({"links": [("Courses", "courses")]}, "E003"),
    ],
)
def test_mistakes_are_told_at_the_start(settings, told, id):
    settings.BRAND = {"name": "X"} | told
    found = check_brand(None)
    assert {one.id for one in found} == {f"openstack_dashboard.{id}"}
    assert {one.id for one in run_checks()} >= {f"openstack_dashboard.{id}"}


def test_a_brand_without_mistakes_has_none(settings):
    settings.BRAND = {"name": "X", "color": "#7a1f5c", "support": "mailto:a@b.example", "status": "/status/"}
    assert check_brand(None) == []


# -- Pages -------------------------------------------------------------------------------------------------------------


def sheets(page):
    return re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)


def test_without_colors_of_its_own_nothing_more_is_loaded(db, settings):
    settings.BRAND = {"name": "Plain"}
    page = Client().get(SIGN_IN).content.decode()
    assert not [one for one in sheets(page) if one.startswith("/brand/")]
    assert "brand-foot" not in page and "nova-note" not in page
    assert "<title>Sign in · Plain</title>" in page


def test_colors_are_a_stylesheet_that_browsers_keep_and_no_inline_style(db, settings):
    settings.BRAND = {"name": "X", "color": "#7a1f5c"}
    page = Client().get(SIGN_IN).content.decode()
    address = sheets(page)[-1]
    assert re.fullmatch(r"/brand/[0-9a-f]{12}\.css", address)
    assert "style=" not in page and "<style" not in page
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"] and "max-age=31536000" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    text = answer.content.decode()
    assert "--nova-accent: #7a1f5c" in text and "--nova-accent-rgb: 122, 31, 92" in text
    assert text.count("{") == text.count("}")
    settings.BRAND = {"name": "X", "color": "#0b6b53"}
    changed = sheets(Client().get(SIGN_IN).content.decode())[-1]
    assert changed != address
    old = Client().get(address)
    assert b"#0b6b53" in old.content and "immutable" not in old["Cache-Control"]


def test_links_and_words_stand_where_they_belong(toys, settings):
    settings.BRAND = {
        "name": "X & Y", "support": "mailto:help@x.example", "status": "https://status.x.example/",
        "imprint": "/imprint/", "terms": "https://x.example/terms/", "links": [("Courses", "https://x.example/c/")],
        "message": "Down on <Sunday>: https://x.example/news", "sign_in": "At the door.", "home": "At home.",
    }  # fmt: skip
    door = Client().get(SIGN_IN).content.decode()
    home = toys.client().get("/").content.decode()
    lost = Client().get("/nowhere/").content.decode()
    for page in door, home, lost:
        foot = page[page.index("brand-foot") :]
        found = re.findall(r'<a href="([^"]+)">([^<]+)</a>', foot)
        assert found == [
            ("mailto:help@x.example", "Help"), ("https://status.x.example/", "Service status"),
            ("https://x.example/c/", "Courses"), ("https://x.example/terms/", "Terms of use"), ("/imprint/", "Imprint"),
        ]  # fmt: skip
        assert "X &amp; Y" in page
    for page in door, home:
        assert "Down on &lt;Sunday&gt;" in page and 'href="https://x.example/news"' in page
    assert "At the door." in door and "At the door." not in home
    assert "At home." in home and "At home." not in door


def test_who_signs_up_can_read_the_terms(db, settings):
    settings.BRAND, settings.SIGN_UP = {"name": "X", "terms": "https://x.example/terms/"}, "open"
    page = Client().get(reverse("sign_up")).content.decode()
    field = page[page.index('name="terms"') :]
    assert '<a href="https://x.example/terms/" target="_blank" rel="noopener">Terms of use</a>' in field


@pytest.fixture
def english():
    """What a page leaves behind in its thread is forgotten."""
    with translation.override("en"):
        yield


def test_words_are_in_the_readers_language(db, settings, english):
    settings.BRAND = {"name": {"en": "Cloud", "de": "Wolke"}, "message": {"de": "Nur auf Deutsch."}}
    assert "Wolke</title>" in Client(headers={"accept-language": "de-AT"}).get(SIGN_IN).content.decode()
    page = Client(headers={"accept-language": "ja"}).get(SIGN_IN).content.decode()
    assert "Cloud</title>" in page and "Nur auf Deutsch." in page
    assert said("plain") == "plain"
    assert brand()["links"] == []


def test_mails_wear_the_brand(db, settings, django_capture_on_commit_callbacks):
    settings.BRAND = {"name": {"en": "Cloud", "de": "Wolke"}, "color": "#ffd200", "mail_logo": "x/mail.png"}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {
        "MAIL_CONTEXT": "openstack_dashboard.branding.for_mail", "SITE_URL": "https://cloud.example.org/",
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert mail.send("ada@example.org", "password_changed", {"name": "ada"}, language="de")
    (message,) = django_mail.outbox
    html = message.alternatives[0][0]
    assert message.body.endswith("-- \nWolke\nhttps://cloud.example.org/\n")
    assert f"background-color:#ffd200;color:{colors.INKS[1]}" in html, "words on yellow are dark"
    assert 'src="https://cloud.example.org/static/x/mail.png"' in html


# -- The second brand --------------------------------------------------------------------------------------------------

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

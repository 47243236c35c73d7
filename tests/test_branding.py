"""What a site wears: on pages, in mails, in colors that can be read."""

import re
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import translation

from django_nova import links, mail
from openstack_dashboard import colors
from openstack_dashboard.branding import brand, check_brand, said

ROOT = Path(__file__).resolve().parent.parent
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
    settings.SIGN_UP = "open"
    outside = [
        Client().get(f"/{path}").content.decode()
        for path in (
            "sign-up/",
            "sign-up/sent/",
            "sign-up/activate/",
            "account/forgotten/",
            "account/forgotten/x/y/",
        )
    ]
    for kind, cloud in ("invitation", "stack"), ("credentials", "aws"):
        token = links.make(kind, seconds=60, cloud=cloud)
        outside.append(Client().get(f"/links/{token}/", follow=True).content.decode())
    for page in door, home, lost, *outside:
        foot = page[page.index("brand-foot") :]
        found = re.findall(r'<a href="([^"]+)">([^<]+)</a>', foot)
        assert found == [
            ("mailto:help@x.example", "Help"), ("https://status.x.example/", "Service status"),
            ("https://x.example/c/", "Courses"), ("https://x.example/terms/", "Terms of use"), ("/imprint/", "Imprint"),
        ]  # fmt: skip
        assert "X &amp; Y" in page
    for page in door, home, *outside:
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

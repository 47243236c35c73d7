"""Mail as Django sent it: both parts, the receiver's language, the brand, and headers that no name can break into."""

import smtplib
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.test import RequestFactory
from django.utils import translation

from django_nova import mail
from openstack_dashboard import mails

ROOT = Path(__file__).resolve().parent.parent
TO = "ada@example.org"
TEXT = """{% extends "django_nova/mail/base.txt" %}{% load i18n %}
{% block subject %}{% translate "Sign in" %}: {{ name }}{% endblock %}
{% block text %}Dear {{ name }},

{{ link }}{% endblock %}
"""


@pytest.fixture
def letters(settings, tmp_path, monkeypatch):
    """Writes templates of mails; `letters("hello", txt=…, html=…)`."""
    folder = tmp_path / "django_nova" / "mail"
    folder.mkdir(parents=True)
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"MAIL_CONTEXT": "openstack_dashboard.branding.for_mail"}
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]

    def write(name, **parts):
        for suffix, text in parts.items():
            (folder / f"{name}.{suffix}").write_text(text)

    write("hello", txt=TEXT)
    with translation.override("en"):
        yield write


def sent():
    (message,) = django_mail.outbox
    django_mail.outbox.clear()
    return message, message.alternatives[0][0]


@pytest.fixture
def outside(transactional_db):
    """No test's own transaction around: mail leaves at once."""


def test_a_mail_has_a_text_and_an_html_part_with_the_brand(letters, outside, settings):
    settings.BRAND = {
        "name": "Nimbus & Co",
        "color": "#005500",
        "colors": {"light": {"on-accent": "#ffffee"}},
    }
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SITE_URL": "https://cloud.example.org"}
    context = {"name": "<Ada> & Co", "link": "https://cloud.example.org/x/?a=1&b=2"}
    assert mail.send(TO, "hello", context)
    message, html = sent()
    assert (message.subject, message.to) == ("Sign in: <Ada> & Co", [TO])
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert message.body == (
        "Dear <Ada> & Co,\n\nhttps://cloud.example.org/x/?a=1&b=2\n\n-- \nNimbus & Co\nhttps://cloud.example.org\n"
    )
    assert "Dear &lt;Ada&gt; &amp; Co," in html
    assert '<a href="https://cloud.example.org/x/?a=1&amp;b=2"' in html
    assert html.count("Nimbus &amp; Co") == 1
    assert "background-color:#005500;color:#ffffee" in html
    assert message.alternatives[0][1] == "text/html"
    raw = message.message()
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw.get_content_type() == "multipart/alternative"


def test_its_own_html_goes_before_the_text_in_the_frame(letters, outside):
    letters(
        "hello",
        html='{% extends "django_nova/mail/base.html" %}{% block content %}<b>{{ name }}</b>'
        '{% include "django_nova/mail/_button.html" with url=link label="Go" %}{% endblock %}',
    )
    mail.send(TO, "hello", {"name": "<i>", "link": "https://x.example/?a&b"})
    html = sent()[1]
    assert "<b>&lt;i&gt;</b>" in html
    assert 'href="https://x.example/?a&amp;b"' in html
    assert "Dear" not in html


def test_it_speaks_the_language_of_whoever_reads_it(letters, outside):
    mail.send(TO, "hello", {"name": "Ada"}, language="de")
    message, html = sent()
    assert message.subject == "Anmelden: Ada"
    assert '<html lang="de">' in html
    assert message.message()["Content-Language"] == "de"
    mail.send(TO, "hello", {"name": "Ada"})
    assert sent()[0].subject == "Sign in: Ada"


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: eve@example.org", "a\nBcc: eve", "a\x00\u2028Bcc: eve", "x" * 500]
)
def test_no_name_breaks_into_the_headers(letters, outside, name):
    letters("hello", txt="{{ name }} is yours\n\nWords.")
    assert mail.send(TO, "hello", {"name": name})
    message, _html = sent()
    assert len(message.subject) <= mail.SUBJECT
    raw = message.message()
    assert raw["Bcc"] is None
    assert message.recipients() == [TO]


@pytest.mark.parametrize(
    "to", ["", "ada", "ada@example.org\nBcc: eve@example.org", "a@b.example, c@d.example"]
)
def test_what_is_no_address_is_not_written_to(letters, outside, to):
    assert mail.send(to, "hello", {}) is False
    assert not django_mail.outbox


def test_it_leaves_when_what_it_tells_of_is_certain(letters, outside):
    with transaction.atomic():
        assert mail.send(TO, "hello", {"name": "Ada"})
        assert not django_mail.outbox
    assert sent()[0].subject.endswith("Ada")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.send(TO, "hello", {"name": "Ada"})
        raise ZeroDivisionError
    assert not django_mail.outbox


def test_a_mail_server_that_fails_is_told_and_logged_without_what_was_in_the_mail(
    letters, outside, monkeypatch, caplog
):
    def broken(*args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({TO: (550, b"https://secret")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", broken)
    assert mail.send(TO, "hello", {"name": "Ada", "link": "https://secret"}) is False
    assert "SMTPRecipientsRefused" in caplog.text
    assert "https://secret" not in caplog.text


def test_links_are_of_the_site_where_it_says_its_address(settings):
    request = RequestFactory().get("/", headers={"host": "localhost:8000"})
    assert mail.absolute(request, "/x/") == "http://localhost:8000/x/"
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SITE_URL": "https://cloud.example.org"}
    assert mail.absolute(request, "/x/") == "https://cloud.example.org/x/"
    assert mail.absolute(None, "/x/") == "https://cloud.example.org/x/"


def test_the_demo_writes_mails_into_a_folder(letters, outside, settings, tmp_path):
    told = mails.in_folder(tmp_path / "mails")
    for name, value in told.items():
        setattr(settings, name, value)
    assert mail.send(TO, "hello", {"name": "Ada"})
    (file,) = Path(tmp_path / "mails").iterdir()
    assert "Subject: Sign in: Ada" in file.read_text()


def test_the_mail_server_is_an_address():
    told = mails.configured("smtp+tls://me:pass@mail.example.org:587")
    if "MAILERS" in told:
        told = told["MAILERS"]["default"]["OPTIONS"]
        assert (told["host"], told["port"], told["use_tls"], told["timeout"]) == (
            "mail.example.org", 587, True, mails.SECONDS,
        )  # fmt: skip
    else:
        assert (told["EMAIL_HOST"], told["EMAIL_PORT"], told["EMAIL_USE_TLS"], told["EMAIL_TIMEOUT"]) == (
            "mail.example.org", 587, True, mails.SECONDS,
        )  # fmt: skip
    assert mails.sender("Größe, GmbH", "a@b.example").endswith("<a@b.example>")


# -- All mails that there are ------------------------------------------------------------------------------------------

MAILS = sorted(
    file.stem
    for package in ("django_nova", "openstack_dashboard")
    for file in (ROOT / package / "templates" / "django_nova" / "mail").glob("*.txt")
    if file.stem != "base"
)


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_has_a_subject_and_words_in_a_branded_frame(settings, name):
    settings.BRAND = {"name": "Nimbus"}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"MAIL_CONTEXT": "openstack_dashboard.branding.for_mail"}
    address = "https://cloud.example.org/some/where/"
    request = {"project_name": "demo", "asked": {}, "before": {}, "granted": {}}
    given = {"days": 2, "hours": 2, "url": address, "link": address, "request": request}
    (source,) = ROOT.glob(f"*/templates/django_nova/mail/{name}.txt")
    for language in "en", "de", "ja":
        with translation.override(language):
            message = mail._message(TO, name, given)
        html = message.alternatives[0][0]
        assert message.subject and "{" not in message.subject
        assert len(message.body) > 40 and message.body.endswith("-- \nNimbus\n")
        assert "Nimbus" in html and f'<html lang="{language}">' in html
        if "{{ url }}" in source.read_text():
            assert address in message.body and address in html

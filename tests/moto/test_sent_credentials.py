"""Keys that are sent: made for an IAM user, kept encrypted until they are fetched, and then nowhere."""

import io
import re
import zipfile
from datetime import timedelta
from urllib.parse import urlsplit

import boto3
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from django_nova.models import Entry, Link

ADDRESS = "frank@example.org"


@pytest.fixture
def person(site):
    found = site.person("alice")
    found.iam = boto3.client(
        "iam",
        region_name="us-east-1",
        endpoint_url=site.endpoint,
        aws_access_key_id=found.key.access_key,
        aws_secret_access_key=found.key.secret_key,
    )
    found.iam.create_user(UserName="frank")
    return found


@pytest.fixture
def sent(person, mailoutbox, django_capture_on_commit_callbacks):
    """A key for frank: (the path of the link, the row)."""

    def send():
        with django_capture_on_commit_callbacks(execute=True):
            answer = person.post("/sent_credentials/-/create/", user="frank", address=ADDRESS, hours="1")
        assert answer.status_code == 302, answer.context["form"].errors
        assert mailoutbox[-1].to == [ADDRESS]
        return urlsplit(
            re.search(r"https?://\S+/links/\S+", mailoutbox[-1].body)[0]
        ).path, Link.objects.first()

    return send


def keys(person):
    return [one["AccessKeyId"] for one in person.iam.list_access_keys(UserName="frank")["AccessKeyMetadata"]]


def test_the_key_works_and_is_erased_with_the_download(person, sent, mailoutbox):
    path, row = sent()
    [key] = keys(person)
    before = str([*Link.objects.values(), *Entry.objects.values(), mailoutbox[-1].body])
    stranger = Client()
    page = stranger.get(path, follow=True)
    assert page.status_code == 200 and key not in page.content.decode()
    answer = stranger.post("/links/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert f"aws_access_key_id = {key}" in files["aws/credentials"]
    secret = re.search(r"aws_secret_access_key = (\S+)", files["aws/credentials"])[1]
    sts = boto3.client(
        "sts",
        endpoint_url=person.site.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )
    assert sts.get_caller_identity()["Arn"].endswith(":user/frank")
    row.refresh_from_db()
    assert (row.sealed, bool(row.used_at)) == ("", True)
    assert secret not in before + str([*Link.objects.values(), *Entry.objects.values()])
    again = stranger.post("/links/")
    assert (again.status_code, "was used already" in again.content.decode()) == (410, True)
    person.post("/sent_credentials/-/delete/", id=row.pk, confirmed="1")
    assert keys(person) == [key], "what somebody has is theirs"


def test_one_that_is_withdrawn_takes_its_key_along(person, sent):
    path, row = sent()
    person.post("/sent_credentials/-/delete/", id=row.pk, confirmed="1")
    assert keys(person) == []
    assert "not valid" in Client().get(path, follow=True).content.decode()


def test_old_ones_and_those_of_another_say_so(person, sent, django_user_model):
    path, row = sent()
    other = Client()
    other.force_login(django_user_model.objects.create_user("grace", "grace@example.org"))
    answer = other.get(path, follow=True)
    assert (answer.status_code, "somebody else" in answer.content.decode()) == (403, True)
    Link.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert Client().get(path, follow=True).status_code == 410
    call_command("trim_links", verbosity=0)
    row.refresh_from_db()
    assert row.sealed == "", "what nobody can fetch any more is not kept"
    person.post("/sent_credentials/-/delete/", id=row.pk, confirmed="1")
    assert keys(person) == []


def test_what_iam_refuses_is_said_and_no_link_is_made(person, sent):
    sent(), sent()
    answer = person.post("/sent_credentials/-/create/", user="frank", address=ADDRESS, hours="1")
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert len(keys(person)) == Link.objects.count() == 2


def test_a_key_whose_link_cannot_be_kept_goes_again(person, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("django_nova.panels.sent_credentials.kept.make", broken)
    with pytest.raises(ZeroDivisionError):
        person.post("/sent_credentials/-/create/", user="frank", address=ADDRESS, hours="1")
    assert keys(person) == []

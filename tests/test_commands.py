"""The management commands of the app."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from django_nova.clouds.secrets import seal, unseal
from django_nova.models import Entry, LinkedAccount

pytestmark = pytest.mark.django_db
SECRET = {"kind": "access_key", "access_key": "AKIAEXAMPLE", "secret_key": "something long"}


def run(command, **options):
    out, err = StringIO(), StringIO()
    try:
        call_command(command, stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), err.getvalue() + str(error)
    return out.getvalue(), None


def keys(settings, *words):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SECRET_KEYS": list(words)}


def linked(name, cloud="aws"):
    user, _made = get_user_model().objects.get_or_create(username="maria")
    return LinkedAccount.objects.create(user=user, cloud=cloud, label=name, subject=name, sealed=seal(SECRET))


def test_rotated_secrets_open_with_the_new_key_alone(settings):
    keys(settings, "the first key")
    before = [linked("one"), linked("two")]
    keys(settings, "the second key", "the first key")
    assert run("rotate_secrets") == ("2 accounts are encrypted with the newest key.\n", None)
    keys(settings, "the second key")
    for row in before:
        kept = LinkedAccount.objects.get(pk=row.pk)
        assert unseal(kept.sealed) == SECRET
        assert kept.updated == row.updated, "whoever uses the account need not notice"


def test_rotation_also_leaves_the_key_that_comes_from_django(settings):
    row = linked("one")
    keys(settings, "a key of its own", settings.SECRET_KEY)
    run("rotate_secrets")
    keys(settings, "a key of its own")
    row.refresh_from_db()
    assert unseal(row.sealed) == SECRET


def test_what_no_key_opens_is_told_and_left_as_it_is(settings):
    keys(settings, "a key that is gone")
    lost = linked("lost")
    keys(settings, "the newest key")
    good = linked("good")
    out, error = run("rotate_secrets")
    assert out == "1 account is encrypted with the newest key.\n"
    assert "maria: lost @ aws" in error and "1 account cannot be read" in error
    kept = {row.pk: row.sealed for row in LinkedAccount.objects.all()}
    assert kept[lost.pk] == lost.sealed
    assert kept[good.pk] != good.sealed


def test_an_account_that_is_linked_anew_meanwhile_keeps_its_new_credentials(settings, monkeypatch):
    row = linked("one")
    fresh = seal(SECRET | {"access_key": "AKIAFRESH"})

    def reseal(text):
        LinkedAccount.objects.filter(pk=row.pk).update(sealed=fresh)
        return seal(SECRET)

    monkeypatch.setattr("django_nova.management.commands.rotate_secrets.reseal", reseal)
    assert run("rotate_secrets")[0].startswith("0 accounts")
    row.refresh_from_db()
    assert row.sealed == fresh


@pytest.fixture
def entries():
    for days in 0, 5, 40:
        Entry.objects.create(
            panel="instances", verb="stop", result="done", cloud="stack", who=f"{days} days",
            at=timezone.now() - timedelta(days=days),
        )  # fmt: skip


def left():
    return sorted(Entry.objects.values_list("who", flat=True))


def test_the_audit_log_is_kept_for_ever_unless_the_site_says_otherwise(entries):
    assert run("trim_audit") == ("0 entries deleted.\n", None)
    assert len(left()) == 3


def test_what_is_older_than_the_setting_goes(entries, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"AUDIT_DAYS": 30}
    assert run("trim_audit") == ("1 entry deleted.\n", None)
    assert left() == ["0 days", "5 days"]


def test_the_number_of_days_can_be_given(entries):
    assert run("trim_audit", days=3)[0] == "2 entries deleted.\n"
    assert left() == ["0 days"]


def test_a_negative_number_deletes_nothing(entries):
    assert "negative" in run("trim_audit", days=-1)[1]
    assert len(left()) == 3

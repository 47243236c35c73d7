"""VPNs: what the gateway starts with, and who gets which place."""

import json
import re
import shutil
import subprocess
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest
import yaml
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from django_nova.clouds.errors import CloudError, Conflict
from django_nova.panels.vpn.gateways import likeliest
from django_nova.vpn import configuration, keys, life
from django_nova.vpn.models import Gateway, Place
from django_nova.vpn.settings import mistakes
from tests.gateways import ASKED, conf, person, scope, standing

SCHEMA = Path(__file__).parent / "vendor" / "cloud-init-22.4.2.schema.json"


# -- Files -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cloud_init_takes_the_user_data_by_its_own_schema():
    row = standing(clients=64)
    data = life.user_data(row)
    assert data.startswith("#cloud-config\n")
    assert len(data.encode()) < 16384, "EC2 takes no more"
    config = yaml.safe_load(data)
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.Draft4Validator(schema)
    assert [error.message for error in validator.iter_errors(config)] == []
    assert list(validator.iter_errors(config | {"packages": 7})), "the schema says no to what is wrong"
    [command] = config["bootcmd"]
    assert command[:2] == ["sh", "-c"]
    checked = subprocess.run(["sh", "-n", "-c", command[2]], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert command[2].count("[Peer]") == 64


def test_keys_are_those_of_wireguard():
    private, public = keys.pair()
    assert keys.public_of(private) == public
    if shutil.which("wg"):
        told = subprocess.run(["wg", "pubkey"], input=private, capture_output=True, text=True, check=True)
        assert told.stdout.strip() == public


def test_settings_are_checked():
    for options, wrong in (
        ({"port": 0}, "port"),
        ({"pool": "8.8.8.0/24"}, "pool"),
        ({"pool": "10.99.0.0/30"}, "pool"),
        ({"clients": 1000}, "clients"),
        ({"dns": "1.1.1.1"}, "dns"),
        ({"imgae": "debian"}, "imgae"),
    ):
        assert wrong in " ".join(mistakes(options)), options
    assert not list(mistakes({"image": "debian-13", "flavor": "m1.small", "dns": ["10.0.0.2"]}))
    assert not list(mistakes(False))


def test_a_mistake_in_the_settings_is_told_at_the_start(settings):
    clouds = {"stack": {"provider": "openstack", "auth_url": "https://k", "vpn": {"port": "udp"}}}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": clouds}
    assert [one.id for one in run_checks() if "'port'" in one.msg] == ["django_nova.E014"]


def test_a_code_that_would_be_too_long_is_left_out():
    assert "<svg" in configuration.picture("x" * 500)
    assert "style=" not in configuration.picture("x"), "a strict policy would not draw it"
    assert configuration.picture("x" * 5000) == ""


def test_the_likeliest_image_is_the_newest_that_is_known_to_do():
    names = [
        "cirros",
        "ubuntu/images/hvm-ssd/ubuntu-trusty-14.04-amd64",
        "Ubuntu 24.04",
        "ubuntu-jammy-22.04",
    ]
    assert likeliest(names) == "Ubuntu 24.04"
    assert likeliest([*names, "debian-12", "Debian 13", "debian-9"]) == "Debian 13"
    assert likeliest(["RHEL-9", "Windows 2022"]) == ""


# -- Rows ------------------------------------------------------------------------------------------------------------------


def together(*calls):
    """What calls answered or raised that began at the same moment."""
    start, answers = threading.Barrier(len(calls)), {}

    def one(n, call):
        start.wait()
        try:
            answers[n] = call()
        except CloudError as error:
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[n] for n in range(len(calls))]


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_double_nothing():
    rows = together(*[lambda: life.begin(scope(), ASKED)] * 4)
    assert len({row.pk for row in rows}) == 1
    inside = []

    def work():
        with life.working(rows[0]):
            inside.append(1)
            time.sleep(0.3)

    answers = together(*[work] * 4)
    assert len(inside) == 1 and sum(isinstance(one, Conflict) for one in answers) == 3
    row = standing("other", clients=6)
    users = [person(f"user{n}") for n in range(4)]
    places = together(*[lambda user=user: life.take(row, user, "x") for user in users * 2])
    assert not [one for one in places if isinstance(one, Exception)]
    assert len({one.pk for one in places}) == 4, "each has one, whoever pressed twice"
    assert {one.user_id for one in places} == {user.pk for user in users}
    assert Place.objects.filter(gateway=row).exclude(taken=None).count() == 4


@pytest.mark.django_db
def test_who_is_slower_by_a_moment_takes_another_place(monkeypatch):
    row, ann, ben, rivals = standing(), person("ann"), person("ben"), []

    def now():  # asked for right before a free place is taken
        if not rivals:
            rivals.append(None)
            rivals[0] = life.take(row, ben, "ben")
        return timezone.now()

    monkeypatch.setattr(life, "timezone", SimpleNamespace(now=now))
    mine = life.take(row, ann, "ann")
    assert rivals[0] == life.place_of(row, ben) != mine == life.place_of(row, ann)


@pytest.mark.django_db
def test_a_place_stays_with_its_person_and_ends_with_the_keys():
    row, ann, ben = standing(clients=2), person("ann"), person("ben")
    mine = life.take(row, ann, "ann")
    assert life.take(row, ann, "ann") == mine != life.take(row, ben, "ben")
    with pytest.raises(Conflict, match="rotate"):
        life.take(row, person("cid"), "cid")
    ann.delete()
    kept = Place.objects.get(pk=mine.pk)
    assert (kept.user, kept.who) == (None, "ann"), "nobody gets the keys of somebody who is gone"
    with pytest.raises(Conflict, match="All configurations are taken"):
        life.take(row, person("dan"), "dan")
    life.revoke(row, mine.number)
    with pytest.raises(Conflict):
        life.revoke(row, mine.number)
    assert mine.public not in life.user_data(row)
    with life.working(row) as work:
        life.renew(work)
    life.forget_old(row)
    assert life.place_of(row, ben) is None
    assert life.take(row, ben, "ben").public not in {mine.public}
    assert Place.objects.filter(gateway=row).count() == 2


@pytest.mark.django_db
def test_no_secret_is_kept_in_clear():
    row = standing()
    text = conf(row, "ann")
    secrets = re.findall(r"(?:PrivateKey|PresharedKey) = (\S+)", text + life.user_data(row))
    assert len(secrets) > 5
    told = " ".join(
        str(value) for model in (Gateway, Place) for row in model.objects.values() for value in row.values()
    )
    assert not [one for one in secrets if one in told]


@pytest.mark.django_db
def test_keys_that_no_longer_open_are_told(settings):
    row = standing()
    place = life.take(row, person("ann"), "ann")
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {
        "SECRET_KEYS": ["another key that opens nothing of before"]
    }
    assert life.user_data(row) is None
    with pytest.raises(Conflict, match="rotate"):
        life.conf_of(row, place)


@pytest.mark.django_db
def test_keys_of_the_site_can_be_changed(settings):
    row = standing()
    text, old = conf(row, "ann"), settings.SECRET_KEY
    for keys_of_the_site in (["a new key, long enough to be one", old], ["a new key, long enough to be one"]):
        settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SECRET_KEYS": keys_of_the_site}
        call_command("rotate_secrets", verbosity=0)
    row.refresh_from_db()
    assert life.conf_of(row, life.places_of(row).exclude(taken=None).get()) == text
    assert life.user_data(row)


@pytest.mark.django_db
def test_who_dies_at_work_loses_it_after_a_while():
    row = standing()
    held = life.working(row)
    work = held.__enter__()
    with pytest.raises(Conflict), life.working(row):
        pass
    Gateway.objects.filter(pk=row.pk).update(busy_until=timezone.now() - timedelta(seconds=1))
    with life.working(row), pytest.raises(Conflict, match="Somebody else"):
        work.made("port", "one that would be doubled")
    row.refresh_from_db()
    assert "port" not in row.made

"""Who may look and who may change: every address of the site, for strangers, outsiders, readers, members and admins.

The addresses come from the URLconf and the panels. An address that no rule here covers fails, so that a new one is thought of.
"""

import re
from collections import Counter

import pytest
from botocore.httpsession import URLLib3Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from requests.adapters import HTTPAdapter

from devcloud.seeds.people import KEYS
from django_nova.clouds import clouds
from django_nova.clouds.accounts import link
from django_nova.models import Entry
from django_nova.panels import panels
from django_nova.panels.backend import Backend
from tests.devcloud.conftest import connection
from tests.host_site import Reader

from .addresses import SCOPE, every_address, filled, pages, sendable, shown

ACCOUNT = "123456789012"  # of the EC2 cloud
PLAIN = {"name": "x", "confirmed": "1", "file": "openrc", "hours": "1"}

pytestmark = pytest.mark.moto


@pytest.fixture
def heard(monkeypatch):
    """What a backend is asked for, by anybody, as a list that grows."""
    asked, original = [], Backend.ask

    def ask(backend, verb, *args, **kwargs):
        asked.append(verb)
        return original(backend, verb, *args, **kwargs)

    monkeypatch.setattr(Backend, "ask", ask)
    return asked


@pytest.fixture
def scopes(alice):
    """The address of alice's project on each cloud."""
    return {
        "stack": dict(zip(SCOPE, ("stack", alice.project, "RegionOne"), strict=True)),
        "aws": dict(zip(SCOPE, ("aws", ACCOUNT, "us-east-1"), strict=True)),
    }


def with_key(person, name):
    """That person with the EC2 key of that name."""
    key = next(one for one in KEYS if one.name == name)
    secret = {"kind": "access_key", "access_key": key.access_key, "secret_key": key.secret_key}
    link(person.user, clouds()["aws"], secret)
    return person


@pytest.mark.parametrize("cloud", ["stack", "aws"])
def test_strangers_sign_in_first(db, scopes, heard, cloud):
    stranger, heard[:] = Client(), []
    for where in every_address(scopes[cloud]):
        for answer in stranger.get(where), stranger.post(where, PLAIN):
            assert answer.status_code == 302, where
            assert answer["Location"].startswith(reverse("django_nova:sign_in") + "?next="), where
        assert stranger.get(where, {"format": "json"}).status_code == 401, where
    assert not heard
    assert not Entry.objects.exclude(verb="sign_in").exists()


@pytest.mark.parametrize("cloud", ["stack", "aws"])
def test_outsiders_find_nothing(sign_in, django_user_model, scopes, heard, cloud):
    """Somebody of the same cloud, or of the site only, to whom the project is nothing."""
    outsider = Client()
    outsider.force_login(django_user_model.objects.create_user("outsider"))
    if cloud == "stack":
        outsider = sign_in("charlie", "research").client
    heard.clear()
    for where in every_address(scopes[cloud]):
        for answer in outsider.get(where), outsider.post(where, PLAIN):
            elsewhere = answer.status_code == 302 and "/accounts/link/" in answer["Location"]
            said = (
                where.startswith("/find/") and b"/cloud/" not in answer.content
            )  # a line in the page that searches
            assert answer.status_code == 404 or said or (cloud == "aws" and elsewhere), f"{where}: {answer}"
    assert not heard
    assert not Entry.objects.exclude(verb__in=("sign_in", "link")).exists()


HARMLESS = re.compile(
    r"/auth/tokens|Action=(Describe|Get|List|AssumeRole)|os-getConsoleOutput|\.Get[A-Z]\w+'"
)
MANY = re.compile(r"\?(bulk-)?delete")  # answers 200 and says for each what came of it


@pytest.fixture
def sent(monkeypatch):
    """What goes to a cloud in order to change something there, and the status that it answers with, as a list that grows."""
    found, openstack, amazon = [], HTTPAdapter.send, URLLib3Session.send

    def note(request, answer):
        body = request.body.decode("latin-1") if isinstance(request.body, bytes) else request.body or ""
        target = request.headers.get("X-Amz-Target", "")
        words = f"{request.method} {request.url} {target} {body}"[:500]
        if request.method not in ("GET", "HEAD") and not HARMLESS.search(words):
            found.append((words, answer.status_code))
        return answer

    monkeypatch.setattr(
        HTTPAdapter, "send", lambda pool, request, **how: note(request, openstack(pool, request, **how))
    )
    monkeypatch.setattr(URLLib3Session, "send", lambda http, request: note(request, amazon(http, request)))
    return found


def strict(answer):
    """A page runs and looks by the site's own files only; its cookies are for nobody else."""
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    if answer["Content-Type"].startswith("text/html") and not answer.streaming:
        assert not Reader(answer.content.decode()).forbidden, answer.request["PATH_INFO"]
    for cookie in answer.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize("cloud", ["stack", "aws"])
def test_looking_changes_nothing(sign_in, scopes, sent, cloud):
    """GET on everything, as whoever may: the cloud is asked no change, and the audit log stays as it is."""
    person = with_key(sign_in("alice"), "alice")
    sent.clear()
    found = shown(person, scopes[cloud])
    done = Entry.objects.exclude(result=Entry.Result.REFUSED)
    before, told = done.count(), Counter()
    for where, query in pages(person, scopes[cloud], found):
        answer = person.client.get(where, query)
        if answer.streaming:
            assert b"".join(answer.streaming_content) is not None  # to its end, so that nothing stays open
        told[answer.status_code] += 1
        assert answer.status_code in (200, 302, 400, 403, 404, 405, 409, 422), (
            f"{where}: {answer.status_code}"
        )
        assert not sent, where
        strict(answer)
    assert done.count() == before
    assert told[200] > 80, told


# What a reader may have of his own: it is no part of the project
OWN = {"key_pairs", "application_credentials", "ec2_credentials", "credentials"}


TELLING = {"activity", "usage"}  # of what was tried, and of the passing time


def things(found):
    """What there is, in any order."""
    return {name: set(ids) for name, (ids, _around) in found.items() if name not in TELLING}


@pytest.mark.parametrize("cloud", ["stack", "aws"])
def test_a_reader_changes_nothing(sign_in, scopes, sent, cloud):
    """Bob sends every form that there is; what the pages let through, the cloud itself refuses."""
    bob, scope = with_key(sign_in("bob"), "bob"), scopes[cloud]
    alice = with_key(sign_in("alice"), "alice")
    found, refused = shown(alice, scope), Counter()
    for panel in panels():
        if panel.name in OWN or panel.name not in found:
            continue
        for where, values in sendable(bob, scope, panel, *found[panel.name]):
            sent.clear()
            answer = bob.client.post(where, values)
            assert answer.status_code in (200, 302, 403, 404, 422), f"{where}: {answer.status_code}"
            assert not [words for words, status in sent if status < 400 and not MANY.search(words)]
            refused[panel.name] += bool(sent)
    cache.clear()
    assert things(shown(alice, scope)) == things(found)
    assert sum(refused.values()) > 25, refused


@pytest.fixture
def theirs_too(devcloud):
    """A volume in the other project."""
    other = connection(devcloud, "charlie", "research")
    volume = other.block_storage.create_volume(name="research-only", size=1)
    other.block_storage.wait_for_status(volume, "available", wait=60)
    yield volume
    other.block_storage.delete_volume(volume)


def test_what_is_of_another_project_is_not_there(sign_in, sent, theirs_too):
    """Alice asks her own project for what she cannot know: things of Charlie's, by their ids."""
    alice, charlie = sign_in("alice"), sign_in("charlie", "research")
    mine, theirs = (
        dict(zip(SCOPE, ("stack", one.project, "RegionOne"), strict=True)) for one in (alice, charlie)
    )
    own, foreign, tried = shown(alice, mine), shown(charlie, theirs), set()
    for panel in panels():
        known_to_me = set(own.get(panel.name, ([],))[0])
        ids = [id for id in foreign.get(panel.name, ([],))[0] if id not in known_to_me]
        for id in ids[:1]:
            sent.clear()
            answer = alice.client.get(reverse(f"django_nova:{panel.name}:detail", kwargs=mine | {"id": id}))
            assert answer.status_code in (302, 403, 404), f"{panel.name} {id}: {answer.status_code}"
            for action in panel.actions:
                where = reverse(f"django_nova:{panel.name}:act", kwargs=mine | {"verb": action.verb})
                alice.client.post(where, {"id": id, "confirmed": "1"} | filled(alice, where, {"id": id}))
            assert not [words for words, status in sent if status < 400 and not MANY.search(words)]
            tried.add(panel.name)
    assert {"instances", "volumes", "networks", "security_groups"} <= tried
    cache.clear()
    assert things(shown(charlie, theirs)) == things(foreign)

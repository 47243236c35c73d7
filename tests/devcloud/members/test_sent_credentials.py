"""Credentials that a manager sends: fetched once, by the one they are for."""

import io
import zipfile

import openstack
import yaml
from django.core.cache import cache

from django_nova.models import Entry, Link
from tests.devcloud.members.conftest import give, link_in


def send(browser, user, outbox, **more):
    given = {"user": user.id, "address": "eve@example.org", "hours": "24"} | more
    answer, mails = outbox(lambda: browser.post("sent_credentials:create", **given))
    assert answer.status_code == 302, answer.context["form"].errors
    return link_in(mails[-1])


def files(answer):
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_member_fetches_the_files_once(sign_in, admin, project, people, outbox, charlie, client, devcloud):
    eve = people("eve")
    give(admin, project, eve, "member")
    alice = sign_in("alice", project.name)
    path = send(alice, eve, outbox)
    assert client.get(path, follow=True).redirect_chain[-1][0].startswith("/auth/login/"), (
        "strangers sign in first"
    )
    other = charlie.client.get(path, follow=True)
    assert (other.status_code, "somebody else" in other.content.decode()) == (403, True)
    assert charlie.client.post("/links/").status_code == 403
    browser = sign_in(eve.name, project.name)
    assert browser.client.get(path, follow=True).status_code == 200
    answer = browser.client.post("/links/", {"credential": "on"})
    assert answer["Content-Type"] == "application/zip"
    found = files(answer)
    [entry] = yaml.safe_load(found["clouds.yaml"])["clouds"].values()
    made = openstack.connection.Connection(**entry)
    assert made.current_user_id == eve.id and made.current_project_id == project.id
    again = browser.client.post("/links/")
    assert (again.status_code, "was used already" in again.content.decode()) == (410, True)
    assert alice.get("sent_credentials:list").context["records"][0].status == "used"
    assert entry["auth"]["application_credential_secret"] not in str(
        [*Link.objects.values(), *Entry.objects.values()]
    )


def test_without_the_tick_the_files_hold_no_secret(sign_in, admin, project, people, outbox):
    eve = people("eve")
    give(admin, project, eve, "member")
    alice = sign_in("alice", project.name)
    path = send(alice, eve, outbox)
    assert "sent_credentials" in [one.verb for one in alice.get("members:detail", eve.id).context["tabs"]]
    assert [one.name for one in alice.get("sent_credentials:list", user=eve.id).context["records"]] == [
        eve.name
    ]
    assert not alice.get("sent_credentials:list", user=admin.identity.find_user("alice").id).context[
        "records"
    ]
    browser = sign_in(eve.name, project.name)
    browser.client.get(path)
    found = files(browser.client.post("/links/"))
    assert f"OS_USERNAME={eve.name}" in found["openrc.sh"] and "password:" not in found["clouds.yaml"]
    assert not list(admin.identity.application_credentials(eve))


def test_who_left_fetches_nothing_and_what_is_withdrawn_is_not_valid(sign_in, admin, project, people, outbox):
    eve = people("eve")
    give(admin, project, eve, "member")
    alice, browser = sign_in("alice", project.name), sign_in(eve.name, project.name)
    path = send(alice, eve, outbox)
    admin.identity.unassign_project_role_from_user(project, eve, admin.identity.find_role("member"))
    cache.clear()
    browser.sign_in()
    browser.client.get(path)
    answer = browser.client.post("/links/")
    assert (answer.status_code, "no member of this project" in answer.content.decode()) == (403, True)
    assert not alice.do("delete", str(Link.objects.get().pk), panel="sent_credentials")
    assert "not valid" in browser.client.get(path, follow=True).content.decode()

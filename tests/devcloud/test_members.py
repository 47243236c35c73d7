"""Members, invitations and sent credentials: what Keystone says of it afterwards is what the pages said."""

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlsplit

import openstack
import pytest
import yaml
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from django_nova.clouds import clouds
from django_nova.clouds.accounts import account_of
from django_nova.models import Entry, Link, LinkedAccount
from django_nova.provisioning import running
from django_nova.provisioning.people import begin

from .conftest import PASSWORD


@pytest.fixture
def project(admin, name):
    """One of its own, which alice manages."""
    made = admin.identity.create_project(name=name, domain_id="default")
    give(admin, made, "alice", "manager", "member")
    yield made
    admin.identity.delete_project(made)


@pytest.fixture
def people(admin, name):
    """People of the cloud who are nobody yet: ``people("eve")``."""
    made = []

    def person(start):
        made.append(
            admin.identity.create_user(name=f"{start}-{name}", password=PASSWORD, domain_id="default")
        )
        return made[-1]

    yield person
    for one in made:
        admin.identity.delete_user(one)


def give(admin, project, person, *roles):
    user = person if hasattr(person, "id") else admin.identity.find_user(person)
    for role in roles:
        admin.identity.assign_project_role_to_user(project, user, admin.identity.find_role(role))


def has(admin, project, person):
    """The roles that Keystone says were given to a person in a project."""
    found = admin.identity.role_assignments(user_id=person.id, scope_project_id=project.id)
    return sorted(admin.identity.get_role(one.role["id"]).name for one in found)


def role(admin, name):
    return admin.identity.find_role(name).id


def listed(browser):
    cache.clear()
    return {one.name: one for one in browser.get("members:list", limit="100").context["records"]}


def granted(heard, project):
    """The changes of roles in the project that Keystone was asked for: pairs of method and id."""
    lines = heard.of("keystone", rf"(PUT|DELETE) .*/projects/{project.id}/users/[^/]+/roles/")
    return [(line[2], line[3].rpartition("/")[2]) for line in lines]


# -- Members -------------------------------------------------------------------------------------------------------------


def test_who_is_there_and_where_each_role_comes_from(sign_in, admin, project, people):
    eve, bert = people("eve"), people("bert")
    give(admin, project, eve, "reader")
    group = admin.identity.create_group(name=f"group-{project.name}", domain_id="default")
    try:
        admin.identity.add_user_to_group(bert, group)
        admin.identity.assign_project_role_to_group(project, group, admin.identity.find_role("member"))
        alice = sign_in("alice", project.name)
        found = listed(alice)
        assert found[eve.name].roles == ("reader",) and found[eve.name].direct
        assert found["alice"].me and found["alice"].roles == ("manager", "member")
        [through] = [one for one in found[bert.name].grants if not one.with_role]
        assert (through.role.name, through.group.name) == ("member", group.name)
        assert not found[bert.name].direct
        [implied] = [one for one in found[bert.name].grants if one.with_role]
        assert (implied.role.name, implied.with_role) == ("reader", "member")
        [above] = [one for one in found["auditor"].grants if one.above and not one.with_role]
        assert (above.above_kind, above.above.name) == ("domain", "Default")
        page = alice.get("members:detail", bert.id).content.decode()
        assert f"through the group {group.name}" in page and "comes with member" in page
        assert (
            "inherited from the domain Default"
            in alice.get("members:detail", found["auditor"].id).content.decode()
        )
        assert alice.verbs(bert.id, panel="members") == set(), "what comes from elsewhere is not taken here"
        refused = alice.do("delete", bert.id, panel="members")
        assert "comes from elsewhere" in refused[0]
    finally:
        admin.identity.delete_group(group)


@pytest.mark.parametrize("by", ["name", "id"])
def test_somebody_is_added_by_name_or_id_with_one_call_for_each_role(
    sign_in, admin, project, people, calls, by
):
    eve = people("eve")
    alice, heard = sign_in("alice", project.name), calls()
    roles = [role(admin, "reader"), role(admin, "member")]
    answer = alice.post("members:create", user=getattr(eve, by), roles=roles)
    assert answer.status_code == 302, answer.context["form"].errors
    assert has(admin, project, eve) == ["member", "reader"]
    assert sorted(granted(heard, project)) == sorted(("PUT", one) for one in roles)
    again = alice.post("members:create", user=getattr(eve, by), roles=roles)
    assert "is a member already" in str(again.context["form"].errors["user"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"user": "nobody-of-that-name"}, "user"),
        ({"user": "0" * 32}, "user"),
        ({"user": "charlie", "domain": "partners"}, "user"),
        ({"user": "charlie", "roles": ["none"]}, "roles"),
    ],
)
def test_who_does_not_exist_is_said_at_the_field(sign_in, admin, project, given, field):
    answer = sign_in("alice", project.name).post(
        "members:create", **({"roles": [role(admin, "reader")]} | given)
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["user"].value() == given["user"]


def test_a_change_of_roles_is_the_calls_that_differ(sign_in, admin, project, people, calls):
    eve = people("eve")
    give(admin, project, eve, "reader", "support")
    alice, heard = sign_in("alice", project.name), calls()
    shown = alice.get("members:act", "change", id=eve.id).context["form"]
    assert "support" in str(shown.notes), "what she cannot give she cannot take"
    before = shown["before"].value()
    refused = alice.do(
        "change", eve.id, panel="members", before=before, roles=[role(admin, "member"), role(admin, "reader")]
    )
    assert not refused
    assert granted(heard, project) == [("PUT", role(admin, "member"))]
    refused = alice.do(
        "change",
        eve.id,
        panel="members",
        before=f"{before} {role(admin, 'member')}",
        roles=[role(admin, "member")],
    )
    assert not refused
    assert granted(heard, project)[1:] == [("DELETE", role(admin, "reader"))]
    assert has(admin, project, eve) == ["member", "support"]


def test_what_somebody_else_changed_meanwhile_stays(sign_in, admin, project, people):
    eve = people("eve")
    give(admin, project, eve, "reader")
    alice = sign_in("alice", project.name)
    before = alice.get("members:act", "change", id=eve.id).context["form"]["before"].value()
    give(admin, project, eve, "manager")
    assert not alice.do("change", eve.id, panel="members", before=before, roles=[role(admin, "member")])
    assert has(admin, project, eve) == ["manager", "member"]


def test_a_chain_that_breaks_says_what_was_done(sign_in, admin, project, people, faults):
    eve = people("eve")
    alice = sign_in("alice", project.name)
    member, reader = role(admin, "member"), role(admin, "reader")
    with faults.fault(
        service="keystone", method="PUT", path=f"{project.id}/users/.*/roles/{reader}", status=503, body="{}"
    ):
        answer = alice.post("members:create", user=eve.id, roles=[member, reader])
    assert answer.status_code == 422
    assert "member was given, the rest was not" in str(answer.context["form"].errors)
    assert has(admin, project, eve) == ["member"]


def test_the_last_manager_and_oneself_are_not_removed_without_words(sign_in, admin, project, people):
    alice, user = sign_in("alice", project.name), admin.identity.find_user("alice")
    asked = alice.get("members:act", "delete", id=user.id).context["form"]
    assert "nobody will look after" in str(asked.fields["sure"].label)
    assert alice.do("delete", user.id, panel="members") == ["Tick this if you mean it."]
    before = alice.get("members:act", "change", id=user.id).context["form"]["before"].value()
    down = {"before": before, "roles": [role(admin, "member")]}
    assert alice.do("change", user.id, panel="members", **down) == ["Tick this if you mean it."]
    assert has(admin, project, user) == ["manager", "member"]
    give(admin, project, people("eve"), "manager")
    asked = alice.get("members:act", "delete", id=user.id).context["form"]
    assert "cannot undo this" in str(asked.fields["sure"].label), "she still leaves by herself"
    answer = alice.post("members:act", "delete", id=user.id, confirmed="1", sure="on")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert has(admin, project, user) == []
    assert alice.get("overview").status_code == 404


def test_removing_takes_all_that_was_given_here(sign_in, admin, project, people):
    eve = people("eve")
    give(admin, project, eve, "reader", "member")
    assert not sign_in("alice", project.name).do("delete", eve.id, panel="members")
    assert has(admin, project, eve) == []
    entry = Entry.objects.filter(panel="members", verb="delete").first()
    assert (entry.result, eve.id in entry.resource) == ("done", True)


def test_a_reader_sees_oneself_and_who_can(bob, admin, cloud):
    page = bob.get("members:list")
    assert [one.name for one in page.context["records"]] == ["bob"]
    assert "tells only managers" in page.content.decode()
    assert not page.context["can_create"] and not page.context["actions"]
    alice = admin.identity.find_user("alice")
    answer = bob.post("members:create", user="charlie", roles=[role(admin, "reader")])
    assert "Only managers of the project" in str(answer.context["form"].errors)
    assert bob.post("members:act", "delete", id=alice.id, confirmed="1").status_code == 403
    for panel in "invitations", "sent_credentials":
        assert bob.get(f"{panel}:list").status_code == 404


def test_a_role_that_the_cloud_refuses_says_who_can(sign_in, admin, project, people, faults):
    """As Keystone comes, managers of projects may not hand on anything."""
    eve, alice = people("eve"), sign_in("alice", project.name)
    with faults.fault(service="keystone", method="PUT", path=f"{project.id}/users", status=403, body="{}"):
        answer = alice.post("members:create", user=eve.id, roles=[role(admin, "member")])
    assert "only administrators and managers of the domain" in str(answer.context["form"].errors)


# -- Invitations ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def outbox(mailoutbox, django_capture_on_commit_callbacks):
    """What is sent once the page is done, as it would be without the transaction of a test."""

    def during(act):
        with django_capture_on_commit_callbacks(execute=True):
            answer = act()
        return answer, mailoutbox

    return during


def link_in(mail):
    return urlsplit(re.search(r"https?://\S+/links/\S+", mail.body)[0]).path


def invite(browser, admin, outbox, address="eve@example.org", roles=("reader",)):
    ids = [role(admin, one) for one in roles]
    answer, mails = outbox(lambda: browser.post("invitations:create", address=address, roles=ids))
    assert answer.status_code == 302, answer.context["form"].errors
    assert mails[-1].to == [address]
    return link_in(mails[-1])


def test_who_is_invited_joins_once(sign_in, admin, project, people, outbox, client, calls):
    eve, alice = people("eve"), sign_in("alice", project.name)
    path = invite(alice, admin, outbox)
    assert "alice" in client.get(path, follow=True).content.decode(), "a stranger reads who invites"
    row = Link.objects.get()
    assert path.split("/")[2] not in str(Link.objects.values()), "the token is in the mail alone"
    browser = sign_in(eve.name, None)
    page = browser.client.get(path, follow=True)
    assert project.name in page.content.decode() and f"{eve.name} @ Default" in page.content.decode()
    assert has(admin, project, eve) == [], "looking does nothing"
    heard = calls()
    answer = browser.client.post("/links/")
    assert answer.status_code == 302
    assert granted(heard, project) == [("PUT", role(admin, "reader"))]
    assert has(admin, project, eve) == ["reader"]
    assert browser.client.get(answer["Location"]).status_code == 200, "the new project is there at once"
    assert alice.get("invitations:list").context["records"][0].status == "used"
    row.refresh_from_db()
    assert row.sealed == ""
    assert (
        Entry.objects.filter(panel="invitations", verb="accept", result="done", project=project.id).count()
        == 1
    )
    again = browser.client.get(path, follow=True)
    assert (again.status_code, "was used already" in again.content.decode()) == (410, True)


def test_invitations_that_do_not_open_say_why(sign_in, admin, project, people, outbox):
    eve, alice = people("eve"), sign_in("alice", project.name)
    first = invite(alice, admin, outbox)
    double = alice.post("invitations:create", address="EVE@example.org", roles=[role(admin, "reader")])
    assert "invited already" in str(double.context["form"].errors["address"])
    id = Link.objects.get().pk
    _answer, mails = outbox(lambda: alice.post("invitations:act", "send_again", id=id, confirmed="1"))
    second = link_in(mails[-1])
    browser = sign_in(eve.name, None)
    assert "not valid" in browser.client.get(first, follow=True).content.decode()
    user = browser.client.get("/").wsgi_request.user
    user.email = "somebody@example.org"
    user.save()
    other = browser.client.get(second, follow=True)
    assert (other.status_code, "somebody else" in other.content.decode()) == (403, True)
    user.email = "Eve@Example.org"
    user.save()
    Link.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert "has ended" in browser.client.get(second, follow=True).content.decode()
    assert browser.client.post("/links/").status_code == 410
    third = invite(alice, admin, outbox)
    assert Link.objects.count() == 1, "what ended made room"
    assert not alice.do("delete", str(Link.objects.get().pk), panel="invitations")
    assert browser.client.get(third, follow=True).status_code == 404
    assert has(admin, project, eve) == []


def test_whoever_may_not_invite_any_more_has_invited_nobody(sign_in, admin, project, people, outbox):
    eve, bert = people("eve"), people("bert")
    give(admin, project, bert, "manager")
    path = invite(sign_in(bert.name, project.name), admin, outbox)
    admin.identity.unassign_project_role_from_user(project, bert, admin.identity.find_role("manager"))
    browser = sign_in(eve.name, None)
    browser.client.get(path)
    answer = browser.client.post("/links/")
    assert (answer.status_code, "may not do so any more" in answer.content.decode()) == (403, True)
    assert has(admin, project, eve) == []
    give(admin, project, bert, "manager")
    assert browser.client.post("/links/").status_code == 302, "the link was not used up"
    assert has(admin, project, eve) == ["reader"]


@pytest.mark.parametrize("status", [401, 503])
def test_what_breaks_off_can_be_pressed_again(sign_in, admin, project, people, outbox, faults, status):
    """The site's own session that ended is no reason to sign in again, either."""
    eve = people("eve")
    path = invite(sign_in("alice", project.name), admin, outbox, roles=("member", "reader"))
    browser = sign_in(eve.name, None)
    browser.client.get(path)
    with faults.fault(
        service="keystone",
        method="PUT",
        path=f"{project.id}/users/.*/{role(admin, 'reader')}",
        status=status,
        body="{}",
    ):
        assert browser.client.post("/links/").status_code in (502, 503)
    assert has(admin, project, eve) == ["member"]
    entry = Entry.objects.filter(panel="invitations", verb="accept").first()
    assert entry.result == "failed" and entry.record_id == eve.id
    assert Link.objects.get().used_at is None
    assert browser.client.post("/links/").status_code == 302
    assert has(admin, project, eve) == ["member", "reader"]


def test_whoever_signed_up_here_reaches_both_projects(sign_in, admin, project, outbox, name, client):
    """Their credentials are good for their own project only, and they have no password to make others with."""
    person = get_user_model().objects.create_user(f"eve-{name}", "eve@example.org", "a password of the site")
    path = invite(sign_in("alice", project.name), admin, outbox)
    client.force_login(person)
    assert "no account at this cloud yet" in client.get(path, follow=True).content.decode()
    provisions = begin(person, of=[clouds()["stack"]])
    try:
        assert "is not ready yet" in client.get("/links/").content.decode()
        for one in provisions:
            while not running.go_on(None, one):
                assert not one.error, one.error
        cache.clear()
        answer = client.post("/links/")
        assert answer.status_code == 302, answer.content.decode()
        assert client.get(answer["Location"]).status_code == 200
        kept = LinkedAccount.objects.filter(user=person)
        assert kept.count() == 2 and not any(project.id in row.sealed for row in kept)
        own = [one.name for row in kept for one in clouds()["stack"].module.projects(account_of(row))]
        assert sorted(own) == sorted([person.username, project.name])
    finally:
        for one in provisions:
            while not running.undo(None, one):
                assert not one.error, one.error


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_join_once(transactional_db, admin, project, people, calls, mailoutbox):
    from .conftest import Browser

    eve = people("eve")
    alice = Browser(admin, "alice", project.name)
    alice.post("invitations:create", address="eve@example.org", roles=[role(admin, "reader")])
    path = link_in(mailoutbox[-1])
    browsers, together, heard = [Browser(admin, eve.name, None) for _ in range(2)], Barrier(2), calls()
    for one in browsers:
        one.client.get(path)

    def press(one):
        together.wait()
        try:
            return one.client.post("/links/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, browsers))
    assert answers[0] == 302 and answers[1] in (409, 410)
    assert granted(heard, project) == [("PUT", role(admin, "reader"))]
    assert has(admin, project, eve) == ["reader"]


# -- Sent credentials ----------------------------------------------------------------------------------------------------


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

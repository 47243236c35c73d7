"""Invitations to a project: who follows one joins once, and by nobody's word but a manager's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from django_nova.clouds import clouds
from django_nova.clouds.accounts import account_of
from django_nova.models import Entry, Link, LinkedAccount
from django_nova.provisioning import running
from django_nova.provisioning.people import begin
from tests.devcloud.conftest import Browser
from tests.devcloud.members.conftest import give, granted, has, link_in, role


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

"""A cloud for somebody who has none, on a real OpenStack: killed at every step, begun by two at once, taken back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from django_nova.audit.models import Entry
from django_nova.clouds import Scope, openstack_sessions
from django_nova.clouds.accounts import account_of
from django_nova.clouds.errors import CloudError
from django_nova.clouds.secrets import unseal
from django_nova.models import LinkedAccount, Provision
from django_nova.provisioning import people, running

from .conftest import PASSWORD

SITES_PASSWORD = "tides and currents"
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}


class Killed(BaseException):
    """The process is gone: nothing of ours runs any longer, and nothing is tidied up."""


@pytest.fixture
def operated(settings):
    """The site's own account at the cloud."""

    def use(**provision):
        nova = settings.DJANGO_NOVA
        operator = {"kind": "password", "username": "admin", "password": PASSWORD}
        stack = nova["CLOUDS"]["stack"] | {"operator": operator, "provision": provision}
        settings.DJANGO_NOVA = nova | {"CLOUDS": {"stack": stack}}

    use()
    return use


@pytest.fixture
def somebody(db, operated, name):
    """New people of the site; whatever is made for them is taken back."""
    made = []

    def new(who="", **kwargs):
        user = get_user_model().objects.create_user(
            f"{name}{who}", f"{name}{who}@example.org", SITES_PASSWORD, **kwargs
        )
        made.append(user)
        return user

    yield new
    for provision in Provision.objects.filter(who__startswith=name):
        taken_back(provision)


def taken_back(provision):
    Provision.objects.filter(pk=provision.pk).update(claimed_until=None)
    provision.refresh_from_db()
    if provision.state not in ("undone", "refused", "waiting"):
        for _ in range(5):  # a busy cloud may answer late
            if running.undo(None, provision, seconds=60):
                return
        raise AssertionError(provision.error)


@pytest.fixture
def kill(monkeypatch):
    """``kill(at, when, run)``: run until just before or just after the change number ``at``; whether it came to that.

    ``when`` "before" is before the call that follows that change: what it made is written down by then.
    """
    state = {}
    send = openstack_sessions._Pool.send

    def sent(self, request, **kwargs):
        if not state or threading.get_ident() != state["thread"]:
            return send(self, request, **kwargs)
        if state["changes"] == state["at"] and state["when"] == "before":
            raise Killed
        answer = send(self, request, **kwargs)
        state["changes"] += request.method in CHANGES and "/auth/tokens" not in request.url
        if state["changes"] == state["at"] and state["when"] == "after":
            answer.close()
            raise Killed
        return answer

    monkeypatch.setattr(openstack_sessions._Pool, "send", sent)

    def run(at, when, work):
        state.update(at=at, when=when, changes=0, thread=threading.get_ident())
        try:
            work()
        except Killed:
            return True
        finally:
            state.clear()
        return False

    return run


class There:
    """What the cloud has of our people, counted by openstacksdk; asked once for all of them."""

    def __init__(self, admin):
        self.admin = admin
        self.projects = list(admin.identity.projects())
        self.users = list(admin.identity.users())
        self.roles = list(admin.identity.role_assignments())
        self.kinds = {
            kind: list(getattr(admin.network, kind)()) for kind in ("networks", "subnets", "routers")
        }
        self.ports = list(admin.network.ports(device_owner="network:router_interface"))

    def of(self, provision):
        mark = f"django-nova:{provision.mark.hex}"
        projects = [one.id for one in self.projects if mark in one.tags]
        users = [one.id for one in self.users if one.description == mark]
        found = {"projects": len(projects), "users": len(users)}
        for kind, every in self.kinds.items():
            found[kind] = sum(one.project_id in projects for one in every)
        found["interfaces"] = sum(one.project_id in projects for one in self.ports)
        found["roles"] = sum(one.user.get("id") in users for one in self.roles if one.user)
        found["credentials"] = sum(
            len(list(self.admin.identity.application_credentials(user))) for user in users
        )
        return found


ALL = {
    "projects": 1, "users": 1, "networks": 1, "subnets": 1, "routers": 1, "interfaces": 1, "credentials": 1, "roles": 2,
}  # fmt: skip
NOTHING = dict.fromkeys(ALL, 0)


def again(provision):
    return Provision.objects.get(pk=provision.pk)


def works(user):
    """The person's credentials are good for a project: Nova takes them."""
    account = account_of(LinkedAccount.objects.get(user=user, cloud="stack"))
    [project] = account.cloud.module.projects(account)
    return Scope(account, project, "RegionOne").api.compute.servers.list() == []


def test_killed_anywhere_a_second_run_finishes_it_and_anywhere_in_undoing(somebody, kill, admin, monkeypatch):
    monkeypatch.setattr(running, "refuse_full", lambda provision: None)  # see below; here it only takes time
    points = {}
    for at, when in [(0, "before"), *((at, when) for at in range(1, 50) for when in ("after", "before"))]:
        [provision] = people.begin(somebody(f"-{at}-{when}"))
        points[at, when] = provision
        killed = kill(at, when, lambda one=provision: running.go_on(None, one, seconds=60))
        if not killed and again(provision).state == "done":
            break
    assert len(points) > 16, "around every change that a person needs"
    with pytest.raises(running.Busy):
        running.go_on(None, again(points[3, "after"]))  # it is free again only when its time is over
    Provision.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    for _ in range(3):  # a busy cloud may answer late
        with suppress(CommandError):
            call_command("createnovausers", "--unfinished", stdout=StringIO())
            break
    found = There(admin)
    for point, provision in points.items():
        assert (again(provision).state, again(provision).error) == ("done", ""), point
        assert found.of(provision) == ALL, point
        assert works(provision.user), point
    for (at, when), provision in points.items():
        kill(at, when, lambda one=provision: running.undo(None, again(one), seconds=60))
        taken_back(again(provision))
    found = There(admin)
    for point, provision in points.items():
        assert (again(provision).state, again(provision).steps) == ("undone", {}), point
        assert found.of(provision) == NOTHING, point
        assert not LinkedAccount.objects.filter(user=provision.user).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_works_and_nothing_is_there_twice(operated, admin, name, django_user_model):
    user = django_user_model.objects.create_user(name, f"{name}@example.org", SITES_PASSWORD)
    both, busy = threading.Barrier(2), []

    def press(_number):
        [provision] = people.begin(user)
        try:
            for _ in range(20):
                both.wait(60)
                try:
                    running.go_on(None, again(provision), seconds=0)  # one step
                except running.Busy:
                    busy.append(1)
                if again(provision).state == "done":
                    both.abort()
        except threading.BrokenBarrierError:
            return
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(press, range(2)))
        provision = Provision.objects.get()
        assert (provision.state, provision.error) == ("done", "") and busy
        assert There(admin).of(provision) == ALL
        assert LinkedAccount.objects.count() == 1 and works(user)
    finally:
        taken_back(Provision.objects.get())


def test_what_others_are_called_is_theirs(somebody, admin, name):
    other = admin.identity.create_project(name=f"{name}-x")
    stranger = admin.identity.create_user(name=f"{name}-x", password=PASSWORD)
    try:
        [provision] = people.begin(somebody("-x"))
        assert running.go_on(None, provision, seconds=60)
        assert provision.made("project", "name") == provision.made("user", "name") == f"{name}-x-2"
        taken_back(provision)
        assert admin.identity.get_project(other.id) and admin.identity.get_user(stranger.id).is_enabled
    finally:
        admin.identity.delete_user(stranger.id)
        admin.identity.delete_project(other.id)


def test_what_the_cloud_refuses_is_shown_and_can_be_finished_by_the_staff(somebody, admin, faults):
    """Also: somebody's work in a project is not undone."""
    user, boss, client = somebody(), somebody("-boss", is_staff=True), Client()
    [provision] = people.begin(user)
    with faults.fault(service="neutron", method="POST", path="subnets", status=503, body="resting"):
        client.force_login(user)
        for _ in range(10):
            page = client.post("/provisioning/mine/", follow=True)
            if again(provision).state == "failed":
                break
        assert "could not be completed" in page.content.decode()
        assert "Try again" in page.content.decode()
    client.force_login(boss)
    there = f"/provisioning/{provision.pk}/"
    assert user.username in client.get("/provisioning/?state=failed").content.decode()
    page = client.get(there).content.decode()
    assert "could not be completed" in page and again(provision).made("project") in page
    for _ in range(10):
        answer = client.post(f"{there}finish/")
        if not answer["Location"].endswith("?go=finish"):
            break
    assert again(provision).state == "done" and works(user)
    project = again(provision).made("project")
    image = admin.image.create_image(
        name=f"{user.username}-work", owner=project, container_format="bare", disk_format="raw"
    )
    try:
        assert client.get(f"{there}undo/").status_code == 200
        refused = client.post(f"{there}undo/")
        assert refused.status_code == 409 and "Images: 1" in refused.content.decode()
        assert There(admin).of(provision) == ALL
    finally:
        admin.image.delete_image(image.id)
    for _ in range(10):
        if not client.post(f"{there}undo/")["Location"].endswith("?go=undo"):
            break
    assert again(provision).state == "undone" and There(admin).of(provision) == NOTHING
    assert client.post(f"{there}undo/").status_code == 404
    told = Entry.objects.filter(panel="provisioning", resource=user.username)
    assert set(told.values_list("verb", "result")) >= {
        ("create", "failed"),
        ("create", "done"),
        ("undo", "done"),
    }


def test_who_leaves_is_locked_out_at_once_and_the_project_goes_to_another(somebody, admin):
    leaver, heir, boss, client = somebody(), somebody("-heir"), somebody("-boss", is_staff=True), Client()
    mine, theirs = (people.begin(one)[0] for one in (leaver, heir))
    assert running.go_on(None, mine, seconds=60) and running.go_on(None, theirs, seconds=60)
    account = account_of(LinkedAccount.objects.get(user=leaver))
    client.force_login(leaver)
    answer = client.post("/account/delete/", {"password": SITES_PASSWORD})
    assert answer["Location"] == "/auth/login/"
    assert not admin.identity.get_user(mine.made("user")).is_enabled
    with pytest.raises(CloudError):
        account.cloud.module.identify(account.cloud, account.secret)
    assert (again(mine).state, again(mine).user) == ("left", None)
    client.force_login(boss)
    answer = client.post(f"/provisioning/{mine.pk}/hand_over/", {"to": boss.username})
    assert "to" in answer.context["form"].errors, "the staff have no account at the cloud"
    client.post(f"/provisioning/{mine.pk}/hand_over/", {"to": heir.username})
    roles = admin.identity.role_assignments(
        user_id=theirs.made("user"), scope_project_id=mine.made("project")
    )
    assert len(list(roles)) == 2 and again(mine).state == "done"


def test_settings_decide_what_is_made(somebody, operated, admin, settings):
    quota = {"compute": {"cores": 3}, "volume": {"gigabytes": 7}, "network": {"network": 2}}
    operated(
        quota=quota,
        roles=["reader"],
        project_name="of-{username}",
        user_name="{email}",
        network="auto",
        unrestricted=False,
    )
    user = somebody()
    [provision] = people.begin(user)
    assert running.go_on(None, provision, seconds=60), provision.error
    project = provision.made("project")
    assert provision.made("project", "name") == f"of-{user.username}"
    assert provision.made("user", "name") == user.email
    assert admin.compute.get_quota_set(project).cores == 3
    assert admin.block_storage.get_quota_set(project).gigabytes == 7
    assert admin.network.get_quota(project).networks == 2
    assert [one.name for one in admin.network.networks(project_id=project)] == ["auto_allocated_network"]
    assert There(admin).of(provision)["roles"] == 1
    [credential] = admin.identity.application_credentials(provision.made("user"))
    assert not credential.unrestricted
    taken_back(provision)
    assert not list(admin.network.networks(project_id=project))
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {
        "CLOUDS": {"stack": settings.DJANGO_NOVA["CLOUDS"]["stack"] | {"provision": False}}
    }
    assert people.begin(somebody("-2")) == []


def test_secrets_are_nowhere_in_clear_and_nobody_knows_the_password(somebody, kill, caplog):
    user = somebody()
    [provision] = people.begin(user)
    caplog.set_level("DEBUG")
    assert running.go_on(None, provision, seconds=60)
    row = LinkedAccount.objects.get(user=user)
    secret = unseal(row.sealed)["secret"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            assert secret not in str(cursor.fetchall()), table
    assert secret not in caplog.text and "aA1!" not in caplog.text
    assert "password" not in str(provision.steps)


def test_people_who_exist_already(somebody, admin):
    ann, ben = somebody("-ann"), somebody("-ben")
    gone = somebody("-gone", is_active=False)
    has = somebody("-has")
    LinkedAccount.objects.create(user=has, cloud="stack", label="own", subject="somebody", sealed="-")
    said = StringIO()
    call_command("createnovausers", "--dry-run", stdout=said)
    assert [one.username in said.getvalue() for one in (ann, ben, gone, has)] == [True, True, False, False]
    assert not Provision.objects.exists()
    call_command("createnovausers", ann.username, "--cloud", "stack", stdout=StringIO())
    call_command("createnovausers", ann.username, stdout=StringIO())
    assert [one.who for one in Provision.objects.all()] == [ann.username]
    assert There(admin).of(Provision.objects.get()) == ALL and works(ann)
    for wrong in ["nobody"], ["--cloud", "elsewhere"]:
        with pytest.raises(CommandError):
            call_command("createnovausers", *wrong)

"""A cloud for somebody who has none, on a real OpenStack: made, refused, finished by the staff, taken back."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from django_nova.audit.models import Entry
from django_nova.clouds.accounts import account_of
from django_nova.clouds.errors import CloudError
from django_nova.clouds.secrets import unseal
from django_nova.models import LinkedAccount, Provision
from django_nova.provisioning import people, running
from tests.devcloud.conftest import PASSWORD
from tests.devcloud.provisioning.conftest import ALL, NOTHING, SITES_PASSWORD, There, again, taken_back, works


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
    accounts = [account_of(one) for one in LinkedAccount.objects.filter(user=heir)]
    reached = {one.id for account in accounts for one in account.cloud.module.projects(account)}
    assert reached == {mine.made("project"), theirs.made("project")}, "nobody has a password to get there"


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

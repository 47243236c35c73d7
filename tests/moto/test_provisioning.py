"""A cloud for somebody who has none, on EC2: an IAM user in a group, with a key. Killed at every call, taken back."""

import json
import threading
from datetime import timedelta
from io import StringIO

import boto3
import pytest
from botocore.httpsession import URLLib3Session
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from django_nova.clouds.accounts import account_of
from django_nova.clouds.secrets import unseal
from django_nova.models import LinkedAccount, Provision
from django_nova.provisioning import people, running

from .conftest import REGION, enforced

SITES_PASSWORD = "tides and currents"


class Killed(BaseException):
    """The process is gone: nothing of ours runs any longer, and nothing is tidied up."""


@pytest.fixture
def operator(site, settings):
    """An account with an operator who may do no more than they have to; boto3 as its owner."""
    key = site.key("owner")
    boss = boto3.client(
        "iam", region_name=REGION, endpoint_url=site.endpoint,
        aws_access_key_id=key.access_key, aws_secret_access_key=key.secret_key,
    )  # fmt: skip
    boss.create_user(UserName="dashboard")
    allowed = {"Effect": "Allow", "Action": ["iam:*", "sts:GetCallerIdentity"], "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    boss.put_user_policy(UserName="dashboard", PolicyName="what", PolicyDocument=document)
    made = boss.create_access_key(UserName="dashboard")["AccessKey"]
    secret = {"kind": "access_key", "access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed | {"Action": "ec2:*"}]})
    boss.policy = boss.create_policy(PolicyName="use-instances", PolicyDocument=document)["Policy"]["Arn"]
    nova = settings.DJANGO_NOVA

    def use(**provision):
        aws = nova["CLOUDS"]["aws"] | {"operator": secret, "provision": provision}
        settings.DJANGO_NOVA = nova | {"CLOUDS": {"aws": aws}}

    use(policies=[boss.policy])
    boss.account, boss.use = key.account, use
    return boss


def somebody(name, **kwargs):
    return get_user_model().objects.create_user(name, f"{name}@example.org", SITES_PASSWORD, **kwargs)


@pytest.fixture
def kill(monkeypatch):
    """``kill(at, when, run)``: run until just before or just after the call number ``at``; whether it came to that."""
    state = {}
    send = URLLib3Session.send

    def sent(self, request):
        if not state or threading.get_ident() != state["thread"]:
            return send(self, request)
        state["calls"] += 1
        if state["calls"] == state["at"] and state["when"] == "before":
            raise Killed
        answer = send(self, request)
        if state["calls"] == state["at"]:
            raise Killed
        return answer

    monkeypatch.setattr(URLLib3Session, "send", sent)

    def run(at, when, work):
        state.update(at=at, when=when, calls=0, thread=threading.get_ident())
        try:
            work()
        except Killed:
            return True
        finally:
            state.clear()
        return False

    return run


def there(iam, provision):
    """What the cloud has of a person, counted by boto3."""
    mark = {"Key": "django-nova", "Value": provision.mark.hex}
    names = [one["UserName"] for one in iam.list_users()["Users"]]
    ours = [name for name in names if mark in iam.list_user_tags(UserName=name)["Tags"]]
    return {
        "users": len(ours),
        "keys": sum(len(iam.list_access_keys(UserName=name)["AccessKeyMetadata"]) for name in ours),
        "groups": [
            group["GroupName"] for name in ours for group in iam.list_groups_for_user(UserName=name)["Groups"]
        ],
    }


NOTHING = {"users": 0, "keys": 0, "groups": []}


def again(provision):
    return Provision.objects.get(pk=provision.pk)


def free():
    """The time is over that whoever was killed had."""
    Provision.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))


def works(user):
    account = account_of(LinkedAccount.objects.get(user=user))
    return account.cloud.module.identify(account.cloud, account.secret)["subject"] == account.subject


def test_killed_anywhere_a_second_run_finishes_it_and_anywhere_in_undoing(operator, kill):
    points = [(at, when) for at in range(1, 60) for when in ("before", "after")]
    for number, (at, when) in enumerate(points):  # noqa: B007
        group = f"people-{at}-{when}"  # each has to be made
        operator.use(group=group, policies=[operator.policy])
        [provision] = people.begin(somebody(f"ann-{at}-{when}"))
        killed = kill(at, when, lambda one=provision: running.go_on(None, one, seconds=60))
        if killed:
            with pytest.raises(running.Busy):
                running.go_on(None, again(provision))
        free()
        call_command("createnovausers", "--unfinished", stdout=StringIO())
        assert (again(provision).state, again(provision).error) == ("done", ""), (at, when)
        assert there(operator, provision) == {"users": 1, "keys": 1, "groups": [group]}, (at, when)
        attached = operator.list_attached_group_policies(GroupName=group)["AttachedPolicies"]
        assert [one["PolicyArn"] for one in attached] == [operator.policy], (at, when)
        with enforced():
            assert works(provision.user), (at, when)
        kill(at, when, lambda one=provision: running.undo(None, again(one), seconds=60))
        free()
        if again(provision).state != "undone":
            assert running.undo(None, again(provision), seconds=60), again(provision).error
        assert again(provision).steps == {} and there(operator, provision) == NOTHING, (at, when)
        assert not LinkedAccount.objects.filter(user=provision.user).exists()
        assert operator.get_group(GroupName=group)["Users"] == [], "a group is everybody's and stays"
        if not killed:
            break
    assert number > 15, "around every call"


def test_the_person_comes_in_and_launches(operator, site, moto):
    """From the page that goes on by itself to the list of instances, with the person's own key."""
    client, user = Client(), somebody("ann")
    client.force_login(user)
    people.begin(user)
    page = client.get("/provisioning/mine/").content.decode()
    assert "data-nova-again" in page and "Access key" in page
    for _ in range(5):
        answer = client.post("/provisioning/mine/")
        if answer["Location"] != "/provisioning/mine/":
            break
    assert answer["Location"] == f"/cloud/aws/{operator.account}/{REGION}/"
    row = LinkedAccount.objects.get(user=user)
    assert unseal(row.sealed)["secret_key"] not in row.sealed + str(Provision.objects.get().steps)
    with enforced():
        assert client.get(f"{answer['Location']}instances/").status_code == 200


def test_lost_credentials_are_made_anew_and_the_old_ones_end(operator):
    """Nobody knows a password: whoever unlinks what was made for them finds the way back."""
    client, user = Client(), somebody("ann")
    client.force_login(user)
    [provision] = people.begin(user)
    assert running.go_on(None, provision, seconds=60), provision.error
    before = LinkedAccount.objects.get(user=user)
    assert "Make new ones" not in client.get("/provisioning/mine/").content.decode()
    client.post(f"/accounts/{before.pk}/unlink/")
    assert "Make new ones" in client.get("/provisioning/mine/").content.decode()
    client.post("/provisioning/mine/", {"restore": provision.pk})
    client.post("/provisioning/mine/")
    with enforced():
        assert works(user)
    assert there(operator, provision) == {"users": 1, "keys": 1, "groups": ["people"]}
    client.post("/provisioning/mine/", {"restore": provision.pk})
    assert again(provision).state == "done", "only what is lost"


def test_names_of_others_and_groups_that_are_missing(operator):
    operator.create_user(UserName="ann")
    operator.use(group="crew")
    [provision] = people.begin(somebody("ann"))
    assert not running.go_on(None, provision, seconds=60)
    assert provision.state == "failed" and "crew" in provision.error
    operator.create_group(GroupName="crew")
    assert running.go_on(None, provision, seconds=60), provision.error
    assert there(operator, provision) == {"users": 1, "keys": 1, "groups": ["crew"]}
    assert provision.made("user", "name") == "ann-2"
    assert running.undo(None, provision, seconds=60)
    assert operator.get_user(UserName="ann"), "not ours"


def test_who_leaves_has_no_key_that_opens_anything(operator):
    user, client = somebody("ann"), Client()
    [provision] = people.begin(user)
    assert running.go_on(None, provision, seconds=60), provision.error
    client.force_login(user)
    assert client.post("/account/delete/", {"password": SITES_PASSWORD})["Location"] == "/auth/login/"
    [key] = operator.list_access_keys(UserName="ann")["AccessKeyMetadata"]
    assert key["Status"] == "Inactive"
    assert again(provision).state == "left" and not LinkedAccount.objects.exists()

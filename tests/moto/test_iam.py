"""IAM's users, groups, policies and access keys: what boto3 says of it afterwards is what the pages said."""

import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.cache import cache

from django_nova.models import Entry

from .conftest import enforced


@pytest.fixture(scope="session")
def strict(moto):
    """IAM that tells its lists in parts and refuses to delete what is used, as the real one does."""
    from devcloud.services import iam

    iam.patch()


@pytest.fixture
def iam(strict, alice):
    return boto3.client(
        "iam", region_name="us-east-1", endpoint_url=alice.site.endpoint, aws_access_key_id=alice.key.access_key,
        aws_secret_access_key=alice.key.secret_key, config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip


def names(person, path):
    cache.clear()
    return [one["name"] for one in person.rows(path)["items"]]


def policy(iam, name="look", action="ec2:Describe*"):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]


def test_users_in_parts(alice, iam, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PAGE_SIZES": [10, 20]}
    for number in range(25):
        iam.create_user(UserName=f"person-{number:02}")
    assert names(alice, "/users/")
    cache.clear()
    alice.site.calls.clear()
    first = alice.rows("/users/")
    assert len(first["items"]) == 10
    assert alice.site.calls.count("ListUsers") <= 2  # one of them: whether the key may
    seen, page = [one["name"] for one in first["items"]], first
    while page["next"]:
        page = alice.rows(f"/users/?marker={page['next']}")
        seen += [one["name"] for one in page["items"]]
    assert seen == ["alice", *(f"person-{number:02}" for number in range(25))]
    assert names(alice, "/users/?name=ON-1") == [f"person-1{number}" for number in range(10)]
    assert names(alice, "/users/?name=nobody") == []


def test_a_user_with_all_that_hangs_on_one(alice, iam):
    made = alice.client.post(f"{alice.base}/users/-/create/", {"name": "zoe", "path": "/people/"})
    assert made.status_code == 302
    assert iam.get_user(UserName="zoe")["User"]["Path"] == "/people/"
    assert "already exists" in alice.post("/users/-/create/", name="zoe").content.decode()
    assert "1 user changed." in alice.act("users", "edit", "zoe", name="zora", path="/people/")
    iam.create_group(GroupName="builders")
    arn = policy(iam)
    alice.post("/group_members/-/create/", group="builders", user="zora")
    alice.post("/policies/-/create/", user="zora", policy=arn)
    iam.put_user_policy(UserName="zora", PolicyName="own", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}))  # fmt: skip
    alice.post("/access_keys/-/create/", user="zora")
    with pytest.raises(ClientError, match="DeleteConflict"):
        iam.delete_user(UserName="zora")
    assert "1 user deleted." in alice.act("users", "delete", "zora")
    assert [one["UserName"] for one in iam.list_users()["Users"]] == ["alice"]
    assert iam.get_group(GroupName="builders")["Users"] == []


def test_nobody_deletes_themselves(alice, iam):
    """Nor loses the keys that go first."""
    assert "That is you: you would lock yourself out." in alice.act("users", "delete", "alice")
    [kept] = iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]
    assert (kept["AccessKeyId"], kept["Status"]) == (alice.key.access_key, "Active")


def test_what_is_left_of_a_user_who_cannot_go(alice, iam, monkeypatch):
    from moto.iam.models import IAMBackend

    iam.create_user(UserName="stuck")
    iam.create_access_key(UserName="stuck")

    def refuse(self, user_name):
        from moto.iam.exceptions import DeleteConflictException

        raise DeleteConflictException("Something else hangs on it.")

    monkeypatch.setattr(IAMBackend, "delete_user", refuse)
    words = alice.act("users", "delete", "stuck")
    assert "The user is still there, without access keys" in words
    assert "Something else hangs on it." in words
    assert iam.list_access_keys(UserName="stuck")["AccessKeyMetadata"] == []


def test_groups_and_who_is_in_them(alice, iam):
    alice.post("/groups/-/create/", name="builders")
    iam.create_user(UserName="zoe")
    assert alice.post("/group_members/-/create/", group="builders", user="zoe").status_code == 302
    twice = alice.post("/group_members/-/create/", group="builders", user="zoe")
    assert "in that group already" in twice.content.decode()
    assert [one["UserName"] for one in iam.get_group(GroupName="builders")["Users"]] == ["zoe"]
    for where in "group=builders", "user=zoe":
        assert [one["id"] for one in alice.rows(f"/group_members/?{where}")["items"]] == ["builders:zoe"]
    arn = policy(iam)
    assert alice.post("/policies/-/create/", group="builders", policy=arn).status_code == 302
    # What comes by a group is told with the user, as such
    [through] = alice.rows("/policies/?user=zoe")["items"]
    assert (through["arn"], through["owner"]["name"], through["here"]) == (arn, "builders", False)
    assert "1 group changed." in alice.act("groups", "edit", "builders", name="makers", path="/")
    assert "1 group deleted." in alice.act("groups", "delete", "makers")
    assert iam.list_groups()["Groups"] == []
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 0


def test_policies_are_attached_read_and_detached(alice, iam):
    iam.create_user(UserName="zoe")
    arn = policy(iam, "look")
    form = alice.get("/policies/-/create/?user=zoe").context["form"]
    assert "zoe" in str(form["user"])
    assert alice.post("/policies/-/create/", user="zoe", policy=arn).status_code == 302
    assert "attached already" in alice.post("/policies/-/create/", user="zoe", policy=arn).content.decode()
    assert [
        one["PolicyArn"] for one in iam.list_attached_user_policies(UserName="zoe")["AttachedPolicies"]
    ] == [arn]
    id = f"user:zoe:{arn}"
    assert "ec2:Describe*" in alice.get(f"/policies/{id}/-/document/").content.decode()
    assert "1 policy detached." in alice.act("policies", "delete", id)
    assert iam.list_attached_user_policies(UserName="zoe")["AttachedPolicies"] == []
    assert iam.get_policy(PolicyArn=arn)
    nobody = alice.post("/policies/-/create/", policy=arn)
    assert "Either a user or a group." in nobody.content.decode()


def test_a_key_is_shown_once_used_switched_off_and_deleted(alice, iam):
    iam.create_user(UserName="zoe")
    iam.put_user_policy(UserName="zoe", PolicyName="all", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))  # fmt: skip
    record = alice.post("/access_keys/-/create/", user="zoe").context["record"]
    zoe = boto3.client(
        "iam", region_name="us-east-1", endpoint_url=alice.site.endpoint, aws_access_key_id=record.id,
        aws_secret_access_key=record.secret, config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip
    with enforced():
        assert zoe.list_users()["Users"]
        [row] = alice.rows("/access_keys/?user=zoe")["items"]
        assert (row["status"], row["service"], row["region"]) == ("active", "iam", "us-east-1")
        assert row["used"]
        assert "secret" not in row
        assert "1 access key is disabled." in alice.act("access_keys", "disable", record.id)
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            zoe.list_users()
        assert "1 access key is enabled." in alice.act("access_keys", "enable", record.id)
        assert zoe.list_users()["Users"]
        alice.post("/access_keys/-/create/", user="zoe")
        third = alice.post("/access_keys/-/create/", user="zoe").content.decode()
        assert "two access keys at the most" in third
        assert "1 access key deleted." in alice.act("access_keys", "delete", record.id)
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            zoe.list_users()
    own = alice.key.access_key
    for verb in "disable", "delete":
        assert "This site acts with it right now." in alice.act("access_keys", verb, own)
    assert record.secret not in "".join(str(one.arguments) + one.detail for one in Entry.objects.all())


def test_whose_key_may_not_look_sees_no_such_panels(site, strict):
    charlie = site.person("charlie", site.key("charlie", ["ec2:Describe*", "sts:*"]))
    bob = site.person("bob", site.key("bob", ["ec2:Describe*", "iam:List*", "iam:Get*"]))
    with enforced():
        assert charlie.get("/users/").status_code == 404
        assert "/users/" not in charlie.get("/instances/").content.decode()
        assert names(bob, "/users/") == ["bob"]
        assert "not" in bob.post("/users/-/create/", name="zoe").content.decode()
        assert names(bob, "/users/") == ["bob"]


def test_iam_is_one_for_all_regions(alice, iam):
    iam.create_user(UserName="zoe")
    elsewhere = alice.base.replace("us-east-1", "eu-west-1")
    told = alice.client.get(f"{elsewhere}/users/?format=json").json()["items"]
    assert [one["name"] for one in told] == ["alice", "zoe"]

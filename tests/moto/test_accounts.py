"""Access keys: linked, refused in plain words, rotated, with a role; and who reaches whose instances."""

import json

import pytest
from django.core.cache import cache

from django_nova.models import LinkedAccount
from tests.moto.conftest import Person, enforced, told


def link(client, key, **more):
    given = {"access_key": key.access_key, "secret_key": key.secret_key} | more
    return client.post("/accounts/link/?cloud=aws", given)


def refused(answer):
    assert answer.status_code == 200
    return str(answer.context["trouble"].message)


@pytest.fixture
def client(site, django_user_model):
    from django.test import Client

    made = Client()
    made.force_login(django_user_model.objects.create_user("somebody"))
    return made


def test_a_key_is_tried_and_kept_where_nobody_reads_it(site, client):
    key = site.key("alice")
    with enforced():
        answer = link(client, key)
    assert answer.status_code == 302
    [row] = LinkedAccount.objects.all()
    assert row.label == f"alice @ {key.account}"
    assert key.secret_key not in row.sealed
    pages = [client.get(path).content.decode() for path in ("/accounts/", "/", "/accounts/link/?cloud=aws")]
    assert not any(key.secret_key in page for page in pages)
    assert f"/cloud/aws/{key.account}/us-east-1/" in pages[1]
    assert f"/cloud/aws/{key.account}/eu-west-1/" in pages[1]


def test_an_account_goes_by_its_alias(site, alice):
    import boto3

    iam = boto3.client(
        "iam", region_name="us-east-1", endpoint_url=site.endpoint, aws_access_key_id=alice.key.access_key,
        aws_secret_access_key=alice.key.secret_key,
    )  # fmt: skip
    iam.create_account_alias(AccountAlias="the-shop")
    assert "the-shop" in alice.client.get("/").content.decode()


def test_a_wrong_key_and_a_wrong_secret(site, client):
    key = site.key("alice")
    with enforced():
        key.access_key, right = "AKIAIOSFODNN7EXAMPLE", key.access_key
        assert refused(link(client, key)) == "The cloud knows no such access key, or it is switched off."
        key.access_key, key.secret_key = right, "x" * 40
        assert refused(link(client, key)) == "The secret does not belong to this access key ID."
    assert not LinkedAccount.objects.exists()


def test_a_role(site, client):
    from moto.iam.models import iam_backends

    key, other = site.key("alice"), site.key("owner").account
    backend = iam_backends[other]["aws"]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    backend.create_role("operator", json.dumps({"Statement": []}), "/", None, "", {}, 3600)
    backend.put_role_policy(
        "operator", "all", json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    )
    arn = f"arn:aws:iam::{other}:role/operator"
    assert link(client, key, role=arn).status_code == 302
    [row] = LinkedAccount.objects.all()
    assert row.label == f"operator @ {other}"
    key.account = other
    person = Person(site, client, key)
    assert person.rows("/instances/")["items"] == []
    assert person.get("/").status_code == 200
    assert person.act("key_pairs", "delete", "none") == "1 key pair deleted."
    site.calls.clear()
    cache.clear()
    person.rows("/instances/")
    assert "AssumeRole" not in site.calls, "what a role gives is kept until it ends"


def test_a_role_that_may_not_be_assumed(site, client):
    key = site.key("alice", policy=["ec2:*", "sts:GetCallerIdentity"])
    with enforced():
        answer = link(client, key, role="arn:aws:iam::999999999999:role/none")
    assert refused(answer) == "This key may not assume that role."
    answer = link(client, key, role="x")
    assert refused(answer) == "This key may not assume that role."
    assert "password" not in str(answer.context["trouble"].advice)
    assert answer.context["form"].errors["role"] == ["This key may not assume that role."]


def test_a_key_that_cannot_be_one_does_not_leave_the_site(site, client):
    key = site.key("alice")
    for wrong in "AKIA\r\nHost: evil.example", "Schlüssel", "two words":
        key.access_key = wrong
        assert link(client, key).context["form"].errors["access_key"] == ["Enter a valid value."]


def test_what_a_key_may_not_do_is_said_by_the_cloud(site):
    with enforced():
        looker = site.person("bob", site.key("bob", policy=["ec2:Describe*", "sts:*"]))
        assert looker.rows("/instances/")["items"] == []
        words = looker.client.post(
            f"{looker.base}/key_pairs/-/create/", {"name": "x"}, follow=True
        ).content.decode()
        assert "This cloud does not allow you to do that." in words
        assert "ec2:CreateKeyPair" in words
        nobody = site.person("charlie", site.key("charlie", policy=["sts:*"]))
        answer = nobody.get("/instances/")
        assert answer.status_code == 403
        assert "This cloud does not allow you to do that." in answer.content.decode()


def test_a_key_that_was_revoked_later(site):
    with enforced():
        alice = site.person("alice")
        assert alice.get("/instances/").status_code == 200
        from moto.iam.models import iam_backends

        iam_backends[alice.key.account]["aws"].delete_access_key(alice.key.access_key, "alice")
        answer = alice.get("/volumes/")
        cache.clear()  # who the account is has to be asked for again, too
        assert alice.get("/volumes/")["Location"].startswith("/accounts/link/?cloud=aws&next=")
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "The cloud does not accept this access key and secret." in page
    assert "Link it again with a key that works." in page


def test_a_new_secret_takes_the_place_of_the_old_one(site):
    from moto.iam.models import iam_backends

    with enforced():
        alice = site.person("alice")
        backend = iam_backends[alice.key.account]["aws"]
        backend.delete_access_key(alice.key.access_key, "alice")
        new = backend.create_access_key(user_name="alice")
        alice.key.access_key, alice.key.secret_key = new.access_key_id, new.secret_access_key
        assert link(alice.client, alice.key).status_code == 302
        assert LinkedAccount.objects.count() == 1
        assert alice.get("/instances/").status_code == 200


def test_nobody_reaches_the_account_of_somebody_else(site, alice):
    id = alice.run("secret-plans")[0]
    bob, charlie = site.person("bob"), Person(site, type(alice.client)(), alice.key)
    bob.base = alice.base
    for path in (
        "/",
        "/instances/",
        f"/instances/{id}/",
        "/instances/-/create/",
        f"/instances/{id}/-/console/",
    ):
        answer = bob.get(path)
        assert answer.status_code == 404, path
        assert b"secret-plans" not in answer.content
        assert charlie.get(path).status_code == 302, "who has not signed in is asked to"
    assert bob.post("/instances/-/delete/", id=id, confirmed="1").status_code == 404
    assert alice.record(f"/instances/{id}/")["status"] == "running"


def test_nobody_reaches_the_instances_of_somebody_else_through_ones_own_account(site, alice):
    id = alice.run("secret-plans")[0]
    bob = site.person("bob")
    assert bob.get(f"/instances/{id}/").status_code == 404
    answer = bob.client.post(f"{bob.base}/instances/-/stop/", {"id": id}, follow=True)
    assert "no longer exists" in told(answer)
    assert alice.record(f"/instances/{id}/")["status"] == "running"


def test_two_accounts_of_one_person_side_by_side(site, alice):
    """The same clients serve both: each call has to be signed with the account that its page is about."""
    alice.run("mine")
    second = site.key("second")
    assert link(alice.client, second).status_code == 302
    other = Person(site, alice.client, second)
    other.run("theirs")
    for _n in range(3):
        cache.clear()
        assert [one["name"] for one in alice.rows("/instances/")["items"]] == ["mine"]
        assert [one["name"] for one in other.rows("/instances/")["items"]] == ["theirs"]
    page = alice.client.get("/everywhere/")
    assert {record.name for _scope, record in page.context["found"]} == {"mine", "theirs"}


def test_many_accounts_share_the_clients(site):
    from django_nova.clouds import ec2_clients

    people = [site.person(f"person-{n}") for n in range(3)]
    for person in people:
        person.rows("/instances/")
    made = len(ec2_clients.clients)
    person = site.person("one-more")
    person.rows("/instances/")
    assert len(ec2_clients.clients) == made


def test_unlinked_is_gone(site, alice):
    row = LinkedAccount.objects.get()
    assert alice.client.post(f"/accounts/{row.pk}/unlink/").status_code == 302
    assert not LinkedAccount.objects.exists()
    assert alice.get("/instances/").status_code in (302, 404)

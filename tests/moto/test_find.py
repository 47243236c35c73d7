"""Finding at EC2: ids tell whose they are, names are patterns, and accounts see nothing of each other."""

import pytest
from django.core.cache import cache

from .conftest import enforced

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """However slow the machine is: everything is in the first answer."""
    monkeypatch.setattr("django_nova.find.SOON", None)


def found(person, words):
    cache.clear()
    _empty, _cloud, cloud, account, region = person.base.split("/")
    answer = person.client.get(f"/find/{cloud}/{account}/{region}/", {"q": words}, headers=HTMX)
    assert answer.status_code == 200
    groups = answer.context.get("groups") or []
    return {panel.name: [hit["name"] for hit in hits] for panel, hits, _more in groups}, answer


@pytest.fixture
def shop(alice):
    [web] = alice.run("shop-web")
    volume = alice.ec2.create_volume(
        AvailabilityZone="us-east-1a",
        Size=1,
        TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "shop-data"}]}],
    )["VolumeId"]
    return {"web": web, "volume": volume}


def test_names_ids_and_addresses(alice, site, shop):
    names, answer = found(alice, "shop")
    assert names["instances"] == ["shop-web"] and names["volumes"] == ["shop-data"]
    assert f"{alice.base}/instances/{shop['web']}/" in answer.content.decode()
    site.calls.clear()
    assert found(alice, shop["volume"])[0] == {"volumes": ["shop-data"]}
    assert "DescribeVolumes" in site.calls and not {"DescribeInstances", "DescribeImages"} & set(site.calls)
    [reservation] = alice.ec2.describe_instances(InstanceIds=[shop["web"]])["Reservations"]
    ip = reservation["Instances"][0]["PrivateIpAddress"]
    assert found(alice, ip)[0]["instances"] == ["shop-web"]
    assert found(alice, "i-0123456789abcdef0")[0] == {}


def test_accounts_see_nothing_of_each_other(alice, site, shop):
    bob = site.person("bob")
    for words in "shop", shop["web"], shop["volume"]:
        names, _answer = found(bob, words)
        assert not [name for some in names.values() for name in some if "shop" in name]
        theirs = bob.client.get(f"/find/aws/{alice.key.account}/us-east-1/", {"q": words}, headers=HTMX)
        assert theirs.status_code == 200 and "shop-" not in theirs.content.decode()
        page = bob.client.get("/find/", {"q": words}).content.decode()
        assert alice.key.account not in page


def test_a_key_that_may_little_finds_what_it_may(site):
    """Most of what it asks is refused: what one may not see is not missed."""
    narrow = site.person(
        "narrow", site.key("narrow", policy=["ec2:DescribeVolumes*", "ec2:DescribeTags", "sts:*"])
    )
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "narrow-data"}]}]
    narrow.ec2.create_volume(AvailabilityZone="us-east-1a", Size=1, TagSpecifications=tags)
    narrow.run("narrow-web")
    assert found(narrow, "narrow")[0].keys() == {"instances", "volumes", "users"}
    with enforced():
        names, answer = found(narrow, "narrow")
    assert names == {"volumes": ["narrow-data"]}
    assert not answer.context["failed"]

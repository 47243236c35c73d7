"""Flavors and server groups, against Nova's own answers."""

import pytest
from django.core.cache import cache

from .conftest import settled


def test_flavors_are_found_by_what_one_needs(alice, cloud, calls):
    theirs = list(cloud.compute.flavors())
    watch = calls()
    rows = alice.get("flavors:list", vcpus=2, memory=4, format="json").json()["items"]
    assert {row["id"] for row in rows} == {one.id for one in theirs if one.vcpus >= 2 and one.ram >= 4096}
    assert rows
    names = [row["name"] for row in alice.get("flavors:list", sort="-name", format="json").json()["items"]]
    assert names == sorted(names, reverse=True, key=str.casefold)
    assert [row.name for row in alice.get("flavors:list", name="TINY").context["records"]] == ["m1.tiny"]
    assert len(watch.of("nova", "GET .*/flavors")) == 1  # one question serves all of them


def test_specifications_and_prices(alice, admin, settings):
    table = {"currency": "EUR", "flavors": {"m1.tiny": 0.0125}}
    flavor = next(one for one in admin.compute.flavors() if one.name == "m1.tiny")
    assert (
        "An hour" not in alice.get("flavors:list").content.decode()
    )  # nothing is said where no price is known
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PRICES": {"stack": table}}
    cache.clear()
    page = alice.get("flavors:list").content.decode()
    assert "0.0125 EUR" in page and "9.13 EUR" in page
    admin.compute.create_flavor_extra_specs(flavor, {"test:kept": "yes"})
    try:
        cache.clear()
        assert "test:kept=yes" in alice.get("flavors:detail", flavor.id).content.decode()
    finally:
        admin.compute.delete_flavor_extra_specs_property(flavor, "test:kept")


def test_a_flavor_leads_to_the_launch_form(alice, cloud):
    flavor = cloud.compute.find_flavor("m1.small")
    form = alice.get("instances:create", flavor=flavor.id)
    assert f"?flavor={flavor.id}" in alice.get("flavors:list").content.decode()
    page = alice.get("flavors:detail", flavor.id).content.decode()
    assert f'?flavor={flavor.id}"' in page and "Swap</dt><dd><span" in page
    assert form.context["form"]["flavor"].value() == flavor.id


@pytest.fixture
def group(alice, cloud, name):
    answer = alice.post("server_groups:create", name=name, policy="soft-anti-affinity")
    assert answer.status_code == 302
    found = next(one for one in cloud.compute.server_groups() if one.name == name)
    yield found
    cloud.compute.delete_server_group(found, ignore_missing=True)


def test_server_groups(alice, bob, cloud, group, name):
    assert group.policy == "soft-anti-affinity"
    [gauge] = alice.get("server_groups:create").context["form"].answers["quotas"]
    assert gauge.used == len(list(cloud.compute.server_groups()))
    launched = alice.launch(f"{name}-in", server_group=group.id)
    assert launched.status_code == 302, launched.context["form"].errors
    server = next(one for one in cloud.compute.servers(details=False) if one.name == f"{name}-in")
    try:
        settled(cloud, server.id, "ACTIVE")
        assert cloud.compute.get_server_group(group.id).member_ids == [server.id]
        cache.clear()
        row = next(
            one for one in alice.get("server_groups:list", limit=100).context["records"] if one.id == group.id
        )
        assert [(one.id, one.name) for one in row.instances] == [(server.id, f"{name}-in")]
        assert bob.do("delete", group.id, panel="server_groups")
    finally:
        cloud.compute.delete_server(server.id)
    assert alice.do("delete", group.id, panel="server_groups") is None
    assert not [one for one in cloud.compute.server_groups() if one.id == group.id]


def test_how_many_may_share_a_host(alice, cloud, name):
    refused = alice.post("server_groups:create", name=name, policy="affinity", most="3")
    assert refused.status_code == 422
    assert "kept apart" in str(refused.context["form"].errors["most"])
    assert alice.post("server_groups:create", name=name, policy="anti-affinity", most="3").status_code == 302
    found = next(one for one in cloud.compute.server_groups() if one.name == name)
    assert found.rules == {"max_server_per_host": 3}
    assert alice.do("delete", found.id, panel="server_groups") is None

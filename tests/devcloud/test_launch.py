"""Launching: what the form was filled with is what Nova has."""

import base64

import pytest

from django_nova.models import Entry

from .conftest import settled, wait

HARD = ['it\'s "quoted"', "a/b//c", "☂ שלום", "<script>alert(1)</script>", "x" * 255]


def find(cloud, name):
    return [
        one
        for one in cloud.compute.servers(details=True)
        if one.name == name or one.name.startswith(f"{name}-")
    ]


def delete(cloud, servers):
    for one in servers:
        cloud.compute.delete_server(one.id, ignore_missing=True)


def test_with_everything(alice, cloud, admin, name):
    answer = alice.launch(
        name, key_pair="alice", security_groups=["default", "web"], user_data="#!/bin/sh\r\necho hello\r\n",
        metadata="build_seconds=0\ntier=web\nodd = a=b", zone="nova",
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    made = find(cloud, name)
    try:
        assert len(made) == 1
        server = settled(cloud, made[0].id, "ACTIVE")
        assert server.key_name == "alice"
        assert server.metadata == {"build_seconds": "0", "tier": "web", "odd": "a=b"}
        assert {group["name"] for group in server.security_groups} == {"default", "web"}
        assert server.flavor["original_name"] == "m1.tiny"
        assert list(server.addresses) == ["private"]
        assert base64.b64decode(admin.compute.get_server(server.id).user_data) == b"#!/bin/sh\necho hello\n"
        entry = Entry.objects.get(verb="create")
        assert entry.result == "done"
        assert server.id in entry.resource
        assert "hello" not in str(entry.arguments)
        alice.get("instances:list")
        record = alice.get("instances:detail", server.id).context["record"]
        assert (record.name, record.status, record.image.name) == (name, "running", "cirros-0.6.3")
    finally:
        delete(cloud, made)


def test_three_at_once_and_from_volumes(alice, cloud, name):
    volume = cloud.block_storage.create_volume(
        name=f"{name}-root", size=1, image_id=cloud.image.find_image("cirros-0.6.3").id
    )
    assert alice.launch(name, count="3").status_code == 302
    answer = alice.launch(f"{name}-new", volume_size="2")
    assert answer.status_code == 302, answer.context["form"].errors
    wait(lambda: cloud.block_storage.get_volume(volume.id).status == "available")
    cloud.block_storage.set_volume_bootable_status(volume, True)
    from django.core.cache import cache

    cache.clear()
    answer = alice.launch(f"{name}-old", source=f"volume:{name}-root")
    assert answer.status_code == 302, answer.context["form"].errors
    made = find(cloud, name)
    try:
        assert sorted(one.name for one in made) == sorted(
            [*(f"{name}-{n}" for n in (1, 2, 3)), f"{name}-new", f"{name}-old"]
        )
        for one in made:
            settled(cloud, one.id, "ACTIVE")
        new, old = (
            settled(cloud, find(cloud, f"{name}-{which}")[0].id, "ACTIVE") for which in ("new", "old")
        )
        disk = cloud.block_storage.get_volume(new.attached_volumes[0]["id"])
        assert disk.size == 2
        assert disk.attachments[0]["server_id"] == new.id
        assert new.attached_volumes[0]["delete_on_termination"]
        assert old.attached_volumes[0]["id"] == volume.id
        assert not old.attached_volumes[0]["delete_on_termination"]
        assert not new.image["id"] if new.image else True
    finally:
        delete(cloud, made)
        wait(lambda: not find(cloud, name))
        cloud.block_storage.delete_volume(volume.id, ignore_missing=True)


def test_hard_names_arrive_as_they_were_typed(alice, cloud):
    before = {one.id for one in cloud.compute.servers(details=False)}
    for name in HARD:
        answer = alice.launch(name)
        assert answer.status_code == 302, answer.context["form"].errors
    made = [one for one in cloud.compute.servers(details=True) if one.id not in before]
    try:
        assert sorted(one.name for one in made) == sorted(HARD)
        page = alice.get("instances:list", limit="100").content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
        for name in HARD[:2]:
            found = alice.get("instances:list", name=name).context["records"]
            assert name in [record.name for record in found]
    finally:
        delete(cloud, made)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": "🚀"}, "name", "printable characters"),
        ({"count": "50"}, "count", "uota"),
        ({"source": "image:windows"}, "flavor", "memory is too small"),
        ({"metadata": "what/for=tests"}, "metadata", "what/for"),
    ],
)
def test_a_refusal_comes_back_to_its_field_in_the_clouds_words(alice, cloud, name, given, field, words):
    name = given.pop("name", name)
    answer = alice.launch(name, key_pair="alice-laptop", **given)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field], form.errors
    assert words in str(form.errors)
    assert form["name"].value() == name
    assert form["key_pair"].value() == "alice-laptop"
    assert 'value="alice-laptop" selected' in answer.content.decode()
    assert not find(cloud, name)
    assert Entry.objects.get(verb="create").result == "refused"


def test_one_volume_starts_one_instance(alice, cloud, name):
    volume = cloud.block_storage.create_volume(
        name=name, size=1, image_id=cloud.image.find_image("cirros-0.6.3").id
    )
    wait(lambda: cloud.block_storage.get_volume(volume.id).status == "available")
    cloud.block_storage.set_volume_bootable_status(volume, True)
    try:
        answer = alice.launch(name, source=f"volume:{name}", count="2")
        assert list(answer.context["form"].errors) == ["count"]
    finally:
        cloud.block_storage.delete_volume(volume.id)


def test_the_quota_stands_beside_the_form(alice, cloud):
    answers = alice.get("instances:create").context["form"].answers
    gauges = {one.key: one for one in [*answers["quotas"], *answers["storage"]]}
    limits = cloud.compute.get_limits().absolute
    assert gauges["instances"].limit == limits.instances
    assert gauges["vcpus"].used == limits.total_cores_used
    assert gauges["gigabytes"].limit == cloud.block_storage.get_limits().absolute.max_total_volume_gigabytes

"""Lists of a real OpenStack: markers both ways, filters and sort are the API's own."""

import uuid

import pytest
from django.core.cache import cache

from .conftest import wait

NUMBER = 53


@pytest.fixture(scope="module")
def many(devcloud):
    """More volumes than two pages hold; they cost a cloud less than servers."""
    from .conftest import connection

    cloud, mark = connection(devcloud, "alice", "load"), f"page-{uuid.uuid4().hex[:6]}"
    made = [cloud.block_storage.create_volume(name=f"{mark}-{n:02}", size=1) for n in range(NUMBER)]
    yield mark
    wait(lambda: not [one for one in cloud.block_storage.volumes(details=True) if one.status == "creating"])
    for one in made:
        cloud.block_storage.delete_volume(one.id, ignore_missing=True)


@pytest.fixture
def loader(sign_in):
    return sign_in("alice", "load")


def walk(person, address, way):
    seen, answer = [], person.client.get(address)
    while True:
        seen.append([record.name for record in answer.context["records"]])
        if (query := answer.context["pages"].get(way)) is None:
            return seen, answer
        answer = person.client.get(f"{address.partition('?')[0]}?{query.lstrip('?')}")
        assert len(seen) < 20


def listed(pages, mark):
    return [name for page in pages for name in page if name.startswith(mark)]


def test_shelved_ones_are_found_whether_they_are_on_a_host_or_not(alice, calls):
    asked = calls()
    records = alice.get("instances:list", status="shelved").context["records"]
    assert asked.of("nova", "status=SHELVED&status=SHELVED_OFFLOADED")
    assert {one.status for one in records} <= {"shelved"}


def test_markers_lead_forwards_and_back(loader, many):
    address = loader.url("volumes:list") + "?sort=name"
    forwards, last = walk(loader, address, "next")
    assert [len(page) for page in forwards[:-1]] == [20] * (len(forwards) - 1)
    assert listed(forwards, many) == [f"{many}-{n:02}" for n in range(NUMBER)]
    backwards, _first = walk(
        loader, f"{address.partition('?')[0]}?{last.wsgi_request.GET.urlencode()}", "previous"
    )
    assert backwards == forwards[::-1]
    down, _last = walk(loader, address.replace("sort=name", "sort=-name"), "next")
    assert listed(down, many) == [f"{many}-{n:02}" for n in reversed(range(NUMBER))]


@pytest.mark.parametrize("limit", [20, 50, 100])
def test_page_sizes(loader, many, limit):
    records = loader.get("volumes:list", limit=limit).context["records"]
    assert min(limit, NUMBER) <= len(records) <= limit
    found = loader.get("volumes:list", name=f"{many}-07").context["records"]
    assert [record.name for record in found] == [f"{many}-07"]


def test_instances_page_by_novas_marker(alice, cloud, calls, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PAGE_SIZES": [2, 20]}
    # Those of tests before may be going
    wait(lambda: not any(one.task_state for one in cloud.compute.servers()))
    cache.clear()
    log = calls()
    forwards, last = walk(alice, alice.url("instances:list") + "?limit=2&sort=name", "next")
    names = [name for page in forwards for name in page]
    assert sorted(names) == sorted(one.name for one in cloud.compute.servers())
    asked = log.of("nova", "GET /v2.1/servers/detail.*limit=3")
    assert len(asked) >= len(forwards), "each page asks for its rows and one more, never for all"
    backwards, _first = walk(
        alice, f"{alice.url('instances:list')}?{last.wsgi_request.GET.urlencode()}", "previous"
    )
    assert backwards == forwards[::-1]


def test_filters_are_novas_own(alice, cloud):
    def names(**query):
        return {record.name for record in alice.get("instances:list", **query).context["records"]}

    assert names(name="web-") == {"web-1", "web-2"}
    assert names(name=".*") == names(name="web[12]") == names(name="^web") == set()
    assert "batch-1" in names(status="stopped")
    assert "web-1" not in names(status="stopped")
    assert names(status="paused") == {"build-1"}
    assert "too-big-1" in names(status="error")
    assert names(tag="shop") == {"web-1", "web-2"}
    web = next(one for one in cloud.compute.servers(details=True) if one.name == "web-1")
    ip = next(one["addr"] for one in web.addresses["private"] if one["version"] == 4)
    assert "web-1" in names(ip=ip)
    assert names(ip=ip.replace(".", "x")) == set()
    assert {"web-1", "web-2"} <= names(image=web.image["id"])
    assert "db-1" not in names(image=web.image["id"])


def test_names_of_images_that_were_offered_are_not_asked_for(alice, cloud, calls):
    image = next(one.image["id"] for one in cloud.compute.servers(name="^web-1$"))
    cache.clear()
    assert alice.get("instances:create").status_code == 200
    log = calls()
    records = alice.get("instances:list", image=image).context["records"]
    assert {one.image.name for one in records} == {cloud.image.get_image(image).name}
    assert not log.of("glance", "id=in")


def test_a_warm_list_costs_few_calls(alice, calls):
    alice.get("instances:list")
    alice.client.post(alice.url("instances:columns"), {"columns": ["status"]})
    import time

    time.sleep(3)  # what is remembered for the interval of live rows is old
    log = calls()
    alice.get("instances:list")
    asked = [
        line
        for service in ("nova", "glance", "cinder", "neutron", "keystone")
        for line in log.of(service)
        if "GET" in line
    ]
    own = [
        line
        for line in asked
        if "/servers/" not in line[3].replace("/servers/detail", "") or "detail" in line[3]
    ]
    assert len(log.of("keystone")) <= 1
    assert 1 <= len(own) <= 4


def test_the_overview_has_the_clouds_numbers(alice, cloud):
    answer = alice.get("overview")
    gauges = {one.key: one for one in answer.context["quotas"]}
    compute, volume = cloud.compute.get_limits().absolute, cloud.block_storage.get_limits().absolute
    assert (gauges["instances"].used, gauges["instances"].limit) == (
        compute.instances_used,
        compute.instances,
    )
    assert gauges["volumes"].used == volume.total_volumes_used
    assert {record.name for _panel, record in answer.context["attention"]} >= {"too-big-1", "broken"}
    assert not answer.context["troubles"]


def test_key_pairs_are_the_persons_own(alice, bob, cloud, name):
    answer = alice.post("key_pairs:create", name=name)
    assert answer.status_code == 200
    assert "PRIVATE KEY" in answer.content.decode()
    try:
        assert cloud.compute.get_keypair(name).fingerprint == answer.context["record"].fingerprint
        cache.clear()
        assert name in [one.name for one in alice.get("key_pairs:list", limit="100").context["records"]]
        assert name not in [one.name for one in bob.get("key_pairs:list", limit="100").context["records"]]
        assert "PRIVATE" not in alice.get("key_pairs:detail", name).content.decode()
        again = alice.post("key_pairs:create", name=name)
        assert "name" in again.context["form"].errors
    finally:
        assert alice.do("delete", name, panel="key_pairs") is None
    assert name not in [one.name for one in cloud.compute.keypairs()]


def test_a_volumes_life(alice, cloud, name):
    answer = alice.post("volumes:create", name=name, size="1", kind="fast", description="a <b>")
    assert answer.status_code == 302
    found = next(one for one in cloud.block_storage.volumes(details=True) if one.name == name)
    assert (found.size, found.volume_type, found.description) == (1, "fast", "a <b>")
    wait(lambda: cloud.block_storage.get_volume(found.id).status == "available")
    assert {"attach", "extend", "delete"} <= alice.verbs(found.id, "volumes")
    assert alice.do("extend", found.id, panel="volumes", size="3") is None
    wait(lambda: cloud.block_storage.get_volume(found.id).status == "available")
    assert cloud.block_storage.get_volume(found.id).size == 3
    assert alice.do("extend", found.id, panel="volumes", size="2")
    assert alice.do("delete", found.id, panel="volumes") is None
    wait(lambda: found.id not in [one.id for one in cloud.block_storage.volumes()])

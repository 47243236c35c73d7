"""Cinder failing in each way: its own pages say so, others lose a box, and nothing that was typed is lost."""

import pytest
from django.core.cache import cache

SLOW_DOWN = {"body": '{"overLimit": {"message": "Slow down"}}', "headers": {"Retry-After": "7"}}
WAYS = {
    "500": {"status": 500, "body": '{"computeFault": {"message": "Unexpected API Error."}}'},
    "garbage": {"status": 200, "body": "<html><h1>It works!</h1></html>"},
    "another shape": {"status": 200, "body": '{"volumes": [1, {"x": null}], "limits": 3}'},
    "413": {"status": 413} | SLOW_DOWN,
    "429": {"status": 429} | SLOW_DOWN,
}
PANELS = "volumes", "volume_snapshots", "volume_backups", "volume_transfers"


@pytest.fixture
def disk(cloud):
    return cloud.block_storage.find_volume("scratch")


@pytest.mark.parametrize("way", WAYS)
def test_no_page_breaks(alice, faults, page, disk, way):
    alice.get("volumes:list")
    with faults.fault(service="cinder", **WAYS[way]):
        for panel in PANELS:
            for name in f"{panel}:list", f"{panel}:rows":
                cache.clear()
                assert page(lambda name=name: alice.get(name)).status in (413, 429, 502, 503), name
            cache.clear()
            form = page(lambda panel=panel: alice.get(f"{panel}:create")).answer
            assert form.status_code == 200 and form.context["form"].fields, panel
        cache.clear()
        for name in "overview", "instances:list":
            assert page(lambda name=name: alice.get(name)).status == 200, name
        for name in ("volumes:detail", disk.id), ("volumes:tab", disk.id, "messages"):
            assert page(lambda name=name: alice.get(*name)).status in (413, 429, 502, 503), name
    cache.clear()
    assert alice.get("volumes:list").status_code == 200


def test_a_silent_cinder_is_not_waited_for_twice(alice, faults, page):
    """The menu asks whether there are backups, the page for its list: both within one budget."""
    alice.get("volumes:list")
    cache.clear()
    with faults.fault(service="cinder", delay=60):
        assert page(lambda: alice.get("volume_backups:list")).status == 503
        assert page(lambda: alice.get("instances:list")).status == 200
        again = page(lambda: alice.get("instances:list"))
    assert again.seconds < 2, "who has just not answered is left in peace"


def test_what_is_said_beside_the_list_may_fail(alice, faults, page, disk):
    """Names of instances, the count, messages and quotas are welcome, not needed."""
    cache.clear()
    with (
        faults.fault(service="nova", path="/servers", status=500),
        faults.fault(service="cinder", path="/limits|/messages|/resource_filters|/os-services", status=500),
    ):
        listed = page(lambda: alice.get("volumes:list"))
        found = page(lambda: alice.get("volumes:list", name=disk.name))
        form = page(lambda: alice.get("volumes:create"))
        assert page(lambda: alice.get("volumes:detail", disk.id)).status == 200
        assert page(lambda: alice.get("volume_backups:list")).status == 200
    assert disk.id in listed.text and disk.id in found.text
    assert form.answer.context["form"].troubles


@pytest.mark.parametrize("way", ["500", "garbage", "429"])
def test_nothing_typed_is_lost(alice, faults, page, disk, way):
    typed = {
        "volumes": {"name": "kept <b>", "size": "3", "description": "too", "kind": "fast", "metadata": "a=b"},
        "volume_snapshots": {"name": "kept <b>", "volume": disk.id, "description": "too"},
        "volume_backups": {"name": "kept <b>", "volume": disk.id, "description": "too", "incremental": "on"},
        "volume_transfers": {"name": "kept <b>", "volume": disk.id},
    }
    alice.get("volumes:list")
    for panel, given in typed.items():
        for hit in {"method": "POST"}, {}:  # with the choices there, and without
            cache.clear()
            with faults.fault(service="cinder", **hit, **WAYS[way]):
                shown = page(lambda panel=panel, given=given: alice.post(f"{panel}:create", **given))
            form = shown.answer.context["form"]
            assert shown.status == 422 and form.errors, (panel, hit)
            for field, value in given.items():
                assert str(form[field].value()) in (value, "True"), (panel, field)
            if way in ("413", "429"):
                assert "Slow down" in shown.text or form.fields["volume"].trouble


def test_a_refusal_is_at_its_field(alice, faults, page, disk):
    """In the cloud's words, wherever they can be placed."""
    for panel, typed, words, field in (
        ("volumes", {"name": "x", "size": "5"}, "Volume size gigabytes exceed allowed quota", "size"),
        ("volumes", {"name": "x", "size": "5"}, "Metadata property key greater than 255", "metadata"),
        (
            "volume_backups",
            {"name": "x", "volume": disk.id},
            "No backups for an incremental one",
            "incremental",
        ),
        ("volume_snapshots", {"name": "x", "volume": disk.id}, "Volume is on fire", "volume"),
    ):
        body = f'{{"badRequest": {{"code": 400, "message": "{words}"}}}}'
        cache.clear()
        with faults.fault(service="cinder", method="POST", status=400, body=body):
            shown = page(lambda panel=panel, typed=typed: alice.post(f"{panel}:create", **typed))
        assert words in shown.answer.context["form"].errors[field][0], panel

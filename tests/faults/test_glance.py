"""Glance failing in each way: its pages say what happened, what did not happen is not called done, and nothing typed is lost."""

import pytest
from django.core.cache import cache

from django_nova.audit.models import Entry
from tests.devcloud.images.conftest import DISK, FORM, make, raw, send
from tests.devcloud.images.conftest import images as images

SENSELESS = "makes no sense"
WAYS = {
    "500": ({"status": 500, "body": "<html><h1>500</h1><br /><br />Oh no</body></html>"}, "not answering"),
    "503": ({"status": 503, "body": '{"message": "Full"}', "headers": {"Retry-After": "7"}}, "not answering"),
    "html": ({"status": 200, "body": "<html><h1>It works!</h1></html>", "content_type": "text/html"}, SENSELESS),
    "cut off": ({"status": 200, "body": '{"images": [{"id": "1", "na', "content_type": "application/json"}, SENSELESS),
    "another shape": ({"status": 200, "body": '{"images": 3, "members": [1]}', "content_type": "application/json"}, SENSELESS),
}  # fmt: skip
SILENT = {"delay": 60}


@pytest.fixture
def image(images, name):
    """One of the project's own, with its file."""
    given = {"disk_format": "raw", "container_format": "bare", "visibility": "shared"}
    made = images.create_image(f"{name}-faults", data=b"x" * 100, validate_checksum=False, **given)
    return images.find_image(made.id)


@pytest.mark.parametrize("way", [*WAYS, "silence"])
def test_looking(alice, faults, page, image, way):
    fault, words = (SILENT, "not answering") if way == "silence" else WAYS[way]
    alice.get("images:list")
    for where in ("images:list",), ("images:rows",), ("images:detail", image.id):
        cache.clear()
        with faults.fault(service="glance", method="GET", path="v2/images", **fault):
            shown = page(lambda where=where: alice.get(*where))
        assert shown.status in (502, 503), where
        assert words in shown.text and "<br" not in shown.text, where
        if "rows" not in where[0]:
            assert 'role="alert"' in shown.text and 'key_pairs/"' in shown.text, where
    cache.clear()
    with faults.fault(service="glance", **fault):  # choices and quotas, too
        form = page(lambda: alice.get("images:create"))
        members = page(lambda: alice.get("image_members:list", image=image.id))
    assert form.status == 200 and form.answer.context["form"].fields
    cache.clear()
    with faults.fault(service="glance", method="GET", path="v2/images", **fault):
        volume = page(lambda: alice.get("volumes:create"))
    field = volume.answer.context["form"].fields["source"]
    assert words in str(field.trouble) and str(field.trouble) in volume.text, "no images, and why"
    assert dict(field.choices).keys() == {"", "Snapshots", "Volumes"}
    assert members.status in (502, 503)
    cache.clear()
    assert image.name in alice.get("images:list").content.decode(), "and afterwards all is well"


@pytest.mark.parametrize("way", [*WAYS, "silence"])
def test_launching(alice, faults, page, way):
    fault = SILENT if way == "silence" else WAYS[way][0]
    alice.get("instances:create")
    cache.clear()
    typed = {"name": "kept <b>", "count": "2", "metadata": "a=b"}
    with faults.fault(service="glance", path="v2/images", **fault):
        form = page(lambda: alice.get("instances:create")).answer.context["form"]
        assert form.fields["source"].trouble and not getattr(form.fields["flavor"], "trouble", None)
        again = page(lambda: alice.post("instances:create", **typed))
    assert again.status == 422
    shown = again.answer.context["form"]
    assert {name: shown[name].value() for name in typed} == typed


@pytest.mark.parametrize("way", [*WAYS, "silence"])
def test_making_one(alice, faults, page, images, name, way):
    fault = SILENT if way == "silence" else WAYS[way][0]
    alice.get("images:create")
    typed = FORM | {"name": f"{name} <b>"}
    with faults.fault(service="glance", method="POST", path="v2/images", **fault):
        shown = page(lambda: alice.post("images:create", **typed))
    form = shown.answer.context["form"]
    assert shown.status == 422 and form.errors
    assert {field: str(form[field].value()) for field in typed} == typed
    assert Entry.objects.filter(panel="images", verb="create").first().result == "failed"
    if way != "silence":  # of which nobody knows what became
        assert not [one for one in images.images() if one.name == typed["name"]]


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_did_not_arrive(alice, faults, images, name, way):
    fault, words = WAYS[way]
    id = make(alice, name=name, disk_format="raw", container_format="bare")
    with faults.fault(service="glance", method="PUT", path="/file", **fault):
        answer = send(alice, id)
    assert answer.status_code >= 400, "what did not arrive is not called arrived"
    assert words in answer.json()["error"]["message"]
    assert raw(images, id)["status"] == "queued"
    assert Entry.objects.filter(panel="images", verb="upload").first().result == "failed"
    assert send(alice, id).status_code == 200, "and may be sent again"
    assert raw(images, id)["size"] == len(DISK)


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_is_not_given(alice, faults, page, image, way):
    fault, words = WAYS[way]
    with faults.fault(service="glance", method="GET", path="/file", **fault):
        answer = page(lambda: alice.get("images:download", image.id))
    assert answer.status in (502, 503) and words in answer.text, "nonsense is not given for the file"
    assert alice.get("images:download", image.id).getvalue() == b"x" * 100


@pytest.mark.parametrize("way", [*WAYS, "silence"])
def test_changing(alice, faults, page, admin, images, image, way):
    """Sharing, editing, deleting: what Glance did not do is not called done, and a form keeps what was typed."""
    fault = SILENT if way == "silence" else WAYS[way][0]
    other = admin.identity.find_project("research").id
    before = raw(images, image.id)
    with faults.fault(service="glance", method="POST", path="/members", **fault):
        shared = page(lambda: alice.post("image_members:create", image=image.id, member=other))
    assert shared.status == 422 and shared.answer.context["form"]["member"].value() == other
    assert [one["member_id"] for one in images.get(f"/images/{image.id}/members").json()["members"]] == []

    typed = {"name": "new <b>", "description": "kept", "min_disk": "3"}
    with faults.fault(service="glance", method="PATCH", path="v2/images", **fault):
        edited = page(lambda: alice.post("images:act", "edit", id=image.id, confirmed="1", **typed))
    assert edited.status == 422
    form = edited.answer.context["form"]
    assert {field: str(form[field].value()) for field in typed} == typed
    assert raw(images, image.id) == before

    with faults.fault(service="glance", method="DELETE", path="v2/images", **fault):
        assert alice.do("delete", image.id, panel="images")
    assert raw(images, image.id) == before
    assert Entry.objects.filter(panel="images", verb="delete").first().result == "failed"
    assert not alice.do("delete", image.id, panel="images")

"""Finding by name, id and address in real projects: whatever one may see, and nothing of others."""

import pytest
from django.core.cache import cache
from django.utils.html import escape

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """However slow the machine is: everything is in the first answer."""
    monkeypatch.setattr("django_nova.find.SOON", None)


def found(person, words, project=None):
    """What the scope has, as the dialog asks for it: {panel's words: [names]}, and the answer."""
    cache.clear()
    address = f"/find/stack/{project or person.project}/RegionOne/"
    answer = person.client.get(address, {"q": words}, headers=HTMX)
    assert answer.status_code == 200
    groups = answer.context.get("groups") or []
    return {panel.name: [hit["name"] for hit in hits] for panel, hits, _more in groups}, answer


@pytest.fixture(scope="module")
def web(cloud):
    return next(one for one in cloud.compute.servers(details=True) if one.name == "web-2")


def test_by_name_in_all_kinds(alice, web):
    names, answer = found(alice, "WEB")
    assert "web-2" in names["instances"]
    assert "web-template" in names["images"]
    assert "web" in names["security_groups"]
    assert all("web" in name.casefold() for name in names["images"])
    page = answer.content.decode()
    assert alice.url("instances:detail", web.id) in page and "Running" in page and "<html" not in page


def test_by_id_and_by_address(alice, web, calls):
    log = calls()
    names, _answer = found(alice, web.id)
    assert names == {"instances": ["web-2"]}
    assert not log.of("nova", "GET .*/servers/detail"), "an id is asked for, not looked for"
    names, _answer = found(alice, web.id[:8])
    assert names["instances"] == ["web-2"]
    for some in web.addresses.values():
        for one in some:
            names, _answer = found(alice, one["addr"])
            assert "web-2" in names["instances"], one
    assert found(alice, "00000000-0000-0000-0000-000000000000")[0] == {}
    assert found(alice, "no such thing at all")[0] == {}


def test_never_what_is_somebody_elses(alice, bob, charlie, web):
    for words in "web", web.id, "web-2":
        assert found(bob, words)[0]["instances"]
        names, answer = found(charlie, words, project=alice.project)
        assert names == {} and "web-2" not in answer.content.decode()
        names, _answer = found(charlie, words)
        assert web.name not in names.get("instances", [])
        page = charlie.client.get("/find/", {"q": words}).content.decode()
        assert alice.url("instances:detail", web.id) not in page and alice.project not in page
    anybody = alice.client.__class__()
    assert anybody.get(f"/find/stack/{alice.project}/RegionOne/", {"q": "web"}).status_code == 302


def test_no_permission_no_question(alice, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PERMISSION": f"{__name__}.only_images"}
    names, _answer = found(alice, "web")
    assert names.keys() == {"images"}


def only_images(user, panel, verb, scope):
    return panel == "images"


def test_a_service_that_fails_costs_its_own_line(alice, faults, web):
    with faults.fault(service="glance", method="GET", path="images", status=503, body="{}"):
        names, answer = found(alice, "web-2")
    assert names["instances"] == ["web-2"]
    assert "Images: This cloud is not answering." in answer.content.decode()


def test_what_is_late_is_asked_for_by_itself(alice, faults, monkeypatch):
    """A service that hangs keeps nobody from what the others have; it is named as what is still to come."""
    found(alice, "web-2")  # nothing is on its way then
    monkeypatch.setattr("django_nova.find.SOON", 0.5)
    with faults.fault(service="glance", method="GET", path="images", delay=4, times=1):
        names, answer = found(alice, "web-2")
        assert "images" not in names
        later = answer.context["later"]
        assert "only=images" in later and f"RegionOne/?turn=1&amp;{escape(later)}" in answer.content.decode()
        address = f"/find/stack/{alice.project}/RegionOne/?q=web-template&only=images&turn=3"
        rest = alice.client.get(address, headers=HTMX).context
    assert [panel.name for panel, _hits, _more in rest["groups"]] == ["images"] and not rest["later"]


def test_the_page_without_scripts_has_all_scopes(alice, web):
    page = alice.client.get("/find/", {"q": "web-2"})
    assert page.status_code == 200
    scopes = {scope.project.name: shown for scope, shown in page.context["found"]}
    assert {"demo", "load"} <= scopes.keys()
    assert alice.url("instances:detail", web.id) in page.content.decode()
    assert "Nothing of that name" in alice.client.get("/find/", {"q": "no-such-thing"}).content.decode()
    listed = alice.client.get("/find/", {"from": f"stack/{alice.project}/RegionOne"}, headers=HTMX)
    first = listed.context["scopes"][0]
    assert first.project.id == alice.project


def test_few_of_a_kind_and_the_way_to_the_others(alice, cloud):
    made = [cloud.block_storage.create_volume(name=f"many-{n}", size=1) for n in range(8)]
    try:
        names, answer = found(alice, "many-")
        assert len(names["volumes"]) == 6
        assert f"{alice.url('volumes:list')}?name=many-" in answer.content.decode()
    finally:
        for one in made:
            cloud.block_storage.wait_for_status(one, "available", interval=0.3, wait=60)
            cloud.block_storage.delete_volume(one)

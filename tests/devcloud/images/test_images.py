"""Images on a real Glance, changed and shared: what the pages say happened did happen."""

from django.core.cache import cache

from tests.devcloud.images.conftest import DISK, FORM, make, raw, send


def test_changing_what_is_said_of_it(alice, bob, images, name):
    id = make(alice, **FORM | {"name": name})
    page = alice.get("images:act", "edit", id=id)
    assert page.context["form"].initial["distribution"] == "debian"
    given = FORM | {"name": f"{name}-2", "description": "", "version": "14", "min_disk": "3"}
    assert alice.do("edit", id, panel="images", **given) is None
    found = raw(images, id)
    assert (found["name"], found["min_disk"], found["os_version"]) == (f"{name}-2", 3, "14")
    assert "description" not in found
    assert alice.do("annotate", id, panel="images", properties="a/b~c=1\nhw_disk_bus=scsi\nempty=") is None
    found = raw(images, id)
    assert (found["a/b~c"], found["hw_disk_bus"], found["empty"], found["os_distro"]) == (
        "1",
        "scsi",
        "",
        "debian",
    )
    assert "note" not in found
    assert alice.do("annotate", id, panel="images", properties="a/b~c=1\nempty=") is None
    assert raw(images, id)["empty"] == "" and "hw_disk_bus" not in raw(images, id)
    [words] = alice.do("annotate", id, panel="images", properties="status=active")
    assert "word of the cloud's own" in words
    assert bob.do("protect", id, panel="images")
    for verb, is_protected in ("protect", True), ("unprotect", False):
        assert alice.do(verb, id, panel="images") is None
        assert images.get_image(id).is_protected is is_protected
    assert send(alice, id).status_code == 200
    for verb, status in ("deactivate", "deactivated"), ("reactivate", "active"):
        assert verb in alice.verbs(id, "images")
        assert alice.do(verb, id, panel="images") is None
        assert images.get_image(id).status == status
    for visibility in "community", "private", "shared":
        assert alice.do("publish", id, panel="images", visibility=visibility) is None
        assert images.get_image(id).visibility == visibility
    [words] = alice.do("publish", id, panel="images", visibility="public")
    assert "does not allow" in words
    fetched = alice.post("images:act", "fetch", id=id)
    assert fetched["Location"] == alice.url("images:download", id)
    assert alice.do("delete", id, panel="images") is None
    assert not list(images.images(name=f"{name}-2"))


def test_sharing_with_a_project(alice, charlie, images, cloud, name):
    id = make(alice, name=name, visibility="private")
    send(alice, id)

    def seen(person, **query):
        cache.clear()
        return {one["id"]: one for one in person.get("images:list", format="json", **query).json()["items"]}

    assert list(seen(alice, name=name[1:].upper())) == [id], "a part of the name finds it"
    tab = alice.get("image_members:list", image=id)
    assert tab.status_code == 200 and tab.context["parent"]["record"].id == id
    here = alice.url("image_members:list") + f"?image={id}"
    for wrong in "", "no/../such", alice.project:
        answer = alice.post("image_members:create", image=id, member=wrong)
        assert answer.status_code == 422 and answer.context["form"].errors["member"]
    answer = alice.post("image_members:create", image=id, member=charlie.project, next=here)
    assert answer["Location"] == here
    assert images.get_image(id).visibility == "shared"
    assert [(one.member_id, one.status) for one in images.members(id)] == [(charlie.project, "pending")]
    twice = alice.post("image_members:create", image=id, member=charlie.project)
    assert twice.context["form"].errors["member"]

    assert id not in seen(charlie) and id not in seen(charlie, visibility="shared")
    offered = seen(charlie, visibility="pending")
    assert offered[id]["answer"] == "pending" and id not in seen(alice, visibility="pending")
    assert {"accept", "reject"} <= charlie.verbs(id, "images") and "edit" not in charlie.verbs(id, "images")
    assert "image_members" not in [one.verb for one in charlie.get("images:detail", id).context["tabs"]]
    for verb, answer, where in (
        ("accept", "accepted", "shared"),
        ("reject", "rejected", "rejected"),
        ("accept", "accepted", "shared"),
    ):
        assert charlie.do(verb, id, panel="images") is None
        assert [one.status for one in images.members(id)] == [answer]
        assert list(offered) == [one for one in seen(charlie, visibility=where) if one == id]
    assert id in seen(charlie) and charlie.get("images:download", id).getvalue() == DISK

    [words] = alice.do("publish", id, panel="images", visibility="private")
    assert "members" in words and images.get_image(id).visibility == "shared"
    assert alice.do("delete", f"{id}:{charlie.project}", panel="image_members") is None
    assert not list(images.members(id)) and id not in seen(charlie)


def test_offers_come_in_pages_however_many_are_ours(alice, charlie, images, name):
    """Glance mixes what others offer with what we could share."""
    offered = []
    for n in range(3):
        offered.append(make(alice, name=f"{name}-{n}"))
        alice.post("image_members:create", image=offered[-1], member=charlie.project)
    ours = [make(charlie, name=f"{name}-ours-{n}") for n in range(3)]
    cache.clear()
    from django_nova.panels import Window, panel_named

    page = charlie.get("images:list", visibility="pending")
    backend = panel_named("images").backend(page.wsgi_request.scope)
    found, marker = [], ""
    while True:
        part = backend.ask("list", Window(marker, 2), visibility="pending")
        assert len(part.items) <= 2
        found += [one.id for one in part.items]
        marker = part.next
        if not marker:
            break
    assert [one for one in found if one in offered] == offered[::-1] and not set(found) & set(ours)


def test_what_glance_knows_is_what_is_offered(alice, cloud):
    known = cloud.image.get("/schemas/image").json()["properties"]["disk_format"]["enum"]
    offered = alice.choices(alice.get("images:create"), "disk_format")
    assert set(offered.values()) == {one for one in known if one}

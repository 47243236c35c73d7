"""Who sees, makes and changes projects."""

import uuid
from types import SimpleNamespace

from tests.devcloud.conftest import PASSWORD, Browser
from tests.devcloud.projects.conftest import Pressing, connection, held, left_of


def test_projects_are_made_with_a_first_member_and_changed(boss, admin, name):
    def make(**given):
        answer = boss.client.post(
            boss.url("projects:create"), {"name": name, "domain": "default", "role": member} | given
        )
        return dict(answer.context["form"].errors) if answer.status_code != 302 else None

    member = admin.identity.find_role("member").id
    assert list(make(name="demo")) == ["name"]
    assert list(make(member="nobody at all")) == ["member"]
    assert list(make(tags="a/b")) == ["tags"]
    assert list(make(parent=admin.identity.find_project("partners-lab").id)) == ["parent"]
    assert admin.identity.find_project(name) is None
    given = {"description": "For tests", "tags": "blue, red", "member": "charlie"}
    assert make(**given, parent=admin.identity.find_project("load").id) is None
    made = admin.identity.find_project(name)
    try:
        assert (made.description, sorted(made.tags)) == ("For tests", ["blue", "red"])
        assert made.parent_id == admin.identity.find_project("load").id
        [one] = admin.identity.role_assignments(scope_project_id=made.id)
        assert (one.user["id"], one.role["id"]) == (admin.identity.find_user("charlie").id, member)
        assert "load" in boss.get("projects:detail", made.id).content.decode()

        found = boss.get(
            "projects:list",
            name=name[:-2].upper(),
            tags="red",
            enabled="yes",
            domain="default",
            format="json",
        )
        assert [one["id"] for one in found.json()["items"]] == [made.id]
        assert boss.get("projects:list", name=name, tags="red, green", format="json").json()["items"] == []
        assert boss.get("projects:list", name=name, enabled="no", format="json").json()["items"] == []
        below = boss.get("projects:list", parent=admin.identity.find_project("load").id, format="json").json()
        assert made.id in [one["id"] for one in below["items"]]

        assert boss.do("edit", made.id, panel="projects", name=f"{name}-2", description="", tags="") is None
        assert boss.do("edit", made.id, panel="projects", name="demo") != []
        made = admin.identity.get_project(made.id)
        assert (made.name, made.description, made.tags) == (f"{name}-2", "", [])
        assert boss.verbs(made.id, "projects") == {"edit", "disable", "empty", "delete"}
        assert boss.do("disable", made.id, panel="projects") is None
        assert not admin.identity.get_project(made.id).is_enabled
        assert boss.verbs(made.id, "projects") == {"edit", "enable", "empty", "delete"}
        assert boss.do("enable", made.id, panel="projects") is None
        assert admin.identity.get_project(made.id).is_enabled
    finally:
        admin.identity.delete_project(made.id)


def test_half_of_it_is_told(boss, admin, name, faults):
    given = {
        "name": name,
        "domain": "default",
        "member": "charlie",
        "role": admin.identity.find_role("member").id,
    }
    with faults.fault(
        service="keystone", method="PUT", path="/projects/.*/users/.*/roles/", status=500, body="broken"
    ):
        answer = boss.client.post(boss.url("projects:create"), given, follow=True)
    made = admin.identity.find_project(name)
    admin.identity.delete_project(made.id)
    assert f"“{name}” is there, but it has no member yet." in answer.content.decode()


def test_pages_follow_keystones_markers(boss, admin, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PAGE_SIZES": [2]}
    named = [f"pages-{uuid.uuid4().hex[:8]}" for _ in range(3)]
    made = [admin.identity.create_project(name=one, domain_id="default").id for one in named]
    found, address = [], boss.url("projects:list") + "?name=pages-&format=json"
    for _page in range(50):
        told = boss.client.get(address).json()
        assert len(told["items"]) <= 2
        found += [one["id"] for one in told["items"]]
        if not told["next"]:
            break
        address = f"{boss.url('projects:list')}?name=pages-&format=json&marker={told['next']}"
    for id in made:
        admin.identity.delete_project(id)
    assert set(made) <= set(found)
    assert len(found) == len(set(found))


# -- Who ---------------------------------------------------------------------------------------------------------------------


def test_members_and_managers_of_projects_have_no_such_panel(alice, bob):
    for person in alice, bob:
        assert person.get("projects:list").status_code == 404
        assert person.url("projects:list") not in person.get("overview").content.decode()


class Partner(Browser):
    """Somebody of the domain partners."""

    def sign_in(self, password=PASSWORD, **more):
        return super().sign_in(password, domain="partners", **more)


def test_the_manager_of_a_domain_runs_her_own_projects_only(db, admin, boss, project, devcloud, name):
    erin = Partner(admin, "erin", "partners-shop")
    partners = admin.identity.find_domain("partners")
    listed = erin.get("projects:list", format="json").json()["items"]
    assert {one["domain"]["id"] for one in listed} == {partners.id}
    assert erin.get("projects:list", domain="default", format="json").json()["items"] == []
    mine = project()
    assert erin.get("projects:detail", mine.id).status_code in (403, 404)
    for verb in "disable", "enable":
        assert erin.do(verb, mine.id, panel="projects")
    answer = erin.post("projects:act", "delete", id=mine.id, name=mine.name)
    assert answer.status_code in (403, 404)
    assert admin.identity.get_project(mine.id).is_enabled

    form = erin.get("projects:create")
    assert erin.choices(form, "domain") == {"partners": partners.id}
    assert "member" in erin.choices(form, "role")
    answer = erin.client.post(erin.url("projects:create"), {"name": name, "domain": "default"})
    assert "domain" in answer.context["form"].errors
    answer = erin.client.post(erin.url("projects:create"), {"name": name, "domain": partners.id})
    assert answer.status_code == 302
    made = admin.identity.find_project(name, domain_id=partners.id)
    one = SimpleNamespace(id=made.id, name=name)
    try:
        # What is in it she sees with a role of her own in it
        page = erin.get("projects:act", "delete", id=made.id)
        assert "no role in this project" in page.content.decode()
        assert erin.post("projects:act", "delete", id=made.id, name=name).status_code == 422
        admin.identity.assign_project_role_to_user(
            made.id,
            admin.identity.find_user("erin", domain_id=partners.id).id,
            admin.identity.find_role("member").id,
        )
        for verb, words in ("disable", "Enable it first"), ("enable", ""):
            assert erin.do(verb, made.id, panel="projects") is None
            assert words in erin.get("projects:act", "delete", id=made.id).content.decode()
        inside = connection(devcloud, "erin", name, domain="partners")
        inside.network.create_network(name=name)
        inside.block_storage.create_volume(name=name, size=1)
        inside.object_store.create_container(name=name)
        shown = erin.get("projects:act", "delete", id=made.id).context["contents"]
        assert held(shown) == {"networks": [name], "volumes": [name], "containers": [name]}
        Pressing(erin, one).until()
        assert admin.identity.find_project(made.id) is None
        assert set(left_of(admin, made.id)) <= {"groups"}
    finally:
        if admin.identity.find_project(made.id):
            Pressing(boss, one).until()

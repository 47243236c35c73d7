"""Managers of a domain or of a project: each grants in what is theirs only."""

import time

from django.core.cache import cache

from tests.devcloud.directory.conftest import Partner, keystone


def test_a_domain_manager_runs_that_domain_and_nothing_else(erin, admin, partners, user, name):
    menu = erin.get("overview").content.decode()
    assert all(f"/{one}/" in menu for one in ("users", "groups", "roles", "domains"))
    shown = erin.get("users:list", limit="100").context["records"]
    assert {"erin", "frank", "grace", "heidi"} <= {one.name for one in shown}
    assert {one.domain.id for one in shown} == {partners}
    assert erin.get("users:detail", user.id).status_code in (403, 404)
    assert [one.id for one in erin.get("domains:list").context["records"]] == [partners]
    answer = erin.post("users:create", name=name, domain=partners)
    made = admin.identity.find_user(name, domain_id=partners)
    try:
        assert answer.context["password"]
        assert erin.do("disable", user.id, panel="users")
        assert admin.identity.get_user(user.id).is_enabled
        group = admin.identity.find_group("visitors", domain_id=partners)
        assert erin.post("group_members:create", group=group.id, user=name).status_code == 302
        assert made.id in [one.id for one in admin.identity.group_users(group)]
        roles = erin.choices(erin.get("role_assignments:create", user=made.id), "role")
        assert "member" in roles
        assert "admin" not in roles
        shop = {"user": made.id, "project": "partners-shop", "user-fixed": "1"}
        assert erin.post("role_assignments:create", role=roles["member"], **shop).status_code == 302
        stolen = erin.post("role_assignments:create", role=admin.identity.find_role("admin").id, **shop)
        assert stolen.status_code == 422
        assert not erin.get("roles:list").context["can_create"]
        assert erin.post("domains:create", name=f"{name}-d").status_code == 403
        assert erin.post("users:create", name=f"{name}-2", domain="default").status_code == 422
    finally:
        admin.identity.delete_user(made)


def test_what_a_domain_manager_sees_is_not_shared(erin, db, admin):
    """The same roles in the same project, and no role on the domain."""
    assert erin.get("users:list").status_code == 200
    frank = Partner(admin, "frank", "partners-shop")
    one, other = (who.get("overview").wsgi_request.scope.api for who in (erin, frank))
    assert one.together == other.together
    assert one.authority != other.authority
    for panel in "users", "groups", "roles", "domains":
        assert frank.get(f"{panel}:list").status_code == 404
        assert f"RegionOne/{panel}/" not in frank.get("overview").content.decode()


def test_members_see_none_of_it(alice, bob, admin):
    reader = admin.identity.find_role("reader").id
    for person in alice, bob:
        for panel in "users", "groups", "roles", "domains":
            assert person.get(f"{panel}:list").status_code == 404
        assert (
            person.post("role_assignments:create", user="bob", project="demo", role=reader).status_code == 404
        )


def test_a_manager_grants_in_that_project_only(devcloud, admin, user):
    """The lines of docs/deployment.md, in the devcloud's policy."""
    alice = keystone(devcloud, "alice", "demo")
    demo, research = (admin.identity.find_project(one).id for one in ("demo", "research"))
    roles = {one.name: one.id for one in admin.identity.roles()}
    assert alice("GET", f"/role_assignments?scope.project.id={demo}&include_names").status_code == 200
    for name, answer in (
        ("reader", 204),
        ("member", 204),
        ("manager", 204),
        ("admin", 403),
        ("support", 403),
    ):
        path = f"/users/{user.id}/roles/{roles[name]}"
        assert alice("PUT", f"/projects/{demo}{path}").status_code == answer
        assert alice("DELETE", f"/projects/{demo}{path}").status_code == answer
        assert alice("PUT", f"/projects/{research}{path}").status_code == 403
    found = alice("GET", f"/users?domain_id=default&name={user.name}").json()["users"]
    assert [one["id"] for one in found] == [user.id]
    inherited = f"/OS-INHERIT/domains/default/users/{user.id}/roles/{roles['reader']}/inherited_to_projects"
    for method, path in (
        ("GET", f"/role_assignments?scope.project.id={research}"),
        ("GET", "/role_assignments"),
        ("GET", f"/role_assignments?scope.project.id={research}&scope.project.id={demo}"),
        ("GET", "/users"),
        ("GET", f"/users?domain_id={admin.identity.find_domain('partners').id}"),
        ("PUT", inherited),
        ("PUT", f"/domains/default/users/{user.id}/roles/{roles['reader']}"),
        ("PUT", f"/system/users/{user.id}/roles/{roles['reader']}"),
    ):
        assert alice(method, path).status_code == 403, path
    body = {"filter_attr": {"scope.project.id": demo}}
    assert alice("GET", "/role_assignments", json=body).status_code == 403


def test_menus_do_not_wait_for_a_silent_keystone(alice, faults, monkeypatch):
    monkeypatch.setattr("django_nova.clouds.openstack_directory.MENU_SECONDS", 0.2)
    cache.clear()
    with faults.fault(service="keystone", method="GET", path="auth/domains", delay=40):
        began = time.monotonic()
        for _page in range(2):
            assert alice.get("key_pairs:list").status_code == 200
        assert time.monotonic() - began < 9

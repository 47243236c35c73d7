"""Users, groups, roles and domains: what Keystone says of it afterwards is what the pages said."""

import time

import openstack
import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from keystoneauth1.exceptions import Unauthorized

from django_nova.models import Entry
from django_nova.panels import Ref

from .conftest import PASSWORD, Browser


class Partner(Browser):
    """Somebody of the domain that looks after itself."""

    def sign_in(self, password=PASSWORD, **more):
        return super().sign_in(password, domain="partners", **more)


@pytest.fixture
def boss(sign_in):
    """The administrator of the cloud, in a browser."""
    return sign_in("admin", "admin")


@pytest.fixture
def erin(db, admin):
    return Partner(admin, "erin", "partners-shop")


@pytest.fixture
def partners(admin):
    return admin.identity.find_domain("partners").id


@pytest.fixture
def project(admin, name):
    made = admin.identity.create_project(name=name, domain_id="default")
    yield made
    admin.identity.delete_project(made)


@pytest.fixture
def user(admin, name):
    made = admin.identity.create_user(name=f"{name}-user", password=PASSWORD, domain_id="default")
    yield made
    admin.identity.delete_user(made, ignore_missing=True)


@pytest.fixture
def group(admin, name):
    made = admin.identity.create_group(name=f"{name}-group", domain_id="default")
    yield made
    admin.identity.delete_group(made, ignore_missing=True)


def token(devcloud, name, password, domain="Default", **scope):
    """What Keystone answers to a sign-in; raises Unauthorized."""
    made = openstack.connection.Connection(
        auth={"auth_url": devcloud.endpoints["keystone"], "username": name, "password": password,
              "user_domain_name": domain, **scope},
        region_name="RegionOne",
    )  # fmt: skip
    return made.session.get_token()


def keystone(devcloud, person, project):
    """HTTP to Keystone as somebody, past the site."""
    made = openstack.connection.Connection(
        auth={"auth_url": devcloud.endpoints["keystone"], "username": person, "password": PASSWORD,
              "user_domain_name": "Default", "project_name": project, "project_domain_name": "Default"},
        region_name="RegionOne",
    )  # fmt: skip

    def call(method, path, **kwargs):
        address = devcloud.endpoints["keystone"] + path
        return made.session.request(address, method, raise_exc=False, **kwargs)

    return call


def ids(person, panel, **query):
    cache.clear()
    answer = person.get(f"{panel}:list", limit="100", **query)
    assert answer.status_code == 200, answer.content.decode()
    return [one.id for one in answer.context["records"]]


def said(answer):
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_a_user_from_the_first_day_to_the_last(boss, admin, devcloud, name):
    answer = boss.post("users:create", name=name, domain="default", email="x@example.org", enabled="on")
    made_up = answer.context["password"]
    assert answer.content.decode().count(made_up) == 1
    assert len(made_up) == 24
    id = admin.identity.find_user(name).id
    assert token(devcloud, name, made_up)
    demo = admin.identity.find_project("demo").id
    admin.identity.update_user(id, default_project_id=demo)
    assert boss.get("users:detail", id).context["record"].project == Ref(demo, "demo")
    cache.clear()
    admin.identity.update_user(id, default_project_id="0" * 32)  # nothing holds them to it
    assert boss.get("users:detail", id).context["record"].project == Ref("0" * 32, "0" * 8)
    assert boss.do("password", id, panel="users", password="Of my own!", password_again="Of my 0wn!") == [
        "These two are not the same."
    ]
    assert boss.do("password", id, panel="users", password="Of my own!", password_again="Of my own!") is None
    with pytest.raises(Unauthorized):
        token(devcloud, name, made_up)
    assert token(devcloud, name, "Of my own!")
    assert (
        boss.do("edit", id, panel="users", name=f"{name}-2", email="", description="Now with words") is None
    )
    found = admin.identity.get_user(id)
    assert (found.name, found.email, found.description) == (f"{name}-2", "", "Now with words")
    assert boss.do("disable", id, panel="users") is None
    assert not admin.identity.get_user(id).is_enabled
    assert "enable" in boss.verbs(id, "users")
    assert boss.do("enable", id, panel="users") is None
    again = boss.client.post(
        boss.url("users:act", "password"), {"id": id, "confirmed": "1"}, headers={"HX-Request": "true"}
    )
    assert token(devcloud, f"{name}-2", again.context["password"])
    assert boss.do("delete", id, panel="users") is None
    assert admin.identity.find_user(f"{name}-2") is None
    kept = " ".join(str(one.arguments) + one.detail for one in Entry.objects.all())
    assert "Of my own!" not in kept
    assert made_up not in kept
    assert again.context["password"] not in kept


def test_nobody_locks_themselves_out(boss, admin):
    me = admin.current_user_id
    for verb in "disable", "delete":
        assert "you would lock yourself out" in boss.do(verb, me, panel="users")[0]
    assert admin.identity.get_user(me).is_enabled
    role = admin.identity.find_role("admin").id
    assert "yourself" in boss.do("delete", role, panel="roles")[0]
    assert "of this domain" in boss.do("disable", "default", panel="domains")[0]


def test_keystone_pages_and_filters(boss, admin, calls, settings, user, name):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PAGE_SIZES": [7, 20]}
    heard = calls()
    answer, seen = boss.get("users:list"), []
    for _page in range(200):
        seen += [one.id for one in answer.context["records"]]
        assert len(answer.context["records"]) <= 7
        if "next" not in answer.context["pages"]:
            break
        answer = boss.client.get(f"{boss.url('users:list')}?{answer.context['pages']['next']}")
    assert len(seen) == len(set(seen))
    assert {
        one.id for one in admin.identity.users(domain_id="default") if one.name in ("alice", "bob")
    } < set(seen)
    asked = heard.of("keystone", "GET /v3/users[?]")
    assert asked
    assert all("limit=7" in line[3] for line in asked if "django-nova" in line[8])
    assert ids(boss, "users", name=name.upper()) == [user.id]
    assert ids(boss, "users", name=name, enabled="no") == []
    assert ids(boss, "users", name=name, domain=admin.identity.find_domain("partners").id) == []


def test_memberships_are_tabs_of_both(boss, admin, user, group):
    page = boss.get("groups:detail", group.id).content.decode()
    assert "Memberships" in page
    wrong = boss.post("group_members:create", group=group.id, user="nobody at all", **{"group-fixed": "1"})
    assert "There is none of that name." in wrong.content.decode()
    assert boss.post("group_members:create", group=group.id, user=user.name).status_code == 302
    assert [one.id for one in admin.identity.group_users(group)] == [user.id]
    both = f"{group.id}:{user.id}"
    assert ids(boss, "group_members", group=group.id) == ids(boss, "group_members", user=user.id) == [both]
    assert boss.do("delete", both, panel="group_members") is None
    assert not list(admin.identity.group_users(group))


def test_a_role_is_given_and_taken_by_one_call(boss, admin, calls, user, group, project):
    member, reader = (admin.identity.find_role(one).id for one in ("member", "reader"))
    heard = calls()
    boss.post(
        "role_assignments:create", user=user.id, role=member, project=project.name, **{"user-fixed": "1"}
    )
    assert len(heard.of("keystone", f"^(PUT|DELETE|POST|PATCH) .*{user.id}")) == 1
    assert admin.identity.validate_user_has_project_role(project, user, member)
    id = f"user:{user.id}:project:{project.id}:{member}"
    for where in {"user": user.id}, {"project": project.id}:
        assert id in ids(boss, "role_assignments", **where)
    heard = calls()
    assert boss.do("delete", id, panel="role_assignments") is None
    changing = heard.of("keystone", f"^(PUT|DELETE|POST|PATCH) .*{user.id}")
    assert [line[2] for line in changing] == ["DELETE"]
    assert not admin.identity.validate_user_has_project_role(project, user, member)
    # What a group has, and what comes from the domain, is told where it counts
    boss.post("role_assignments:create", group=group.id, role=reader, domain="default", inherited="on")
    given = f"group:{group.id}:domain:default:{reader}:inherited"
    admin.identity.add_user_to_group(user, group)
    for where in {"group": group.id}, {"domain": "default"}, {"project": project.id}, {"user": user.id}:
        assert given in ids(boss, "role_assignments", **where), where
    page = boss.get("role_assignments:list", project=project.id, limit="100")
    assert "In all projects below" in page.content.decode()
    [row] = [one for one in page.context["records"] if one.id == given]
    [revoke] = [one for one in page.context["actions"] if one.verb == "delete"]
    assert not revoke.when(row)
    again = boss.post(
        "role_assignments:create", group=group.id, role=reader, domain="default", inherited="on"
    )
    assert "They have this role there already." in again.content.decode()
    assert boss.do("delete", given, panel="role_assignments") is None
    assert given not in ids(boss, "role_assignments", domain="default")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Either a user or a group."),
        ({"user": "alice"}, "Either a project or a domain."),
        ({"user": "alice", "domain": "system", "inherited": "on"}, "is not inherited"),
        ({"user": "no such person", "domain": "default"}, "There is none of that name."),
    ],
)
def test_an_assignment_says_what_is_missing(boss, admin, typed, words):
    answer = boss.post("role_assignments:create", role=admin.identity.find_role("reader").id, **typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_roles_that_come_with_others(boss, admin, name):
    boss.post("roles:create", name=name, description="For a test")
    role = admin.identity.find_role(name)
    try:
        reader = admin.identity.find_role("reader").id
        assert boss.do("imply", role.id, panel="roles", role=role.id) == ["A role comes with itself anyway."]
        assert boss.do("imply", role.id, panel="roles", role=reader) is None
        record = boss.get("roles:detail", role.id).context["record"]
        assert [one.name for one in record.implies] == ["reader"]
        assert name in [str(one) for one in boss.get("roles:detail", reader).context["record"].implied]
        assert boss.do("unimply", role.id, panel="roles", role=reader) is None
        assert not boss.get("roles:detail", role.id).context["record"].implies
        shopkeeper = boss.get("roles:list", domain=admin.identity.find_domain("partners").id)
        assert [one.name for one in shopkeeper.context["records"]] == ["shopkeeper"]
    finally:
        assert boss.do("delete", role.id, panel="roles") is None
    assert admin.identity.find_role(name) is None


def test_a_domain_goes_only_by_its_name(boss, admin, name):
    boss.get("projects:create")  # which domains there are is known from here on
    boss.post("domains:create", name=name, enabled="on")
    id = admin.identity.find_domain(name).id
    # It can be chosen at once, and does not go while there are projects in it: what runs there would be nobody's
    assert boss.post("projects:create", name=name, domain=id).status_code == 302
    shop = admin.identity.find_project(name, domain_id=id)
    assert "delete" not in boss.verbs(id, "domains")
    assert boss.do("disable", id, panel="domains") is None
    assert boss.do("delete", id, panel="domains", name="another") == ["That is not its name."]
    [refused] = boss.do("delete", id, panel="domains", name=name)
    assert name in refused and "Delete those first" in refused
    admin.identity.delete_project(shop)
    assert admin.identity.find_domain(name)
    assert boss.do("delete", id, panel="domains", name=name) is None
    assert admin.identity.find_domain(name) is None


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

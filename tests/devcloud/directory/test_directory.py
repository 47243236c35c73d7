"""Users, groups, roles and domains: what Keystone says of it afterwards is what the pages said."""

import pytest
from django.core.cache import cache
from keystoneauth1.exceptions import Unauthorized

from django_nova.models import Entry
from django_nova.panels import Ref
from tests.devcloud.directory.conftest import ids, token


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

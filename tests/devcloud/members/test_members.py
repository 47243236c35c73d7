"""Members of a project: what Keystone says of them afterwards is what the pages said."""

import pytest

from django_nova.models import Entry
from tests.devcloud.members.conftest import give, granted, has, listed, role


def test_who_is_there_and_where_each_role_comes_from(sign_in, admin, project, people):
    eve, bert = people("eve"), people("bert")
    give(admin, project, eve, "reader")
    group = admin.identity.create_group(name=f"group-{project.name}", domain_id="default")
    try:
        admin.identity.add_user_to_group(bert, group)
        admin.identity.assign_project_role_to_group(project, group, admin.identity.find_role("member"))
        alice = sign_in("alice", project.name)
        found = listed(alice)
        assert found[eve.name].roles == ("reader",) and found[eve.name].direct
        assert found["alice"].me and found["alice"].roles == ("manager", "member")
        [through] = [one for one in found[bert.name].grants if not one.with_role]
        assert (through.role.name, through.group.name) == ("member", group.name)
        assert not found[bert.name].direct
        [implied] = [one for one in found[bert.name].grants if one.with_role]
        assert (implied.role.name, implied.with_role) == ("reader", "member")
        [above] = [one for one in found["auditor"].grants if one.above and not one.with_role]
        assert (above.above_kind, above.above.name) == ("domain", "Default")
        page = alice.get("members:detail", bert.id).content.decode()
        assert f"through the group {group.name}" in page and "comes with member" in page
        assert (
            "inherited from the domain Default"
            in alice.get("members:detail", found["auditor"].id).content.decode()
        )
        assert alice.verbs(bert.id, panel="members") == set(), "what comes from elsewhere is not taken here"
        refused = alice.do("delete", bert.id, panel="members")
        assert "comes from elsewhere" in refused[0]
    finally:
        admin.identity.delete_group(group)


@pytest.mark.parametrize("by", ["name", "id"])
def test_somebody_is_added_by_name_or_id_with_one_call_for_each_role(
    sign_in, admin, project, people, calls, by
):
    eve = people("eve")
    alice, heard = sign_in("alice", project.name), calls()
    roles = [role(admin, "reader"), role(admin, "member")]
    answer = alice.post("members:create", user=getattr(eve, by), roles=roles)
    assert answer.status_code == 302, answer.context["form"].errors
    assert has(admin, project, eve) == ["member", "reader"]
    assert sorted(granted(heard, project)) == sorted(("PUT", one) for one in roles)
    again = alice.post("members:create", user=getattr(eve, by), roles=roles)
    assert "is a member already" in str(again.context["form"].errors["user"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"user": "nobody-of-that-name"}, "user"),
        ({"user": "0" * 32}, "user"),
        ({"user": "charlie", "domain": "partners"}, "user"),
        ({"user": "charlie", "roles": ["none"]}, "roles"),
    ],
)
def test_who_does_not_exist_is_said_at_the_field(sign_in, admin, project, given, field):
    answer = sign_in("alice", project.name).post(
        "members:create", **({"roles": [role(admin, "reader")]} | given)
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["user"].value() == given["user"]


def test_a_change_of_roles_is_the_calls_that_differ(sign_in, admin, project, people, calls):
    eve = people("eve")
    give(admin, project, eve, "reader", "support")
    alice, heard = sign_in("alice", project.name), calls()
    shown = alice.get("members:act", "change", id=eve.id).context["form"]
    assert "support" in str(shown.notes), "what she cannot give she cannot take"
    before = shown["before"].value()
    refused = alice.do(
        "change", eve.id, panel="members", before=before, roles=[role(admin, "member"), role(admin, "reader")]
    )
    assert not refused
    assert granted(heard, project) == [("PUT", role(admin, "member"))]
    refused = alice.do(
        "change",
        eve.id,
        panel="members",
        before=f"{before} {role(admin, 'member')}",
        roles=[role(admin, "member")],
    )
    assert not refused
    assert granted(heard, project)[1:] == [("DELETE", role(admin, "reader"))]
    assert has(admin, project, eve) == ["member", "support"]


def test_what_somebody_else_changed_meanwhile_stays(sign_in, admin, project, people):
    eve = people("eve")
    give(admin, project, eve, "reader")
    alice = sign_in("alice", project.name)
    before = alice.get("members:act", "change", id=eve.id).context["form"]["before"].value()
    give(admin, project, eve, "manager")
    assert not alice.do("change", eve.id, panel="members", before=before, roles=[role(admin, "member")])
    assert has(admin, project, eve) == ["manager", "member"]


def test_a_chain_that_breaks_says_what_was_done(sign_in, admin, project, people, faults):
    eve = people("eve")
    alice = sign_in("alice", project.name)
    member, reader = role(admin, "member"), role(admin, "reader")
    with faults.fault(
        service="keystone", method="PUT", path=f"{project.id}/users/.*/roles/{reader}", status=503, body="{}"
    ):
        answer = alice.post("members:create", user=eve.id, roles=[member, reader])
    assert answer.status_code == 422
    assert "member was given, the rest was not" in str(answer.context["form"].errors)
    assert has(admin, project, eve) == ["member"]


def test_the_last_manager_and_oneself_are_not_removed_without_words(sign_in, admin, project, people):
    alice, user = sign_in("alice", project.name), admin.identity.find_user("alice")
    asked = alice.get("members:act", "delete", id=user.id).context["form"]
    assert "nobody will look after" in str(asked.fields["sure"].label)
    assert alice.do("delete", user.id, panel="members") == ["Tick this if you mean it."]
    before = alice.get("members:act", "change", id=user.id).context["form"]["before"].value()
    down = {"before": before, "roles": [role(admin, "member")]}
    assert alice.do("change", user.id, panel="members", **down) == ["Tick this if you mean it."]
    assert has(admin, project, user) == ["manager", "member"]
    give(admin, project, people("eve"), "manager")
    asked = alice.get("members:act", "delete", id=user.id).context["form"]
    assert "cannot undo this" in str(asked.fields["sure"].label), "she still leaves by herself"
    answer = alice.post("members:act", "delete", id=user.id, confirmed="1", sure="on")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert has(admin, project, user) == []
    assert alice.get("overview").status_code == 404


def test_removing_takes_all_that_was_given_here(sign_in, admin, project, people):
    eve = people("eve")
    give(admin, project, eve, "reader", "member")
    assert not sign_in("alice", project.name).do("delete", eve.id, panel="members")
    assert has(admin, project, eve) == []
    entry = Entry.objects.filter(panel="members", verb="delete").first()
    assert (entry.result, eve.id in entry.resource) == ("done", True)


def test_a_reader_sees_oneself_and_who_can(bob, admin, cloud):
    page = bob.get("members:list")
    assert [one.name for one in page.context["records"]] == ["bob"]
    assert "tells only managers" in page.content.decode()
    assert not page.context["can_create"] and not page.context["actions"]
    alice = admin.identity.find_user("alice")
    answer = bob.post("members:create", user="charlie", roles=[role(admin, "reader")])
    assert "Only managers of the project" in str(answer.context["form"].errors)
    assert bob.post("members:act", "delete", id=alice.id, confirmed="1").status_code == 403
    for panel in "invitations", "sent_credentials":
        assert bob.get(f"{panel}:list").status_code == 404


def test_a_role_that_the_cloud_refuses_says_who_can(sign_in, admin, project, people, faults):
    """As Keystone comes, managers of projects may not hand on anything."""
    eve, alice = people("eve"), sign_in("alice", project.name)
    with faults.fault(service="keystone", method="PUT", path=f"{project.id}/users", status=403, body="{}"):
        answer = alice.post("members:create", user=eve.id, roles=[role(admin, "member")])
    assert "only administrators and managers of the domain" in str(answer.context["form"].errors)

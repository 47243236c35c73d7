"""What is typed into forms: nothing is lost, and anything is answered."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django_nova.clouds import errors
from django_nova.clouds.secrets import unseal
from django_nova.typed import SESSION_KEY

HTMX = {"HX-Request": "true"}
TYPED = {"name": "ü <b>\"'", "colour": "blue", "labels": "a=b\nc = d=e", "password": "hush"}


@pytest.mark.parametrize(
    "fault", [errors.Unavailable("Keystone is down"), errors.SignInAgain(), errors.Busy(retry_after=7)]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_that_never_arrived_is_filled_in_again(toys, fault, headers):
    client = toys.client()
    toys.state.faults["projects"] = fault
    answer = client.post(toys.url("widgets:create"), TYPED, headers=headers)
    assert answer.status_code != 500
    if isinstance(fault, errors.SignInAgain):
        there = answer["HX-Redirect"] if headers else answer["Location"]
        assert there.endswith("next=%2Fcloud%2Ftoys%2F1%2Fhere%2Fwidgets%2F-%2Fcreate%2F")
    kept = client.session[SESSION_KEY]
    assert "hush" not in str(kept)
    assert "password" not in unseal(kept["sent"]), "nobody finds it here after one has gone away"
    toys.state.faults.clear()
    form = client.get(toys.url("widgets:create")).context["form"]
    assert {name: form[name].value() for name in TYPED} == TYPED | {"password": None}
    assert SESSION_KEY not in client.session
    assert not client.get(toys.url("widgets:create")).context["form"]["name"].value()
    assert not toys.things


def test_the_form_of_a_verb_is_filled_in_again(toys):
    toys.put("a")
    client = toys.client()
    toys.state.faults["projects"] = errors.SignInAgain()
    answer = client.post(toys.url("widgets:act", "paint"), {"id": "a", "confirmed": "1", "colour": "mauve"})
    assert "widgets%2F-%2Fpaint%2F%3Fid%3Da" in answer["Location"]
    toys.state.faults.clear()
    answer = client.get(toys.url("widgets:act", "paint") + "?id=a")
    assert answer.context["form"]["colour"].value() == "mauve"
    assert toys.things["a"].colour == ""


def test_what_was_typed_is_for_that_form_only(toys):
    client = toys.client()
    toys.state.faults["projects"] = errors.Unavailable()
    client.post(toys.url("widgets:create"), TYPED)
    toys.state.faults.clear()
    elsewhere = client.get(toys.url("widgets:create", project="2"))
    assert not elsewhere.context["form"]["name"].value()


# -- Any input --------------------------------------------------------------------------------------------------------


TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=300)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({"name": TEXT, "colour": TEXT, "labels": TEXT, "password": TEXT}))
def test_any_input_of_a_form_is_answered(toys, typed):
    toys.things.clear()
    answer = toys.client().post(toys.url("widgets:create"), typed)
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert list(toys.things) == [typed["name"].strip()]
    else:
        assert answer.context["form"].errors
        assert not toys.things


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXT, max_size=5), st.sampled_from(["smash", "paint", "delete", "mend"]))
def test_any_ids_are_answered(toys, ids, verb):
    toys.put("a")
    answer = toys.client().post(toys.url("widgets:act", verb), {"id": ids, "confirmed": "1", "colour": "red"})
    assert answer.status_code in (200, 302, 404)

"""Changing things: create and the verbs, on one and on many, asked first or at once, and what the cloud says to it."""

import pytest
from django.contrib.messages import get_messages

from django_nova.act import MANY
from django_nova.clouds import errors
from django_nova.models import Entry

HTMX = {"HX-Request": "true"}
TYPED = {"name": "ü <b>\"'", "colour": "blue", "labels": "a=b\nc = d=e", "password": "hush"}


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def changes(toys):
    return [verb for verb in toys.state.verbs() if verb in ("create", "smash", "mend", "paint", "delete")]


def test_create_makes_what_was_typed(toys):
    answer = toys.client().post(toys.url("widgets:create"), TYPED)
    assert answer.status_code == 302
    made = toys.things[TYPED["name"]]
    assert (made.colour, made.labels, made.secret) == ("blue", {"a": "b", "c": "d=e"}, "hush")
    assert said(answer) == [f"“{TYPED['name']}” is being created."]
    assert "list" not in toys.state.verbs()


def test_a_dialog_moves_on_as_a_page_would(toys):
    answer = toys.client().post(toys.url("widgets:create"), TYPED, headers=HTMX)
    assert answer["HX-Redirect"] == toys.url("widgets:list")
    assert not answer.content


def test_what_was_left_empty_is_left_to_the_cloud(toys):
    toys.client().post(toys.url("widgets:create"), {"name": "x", "colour": "", "labels": "", "unknown": "y"})
    create = next(kwargs for verb, _args, kwargs in toys.state.calls if verb == "create")
    assert create == {"name": "x", "colour": "", "labels": None, "password": ""}


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 256), ("colour", "mauve"), ("labels", "nonsense"), ("labels", "a=1\na=2")],
)
def test_bad_input_is_told_at_the_field_and_nothing_is_lost(toys, field, value):
    answer = toys.client().post(toys.url("widgets:create"), TYPED | {field: value})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert form["labels"].value() == (value if field == "labels" else TYPED["labels"])
    assert not changes(toys)
    page = answer.content.decode()
    assert "hush" not in page or form.fields["password"].widget.input_type == "text"
    if field != "colour":
        assert '<option value="blue" selected' in page


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (errors.Conflict("The name is taken already.", field="name"), "name"),
        (errors.Invalid("Invalid colour for this kind of widget"), "colour"),
        (errors.OverQuota("Quota exceeded"), "__all__"),
        (errors.Forbidden("Not for you"), "__all__"),
        (errors.Unavailable("Gone"), "__all__"),
        (errors.Invalid("Bad", field="nonsense"), "__all__"),
    ],
)
def test_a_refusal_returns_to_its_field(toys, error, field):
    toys.state.faults["create"] = error
    answer = toys.client().post(toys.url("widgets:create"), TYPED)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert error.detail in answer.content.decode()
    assert form["name"].value() == TYPED["name"]
    assert '<option value="blue" selected' in answer.content.decode()


def test_without_choices_the_form_still_shows_and_keeps_what_was_chosen(toys):
    client = toys.client()
    toys.state.faults["colours"] = errors.Unavailable("No colours today")
    answer = client.get(toys.url("widgets:create"))
    assert answer.status_code == 200
    assert "No colours today" in answer.content.decode()
    answer = client.post(toys.url("widgets:create"), TYPED)
    assert answer.status_code == 302
    assert toys.things[TYPED["name"]].colour == "blue"


def test_choices_can_be_asked_for_again(toys):
    toys.state.faults["colours"] = errors.Unavailable()
    client = toys.client()
    del toys.state.faults["colours"]
    answer = client.post(toys.url("widgets:create"), TYPED | {"refresh": "1"})
    assert answer.status_code == 200
    assert not changes(toys)
    assert not answer.context["form"].errors
    assert answer.context["form"]["name"].value() == TYPED["name"]
    assert '<option value="blue" selected' in answer.content.decode()


def test_the_address_can_fill_what_the_form_lets_it(toys):
    """A stranger's link must not fill in what the person does not look at."""
    answer = toys.client().get(toys.url("widgets:create") + "?name=web&colour=red")
    assert answer.context["form"]["name"].value() == "web"
    assert '<option value="red" selected' not in answer.content.decode()


# -- Verbs ------------------------------------------------------------------------------------------------------------


def test_a_get_asks_and_changes_nothing(toys):
    toys.put("w")
    client = toys.client()
    for verb in "smash", "mend", "paint", "delete":
        answer = client.get(toys.url("widgets:act", verb) + "?id=w")
        assert answer.status_code in (200, 302)
        assert client.get(toys.url("widgets:act", verb) + "?id=w&confirmed=1&colour=red").status_code in (
            200,
            302,
        )
    assert not changes(toys)
    assert not Entry.objects.exists()


def test_a_verb_acts_at_once_on_one_and_many(toys):
    toys.put("a", "b", "c")
    answer = toys.client().post(toys.url("widgets:act", "smash"), {"id": ["a", "b", "a"]})
    assert [toys.things[one].status for one in "abc"] == ["broken", "broken", "whole"]
    assert said(answer) == ["2 widgets smashed."]
    assert changes(toys) == ["smash"] * 2


def test_what_asks_is_not_done_unasked(toys):
    toys.put("a", "b")
    client = toys.client()
    answer = client.post(toys.url("widgets:act", "delete"), {"id": ["a", "b"]})
    assert answer.status_code == 200
    assert [one.name for one in answer.context["records"]] == ["a", "b"]
    assert "It will be gone." in answer.content.decode()
    assert list(toys.things) == ["a", "b"]
    client.post(toys.url("widgets:act", "delete"), {"id": ["a", "b"], "confirmed": "1"})
    assert not toys.things


def test_a_verbs_form_comes_back_with_what_is_wrong(toys):
    toys.put("a")
    client, address = toys.client(), toys.url("widgets:act", "paint")
    answer = client.post(address, {"id": "a", "confirmed": "1", "colour": ""})
    assert list(answer.context["form"].errors) == ["colour"]
    answer = client.post(address, {"id": "a", "confirmed": "1", "colour": "invisible"})
    assert answer.status_code == 422
    assert "The colour cannot be seen." in answer.context["form"].errors["colour"][0]
    assert answer.context["form"]["colour"].value() == "invisible"
    answer = client.post(
        address, {"id": "a", "confirmed": "1", "colour": "red", "next": toys.url("widgets:detail", "a")}
    )
    assert answer["Location"] == toys.url("widgets:detail", "a")
    assert toys.things["a"].colour == "red"


def test_each_reports_its_own(toys):
    toys.put("a", "b")
    answer = toys.client().post(toys.url("widgets:act", "smash"), {"id": ["a", "gone", "b"]})
    assert toys.things["a"].status == toys.things["b"].status == "broken"
    assert said(answer) == ["“gone”: That no longer exists. No widget gone", "2 widgets smashed."]
    assert [entry.result for entry in Entry.objects.order_by("pk")] == ["done", "refused", "done"]


def test_two_hundred_refusals_are_one_sentence_and_few_calls(toys):
    toys.put(*(f"w{n}" for n in range(MANY)))
    toys.state.faults["smash"] = errors.Conflict("It is on loan.")
    answer = toys.client().post(toys.url("widgets:act", "smash"), {"id": list(toys.things)})
    assert len(said(answer)) == 1
    assert said(answer)[0].startswith("“w0”, “w1”, “w2”, “w3”, “w4” and 195 more: ")
    assert "It is on loan." in said(answer)[0]
    assert toys.state.verbs().count("get") <= 5


def test_too_many_at_once_are_refused(toys):
    toys.put(*(f"w{n}" for n in range(MANY + 1)))
    client = toys.client()
    answer = client.post(toys.url("widgets:act", "smash"), {"id": list(toys.things)})
    assert answer.status_code == 400
    assert not changes(toys)
    del toys.things["w0"]
    assert client.post(toys.url("widgets:act", "smash"), {"id": list(toys.things)}).status_code == 302
    assert len(changes(toys)) == MANY


def test_none_chosen_and_more_than_one_are_told(toys):
    toys.put("a", "b")
    client = toys.client()
    answer = client.post(toys.url("widgets:act", "smash"))
    assert said(answer) == ["Choose at least one row first."]
    answer = client.post(
        toys.url("widgets:act", "paint"), {"id": ["a", "b"], "confirmed": "1", "colour": "red"}
    )
    assert "This works on one row at a time." in said(answer)
    assert not changes(toys)


def test_a_reader_is_refused_in_the_clouds_words(toys):
    toys.put("a")
    answer = toys.client("bob").post(toys.url("widgets:act", "smash"), {"id": "a"})
    assert "Policy does not allow readers to do this." in said(answer)[0]
    assert toys.things["a"].status == "whole"
    answer = toys.client("bob").post(toys.url("widgets:create"), TYPED)
    assert "Policy does not allow readers to do this." in answer.content.decode()
    assert [entry.result for entry in Entry.objects.all()] == ["refused", "refused"]
    assert {entry.request_id for entry in Entry.objects.all()} == {"req-bob"}


def test_a_change_makes_old_answers_old(toys):
    toys.put("a")
    client = toys.client()
    client.get(toys.url("widgets:list"))
    client.post(toys.url("widgets:act", "smash"), {"id": "a"})
    assert "Broken" in client.get(toys.url("widgets:list")).content.decode()
    client.post(toys.url("widgets:create"), TYPED)
    assert len(client.get(toys.url("widgets:list")).context["records"]) == 2


def test_a_change_in_the_dark_is_told_and_audited(toys):
    """The cloud did not answer in time: nobody knows whether it was done."""
    toys.put("a")
    toys.state.faults["smash"] = errors.Unavailable("It has not answered in time.")
    answer = toys.client().post(toys.url("widgets:act", "smash"), {"id": "a"})
    assert "It has not answered in time." in said(answer)[0]
    assert Entry.objects.get().result == "failed"

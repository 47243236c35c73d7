"""Fields and forms: any text is read or refused, and read back as it was."""

from types import SimpleNamespace

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from django_nova.clouds import errors
from django_nova.forms import CloudChoiceField, CloudMultipleChoiceField, PairsField, PanelForm
from django_nova.panels import Choice
from django_nova.panels.images import forms as images
from django_nova.panels.instances.forms import Filters, Launch
from django_nova.panels.instances.openstack import Backend as Nova
from django_nova.panels.instances.openstack import _pattern
from django_nova.panels.server_groups.panel import CreateForm as GroupForm
from django_nova.panels.volume_backups.panel import CreateForm as BackupForm
from django_nova.panels.volume_snapshots.panel import CreateForm as SnapshotForm
from django_nova.panels.volume_transfers.panel import CreateForm as TransferForm
from django_nova.panels.volumes import forms as volumes
from django_nova.typed import initial

WORD = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)
KEY = WORD.filter(lambda key: "=" not in key)


@given(st.dictionaries(KEY, WORD, max_size=6))
def test_pairs_come_back_as_they_were(pairs):
    field = PairsField(required=False)
    assert field.clean(field.prepare_value(pairs)) == pairs


@pytest.mark.parametrize("form", [volumes.CreateForm, volumes.Edit, SnapshotForm, BackupForm])
@pytest.mark.parametrize("text", [f"{'k' * 256}=v", f"k={'v' * 256}"])
def test_pairs_are_as_short_as_the_cloud_keeps_them(form, text):
    with pytest.raises(forms.ValidationError, match="at most 255 characters"):
        form.base_fields["metadata"].clean(text)


@given(st.text(max_size=200))
def test_any_text_is_pairs_or_refused(text):
    field = PairsField(required=False)
    try:
        pairs = field.clean(text)
    except forms.ValidationError as error:
        assert error.messages
    else:
        assert all(key and key == key.strip() for key in pairs)
        assert field.clean(field.prepare_value(pairs)) == pairs


@given(st.text(max_size=60))
def test_a_pattern_finds_the_letters_that_were_typed(text):
    import re

    assert re.fullmatch(_pattern(text), text)


class Backend:
    """Takes what the forms below ask for."""

    answer, remembers = None, ()

    def accepts(self, verb):
        return {"one": True, "many": False, "tick": False, "text": False}

    def can(self, verb):
        return False

    def shared(self, seconds, verb):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Form(PanelForm):
    one = CloudChoiceField(label="One", source="things")
    many = CloudMultipleChoiceField(label="Many", source="things")
    tick = forms.BooleanField(initial=True)
    text = forms.CharField()
    foreign = forms.CharField()


def make(data=None, answer=(), **kwargs):
    backend = Backend()
    backend.answer = (
        answer if isinstance(answer, Exception) else [Choice(value, value.upper()) for value in answer]
    )
    from django.http import QueryDict

    if data is not None:
        sent = QueryDict(mutable=True)
        for name, value in data.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        data = sent
    return Form(data, backend=backend, verb="create", **kwargs)


def test_fields_are_the_methods_parameters():
    form = make()
    assert list(form.fields) == ["one", "many", "tick", "text"]
    assert [name for name, field in form.fields.items() if field.required] == ["one"]


def test_the_only_choice_is_no_question():
    assert make(answer=["a"]).fields["one"].choices == [("a", "A")]
    assert len(make(answer=["a", "b"]).fields["one"].choices) == 3


@given(st.lists(WORD, min_size=1, max_size=5, unique=True), WORD)
def test_only_what_is_offered_can_be_chosen(offered, chosen):
    form = make({"one": chosen}, offered)
    assert form.is_valid() == (chosen in offered)
    assert str(form["one"])


@given(st.lists(WORD, min_size=1, max_size=5, unique=True))
def test_without_an_answer_what_was_chosen_stays(chosen):
    form = make({"one": chosen[0], "many": chosen, "text": "kept"}, errors.Unavailable("away"))
    assert form.is_valid()
    assert form.given() == {"one": chosen[0], "many": chosen, "tick": False, "text": "kept"}
    assert form.fields["one"].trouble.detail == "away"


def test_names_in_choices_are_escaped():
    page = str(make(answer=["<script>alert(1)</script>", "\"'&"])["one"])
    assert "<script>" not in page.lower()
    assert "&lt;script&gt;" in page.lower() or "&lt;SCRIPT&gt;" in page


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({}, {}),
        ({"text": ["a"]}, {"tick": False, "text": "a", "many": []}),
        ({"tick": ["on"], "many": ["a", "b"]}, {"tick": True, "many": ["a", "b"]}),
    ],
)
def test_what_was_sent_fills_the_form_again(sent, found):
    assert initial(Form, sent) == found


@given(st.fixed_dictionaries({name: st.text(max_size=300) for name in Filters.base_fields}))
def test_any_filter_of_instances_is_a_search_or_left_out(typed):
    from django_nova.forms import given as filled

    accepted = Nova.accepts("list")
    backend = SimpleNamespace(
        accepts=lambda verb: accepted, can=lambda verb: False, shared=lambda *args: [], scope=None
    )
    form = Filters(typed, backend=backend)
    form.is_valid()
    assert set(filled(form)) <= set(accepted)
    assert "\x00" not in str(filled(form))


def test_a_refusal_goes_where_it_belongs():
    fields = {name: getattr(field, "blame", "") for name, field in Launch.base_fields.items()}
    import re

    said = {
        "Invalid key_name provided.": "key_pair",
        "Flavor's disk is too small for requested image.": "flavor",
        "Security group 5 not found for project": "security_groups",
        "Network 7 could not be found.": "networks",
        "The requested availability zone is not available": "zone",
        "User data needs to be valid base 64.": "user_data",
    }
    for words, field in said.items():
        first = next(
            name for name, blame in fields.items() if blame and re.search(blame, words, re.IGNORECASE)
        )
        assert first == field or words.startswith("Flavor"), (words, first)


@pytest.mark.parametrize(
    ("form", "words", "field"),
    [
        (volumes.CreateForm, "Volume of 10GiB is too small for volume type st1; minimum is 125GiB.", "size"),
        (volumes.CreateForm, "Tag keys starting with 'aws:' are reserved for internal use", "tags"),
        (images.Create, "AMI names must be between 3 and 128 characters long", "name"),
        (SnapshotForm, "Policy doesn't allow volume:create_snapshot to be performed.", "__all__"),
        (TransferForm, "Policy doesn't allow volume:create_transfer to be performed.", "__all__"),
        (
            GroupForm,
            "Policy doesn't allow os_compute_api:os-server-groups:create to be performed.",
            "__all__",
        ),
        (GroupForm, "Invalid input for field/attribute policy.", "policy"),
    ],
)
def test_refusals_in_the_words_of_clouds(form, words, field):
    backend = SimpleNamespace(
        accepts=lambda verb: dict.fromkeys(form.base_fields, False),
        can=lambda verb: False,
        shared=lambda *args: [],
        remembers=(),
    )
    asked = form({}, backend=backend, verb="create")
    asked.refuse(errors.Invalid(words))
    blamed = [name for name, found in asked.errors.as_data().items() if found[-1].code == "cloud"]
    assert blamed == [field]

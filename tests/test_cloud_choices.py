"""Selects that a cloud fills: drawn quickly and as Django would, completed by what was chosen elsewhere."""

from html.parser import HTMLParser
from types import SimpleNamespace

from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from django_nova.clouds.errors import NotFound, Unavailable
from django_nova.forms import CloudChoiceField, CloudMultipleChoiceField, CloudSelect, PanelForm
from django_nova.panels import Choice

TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


class Options(HTMLParser):
    """[(group, value, label, chosen, data)] of a select."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found, self.group, self.option = [], "", None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "optgroup":
            self.group = given["label"]
        if tag == "option":
            data = {name: value for name, value in given.items() if name.startswith("data-")}
            self.option = [self.group, given["value"], "", "selected" in given, data]

    def handle_data(self, data):
        if self.option:
            self.option[2] += data

    def handle_endtag(self, tag):
        if tag == "optgroup":
            self.group = ""
        if tag == "option":
            self.found.append(self.option)
            self.option = None


@given(
    st.lists(st.tuples(TEXT, TEXT), max_size=6),
    TEXT.filter(bool),
    st.lists(st.tuples(TEXT, TEXT), max_size=4),
    TEXT,
)
def test_a_select_is_drawn_as_django_draws_it(plain, heading, grouped, value):
    choices = [*plain, (heading, grouped)]
    ours = CloudSelect(choices=choices, attrs={"id": "x"}).render("n", value)
    theirs = forms.Select(choices=choices, attrs={"id": "x"}).render("n", value)
    strip = [
        [group, one, label.strip(), chosen, data] for group, one, label, chosen, data in Options(ours).found
    ]
    assert strip == [[*one[:2], one[2].strip(), *one[3:]] for one in Options(theirs).found]


def test_options_carry_their_data():
    field = CloudChoiceField(source="sizes")
    field.fill([Choice("a", "A", data={"ram": 4}), Choice('"<b>', "<i>&", group='"g>')])
    found = Options(field.widget.render("n", '"<b>')).found
    assert ["", "a", "A", False, {"data-ram": "4"}] in found
    assert ['"g>', '"<b>', "<i>&", True, {}] in found


class Backend:
    """Colours of which two are offered; a third one exists."""

    remembers = ()

    def __init__(self, answer=None):
        self.answer, self.asked = answer, []

    def can(self, verb):
        return hasattr(self, verb)

    def accepts(self, verb):
        return {"colour": True, "others": False}

    def shared(self, seconds, verb):
        return getattr(self, verb)()

    def ask(self, verb, *args):
        return getattr(self, verb)(*args)

    def colours(self):
        if self.answer:
            raise self.answer
        return [Choice("red", "Red"), Choice("blue", "Blue", data={"first": "yes"})]

    def colour(self, value):
        self.asked.append(value)
        if value == "gone":
            raise NotFound(value)
        return Choice(value, value.title()) if value == "green" else None


class Form(PanelForm):
    colour = CloudChoiceField(source="colours", single="colour")
    others = CloudMultipleChoiceField(source="colours", offers=lambda choice: "first" not in choice.data)


def values(form, name):
    return [value for value, _label in form.fields[name].choices]


def test_what_was_chosen_on_another_page_is_among_the_choices():
    backend = Backend()
    form = Form(backend=backend, verb="paint", initial={"colour": "green"})
    assert "green" in values(form, "colour")
    assert Form(QueryDict("colour=green"), backend=backend, verb="paint").is_valid()
    assert backend.asked == ["green", "green"]


def test_what_is_offered_is_not_asked_for_and_what_is_not_there_is_refused():
    backend = Backend()
    assert Form(QueryDict("colour=red"), backend=backend, verb="paint").is_valid()
    assert backend.asked == []
    for colour in "gone", "none":
        assert "colour" in Form(QueryDict(f"colour={colour}"), backend=backend, verb="paint").errors


def test_a_field_may_mean_some_of_the_choices_only():
    form = Form(backend=Backend(), verb="paint")
    assert values(form, "others") == ["red"]
    assert "blue" in values(form, "colour")


def test_a_cloud_that_does_not_answer_leaves_what_was_chosen():
    backend = Backend(Unavailable("x"))
    form = Form(QueryDict("colour=green"), backend=backend, verb="paint")
    assert "green" in values(form, "colour")
    assert isinstance(form.fields["colour"].trouble, Unavailable)
    assert backend.asked == []
    assert SimpleNamespace(**form.answers) == SimpleNamespace()


def test_what_a_backend_remembers_by_itself_is_not_kept_twice():
    backend = Backend()
    backend.remembers = ("colours",)
    backend.shared = None
    assert values(Form(backend=backend, verb="paint"), "others") == ["red"]

"""What belongs to a record is a tab of its page: the list of another panel, narrowed to that record."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from django_nova.clouds.errors import Unavailable
from django_nova.panels import Ref, panel_named
from tests.gears.fake import Backend
from tests.gears.record import Gear


def put(toys, widget, *names):
    gears = toys.state.things.setdefault(("toys", "1", "here", "gears"), {})
    for name in names:
        gears[name] = Gear(name, name, Ref(widget, widget))
    return gears


@pytest.fixture
def tab(toys):
    """The address of the tab of the widget «a/b»; there is another widget with a gear, too."""
    toys.put("a/b", "other")
    put(toys, "a/b", "one", "two")
    put(toys, "other", "three")
    return toys.url("gears:list") + "?widget=a%2Fb"


def names(answer):
    return [record.name for record in answer.context["records"]]


def test_a_record_leads_to_what_belongs_to_it(toys, tab):
    page = toys.client().get(toys.url("widgets:detail", "a/b"))
    assert tab.replace("&", "&amp;") in page.content.decode()
    assert [str(one.label) for one in page.context["tabs"]] == ["Story", "gears", "Activity"]
    assert "gears" not in toys.state.verbs(), "and nothing is asked for it yet"


def test_the_tab_is_the_list_of_that_record_alone(toys, tab):
    answer = toys.client().get(tab)
    page = answer.content.decode()
    assert names(answer) == ["one", "two"]
    assert answer.context["parent"]["record"].name == "a/b"
    assert page.count("<h1>") == 1 and "<h1>a/b</h1>" in page, "the page is still the widget's"
    assert 'aria-current="page">Gears</a>' in page
    assert [column.name for column in answer.context["columns"]] == ["name", "teeth"], (
        "whose they are goes without saying"
    )
    assert not answer.context["filtered"]
    assert [column.name for column in toys.client().get(toys.url("gears:list")).context["columns"]] == [
        "name", "widget", "teeth",
    ]  # fmt: skip


def test_the_menu_shows_the_parent_alone(toys, tab, monkeypatch):
    monkeypatch.setattr(panel_named("gears"), "in_menu", True)
    page = toys.client().get(tab).content.decode()
    marked = re.findall(r'<a class="nova-nav"[^>]* aria-current="[^"]*">(?:<svg.*?</svg>)?([^<]*)', page)
    assert marked == ["Widgets"]


def test_a_search_on_the_tab_stays_there(toys, tab):
    answer = toys.client().get(f"{tab}&name=tw")
    assert names(answer) == ["two"]
    assert answer.context["filtered"]
    page = answer.content.decode()
    assert '<input type="hidden" name="widget" value="a/b" id="id_widget">' in page
    assert 'href="/cloud/toys/1/here/gears/?widget=a%2Fb">Clear' in page
    rows = toys.client().get(toys.url("gears:rows") + "?widget=a%2Fb&name=tw")
    assert names(rows) == ["two"]


def test_an_empty_tab_offers_one_more(toys):
    toys.put("bare")
    page = toys.client().get(toys.url("gears:list") + "?widget=bare").content.decode()
    assert "No gears yet" in page
    assert f"{toys.url('gears:create')}?widget=bare&amp;next=" in page


def test_one_more_begins_with_that_record_and_comes_back(toys, tab):
    client = toys.client()
    form = client.get(toys.url("gears:create"), {"widget": "a/b", "next": tab})
    assert form.context["form"]["widget"].value() == "a/b"
    assert form.context["next"] == tab
    answer = client.post(toys.url("gears:create"), {"widget": "a/b", "name": "four", "next": tab})
    assert answer["Location"] == tab
    assert names(client.get(tab)) == ["one", "two", "four"]


def test_where_one_more_comes_back_to_is_of_this_site(toys, tab):
    given = {"widget": "a/b", "name": "four", "next": "https://elsewhere.example/"}
    assert toys.client().post(toys.url("gears:create"), given)["Location"] == toys.url("gears:list")


def test_pages_of_the_tab_stay_on_it(toys):
    toys.put("large")
    put(toys, "large", *(f"g{n:02}" for n in range(45)))
    client, address = toys.client(), toys.url("gears:list") + "?widget=large"
    first = client.get(address)
    query = first.context["pages"]["next"].lstrip("?")
    assert parse_qs(query)["widget"] == ["large"]
    second = client.get(f"{urlsplit(address).path}?{query}")
    assert (names(first)[0], names(second)[0], second.context["first"]) == ("g00", "g20", 21)
    assert second.context["parent"]["record"].name == "large"


def test_a_record_that_is_gone_has_no_tabs(toys, tab):
    answer = toys.client().get(toys.url("gears:list") + "?widget=gone")
    assert answer.status_code == 404
    assert 'class="nova' in answer.content.decode()


def test_a_parent_that_cannot_be_told_costs_its_head_alone(toys, tab):
    toys.state.faults["get"] = Unavailable("later")
    answer = toys.client().get(tab)
    assert answer.status_code == 200
    assert names(answer) == ["one", "two"]
    toys.state.faults.clear()


def test_a_list_that_cannot_be_told_is_said_on_the_tab(toys, tab):
    toys.state.faults["gears"] = Unavailable("the gears are stuck")
    answer = toys.client().get(tab)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "<h1>a/b</h1>" in page and "the gears are stuck" in page


def test_the_tab_is_for_those_who_may_see_both(toys, tab, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PERMISSION": f"{__name__}.no_gears"}
    page = toys.client().get(toys.url("widgets:detail", "a/b"))
    assert [str(one.label) for one in page.context["tabs"]] == ["Story", "Activity"]
    assert toys.client().get(tab).status_code == 403
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PERMISSION": f"{__name__}.no_widgets"}
    assert toys.client().get(tab).status_code == 404, "whose they are is not told either"


def no_gears(user, panel, verb, scope):
    return panel != "gears"


def no_widgets(user, panel, verb, scope):
    return panel != "widgets"


def test_what_is_only_reached_from_its_parent_is_not_in_the_menu(toys, tab):
    menu = [panel.name for panel in toys.client().get(tab).context["menu"]]
    assert "widgets" in menu and "gears" not in menu


def test_a_list_that_needs_its_parent_leads_people_there(toys, tab, monkeypatch):
    """Its filter has no default: without it there is nothing to show."""

    def only(self, window, *, widget, name=""):
        return original(self, window, widget=widget, name=name)

    original = Backend.list
    Backend.accepts.cache_clear()
    monkeypatch.setattr(Backend, "list", only)
    try:
        answer = toys.client().get(toys.url("gears:list"))
        assert (answer.status_code, answer["Location"]) == (302, toys.url("widgets:list"))
        assert names(toys.client().get(tab)) == ["one", "two"]
    finally:
        Backend.accepts.cache_clear()


def test_a_deleted_one_is_gone_from_the_tab(toys, tab):
    answer = toys.client().post(
        toys.url("gears:act", "delete"), {"id": "one", "confirmed": "1", "next": tab}, follow=True
    )
    assert names(answer) == ["two"]
    assert answer.context["parent"]["record"].name == "a/b"


def test_data_of_the_tab(toys, tab):
    told = toys.client().get(f"{tab}&format=json").json()
    assert [one["name"] for one in told["items"]] == ["one", "two"]
    text = b"".join(toys.client().get(f"{tab}&format=csv")).decode()
    assert "one" in text and "three" not in text


def test_no_tab_for_a_filter_that_this_cloud_lacks(toys, tab, monkeypatch):
    monkeypatch.setattr(panel_named("gears"), "parents", {"engine": "widgets"}, raising=False)
    page = toys.client().get(toys.url("widgets:detail", "a/b"))
    assert [str(one.label) for one in page.context["tabs"]] == ["Story", "Activity"]

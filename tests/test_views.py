"""Lists, their paging, data and columns; a record's page and its tabs."""

import csv
import io
import re
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urljoin

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django_nova.clouds import errors
from django_nova.exports import cell, safe
from django_nova.panels import Column, Page, panel_named
from django_nova.panels.backend import Window
from django_nova.views import TRAIL, _pages, _window
from tests.widgets.fake import Backend
from tests.widgets.record import Widget

HARD = [
    "plain", "it's \"quoted\"", "a/b//c", "../up", "100% & more?#x", "🚀 emoji", "שלום עולם", "<script>alert(1)</script>",
    "{{ 7|add:7 }}", "create", "x" * 255, "new\u2028line", "=1+1", "a b+c", "%2F", ";drop",
]  # fmt: skip
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Links(HTMLParser):
    """The addresses that a page leads to, by the words of the link."""

    def __init__(self, page):
        super().__init__()
        self.found, self._open, self._words = {}, None, ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self._open, self._words = dict(attributes).get("href"), dict(attributes).get("aria-label", "")

    def handle_data(self, data):
        self._words += data

    def handle_endtag(self, tag):
        if tag == "a" and self._open is not None:
            self.found.setdefault(self._words.strip(), self._open)
            self._open = None


def links(answer):
    return Links(answer.content.decode()).found


def names(answer):
    return [record.name for record in answer.context["records"]]


def test_a_list_shows_what_there_is(toys):
    toys.put("one", "two")
    answer = toys.client().get(toys.url("widgets:list"))
    assert answer.status_code == 200
    assert names(answer) == ["one", "two"]
    assert "Whole" in answer.content.decode()


def test_an_empty_list_says_what_to_do(toys):
    answer = toys.client().get(toys.url("widgets:list"))
    assert "A widget is whatever you make of it." in answer.content.decode()
    assert toys.url("widgets:create") in answer.content.decode()


def walk(client, address, way):
    """The pages that are reached by following the same link again and again."""
    answer, seen = client.get(address), []
    while True:
        seen.append(names(answer))
        if (query := answer.context["pages"].get(way)) is None:
            return seen, answer
        assert len(seen) < 60
        answer = client.get(f"{address.partition('?')[0]}?{query.lstrip('?')}")


def test_paging_leads_forwards_and_all_the_way_back(toys):
    toys.put(*(f"w{n:03}" for n in range(95)))
    client, address = toys.client(), toys.url("widgets:list")
    forwards, last = walk(client, address, "next")
    assert [len(page) for page in forwards] == [20, 20, 20, 20, 15]
    assert sorted(name for page in forwards for name in page) == sorted(toys.things)
    assert (last.context["first"], last.context["last"], last.context["shown"].total) == (81, 95, 95)
    backwards, first = walk(client, f"{address}?{last.wsgi_request.GET.urlencode()}", "previous")
    assert backwards == forwards[::-1]
    assert first.context["first"] == 1
    assert "marker" not in first.wsgi_request.GET


def test_the_way_back_keeps_filters_sort_and_size(toys):
    toys.put(*(f"w{n:03}" for n in range(120)))
    answer = toys.client().get(toys.url("widgets:list") + "?name=w&sort=-name&limit=50")
    assert names(answer)[0] == "w119"
    query = parse_qs(answer.context["pages"]["next"].lstrip("?"))
    assert (query["name"], query["sort"], query["limit"]) == (["w"], ["-name"], ["50"])
    assert "format" not in query


def test_a_marker_that_is_gone_begins_anew(toys):
    toys.put("one")
    answer = toys.client().get(toys.url("widgets:list") + "?marker=gone&trail=x&name=o")
    assert answer.status_code == 302
    assert "marker" not in answer["Location"]
    assert "name=o" in answer["Location"]


@quick
@given(st.dictionaries(st.sampled_from(["limit", "sort", "marker", "first", "trail"]), st.text(max_size=60)))
def test_any_window_makes_sense(query):
    asked = QueryDict(mutable=True)
    asked.update(query)
    window = _window(SimpleNamespace(GET=asked), panel_named("widgets"), Backend)
    assert window.limit in (20, 50, 100)
    assert window.sort in ("", "name")
    assert isinstance(window.descending, bool)
    assert len(window.marker) <= 2000


@quick
@given(
    st.dictionaries(
        st.sampled_from(["limit", "sort", "marker", "first", "trail", "name", "colour", "page", "lines", "format"]),
        st.text(max_size=30) | st.from_regex(r"[0-9]{1,5000}", fullmatch=True) | st.sampled_from(["-name", "50", "²", "٣"]),
    )
)  # fmt: skip
def test_any_address_of_a_list_is_answered(toys, query):
    toys.put("one")
    answer = toys.client().get(toys.url("widgets:list"), query)
    assert answer.status_code in (200, 302)


MARKERS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="~"), min_size=1, max_size=400
)


@quick
@given(st.lists(MARKERS, min_size=1, max_size=30, unique=True), st.sampled_from([20, 50, 100]))
def test_the_trail_leads_back_through_any_markers(markers, size):
    """Whatever an API takes for a marker; where the address would grow too long, the way back skips to the start."""
    query, there = QueryDict(mutable=True), []
    query["limit"] = str(size)
    for n, marker in enumerate(markers):
        request = SimpleNamespace(GET=query)
        window = Window(query.get("marker", ""), size)
        found = _pages(request, window, Page(tuple(range(size)), marker), 1 + n * size)
        there.append(window.marker)
        query = QueryDict(found["next"].lstrip("?"), mutable=True)
        assert query["marker"] == marker
        assert len(query.get("trail", "")) <= TRAIL
    back, first = [], 1 + len(markers) * size
    while query.get("marker"):
        request = SimpleNamespace(GET=query)
        found = _pages(request, Window(query["marker"], size), Page((), ""), first)
        query = QueryDict(found["previous"].lstrip("?"), mutable=True)
        first = int(query.get("first", 1))
        back.append(query.get("marker", ""))
        assert len(back) <= len(markers) + 1
    assert back[-1] == ""
    assert back[:-1] == there[::-1][: len(back) - 1]


@pytest.mark.parametrize("name", HARD)
def test_hard_names_are_shown_found_and_reached(toys, name):
    toys.put(name, "other")
    client = toys.client()
    answer = client.get(toys.url("widgets:list"))
    page = answer.content.decode()
    assert "<script>alert" not in page
    href = urljoin(toys.url("widgets:list"), links(answer)[name])
    detail = client.get(href)
    assert detail.status_code == 200, unquote(href)
    assert detail.context["record"].name == name
    assert "<script>alert" not in detail.content.decode()
    assert client.get(toys.url("widgets:list") + "?format=json").json()["items"][0]["name"] == name
    asked = client.get(toys.url("widgets:act", "delete"), {"id": name})
    assert "<script>alert" not in asked.content.decode()
    answer = client.post(toys.url("widgets:act", "delete"), {"id": name, "confirmed": "1"}, follow=True)
    assert "<script>alert" not in answer.content.decode()
    assert list(toys.things) == ["other"]


def test_json_has_what_the_list_has(toys):
    toys.put("one", colour="red", labels={"a": "b"}, secret="do not tell")
    answer = toys.client().get(toys.url("widgets:list") + "?format=json")
    assert answer["Content-Type"] == "application/json"
    told = answer.json()
    assert told["items"][0]["name"] == "one"
    assert told["items"][0]["labels"] == {"a": "b"}
    assert (told["next"], told["total"]) == (None, 1)
    assert b"do not tell" not in answer.content
    one = toys.client().get(toys.url("widgets:detail", "one") + "?format=json")
    assert one.json()["colour"] == "red"
    assert b"do not tell" not in one.content


def rows(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_csv_has_all_pages(toys):
    toys.put(*(f"w{n:03}" for n in range(230)), labels={"a": "b"})
    answer = toys.client().get(toys.url("widgets:list") + "?format=csv&limit=20")
    found = rows(answer)
    assert found[0] == ["id", "Name", "State", "Color", "Labels", "Age"]
    assert len(found) == 231
    assert found[1] == ["w000", "w000", "Whole", "", "a=b", ""]
    assert re.fullmatch(r'attachment; filename="widgets-One-here.csv"', answer["Content-Disposition"])


def test_csv_ends_where_the_setting_says(toys, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"EXPORT_ROWS": 105}
    toys.put(*(f"w{n:03}" for n in range(230)))
    assert len(rows(toys.client().get(toys.url("widgets:list") + "?format=csv"))) == 106


def test_csv_says_where_it_broke_off(toys):
    toys.put(*(f"w{n:03}" for n in range(230)))

    def later(window, **filters):
        return errors.Unavailable("Gone away") if window.marker else None

    toys.state.faults["list"] = later
    found = rows(toys.client().get(toys.url("widgets:list") + "?format=csv"))
    assert len(found) == 102
    assert "Gone away" in found[-1][0]


@given(st.text(max_size=40))
def test_a_spreadsheet_never_takes_a_name_for_a_formula(text):
    made = safe(text)
    assert not made.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert made.endswith(text)


@quick
@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=60))
def test_csv_can_be_read_again(name):
    widget = Widget(name, name, labels={name: "x"})
    panel, column = panel_named("widgets"), Column("name", "Name")
    line = io.StringIO()
    csv.writer(line).writerow([safe(cell(panel, column, widget))])
    assert next(csv.reader(io.StringIO(line.getvalue(), newline="")))[0].removeprefix("'") in (name, name[1:])


def test_columns_are_remembered(toys):
    toys.put("one", colour="crimson")
    client, address = toys.client(), toys.url("widgets:list")
    assert "crimson" in client.get(address).content.decode()
    answer = client.post(toys.url("widgets:columns"), {"columns": ["status", "nonsense"], "next": address})
    assert answer["Location"] == address
    page = client.get(address)
    assert [column.name for column in page.context["columns"]] == ["name", "status"]
    assert "crimson" not in page.content.decode()


@pytest.mark.parametrize(
    "there", ["//evil.example/x", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_away(toys, there):
    toys.put("one")
    client = toys.client()
    for path, data in [
        ("widgets:columns", {}),
        ("widgets:act", {"id": "one"}),
    ]:
        address = toys.url(path, *(["smash"] if path.endswith("act") else []))
        answer = client.post(address, data | {"next": there})
        assert answer["Location"].startswith("/cloud/toys/")


def test_rows_move_only_while_something_moves(toys):
    toys.put("still")
    client = toys.client()
    assert client.get(toys.url("widgets:rows")).context["due"] is None
    toys.put("moving", status="mending")
    client.post(toys.url("widgets:act", "smash"), {"id": "still"})  # what was remembered is old now
    answer = client.get(toys.url("widgets:rows"))
    assert 0 < answer.context["due"] <= 3
    assert "hx-get" in answer.content.decode()


def test_many_who_watch_cost_one_call(toys):
    toys.put("moving", status="mending")
    clients = [toys.client() for _ in range(20)]
    toys.state.calls.clear()
    for client in clients:
        assert client.get(toys.url("widgets:rows")).status_code == 200
    assert toys.state.verbs().count("list") == 1


def test_readers_and_members_share_nothing(toys):
    toys.put("one")
    clients = [toys.client("alice"), toys.client("bob")]
    toys.state.calls.clear()
    for client in clients * 3:
        client.get(toys.url("widgets:list"))
    assert toys.state.verbs().count("list") == 2


def test_those_whom_the_cloud_treats_alike_share(toys):
    toys.put("one")
    clients = [toys.client("alice"), toys.client("anna")]
    toys.state.calls.clear()
    for client in clients * 2:
        assert names(client.get(toys.url("widgets:list"))) == ["one"]
    assert toys.state.verbs().count("list") == 1


@pytest.mark.parametrize("first", ["9" * 5000, "0", "-1", "²", "٣", "1e9", ""])
def test_a_row_number_that_makes_no_sense_is_left_out(toys, first):
    toys.put("one")
    answer = toys.client().get(toys.url("widgets:list"), {"first": first})
    assert answer.status_code == 200
    assert answer.context["first"] in (1, 3)


def test_projects_and_regions_share_nothing(toys):
    toys.put("one")
    client = toys.client()
    assert names(client.get(toys.url("widgets:list"))) == ["one"]
    assert names(client.get(toys.url("widgets:list", project="2"))) == []
    assert names(client.get(toys.url("widgets:list", region="there"))) == []


def test_a_tab_takes_the_words_of_its_method_only(toys):
    toys.put("one")
    client, address = toys.client(), toys.url("widgets:tab", "one", "story")
    assert "7 lines about one" in client.get(address + "?lines=7&id=two&self=3").content.decode()
    answer = client.get(address + "?format=text")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content == b"10 lines about one"
    assert client.get(toys.url("widgets:tab", "one", "delete")).status_code == 404
    assert client.get(toys.url("widgets:tab", "one", "colours")).status_code == 404


def test_a_tab_fails_alone(toys):
    toys.put("one")
    toys.state.faults["story"] = errors.Unavailable("No story today")
    answer = toys.client().get(toys.url("widgets:tab", "one", "story"))
    assert answer.status_code == 200
    assert "No story today" in answer.content.decode()
    assert answer.context["record"].name == "one"


def test_an_unknown_record_is_a_page_of_ours(toys):
    answer = toys.client().get(toys.url("widgets:detail", "nope"))
    assert answer.status_code == 404
    assert 'class="nova' in answer.content.decode()
    assert "req-get" in answer.content.decode()


@quick
@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=300))
def test_any_filter_is_answered(toys, text):
    toys.put("one")
    answer = toys.client().get(toys.url("widgets:list"), {"name": text})
    assert answer.status_code == 200
    if "\x00" not in text and len(text.strip()) <= 255:
        assert names(answer) == [name for name in ["one"] if text.strip() in name]


def test_a_filter_reaches_the_api(toys):
    toys.client().get(toys.url("widgets:list") + "?name=o&colour=red&nonsense=1&colour=blue")
    _verb, _args, filters = toys.state.calls[-1]
    assert filters == {"name": "o", "colour": "blue"}

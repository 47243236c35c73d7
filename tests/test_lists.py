"""Lists: their paging, columns and filters, rows that move, and who shares an answer of the cloud."""

from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django_nova.panels import Page, panel_named
from django_nova.panels.backend import Window
from django_nova.views import TRAIL, _pages, _window
from tests.widgets.fake import Backend

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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

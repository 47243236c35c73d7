"""Lists and records as data: JSON and CSV."""

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django_nova.clouds import errors
from django_nova.exports import cell, safe
from django_nova.panels import Column, panel_named
from tests.widgets.record import Widget

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_filter_that_cannot_be_one_is_refused_and_not_left_out(toys, kind):
    toys.put("one")
    where = toys.url("widgets:list")
    answer = toys.client().get(where, {"format": kind, "colour": "x" * 21})
    assert answer.status_code == 400
    assert "Color: Ensure this value has at most 20 characters" in answer.content.decode()
    assert toys.client().get(where, {"colour": "x" * 21}).status_code == 200


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

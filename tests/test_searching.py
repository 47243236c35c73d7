"""Parts of names are found where a service knows whole names only, and no more than its longest answer is looked through."""

import pytest

from django_nova.clouds import openstack_search
from django_nova.clouds.openstack_search import by_name

ROWS = [{"id": f"{n:04x}-id", "name": f"Web {n}" if n % 2 else None} for n in range(10)]


@pytest.fixture
def service(monkeypatch):
    """Answers as Cinder does: the whole name, after a marker, at most so many."""
    monkeypatch.setattr(openstack_search, "MOST", 4)
    asked = []

    def ask(query):
        asked.append(query)
        ids = [one["id"] for one in ROWS]
        start = ids.index(query["marker"]) + 1 if query.get("marker") else 0
        found = [one for one in ROWS[start:] if query.get("name") in (None, one["name"])]
        return found[: query["limit"]]

    ask.asked = asked
    return ask


def names(answer):
    return [one["name"] for one in answer[0]]


def test_a_whole_name_is_one_question(service):
    assert names(by_name(service, {"name": "Web 7", "limit": 3})) == ["Web 7"]
    assert len(service.asked) == 1


def test_a_part_is_found_piece_by_piece(service):
    answer = by_name(service, {"name": "web", "limit": 3})
    assert (names(answer), answer[1]) == (["Web 1", "Web 3"], "0003-id")
    answer = by_name(service, {"name": "web", "limit": 3, "marker": "0003-id"})
    assert (names(answer), answer[1]) == (["Web 5", "Web 7"], "0007-id")
    answer = by_name(service, {"name": "web", "limit": 3, "marker": "0007-id"})
    assert (names(answer), answer[1]) == (["Web 9"], "")
    assert all(query["limit"] <= 4 for query in service.asked)


def test_the_beginning_of_an_id_is_found(service):
    assert by_name(service, {"name": "0002-", "limit": 3})[0] == [ROWS[2]]


def test_without_a_name_nothing_more_is_asked(service):
    assert by_name(service, {"limit": 3}) == (ROWS[:3], "")
    assert len(service.asked) == 1

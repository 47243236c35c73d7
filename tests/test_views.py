"""A record's page and its tabs."""

from html.parser import HTMLParser
from urllib.parse import unquote, urljoin

import pytest

from django_nova.clouds import errors

HARD = [
    "plain", "it's \"quoted\"", "a/b//c", "../up", "100% & more?#x", "🚀 emoji", "שלום עולם", "<script>alert(1)</script>",
    "{{ 7|add:7 }}", "create", "x" * 255, "new\u2028line", "=1+1", "a b+c", "%2F", ";drop",
]  # fmt: skip


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

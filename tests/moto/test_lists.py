"""Lists on EC2: filters, paging by reservations, data, and how often the cloud is asked."""

import csv
import io
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st

from django_nova.clouds.ec2_pages import part
from django_nova.clouds.errors import Invalid


def names(person, path):
    return sorted(one["name"] for one in person.rows(path)["items"])


def walk(person, limit):
    """All pages from the first to the last, as somebody goes who presses «next»."""
    path, pages = f"/instances/?limit={limit}&format=json", []
    while path:
        answer = person.get(path).json()
        pages.append([one["id"] for one in answer["items"]])
        path = f"/instances/?limit={limit}&marker={answer['next']}&format=json" if answer["next"] else None
    return pages


# -- Filters ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def fleet(alice):
    ids = SimpleNamespace(web=alice.run("web-1")[0], data=alice.run("data-1")[0], nameless=alice.run()[0])
    alice.ec2.create_tags(Resources=[ids.web], Tags=[{"Key": "tier", "Value": "front"}])
    alice.ec2.stop_instances(InstanceIds=[ids.data])
    alice.ec2.modify_instance_attribute(InstanceId=ids.data, InstanceType={"Value": "t3.large"})
    cache.clear()
    return ids


FOUND = {
    "name=web": ["web-1"],
    "name=-1": ["data-1", "web-1"],
    "name=w*-1": ["web-1"],
    "name=nothing": [],
    "status=stopped": ["data-1"],
    "status=running": ["", "web-1"],
    "status=deleted": [],
    "flavor=t3.large": ["data-1"],
    "tag=tier%3Dfront": ["web-1"],
    "tag=tier%3Dback": [],
    "tag=tier": ["web-1"],
    "image=ubuntu": ["", "data-1", "web-1"],
    "image=Windows": [],
    "image=no-such-image": [],
    "status=running&name=1": ["web-1"],
}


def test_filters(alice, fleet):
    assert {query: names(alice, f"/instances/?{query}") for query in FOUND} == FOUND


def test_an_instance_is_found_by_its_id_and_its_addresses(alice, fleet):
    assert names(alice, f"/instances/?name={fleet.data}") == ["data-1"]
    raw = alice.ec2.describe_instances(InstanceIds=[fleet.web])["Reservations"][0]["Instances"][0]
    for address in raw["PrivateIpAddress"], raw["PublicIpAddress"]:
        assert names(alice, f"/instances/?ip={address}") == ["web-1"]
    assert names(alice, "/instances/?ip=203.0.113.9") == []


def test_only_states_that_ec2_has_can_be_chosen(alice):
    form = alice.get("/instances/").context["filter_form"]
    assert [value for value, _label in form.fields["status"].choices] == [
        "",
        "running",
        "stopped",
        "building",
        "deleted",
    ]


def test_a_filter_that_ec2_does_not_take_is_told(alice, fleet):
    answer = alice.get("/instances/?ip=fe80::1")  # moto does not know this filter and answers a page of HTML
    assert answer.status_code == 503
    assert "This cloud is not answering." in answer.content.decode()


# -- Paging ----------------------------------------------------------------------------------------------------------------


def test_over_a_hundred_reservations_and_one_of_thirty_lose_no_row(site, alice):
    expected = []
    image = alice.image()
    for n in range(104):
        expected += alice.run(count=30 if n == 50 else 1, ImageId=image)
    alice.rows("/instances/")  # the image's name is known from now on
    for limit in 20, 50, 100:
        site.calls.clear()
        pages = walk(alice, limit)
        assert [id for page in pages for id in page] == expected
        assert all(len(page) == limit for page in pages[:-1])
        assert set(site.calls) == {"DescribeInstances"}
        assert len(site.calls) <= len(pages) * 2
    first = alice.rows("/instances/?limit=100")
    assert first["total"] is None
    lines = list(
        csv.DictReader(
            io.StringIO(b"".join(alice.get("/instances/?format=csv").streaming_content).decode("utf-8-sig"))
        )
    )
    assert [line["id"] for line in lines] == expected


def test_a_page_of_a_hundred_costs_one_call(site, alice):
    image = alice.image()
    for _n in range(4):
        alice.run(count=30, ImageId=image)
    alice.get(
        "/instances/?status=running"
    )  # the image's name, and what is in the menu, are known from now on
    for limit in 20, 50, 100:
        site.calls.clear()
        answer = alice.get(f"/instances/?limit={limit}")
        assert len(answer.context["records"]) == limit
        assert site.calls == ["DescribeInstances"]
    site.calls.clear()
    assert len(alice.get("/instances/?limit=100").context["records"]) == 100
    assert site.calls == [], "who looks again within seconds shares the answer"


def test_the_next_page_and_the_way_back(alice):
    image = alice.image()
    ids = [id for _n in range(25) for id in alice.run(ImageId=image)]
    answer = alice.get("/instances/")
    assert [one.id for one in answer.context["records"]] == ids[:20]
    following = answer.context["pages"]["next"]
    answer = alice.get(f"/instances/?{following}")
    assert [one.id for one in answer.context["records"]] == ids[20:]
    assert (answer.context["first"], answer.context["last"]) == (21, 25)
    back = parse_qs(answer.context["pages"]["start"])
    assert "marker" not in back


def test_what_a_page_began_after_is_gone(alice):
    alice.run(count=3)
    answer = alice.get("/instances/?marker=!i-0123456789abcdef0&limit=20")
    assert answer.status_code == 302
    assert "marker" not in answer["Location"]


ROWS = st.lists(st.lists(st.integers(), max_size=12), max_size=12)


@settings(max_examples=300, deadline=None)
@given(sizes=st.lists(st.integers(0, 12), max_size=14), limit=st.integers(1, 30), tokens=st.booleans())
def test_parts_hold_all_rows_once_whatever_the_answers_are_like(sizes, limit, tokens):
    """Answers that are longer or shorter than asked, empty ones with more to follow, endpoints without tokens."""
    numbers = iter(range(10_000))
    answers = [[next(numbers) for _n in range(size)] for size in sizes] or [[]]
    if not tokens:
        answers = [[row for answer in answers for row in answer]]
    asked = []

    def ask(MaxResults, NextToken="0"):
        asked.append(NextToken)
        place = int(NextToken)
        return answers[place], str(place + 1) if place + 1 < len(answers) else ""

    rows, marker, rounds = [], "", 0
    while True:
        found, marker = part(ask, str, marker, limit)
        assert len(found) <= limit
        rows += found
        rounds += 1
        if not marker:
            break
        assert rounds < 1000
    assert rows == [row for answer in answers for row in answer]


def test_a_part_begins_after_what_is_gone():
    with pytest.raises(Invalid):
        part(lambda **page: ([1, 2, 3], ""), str, "!9", 2)


# -- Data ------------------------------------------------------------------------------------------------------------------


def test_lists_and_records_as_data(alice, fleet):
    listed = alice.rows("/instances/")
    assert listed["total"] == 3
    assert listed["next"] is None
    [web] = [one for one in listed["items"] if one["name"] == "web-1"]
    assert web["status"] == "running"
    assert web["tags"] == {"tier": "front"}
    assert web["created"].endswith("Z")
    assert "root" not in web
    assert web["volumes"][0]["id"].startswith("vol-")
    assert alice.record(f"/instances/{fleet.web}/")["network"].startswith("vpc-")


def test_a_spreadsheet_of_instances(alice, fleet):
    text = b"".join(alice.get("/instances/?format=csv").streaming_content).decode("utf-8-sig")
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["web-1"]["State"] == "Running"
    assert rows["web-1"]["Tags"] == "tier=front"
    assert rows["data-1"]["Size"] == "t3.large"


def test_no_such_record(alice):
    for id in "i-0123456789abcdef0", "nonsense", "../../etc", "i-0'; drop":
        answer = alice.get(f"/instances/{id}/?format=json")
        assert answer.status_code == 404, answer.content
    assert alice.get("/volumes/vol-0123456789abcdef0/").status_code == 404
    assert alice.get("/images/ami-0123456789abcdef0/").status_code == 404
    assert alice.get("/key_pairs/none/").status_code == 404


def test_names_of_images_are_asked_for_once(site, alice):
    alice.run("one")
    alice.rows("/key_pairs/")  # who the account is, is known from now on
    site.calls.clear()
    alice.rows("/instances/")
    assert sorted(site.calls) == ["DescribeImages", "DescribeInstances"]
    site.calls.clear()
    alice.act("instances", "stop", alice.rows("/instances/")["items"][0]["id"])
    alice.rows("/instances/")
    assert "DescribeImages" not in site.calls


def test_instances_of_all_regions_on_one_page(site, alice):
    alice.run("here")
    from tests.moto.conftest import Person

    there = Person(site, alice.client, alice.key, "eu-west-1")
    there.run("there")
    page = alice.client.get("/everywhere/")
    assert {record.name for _scope, record in page.context["found"]} == {"here", "there"}
    assert names(there, "/instances/") == ["there"]

"""The app inside a site that is not ours: ``examples/host_site``, with its own users, templates, styles and policy."""

import re
from secrets import token_hex
from urllib.parse import urljoin, urlsplit

import pytest

from .host_site import FOLDER, MOUNTS, HostSite, Reader, Visitor, path

POLICY = "default-src 'self'; object-src 'none'"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site with clouds that do not answer."""
    running = HostSite(tmp_path_factory.mktemp("host"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def person(site):
    return Visitor(site, site.people[0])


def test_the_app_takes_five_lines():
    marked = []
    for name in "settings.py", "urls.py":
        marked += re.findall(r"django-nova (\d)$", (FOLDER / "intranet" / name).read_text(), re.MULTILINE)
    assert marked == ["1", "2", "3", "4", "5"]
    others = [
        file.read_text()
        for file in FOLDER.glob("intranet/*.py")
        if file.name not in ("settings.py", "urls.py")
    ]
    assert not [text for text in others if "django_nova" in text], "nothing else of the site knows the app"


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("page", ["", "everywhere/", "accounts/", "accounts/link/?cloud=aws"])
def test_strangers_enter_by_the_hosts_own_door_and_come_back(site, mount, page):
    stranger = Visitor(site)
    answer = stranger.get(f"{mount}{page}")
    assert path(answer) == "/login/"
    answer = stranger.send(answer.url, username=site.people[0], password="tides and currents")
    assert answer.url == f"{site.url}{mount}{page}"
    assert "Institute of Tidal Research" in answer.text and 'class="nova' in answer.text


@pytest.mark.parametrize("mount", MOUNTS)
def test_a_cloud_that_does_not_answer_leaves_the_site_standing(person, mount):
    answer = person.send(f"{mount}accounts/link/?cloud=aws", access_key="AKIAEXAMPLE", secret_key="something")
    assert answer.status_code in (200, 503)
    assert 'role="alert"' in answer.text and "something" not in Reader(answer.text).fields.values()
    assert within(answer, mount)


@pytest.mark.parametrize("mount", MOUNTS)
def test_where_nobody_signs_in_with_a_clouds_password_accounts_are_linked(person, mount):
    answer = person.get(f"{mount}cloud/campus/some-project/RegionOne/")
    assert answer.url.startswith(f"{person.site.url}{mount}accounts/link/?cloud=campus&next=")
    assert person.get(f"{mount}auth/login/").status_code == 404


def test_the_menu_of_the_host_leads_to_both_mounts(person):
    links = [address for _name, address in Reader(person.get("/").text).links]
    assert {*MOUNTS} <= set(links)


def test_a_base_template_with_other_blocks_needs_one_template(tmp_path):
    running = HostSite(tmp_path, "intranet.other_blocks")
    try:
        page = Visitor(running, running.people[0]).get("/tools/cloud/accounts/").text
    finally:
        running.stop()
    head, _main, body = page.partition('<main class="container">')
    assert "<title>Accounts – Institute of Tidal Research</title>" in re.sub(r"\s+–", " –", head)
    assert "intranet/site.css" in head and "django_nova/nova-" in head
    assert '<div class="nova' in body and "<h1>Accounts</h1>" in body
    assert page.count("<body") == page.count("<html") == 1


# -- With a cloud ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cloudy(ec2, tmp_path_factory):
    """The site with the devcloud's EC2, where the first person has linked an account from one of the mounts."""
    port = urlsplit(ec2.endpoints["ec2"]).port
    running = HostSite(tmp_path_factory.mktemp("cloudy"), ports=port - 6)
    running.keys = next(one for one in ec2.people if one["cloud"] == "ec2" and one["name"] == "alice")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def owner(cloudy):
    visitor = Visitor(cloudy, cloudy.people[0])
    keys = {name: cloudy.keys[name] for name in ("access_key", "secret_key")}
    answer = visitor.send("/tools/cloud/accounts/link/?cloud=aws", **keys)
    assert path(answer) == "/tools/cloud/" and "is linked" in answer.text
    found = [address for _name, address in Reader(answer.text).ours if "/cloud/aws/" in address]
    visitor.scope = urlsplit(found[0]).path.removeprefix("/tools/cloud/")
    return visitor


def within(answer, mount):
    """Whether each link of the app's part of a page leads to the same mount, or to a static file."""
    for _name, address in Reader(answer.text).ours:
        there = urlsplit(urljoin(answer.url, address))
        if there.netloc == urlsplit(answer.url).netloc and not there.path.startswith((mount, "/static/")):
            return False
    return True


def harmless(answer):
    """What of a page the site's policy would refuse."""
    assert answer.headers["Content-Security-Policy"].startswith(POLICY)
    return Reader(answer.text).forbidden


@pytest.mark.moto
@pytest.mark.parametrize("mount", MOUNTS)
def test_every_page_stays_in_its_mount_and_obeys_the_policy(owner, mount):
    waiting, seen, kinds = [mount, mount + owner.scope], set(), {}
    # Of each kind of page: records differ in their ids only, mounts in how addresses begin
    enough = 2 if mount == MOUNTS[0] else 1
    while waiting:
        address = waiting.pop(0)
        answer = owner.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text[:500]}"
        if "html" not in answer.headers["Content-Type"]:
            continue
        assert within(answer, mount), address
        assert not harmless(answer), address
        for name, link in Reader(answer.text).ours:
            there = urlsplit(urljoin(answer.url, link))
            kind = re.sub(r"/[^/]*\d[^/]*/|tulpa[^/]*", "/*/", there.path)
            if (
                name in ("href", "hx-get", "data-href")
                and there.path.startswith(mount)
                and there.path not in seen
            ):
                seen.add(there.path)
                kinds[kind] = kinds.get(kind, 0) + 1
                if kinds[kind] <= enough:
                    waiting.append(there.path + (f"?{there.query}" if there.query else ""))
    lists = [f"{mount}{owner.scope}{panel}/" for panel in ("instances", "key_pairs")]
    assert {*lists, f"{mount}accounts/", f"{mount}everywhere/"} <= seen
    assert len(seen) > 12


@pytest.mark.moto
@pytest.mark.parametrize("mount", MOUNTS)
def test_what_is_linked_in_one_mount_is_there_in_both_as_page_and_as_data(owner, mount):
    address = f"{mount}{owner.scope}instances/"
    items = owner.get(f"{address}?format=json").json()["items"]
    assert items and all(item["id"].startswith("i-") for item in items)
    page = owner.get(address).text
    assert all(item["id"] in page for item in items)
    table = owner.get(f"{address}?format=csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert all(item["id"] in table.text for item in items)


@pytest.mark.moto
@pytest.mark.parametrize("mount", MOUNTS)
def test_a_change_leads_back_to_the_mount_that_it_came_from(owner, mount):
    panel = f"{mount}{owner.scope}key_pairs/"
    name = f"host-{token_hex(4)}"
    made = owner.send(f"{panel}-/create/", name=name)
    assert "PRIVATE KEY" in made.text and within(made, mount)
    gone = owner.send(f"{panel}-/delete/?id={name}", to=f"{panel}-/delete/", id=name, confirmed="1", next="")
    assert path(gone) == panel
    assert name not in owner.get(f"{panel}?format=json").text


@pytest.mark.moto
def test_the_audit_log_names_the_hosts_own_person(owner):
    overview = owner.get("/ops/" + owner.scope).text
    assert "nereida@tidal.example" in overview


@pytest.mark.moto
def test_another_person_of_the_host_reaches_none_of_it(cloudy, owner):
    other = Visitor(cloudy, cloudy.people[1])
    answer = other.get(f"/ops/{owner.scope}instances/")
    assert path(answer) == "/ops/accounts/link/"
    assert other.get(f"/ops/{owner.scope}instances/?format=json").status_code == 401
    assert cloudy.keys["access_key"] not in other.get("/ops/accounts/").text


@pytest.mark.moto
def test_credentials_are_nowhere_to_be_read(owner):
    pages = [owner.get(f"/ops/{page}").text for page in ("", "accounts/", "accounts/link/?cloud=aws")]
    assert not [page for page in pages if owner.site.keys["secret_key"] in page]


@pytest.mark.moto
def test_who_leaves_by_the_apps_menu_has_left_the_host(cloudy):
    visitor = Visitor(cloudy, cloudy.people[1])
    visitor.send("/ops/accounts/", to="/ops/auth/logout/")
    assert path(visitor.get("/ops/")) == "/login/"


@pytest.mark.devcloud
def test_a_person_of_the_host_links_an_openstack_account(devcloud, cloudy):
    visitor = Visitor(cloudy, cloudy.people[1])
    asked = "/ops/accounts/link/?cloud=campus&kind=password"
    wrong = visitor.send(asked, username="bob", password="not that", domain="Default")
    assert path(wrong) == "/ops/accounts/link/" and 'role="alert"' in wrong.text
    right = visitor.send(asked, username="bob", password="secret", domain="Default")
    assert path(right) == "/ops/"
    scope = next(link for _name, link in Reader(right.text).ours if "/cloud/campus/" in link)
    assert scope.startswith("/ops/")
    listed = visitor.get(f"{scope}instances/")
    assert listed.status_code == 200 and within(listed, "/ops/") and not harmless(listed)
    assert visitor.get(f"{scope}instances/?format=json").json()["items"]

"""The documents say what is: every setting, links that lead somewhere, code that runs."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from django_nova.checks import OPTIONS
from django_nova.conf import DEFAULTS

from .host_site import FOLDER, HostSite, Reader, Visitor, path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md", FOLDER / "README.md"]
)
SETTINGS = (ROOT / "docs" / "settings.md").read_text()


def heading(words):
    """A heading's anchor as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-")


def anchors(document):
    return {heading(words) for words in re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)}


def links(document):
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    return re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    for link in links(document):
        there = urlsplit(link)
        if there.scheme:
            continue
        target = (document.parent / there.path).resolve() if there.path else document
        assert target.exists(), f"{document.name}: {link}"
        if there.fragment:
            assert there.fragment in anchors(target), f"{document.name}: {link}"


def test_every_document_can_be_reached_from_the_readme():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        seen.add(document)
        for link in links(document):
            target = (document.parent / urlsplit(link).path).resolve()
            if target.suffix == ".md" and target not in seen and not urlsplit(link).scheme:
                waiting.append(target)
    assert not set(DOCUMENTS) - seen


# -- Settings ----------------------------------------------------------------------------------------------------------


def section(name):
    found = re.search(rf"^### {re.escape(name)}\n(.*?)(?=^#|\Z)", SETTINGS, re.MULTILINE | re.DOTALL)
    assert found, f"docs/settings.md does not describe {name}"
    return found[1]


@pytest.mark.parametrize("key", DEFAULTS)
def test_every_setting_is_described_with_its_default(key):
    default = DEFAULTS[key]
    words = default if key == "PANELS" else [repr(default).replace("'", '"')]
    for word in words:
        assert f"`{word}`" in section(key)


def test_no_setting_is_described_that_is_not_there():
    described = set(re.findall(r"^### ([A-Z_]+)$", SETTINGS, re.MULTILINE))
    assert described == set(DEFAULTS)


@pytest.mark.parametrize("provider", OPTIONS)
def test_every_option_of_a_cloud_is_described(provider):
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section("CLOUDS"), re.MULTILINE)
    for option in OPTIONS[provider]:
        clouds = next((clouds for name, clouds in rows if name == option), "")
        assert provider in clouds or "both" in clouds, option
    assert {name for name, _clouds in rows} == set().union(*OPTIONS.values())


def test_every_variable_of_the_site_is_described():
    source = (ROOT / "openstack_dashboard" / "settings.py").read_text()
    read = set(re.findall(r"\benv\.\w+\(\s*\"([A-Z_]+)\"", source))
    described = set(re.findall(r"^\| `DASHBOARD_([A-Z_]+)` \|", SETTINGS, re.MULTILINE))
    assert len(read) > 15
    assert read == described


def test_every_numbered_check_is_described():
    numbers = set(re.findall(r"django_nova\.([EW]\d{3})", (ROOT / "django_nova" / "checks.py").read_text()))
    assert numbers == set(re.findall(r"^\| ([EW]\d{3}) \|", SETTINGS, re.MULTILINE))


# -- Embedding ---------------------------------------------------------------------------------------------------------


def blocks(document, language="python"):
    return re.findall(rf"```{re.escape(language)}\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)


@pytest.mark.parametrize("document", ["README.md", "docs/embedding.md"])
def test_the_five_lines_are_those_of_the_example(document):
    marked = {}
    for name in "settings.py", "urls.py":
        for line in (FOLDER / "intranet" / name).read_text().splitlines():
            if found := re.match(r"\s*(.*?)\s+# django-nova (\d)$", line):
                marked[found[2]] = found[1]
    shown = next(block for block in blocks(document) if "include(" in block)
    lines = [line.partition("  #")[0].strip() for line in shown.splitlines()]
    wanted = [marked[number] for number in sorted(marked)]
    assert len(wanted) == 5
    assert [line for line in lines if line in wanted] == wanted


def test_the_template_for_other_blocks_is_that_of_the_example():
    template = (FOLDER / "intranet" / "other_base" / "django_nova" / "base.html").read_text()
    assert template in blocks("docs/embedding.md", "html+django")


# -- The panel of docs/panels.md ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The files of the panel as the document shows them, and a site that lists it."""
    folder = tmp_path_factory.mktemp("panel")
    (folder / "alarms").mkdir()
    found = re.findall(
        r"^`(alarms/\w+\.py)`\n\n```python\n(.*?)```", (ROOT / "docs/panels.md").read_text(), re.M | re.S
    )
    for name, text in found:
        (folder / name).write_text(text)
    lines = next(block for block in blocks("docs/panels.md") if "DEFAULTS" in block)
    listed = re.search(r'"PANELS": (.*),\n', lines)[1]
    (folder / "with_alarms.py").write_text(
        "from django_nova.conf import DEFAULTS\nfrom intranet.devcloud import *\n"
        f'DJANGO_NOVA = DJANGO_NOVA | {{"PANELS": {listed}}}\n'
    )
    assert len(found) == 4
    return folder


@pytest.fixture(scope="module")
def person(ec2, package, tmp_path_factory):
    port = urlsplit(ec2.endpoints["ec2"]).port
    running = HostSite(tmp_path_factory.mktemp("host"), "with_alarms", ports=port - 6, python_path=package)
    keys = next(one for one in ec2.people if one["cloud"] == "ec2" and one["name"] == "alice")
    visitor = Visitor(running, running.people[0])
    given = {name: keys[name] for name in ("access_key", "secret_key")}
    answer = visitor.send("/ops/accounts/link/?cloud=aws", **given)
    found = [address for _name, address in Reader(answer.text).ours if "/cloud/aws/" in address]
    visitor.scope = urlsplit(found[0]).path
    yield visitor
    running.stop()


@pytest.mark.moto
def test_the_panel_of_the_document_works(person):
    panel = f"{person.scope}alarms/"
    instance = person.get(f"{person.scope}instances/?format=json").json()["items"][0]["id"]
    name = "too hot, says the <doc>"
    form = person.get(f"{panel}-/create/").text
    assert instance in form and "Rings above" in form

    made = person.send(f"{panel}-/create/", name=name, instance=instance, threshold="80")
    assert path(made) == panel and "too hot, says the &lt;doc&gt;" in made.text
    assert "Alarms" in made.text and "Watching" in made.text, "it stands in the menu"
    try:
        alarm = next(one for one in person.get(f"{panel}?format=json").json()["items"] if one["name"] == name)
        assert alarm["threshold"] == 80 and alarm["instance"]["id"] == instance and not alarm["silent"]

        twice = person.send(f"{panel}-/create/", name=name, instance=instance, threshold="90")
        assert twice.status_code == 422 and "There is an alarm of that name already." in twice.text

        done = person.send(panel, to=f"{panel}-/silence/", id=name)
        assert "1 alarm is silent now." in done.text
        assert (
            person.get(f"{panel}too%20hot%2C%20says%20the%20%3Cdoc%3E/?format=json").json()["silent"] is True
        )

        found = person.get(f"{panel}?format=json&name=too").json()["items"]
        assert [one["name"] for one in found] == [name]
        assert person.get(f"{panel}?format=json&name=nothing").json()["items"] == []
        assert person.get(f"{panel}?format=json&status=ringing").json()["items"] == []
    finally:
        asked = f"{panel}-/delete/"
        gone = person.send(f"{asked}?id=too+hot,+says+the+%3Cdoc%3E", to=asked, id=name, confirmed="1")
    assert "1 alarm deleted." in gone.text
    assert person.get(f"{panel}?format=json").json()["items"] == []


@pytest.mark.moto
def test_what_the_panel_cannot_do_has_no_address(person):
    assert person.get(f"{person.scope}alarms/-/reboot/?id=x").status_code == 404


@pytest.mark.devcloud
def test_the_panel_is_not_there_on_clouds_that_it_has_no_module_for(devcloud, person):
    given = {"username": "charlie", "password": "secret", "domain": "Default"}
    answer = person.send("/ops/accounts/link/?cloud=campus&kind=password", **given)
    scope = next(link for _name, link in Reader(answer.text).ours if "/cloud/campus/" in link)
    menu = person.get(scope).text
    assert "Instances" in menu and "Alarms" not in menu
    assert person.get(f"{scope}instances/").status_code == 200
    assert person.get(f"{scope}alarms/").status_code == 404

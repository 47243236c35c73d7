"""The built front end: it touches nothing outside ``.nova``, needs no other site, is small, and fits the templates."""

import gzip
import re
from pathlib import Path

import pytest

from django_nova import assets

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "static"
TEMPLATES = sorted(
    path for folder in ("django_nova", "openstack_dashboard") for path in (ROOT / folder).rglob("*.html")
)
BUDGET = 150_000
PAGE_BUDGET = 200_000


@pytest.fixture(scope="module")
def css():
    return (BUILT / assets.CSS).read_text()


def rules(css):
    """(selector, the at-rules around it) of every rule; a small reader of minified CSS without nesting."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'", "''", css)
    around, start = [], 0
    for match in re.finditer(r"[{};]", css):
        text = css[start : match.start()].strip()
        start = match.end()
        if match[0] == "{":
            if not text.startswith("@"):
                yield text, tuple(around)
            around.append(text)
        elif match[0] == "}":
            around.pop()


def parts(selector):
    """A list of selectors, split at the commas outside of brackets."""
    return re.split(r",(?![^(\[]*[)\]])", re.sub(r"\((?:[^()]|\([^()]*\))*\)", "()", selector))


def test_every_rule_stays_inside_the_container(css):
    seen = 0
    for selector, around in rules(css):
        if any(one.startswith(("@keyframes", "@-webkit-keyframes")) for one in around):
            continue
        for part in parts(selector):
            seen += 1
            assert re.match(r"\.nova(?![\w-])", part), selector
    assert seen > 500


def test_animations_carry_our_name(css):
    for name in re.findall(r"@(?:-webkit-)?keyframes ([\w-]+)", css):
        assert name.startswith("nova-")


def test_nothing_comes_from_elsewhere(css):
    assert not re.search(r"@import|@font-face|url\([\"']?(?:https?:|//|data:)", css)
    for name in re.findall(r"url\([\"']?([\w.-]+)", css):
        assert (BUILT / "django_nova" / name).is_file(), name


def test_scripts_need_no_leave_to_write_styles_into_the_page(css):
    for path in TEMPLATES:
        text = path.read_text()
        if path.parent.name == "mail":  # where there is no other sheet
            continue
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path


def test_the_first_visit_is_small():
    files = [path for path in BUILT.rglob("*") if path.is_file()]
    single = [path for path in files if not re.match(r"(nova|theme|icons|picture)-", path.name)]
    assert len(files) - len(single) > 3
    assert all(len(gzip.compress(path.read_bytes())) < PAGE_BUDGET for path in single), "what one page needs"
    files = set(files) - set(single)
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < BUDGET


def test_all_named_files_are_there():
    named = [name for key, name in vars(assets).items() if key.isupper() and key != "ICON_NAMES"]
    assert len(named) >= 4
    assert all((BUILT / name).is_file() for name in named)


def test_icons_are_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (BUILT / assets.ICONS).read_text()))
    assert drawn == assets.ICON_NAMES
    for path in TEMPLATES:
        for names in re.findall(r"{% icon ([^%]*) %}", path.read_text()):
            for name in re.findall(r'"([\w-]+)"', names):
                assert name in drawn, f"{name} in {path}: run `npm run build` in assets/"


def test_icons_of_panels_are_in_the_sprite():
    from django_nova.panels import panels

    for panel in panels():
        for name in [panel.icon, *(one.icon for one in (*panel.actions, *panel.tabs))]:
            assert not name or name in assets.ICON_NAMES, (
                f"{name} of {panel.name}: run `npm run build` in assets/"
            )


def test_the_sheets_know_the_classes_of_the_templates():
    """A class of ours that no sheet has is a slip of the pen, or the sheets were not built again."""
    sheets = "".join(path.read_text() for path in (BUILT / assets.CSS).parent.glob("*.css"))
    known = set(re.findall(r"\.(nova-[\w-]*\w)", sheets)) | {"nova-js"}
    for path in TEMPLATES:
        for words in re.findall(r'class="([^"]*)"', re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text())):
            for word in words.split():
                if word.startswith("nova-") and not word.endswith("-"):
                    assert word in known, f"{word} in {path}"

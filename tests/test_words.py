"""Every word is said in every language."""

import importlib.util
from pathlib import Path

import pytest

LOCALE = Path(__file__).resolve().parent.parent / "locale"
spec = importlib.util.spec_from_file_location("update", LOCALE / "update.py")
update = importlib.util.module_from_spec(spec)
spec.loader.exec_module(update)


@pytest.fixture(scope="module")
def said():
    return update.said()


def test_the_languages():
    assert update.languages() == ["de", "ja"]


@pytest.mark.parametrize("language", update.languages())
def test_nothing_is_missing(language, said):
    assert list(update.lacking(language, said)) == []


@pytest.mark.parametrize("language", update.languages())
def test_what_browsers_get_is_what_the_catalogue_says(language):
    """The compiled catalogue is the written one."""
    import gettext

    with update.path_of(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in update.read(language):
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string


def test_a_missing_word_is_noticed(said):
    said.add("This sentence is in no catalogue.")
    assert any("This sentence is in no catalogue." in line for line in update.lacking("de", said))

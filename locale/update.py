#!/usr/bin/env python3
"""Bring the catalogues up to date with the words in the code: ``python locale/update.py`` (``--check`` only tells).

Finds every word in both packages, merges it into each ``django.po``, drops what is no longer said and writes ``django.mo``.
With Babel from PyPI, so that nobody needs gettext's own tools.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HERE = Path(__file__).resolve().parent
PACKAGES = "django_nova", "openstack_dashboard"
KEYWORDS = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Lines of a header that only change from run to run.
UNSAID = tuple(
    f'"{name}:'
    for name in (
        "POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To", "Generated-By",
        "Project-Id-Version",
    )
)  # fmt: skip


def sources():
    """Every file that may hold words, and its text as Python."""
    for package in PACKAGES:
        for path in sorted((HERE.parent / package).rglob("*")):
            name = path.relative_to(HERE.parent).as_posix()
            if (
                path.suffix == ".py"
                and not {"tests", "migrations"} & set(path.parts)
                and path.name != "tests.py"
            ):
                yield name, path.read_text()
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                yield name, templatize(path.read_text(), origin=name)


def said():
    """All words of the code as a catalogue without translations."""
    found = Catalog(project="django-nova", charset="utf-8", fuzzy=False)
    for name, text in sources():
        for _line, message, comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            found.add(message, locations=[(name, None)], auto_comments=comments, context=context)
    return found


def path_of(language):
    return HERE / language / "LC_MESSAGES" / "django.po"


def languages():
    return sorted(path.name for path in HERE.iterdir() if (path / "LC_MESSAGES").is_dir())


def read(language):
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def lacking(language, template):
    """What a language does not say, or says with other placeholders, or says although nobody asks: sentences."""
    catalog, wanted = read(language), {(m.id, m.context) for m in template if m.id}
    told = {(message.id, message.context): message for message in catalog if message.id}
    for key in sorted(wanted - told.keys(), key=str):
        yield f"{language}: not in the catalogue: {key[0]!r}"
    for key in sorted(told.keys() - wanted, key=str):
        yield f"{language}: no longer said: {key[0]!r}"
    for key, message in told.items():
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        if key in wanted and (not all(words) or message.fuzzy):
            yield f"{language}: not translated: {message.id!r}"
        for error in message.check(catalog):
            yield f"{language}: {message.id!r}: {error}"


def update(language, template):
    catalog = read(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = "# The words of django-nova; brought up to date by locale/update.py."
    text, path = io.BytesIO(), path_of(language)
    write_po(text, catalog, width=120, sort_output=True, include_lineno=False)
    lines = text.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(UNSAID)))
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def main():
    template = said()
    problems = []
    for language in languages():
        if "--check" not in sys.argv:
            update(language, template)
        problems += lacking(language, template)
    print(*problems, sep="\n" if problems else "")
    print(
        f"{len([m for m in template if m.id])} words in {len(languages())} languages, {len(problems)} problems"
    )
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())

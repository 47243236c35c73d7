"""Lists as files: CSV, written as it comes."""

import csv

from django.http import StreamingHttpResponse


class _Echo:
    def write(self, line):
        return line


def csv_answer(name, rows):
    """``rows`` (lists of text) as a download."""
    writer = csv.writer(_Echo())

    def lines():
        yield "\ufeff"
        for row in rows:
            yield writer.writerow([safe(text) for text in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    name = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
    answer["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "replace").decode()}"'
    return answer


def cell(panel, column, record):
    """A column's value as one line of text."""
    value = column.value(record)
    if column.name == "status":
        return str(panel.state(record)[0])
    if isinstance(value, dict):
        return " ".join(f"{key}={item}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def safe(text):
    """A spreadsheet must not take a name for a formula."""
    text = str(text)
    return (
        f"'{text}"
        if text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r"))
        else text
    )

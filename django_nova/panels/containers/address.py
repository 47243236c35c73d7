"""Names of containers and objects as ids: any name that a cloud takes, as text that survives addresses, proxies and HTML.

A name may hold slashes in any place, quotes, line ends, "..", "-". Letters, digits and ``_ . -`` stand for themselves, so that
most ids can be read; the rest is ``~`` and two hexadecimal digits for each byte, and so is whatever would make a part of a path
empty, ".", ".." or the "-" that fences verbs off. Each name has exactly one id: ``read(made(x)) == x``, and nothing else is read.
"""

import re

from ...clouds.errors import NotFound

PART = r"(?!(?:\.{1,2}|-)(?:/|\Z))(?:[\w.-]|~[0-9A-F]{2})+"
CONTAINER = re.compile(PART)
OBJECT = re.compile(rf"{PART}(?:/{PART})+")
WITHIN = re.compile(
    rf"{PART}(?:/{PART})*"
)  # an object, a folder, or the container itself as the uppermost folder
_HARD = re.compile(r"[^\w./-]")
_EMPTY = re.compile(r"(?:\A|(?<=/))/|/\Z")  # a slash that has nothing on one of its sides
_WHOLE = re.compile(r"(?:\A|(?<=/))(?:\.{1,2}|-)(?=/|\Z)")
_CODED = re.compile(r"(?:~[0-9A-F]{2})+")


def _code(found):
    return "".join(f"~{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def coded(name):
    """One name as parts of a path."""
    for hard in _HARD, _EMPTY, _WHOLE:
        name = hard.sub(_code, name)
    return name


def named(text):
    """The name that ``coded`` made this of; NotFound if it did not."""

    def decode(found):
        return bytes.fromhex(found[0].replace("~", "")).decode("utf-8", "surrogatepass")

    try:
        name = _CODED.sub(decode, text)
    except UnicodeDecodeError:
        raise NotFound from None
    if coded(name) != text:
        raise NotFound
    return name


def container_id(container):
    """A container's name holds no slash; should one come along, it is not a way into another container."""
    return coded(container).replace("/", "~2F")


def made(container, key=""):
    """The id of an object; a ``key`` that ends with a slash is a folder, an empty one the uppermost."""
    return f"{container_id(container)}/{coded(key)}" if key else container_id(container)


def read(id):
    """``(container, key)`` of an id; NotFound if it is none."""
    if not WITHIN.fullmatch(id):
        raise NotFound
    container, _slash, key = id.partition("/")
    found = named(container) if "~2F" not in container else "", named(key)
    if not found[0]:
        raise NotFound
    return found

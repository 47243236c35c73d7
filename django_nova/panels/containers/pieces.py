"""Large files in pieces: how large a piece is, and a piece as the body of a request that is sent once."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ...clouds.errors import Invalid

MEBIBYTE = 1024 * 1024
PIECE = 64 * MEBIBYTE  # bytes; a file up to that size is sent as it is
MOST = 1000  # pieces of one file: what Swift's manifests take, if nobody changed it; S3 takes more
WHOLE = 1024 * MEBIBYTE  # bytes of a file that comes in one request and is still stored as one
LARGEST = 5 * 1024 * MEBIBYTE  # bytes that either cloud stores, or copies, as one


def piece_of(size):
    """Bytes of each piece of a file of ``size`` bytes but the last; 0: it goes as a whole."""
    if size <= PIECE:
        return 0
    needed = -(-size // MOST)
    return max(PIECE, -(-needed // MEBIBYTE) * MEBIBYTE)


def count_of(size, piece):
    return -(-size // piece)


def length_of(number, size, piece):
    """Bytes of the piece of that number, which begins at 1."""
    if not 1 <= number <= count_of(size, piece):
        raise Invalid(_("The file has no such part."))
    return min(piece, size - (number - 1) * piece)


@dataclass(frozen=True)
class Piece:
    """One that has arrived; ``sum`` is its MD5 where the cloud tells it."""

    number: int
    size: int
    sum: str = ""


class Body:
    """At most ``length`` bytes of what comes in, as HTTP clients take a file: read once, and with a sum to compare afterwards.

    It says that it begins anew (``seek``) only while nothing was read: nobody can send the rest of a file for the whole.
    """

    def __init__(self, content, length=None):
        self.content, self.left, self.taken = content, length, 0
        self.length, self._sum = length, hashlib.md5(usedforsecurity=False)

    def read(self, amount=-1):
        if self.left is not None:
            amount = self.left if amount is None or amount < 0 else min(amount, self.left)
        piece = self.content.read(amount) if amount != 0 else b""
        self._sum.update(piece)
        self.taken += len(piece)
        if self.left is not None:
            self.left -= len(piece)
        return piece

    def __iter__(self):
        while piece := self.read(256 * 1024):
            yield piece

    def __len__(self):
        return self.length or 0

    def __bool__(self):
        return True

    def seek(self, offset, whence=0):
        if self.taken:
            raise OSError("it was read already")

    def check(self, etag):
        """Whether the cloud has what was sent, as far as it tells."""
        told = etag.strip('"').lower()
        if len(told) == 32 and told.isalnum() and told != self._sum.hexdigest():
            raise Invalid(message=_("The file did not arrive whole. Send it again."))
        return told


def complete(pieces, size, piece, sums):
    """The pieces of a file in order; Invalid if any is missing, not as long as it has to be, or not that of ``sums``."""
    ordered = []
    for number in range(1, count_of(size, piece) + 1):
        one = pieces.get(number)
        if (
            one is None
            or one.size != length_of(number, size, piece)
            or [one.sum] != list(sums[number - 1 : number])
        ):
            raise Invalid(
                message=_("Parts of the file are missing, or are of another file. Continue the upload.")
            )
        ordered.append(one)
    return ordered

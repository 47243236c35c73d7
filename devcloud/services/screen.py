"""A screen of 640 by 400 over RFB 3.8 without a password: a terminal, and below it where the mouse is.

https://www.rfc-editor.org/rfc/rfc6143; pictures are sent raw, changed lines only.
"""

import select
import struct

from .font import row
from .terminal import COLUMNS, LINES, Terminal

WIDTH, HEIGHT, CELL = 640, 400, 16
LIGHT, DARK = (190, 190, 190), (16, 24, 32)
FORMAT = struct.Struct(">BBBBHHHBBB3x")
# X's names of keys that are not characters
KEYS = {0xFF0D: "\n", 0xFF8D: "\n", 0xFF08: "\b", 0xFFFF: "\b"}
LOOK = 0.05  # seconds between two looks at whether the terminal has changed


class Gone(Exception):
    """The viewer has closed the connection."""


class Screen:
    """One viewer of one terminal."""

    def __init__(self, connection, terminal: Terminal):
        self.connection, self.terminal = connection, terminal
        self.format = (32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
        self.pointer = "mouse: not moved"
        self.sent: list[str] = [""] * (LINES + 1)
        self.wanted = False

    def read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self.connection.recv(size - len(data))
            if not part:
                raise Gone
            data += part
        return data

    def unpack(self, form: str) -> tuple:
        return struct.unpack(form, self.read(struct.calcsize(form)))

    def run(self) -> None:
        self.greet()
        while True:
            if select.select([self.connection], [], [], LOOK if self.wanted else None)[0]:
                self.hear(self.read(1)[0])
            if self.wanted:
                self.show()

    def greet(self) -> None:
        self.connection.sendall(b"RFB 003.008\n")
        self.read(12)
        self.connection.sendall(bytes([1, 1]))  # one kind of security: none
        self.read(1)
        self.connection.sendall(bytes(4))
        self.read(1)
        name = self.terminal.name.encode()
        size = struct.pack(">HH", WIDTH, HEIGHT)
        self.connection.sendall(size + FORMAT.pack(*self.format) + struct.pack(">I", len(name)) + name)

    def hear(self, kind: int) -> None:
        if kind == 0:
            self.read(3)
            self.format = FORMAT.unpack(self.read(16))
            self.sent = [""] * len(self.sent)
        elif kind == 2:
            (count,) = self.unpack(">xH")
            self.read(4 * count)
        elif kind == 3:
            incremental, *_ = self.unpack(">BHHHH")
            self.wanted = True
            if not incremental:
                self.sent = [""] * len(self.sent)
        elif kind == 4:
            down, key = self.unpack(">BxxI")
            character = KEYS.get(key) or (chr(key) if 32 <= key < 127 else "")
            if down and character:
                self.terminal.type(character)
        elif kind == 5:
            buttons, x, y = self.unpack(">BHH")
            self.pointer = f"mouse: {x}, {y}  buttons: {buttons}"
        elif kind == 6:
            (length,) = self.unpack(">xxxI")
            for character in self.read(length).decode("latin-1"):
                self.terminal.type(character)
        else:
            raise Gone  # an extension that was not offered

    def show(self) -> None:
        lines = [*self.terminal.screen(), self.pointer.ljust(COLUMNS)]
        changed = [number for number, line in enumerate(lines) if line != self.sent[number]]
        if not changed:
            return
        parts = [struct.pack(">BxH", 0, len(changed))]
        for number in changed:
            parts.append(struct.pack(">HHHHi", 0, number * CELL, WIDTH, CELL, 0))
            parts.append(self.draw(lines[number], number == LINES))
        self.sent, self.wanted = lines, False
        self.connection.sendall(b"".join(parts))

    def draw(self, text: str, inverse: bool) -> bytes:
        ink, paper = (self.color(DARK), self.color(LIGHT))[:: 1 if inverse else -1]
        drawn = []
        for line in range(CELL // 2):
            dots = (dot for character in text for dot in row(character, line))
            drawn += [b"".join(ink if dot else paper for dot in dots)] * 2
        return b"".join(drawn)

    def color(self, color: tuple[int, int, int]) -> bytes:
        """A pixel in the viewer's own format."""
        bits, _, big, _, *rest = self.format
        pairs = zip(color, rest[:3], rest[3:], strict=True)
        value = sum((part * most // 255) << shift for part, most, shift in pairs)
        return value.to_bytes(bits // 8, "big" if big else "little")

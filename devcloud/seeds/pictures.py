"""Files to store: small pictures, drawn here, and a few pages. The same on both clouds."""

import struct
import zlib

ALBUMS = {
    "2025/lake": ((40, 90, 140), 9),
    "2025/mountains": ((110, 120, 130), 7),
    "2026/garden": ((60, 130, 60), 8),
    "2026/garden/details": ((150, 80, 110), 4),
}
PAGES = {
    "index.html": ("text/html", "<!doctype html><title>Hello</title><h1>Hello from an object store</h1>"),
    "style.css": ("text/css", "body { font-family: sans-serif; margin: 2rem }"),
    "robots.txt": ("text/plain", "User-agent: *\nAllow: /\n"),
}


def picture(color: tuple[int, int, int], shade: int, width: int = 96, height: int = 64) -> bytes:
    """A PNG of one color that gets lighter from line to line."""
    lines = b"".join(
        b"\0" + bytes(min(255, part + line + shade) for part in color) * width for line in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def photos() -> dict[str, tuple[str, bytes]]:
    """Name: kind and content."""
    found = {
        f"{album}/{number:02d}.png": ("image/png", picture(color, number * 12))
        for album, (color, count) in ALBUMS.items()
        for number in range(1, count + 1)
    }
    listing = "\n".join(sorted(found)) + "\n"
    return found | {"readme.txt": ("text/plain", listing.encode())}


def pages() -> dict[str, tuple[str, bytes]]:
    return {name: (kind, text.encode()) for name, (kind, text) in PAGES.items()}

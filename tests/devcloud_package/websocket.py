"""The least client of a web socket (RFC 6455): binary frames, as consoles have them."""

import base64
import os
import socket
from urllib.parse import urlsplit


class WebSocket:
    """Connects with the headers of a browser; `status` is what the server answered."""

    def __init__(self, url, origin, timeout=20):
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=timeout)
        self.file = self.socket.makefile("rb")
        self.data = b""
        lines = (
            f"GET {parts.path or '/'}?{parts.query} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: binary",
            f"Origin: {origin}",
        )
        self.socket.sendall("\r\n".join((*lines, "", "")).encode())
        self.status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass

    def send(self, data):
        mask = bytes(4)
        size = len(data).to_bytes(2, "big")
        self.socket.sendall(b"\x82" + bytes([0x80 | 126]) + size + mask + data)

    def frame(self):
        """One frame's content, or None where the server closes."""
        head = self.file.read(2)
        if len(head) < 2 or head[0] & 15 == 8:
            return None
        length = head[1] & 127
        if length > 125:
            length = int.from_bytes(self.file.read(2 if length == 126 else 8), "big")
        return self.file.read(length)

    def read(self, size):
        while len(self.data) < size:
            more = self.frame()
            if more is None:
                raise EOFError(f"closed with {len(self.data)} of {size} bytes")
            self.data += more
        found, self.data = self.data[:size], self.data[size:]
        return found

    def until(self, words):
        """All that comes, up to some words."""
        found = b""
        while words not in found:
            found += self.read(1)
        return found

    def close(self):
        self.file.close()
        self.socket.close()

"""Consoles: the screens and serial lines of simulated instances, and Nova's own proxies in front of them.

Nova's proxies fork for each viewer and ask the computes over the message bus; here both are in Nova's
process, so that each viewer gets a thread.
"""

import select
import socket
import threading
from contextlib import suppress

from nova.console import websocketproxy
from nova.console.securityproxy import rfb

from devcloud.layout import Layout
from devcloud.services.screen import Gone, Screen
from devcloud.services.terminal import Terminal

LOOK = 0.05
PAGE = b"<!doctype html><title>Console</title><p>A console is here, for a dashboard that shows it."
terminals: dict[str, Terminal] = {}
listener = socket.create_server(("127.0.0.1", 0), backlog=64)
PORT = listener.getsockname()[1]


def path(kind: str, identifier: str, name: str, text) -> str:
    """How the proxy asks for a console of an instance; `text()` says what stands on it at first."""
    if identifier not in terminals:
        terminals[identifier] = Terminal(name, text())
    return f"{kind}/{identifier}"


def start(layout: Layout) -> None:
    for task in (
        (accept, listener, connect),
        (proxy, layout.port("console"), rfb.RFBSecurityProxy()),
        (proxy, layout.port("serial"), None),
    ):
        threading.Thread(target=task[0], args=task[1:], daemon=True).start()


def accept(listener, serve) -> None:
    """A thread for each that comes."""
    while True:
        connection, address = listener.accept()
        threading.Thread(target=serve, args=(connection, address), daemon=True).start()


# -- behind ----------------------------------------------------------------------------------------
def connect(connection, _address) -> None:
    """The far end of a console: the first line says of which instance, and which kind."""
    with connection, suppress(Gone, OSError):
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            part = connection.recv(1)
            if not part or len(request) > 1000:
                return
            request += part
        kind, _, identifier = request.split()[1].decode().partition("/")
        terminal = terminals.get(identifier)
        if not terminal:
            connection.sendall(b"HTTP/1.1 404 Not Found\r\n\r\n")
            return
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        if kind == "vnc":
            Screen(connection, terminal).run()
        else:
            line(connection, terminal)


def line(connection, terminal: Terminal) -> None:
    """A serial line: what was written, and then what is written; what comes is typed."""
    told = 0
    while True:
        if text := terminal.text[told:]:
            told += len(text)
            connection.sendall(text.replace("\n", "\r\n").encode())
        if select.select([connection], [], [], LOOK)[0]:
            data = connection.recv(1024)
            if not data:
                return
            for character in data.decode(errors="replace"):
                terminal.type(character)


# -- in front --------------------------------------------------------------------------------------
class Handler(websocketproxy.NovaProxyRequestHandler):
    """Nova's, with a word for who opens the address itself."""

    def do_GET(self):
        if "upgrade" in self.headers.get("Connection", "").lower():
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        return self.wfile.write(PAGE)


def proxy(port: int, security) -> None:
    server = websocketproxy.NovaWebSocketProxy(
        listen_host="127.0.0.1",
        listen_port=port,
        file_only=True,
        RequestHandlerClass=Handler,
        security_proxy=security,
    )

    def serve(connection, address):
        with connection:
            server.top_new_client(connection, address)

    accept(socket.create_server(("127.0.0.1", port), backlog=64), serve)

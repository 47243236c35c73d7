"""Swift: proxy, account, container and object servers over one folder, all in one process.

Swift is written for eventlet, so that its own server serves it: cheroot's threads would each need a hub.
"""

import array
import os
import time
from functools import partial

from devcloud.errors import DevCloudError
from devcloud.layout import Layout

DEVICE = "disk"
PARTITIONS = 5  # a power of two
SWEEP = 0.5  # seconds between two reports of containers to their accounts
RESTLESS = 10  # seconds of reporting after a change


def application(layout: Layout, stage):
    from eventlet import patcher

    # As Swift does it, and sleeping too: a fault that waits must not hold everyone
    patcher.monkey_patch(all=False, socket=True, select=True, thread=True, time=True)
    check_attributes(layout.objects)
    from swift.common import utils

    utils.monkey_patch()
    keep_log(layout)
    utils.set_swift_dir(str(layout.config))
    from swift.common import wsgi

    listeners = {kind: listen(("127.0.0.1", 0)) for kind in ("account", "container", "object")}
    make_rings(layout, {kind: listener.getsockname()[1] for kind, listener in listeners.items()})
    from eventlet import hubs, spawn_n

    hubs.use_hub(utils.get_hub())
    for kind, listener in listeners.items():
        server = wsgi.loadapp(f"{layout.config}/swift.conf#{kind}-server")
        spawn_n(serve, listener, server)
    return Reporting(wsgi.loadapp(f"{layout.config}/swift.conf"), layout)


def check_attributes(folder) -> None:
    """An object's metadata is in extended attributes of its file."""
    (folder / DEVICE).mkdir(parents=True, exist_ok=True)
    try:
        os.setxattr(folder, "user.devcloud", b"1")
    except OSError as error:
        message = (
            f"Swift needs a file system with extended attributes, which {folder} lacks; choose another --dir"
        )
        raise DevCloudError(message) from error


def keep_log(layout: Layout) -> None:
    """A file for what Swift would tell the machine's own log."""
    import logging

    from swift.common.utils import logs

    class File(logging.FileHandler):
        def __init__(self, **_):
            super().__init__(layout.log / "swift.log", delay=True)

        def format(self, record):
            return f"{time.strftime('%Y-%m-%d %H:%M:%S')} {record.levelname} {super().format(record)}"

    logs.ThreadSafeSysLogHandler = File


def listen(address):
    from eventlet import listen

    return listen(address, backlog=256)


def make_rings(layout: Layout, ports: dict[str, int]) -> None:
    """Say where each partition is: all on the one device. Made at each start, with the ports of that start."""
    from swift.common.ring.ring import RingData

    for kind, port in ports.items():
        device = {"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": DEVICE}
        device |= {"replication_ip": "127.0.0.1", "replication_port": port, "weight": 1.0, "meta": ""}
        table = array.array("H", [0] * 2**PARTITIONS)
        RingData([table], [device], 32 - PARTITIONS).save(str(layout.config / f"{kind}.ring.gz"))


def serve(listener, application) -> None:
    from eventlet import wsgi
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.utils import NullLogger

    wsgi.server(
        listener,
        application,
        NullLogger(),
        protocol=SwiftHttpProtocol,
        capitalize_response_headers=False,
        keepalive=60,
    )


def listening(application, address):
    """The server of the process: it listens already, and serves once it is called."""
    return partial(serve, listen(address), application)


class Reporting:
    """Tells accounts, soon after a change, how much their containers hold: Swift's updater does it every
    five minutes, in processes of its own."""

    def __init__(self, application, layout: Layout):
        from eventlet import spawn_n
        from swift.common.wsgi import appconfig
        from swift.container.updater import ContainerUpdater

        self.application = application
        self.changed = time.monotonic()  # what was not reported before this start
        settings = appconfig(f"{layout.config}/swift.conf", name="container-server")
        self.updater = ContainerUpdater(settings | {"containers_per_second": "10000"})
        spawn_n(self.report)

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            self.changed = time.monotonic()
        return self.application(environ, start_response)

    def report(self) -> None:
        while True:
            time.sleep(SWEEP)
            if time.monotonic() - self.changed < RESTLESS:
                for path in self.updater.get_paths():
                    self.updater.container_sweep(path)

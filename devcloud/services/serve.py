"""Serve one service of a devcloud: `serve.py NAME DIR`. The application comes from the module NAME.

Run as a file, by the service's own Python, so this folder must not be on the path: it holds modules
that are named like the packages that they serve.
"""

import importlib
import os
import signal
import sys
import traceback
from pathlib import Path

sys.path[0:1] = []
sys.path.append(str(Path(__file__).resolve().parents[2]))

from devcloud.layout import Layout  # noqa: E402


def main(name: str, directory: str) -> None:
    layout = Layout.find(directory)

    def stage(text: str) -> None:
        part = layout.run / f"{name}.stage.part"
        part.write_text(text)
        part.replace(layout.run / f"{name}.stage")

    stage("loading")
    sys.argv = [name]
    service = importlib.import_module(f"devcloud.services.{name}")
    application = service.application(layout, stage)

    from devcloud.services.middleware import Recorded

    application = Recorded(application, layout, name)
    serve = getattr(service, "listening", threaded)(application, ("127.0.0.1", layout.port(name)))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    after = getattr(service, "serving", None)
    if after:
        import threading

        threading.Thread(target=or_end, args=(after, layout, stage), daemon=True).start()
    else:
        stage("serving")
    serve()


def or_end(task, *args) -> None:
    """What fails in a thread ends the process, so that who waits for it hears of it."""
    try:
        task(*args)
    except Exception:
        traceback.print_exc()
        os._exit(1)


def threaded(application, address):
    """A server of threads, which listens already; calling what is returned serves."""
    from cheroot import wsgi  # after the services' own early imports, which patch what it uses

    server = wsgi.Server(address, application, numthreads=24, request_queue_size=256, timeout=120)
    server.prepare()
    return server.serve


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except Exception:
        traceback.print_exc()  # the services' own hooks would send it elsewhere
        os._exit(1)  # whatever threads they have begun

"""The command line: `python -m devcloud up`."""

import argparse
import json
import signal
import sys

from .cloud import HALVES, DevCloud
from .errors import DevCloudError, Interrupted
from .layout import PORT_BASE, default_directory, default_venvs

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65526:
        raise argparse.ArgumentTypeError(f"{number} is not from 1 to 65526, which leaves room for ten ports")
    return number


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m devcloud",
        description="A whole cloud on this machine: a real OpenStack over simulated hypervisors, and EC2.",
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--dir", help=f"where it keeps what it has (default: {default_directory()})")
    common.add_argument("--venvs", help=f"where software is installed (default: {default_venvs()})")
    common.add_argument("--only", choices=list(HALVES), help="only this half")
    common.add_argument("--port-base", type=_port, help=f"the first of ten ports (default: {PORT_BASE})")
    verbs = top.add_subparsers(dest="verb", required=True)
    verbs.add_parser("up", parents=[common], help="install if needed, start, fill; or mend what is down")
    verbs.add_parser("down", parents=[common], help="stop everything")
    verbs.add_parser("status", parents=[common], help="how it is, as JSON")
    load = verbs.add_parser("load", parents=[common], help="have N instances, for benchmarks")
    load.add_argument("number", type=int, metavar="N")
    verbs.add_parser("wipe", parents=[common], help="stop, and forget all content")
    return top


def main(argv=None) -> int:
    options = parser().parse_args(argv)

    def leave(*_):
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # once is enough: it is tidying up
        raise KeyboardInterrupt

    for number in SIGNALS:
        signal.signal(number, leave)
    try:
        cloud = DevCloud(options.dir, port_base=options.port_base, venvs=options.venvs, only=options.only)
        if options.verb == "up":
            cloud.up(sys.stdout)
        elif options.verb == "status":
            print(json.dumps(cloud.status(), indent=1))
        elif options.verb == "load":
            cloud.load(options.number, sys.stdout)
        else:
            getattr(cloud, options.verb)()
    except (KeyboardInterrupt, Interrupted):
        print("devcloud: stopped", file=sys.stderr)
        return 130
    except DevCloudError as error:
        print(f"devcloud: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""python -m sandbox: a TikTok Shop on localhost."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from .box import Sandbox
from .freshen import add_parcels, freshen
from .server import Server


def arguments(given=None):
    """The command line, read."""
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8071)
    parser.add_argument("--state", help="file that keeps the memory between runs")
    parser.add_argument("--now", type=int, help="start at this Unix time")
    parser.add_argument("--redirect-url", help="where the app wants its codes")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        help='a fault as JSON, e.g. \'{"kind": "internal", "times": 3}\'',
    )
    return parser.parse_args(given)


def prepare(options):
    """The sandbox the command line asks for."""
    is_new = not options.state or not Path(options.state).exists()
    box = Sandbox(path=options.state)
    if options.now:
        box.clock.set(options.now)
    if is_new:
        freshen(box)
        add_parcels(box)
    if options.redirect_url:
        box.app["redirect_url"] = options.redirect_url
    for fault in options.fault:
        box.faults.add(**json.loads(fault))
    return box


def main():
    """Serve until SIGINT or SIGTERM, then save."""
    options = arguments()
    end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_args: end.set())
    with Server(prepare(options), options.host, options.port) as server:
        sys.stdout.write(f"TikTok Shop sandbox: {server.url}/seller\n")
        sys.stdout.flush()
        end.wait()


if __name__ == "__main__":
    main()

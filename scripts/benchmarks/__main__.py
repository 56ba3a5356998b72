"""Command line, called by scripts/bench."""

import argparse
import sys

from . import events, live, orders, shipping, stock
from .database import Database

BENCHES = {
    "events": events.measure,
    "live": live.measure,
    "orders": orders.measure,
    "shipping": shipping.measure,
    "stock": stock.measure,
}


def main():
    """Measure one flow, print the table, tell by the exit code whether gates hold."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of the growth")
    parser.add_argument(
        "--only",
        metavar="CASES",
        action="extend",
        type=lambda names: names.split(","),
        help="some cases, with commas between them",
    )
    parser.add_argument("--config", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--database", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    report = BENCHES[options.name](Database(options.config, options.database), options)
    print(report.text())
    if options.json:
        report.write_json(options.json)
    return bool(report.failed)


sys.exit(main())

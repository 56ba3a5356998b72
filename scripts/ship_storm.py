"""Pack and ship orders of three markets while answers get lost; compare both sides.

Runs against the shops that ``scripts/run`` has made ready, with several worker
processes of which one is killed at work. A US shop buys labels, a British one reports
its own carrier, a Vietnamese one arranges the parcels that TikTok has made; some leave
in two parcels. In the end each unit must be in exactly one parcel, on both sides.
"""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

import requests
from arrivals import say
from ready_products import ReadyProducts
from ship_packers import PACKING, ShipPackers
from ship_truth import ShipTruth
from two_workers import TwoWorkers
from web_user import OdooRefused, WebUser

#: market -> settings of its orders
MARKETS = {
    "US": {"shipping_type": "TIKTOK"},
    "GB": {"shipping_type": "SELLER"},
    "VN": {"shipping_type": "TIKTOK"},
}
#: calls that change something and whose first answer is lost: after how many seconds.
#: The longest is longer than anybody waits
WRITES = {
    "createPackages": 30,
    "shipPackage": 5,
    "batchShipPackages": 5,
    "markPackageAsShipped": 5,
}
KINDS = ("internal", "unavailable", "rate_limit", "drop", "drop_after", "timeout_after")
#: seconds for the jobs to come to rest: lost labels are doubted for two minutes
REST = 200


class ShipStorm(TwoWorkers):
    """Three shops that ship under a storm of faults."""

    def __init__(self, odoo, observer, sandbox, seed, server=None):
        super().__init__(odoo, sandbox, seed)
        self.observer, self.seed, self.server = observer, seed, server
        self.shops = {
            row["region"]: row["id"]
            for row in odoo.read("tiktok.backend", [], ["region"])
            if row["region"] in MARKETS
        }
        self.packers = ShipPackers(odoo, self.shops, seed)
        self.killed = None

    def run(self, orders=60, faults=0.05):
        """Make the orders, let them leave, wait, compare.

        :return: what is wrong, empty when all is right
        """
        started = time.monotonic()
        ids = self.make_all_orders(orders)
        say(f"{orders} orders stand after {time.monotonic() - started:.0f} s")
        self.storm(faults)
        killer = threading.Thread(target=self.kill_one_at_work, daemon=True)
        killer.start()
        started = time.monotonic()
        wrong = self.packers.pack(sorted(set().union(*ids.values())))
        say(f"packed in {time.monotonic() - started:.0f} s; {self.failed_share()}")
        killer.join(timeout=1)
        self.control("fault", kind="none")
        wrong += self.come_to_rest()
        if self.server and not self.killed:
            wrong.append("no worker process was killed: none was seen at work")
        return wrong + ShipTruth(self, ids).compare()

    # === ORDERS === #

    def make_all_orders(self, orders):
        """Orders of each market, imported, with their deliveries: ids by market."""
        shops = list(self.shops.values())
        vals = {"hold_minutes": 0, "shipping_mode": "live", "order_mode": "off"}
        self.odoo.call("tiktok.backend", "write", shops, vals)
        self.wait_for_jobs()
        ids = {}
        for number, (market, settings) in enumerate(MARKETS.items()):
            count = (orders + number) // len(MARKETS)
            values = {"skus": 12, "seed": self.seed, **settings}
            made = self.control("generate", shop=market, orders=count, **values)
            ids[market] = made["orders"]
        self.read_catalog(shops)
        ReadyProducts(self.odoo).add(shops)
        self.odoo.call("tiktok.backend", "write", shops, {"order_mode": "live"})
        for market, shop in self.shops.items():
            text = "\n".join(ids[market])
            vals = {"backend_id": shop, "by": "ids", "ids_text": text}
            wizard = self.odoo.create("tiktok.order.import.wizard", vals)
            self.odoo.call("tiktok.order.import.wizard", "action_import", wizard)
        self.wait_for_jobs()
        return ids

    # === FAULTS === #

    def storm(self, rate):
        """A share of all calls fails; the first answer to each write is lost."""
        for operation, seconds in WRITES.items():
            lost = {"operation": operation, "times": 1, "seconds": seconds}
            self.control("fault", kind="timeout_after", **lost)
        for kind in KINDS:
            share = rate / len(KINDS)
            self.control("fault", kind=kind, times=None, rate=share, seconds=3)

    def kill_one_at_work(self):
        """Kill a worker process of our server in the middle of a job, once."""
        end = time.monotonic() + PACKING
        domain = [("state", "=", "started"), ("model_name", "=", "tiktok.shipment")]
        seen = 0
        while self.server and not self.killed and time.monotonic() < end:
            time.sleep(0.1)
            for job in self.look(domain):
                # the first jobs may finish
                seen += 1
                if seen > 5 and self.is_ours(job["worker_pid"]):
                    os.kill(job["worker_pid"], signal.SIGKILL)
                    self.killed = job["worker_pid"]
                    say(f"killed worker process {self.killed} in {job['method_name']}")
                    return

    def look(self, domain):
        """Jobs at work."""
        try:
            return self.observer.read(
                "queue.job", domain, ["worker_pid", "method_name"]
            )
        except (OdooRefused, requests.RequestException):
            return []

    def is_ours(self, pid):
        """Whether the process descends from the server that we have started."""
        while pid and pid > 1 and pid != self.server:
            try:
                status = Path(f"/proc/{pid}/stat").read_text()
            except OSError:
                return False
            pid = int(status.rpartition(")")[2].split()[1])
        return pid == self.server

    # === PEACE === #

    def come_to_rest(self):
        """Until nothing is wanted and no job is left that could run.

        :return: what still waits
        """
        started = time.monotonic()
        domain = [("state", "in", ("wanted", "sent"))]
        waiting = None
        while time.monotonic() < started + REST:
            self.wait_for_jobs()
            fields = ["name", "state", "problem", "sync_state", "sync_message"]
            fields += ["sync_next_try"]
            waiting = self.odoo.read("tiktok.shipment", domain, fields)
            if not waiting:
                say(f"at rest after {time.monotonic() - started:.0f} s")
                return []
            time.sleep(1)
        return [f"still {row['state']}: {row}" for row in waiting]


def main():
    """Return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--odoo", required=True)
    options.add_argument("--sandbox", required=True)
    options.add_argument("--database", required=True)
    options.add_argument("--orders", type=int, default=60)
    options.add_argument("--faults", type=float, default=0.05)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--server", type=int, help="process of the server to wound")
    args = options.parse_args()
    odoo, observer = (WebUser(args.odoo, args.database) for _number in range(2))
    storm = ShipStorm(odoo, observer, args.sandbox, args.seed, args.server)
    wrong = storm.run(args.orders, args.faults)
    for line in wrong[:20]:
        say(line)
    say(f"{len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

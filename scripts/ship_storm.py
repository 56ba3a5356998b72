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
from ship_truth import ShipTruth
from two_workers import TwoWorkers
from web_user import OdooRefused, WebUser

#: market -> settings of its orders
MARKETS = {
    "US": {"shipping_type": "TIKTOK"},
    "GB": {"shipping_type": "SELLER"},
    "VN": {"shipping_type": "TIKTOK"},
}
#: markets whose orders may leave unit by unit
SPLITTING = ("US", "GB")
CARRIER = "Royal Mail"
#: calls that change something and whose first answer is lost: after how many seconds.
#: The longest is longer than anybody waits
WRITES = {
    "createPackages": 30,
    "shipPackage": 5,
    "batchShipPackages": 5,
    "markPackageAsShipped": 5,
}
KINDS = ("internal", "unavailable", "rate_limit", "drop", "drop_after", "timeout_after")
#: transfers that a person takes at once
HANDFUL = 10
#: seconds for packing, and for the jobs to come to rest
PACKING, REST = 150, 90
QUESTIONS = {
    "tiktok.gate.question": "action_anyway",
    "tiktok.carrier.question": "action_anyway",
}


def royal_mail(serial):
    """A tracking number of Royal Mail, check digit included."""
    digits = f"{serial:08d}"
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return f"RM{digits}{check}GB"


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
        carriers = odoo.ids("delivery.carrier", [("name", "=", CARRIER)])
        self.carrier = carriers[0]
        self.prepared, self.serial = set(), 10_000_000 + seed * 100_000
        self.refusals, self.killed = [], None

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
        wrong = self.pack(sorted(set().union(*ids.values())))
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
        self.add_products(shops)
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

    # === PEOPLE === #

    def pack(self, ids):
        """Packers reserve, arrange labels and validate until nothing is left.

        :return: what could not be packed
        """
        end = time.monotonic() + PACKING
        fields = ["name", "state", "tiktok_is_label", "tiktok_label_state", "move_ids"]
        fields += ["backorder_id", "tiktok_order_id"]
        domain = [
            ("sale_id.client_order_ref", "in", ids),
            ("picking_type_code", "=", "outgoing"),
            ("state", "not in", ("done", "cancel")),
        ]
        left = []
        while time.monotonic() < end:
            left = self.person(self.odoo.read, "stock.picking", domain, fields)
            if left == []:
                return []
            self.work_through(left or [])
            time.sleep(0.5)
        return [
            f"{row['name']} did not leave: {row['state']}, label "
            f"{row['tiktok_label_state']}"
            for row in left or []
        ] + self.refusals[-3:]

    def person(self, call, *args, **kwargs):
        """What a person does; a dialog or a broken connection is no end."""
        try:
            return call(*args, **kwargs)
        except OdooRefused as error:
            self.refusals.append(str(error).strip().splitlines()[-1])
        except requests.RequestException as error:
            self.refusals.append(type(error).__name__)
        return None

    def work_through(self, rows):
        """One look at the list of transfers, and what each of them needs next."""
        loose = [row["id"] for row in rows if row["state"] in ("confirmed", "waiting")]
        if loose:
            self.transfers(loose, "action_assign")
        there = [row for row in rows if row["state"] == "assigned"]
        for row in there:
            if row["id"] not in self.prepared and self.prepare(row):
                self.prepared.add(row["id"])
        there = [row for row in there if row["id"] in self.prepared]
        wanting = [row["id"] for row in there if self.wants_label(row)]
        for start in range(0, len(wanting), HANDFUL):
            self.person(self.arrange, wanting[start : start + HANDFUL])
        going = [row["id"] for row in there if self.may_leave(row)]
        for start in range(0, len(going), HANDFUL):
            self.validate(going[start : start + HANDFUL])

    def wants_label(self, row):
        return row["tiktok_is_label"] and row["tiktok_label_state"] == "arrange"

    def may_leave(self, row):
        """Own carriers at once; some packers do not wait for the paper."""
        hasty = row["tiktok_label_state"] == "waiting" and row["id"] % 3 == 0
        ready = row["tiktok_label_state"] in ("ready", "printed")
        return not row["tiktok_is_label"] or ready or hasty

    def transfers(self, ids, method, **context):
        """Press a button of the list of transfers."""
        return self.person(
            self.odoo.call, "stock.picking", method, ids, context=context
        )

    def prepare(self, row):
        """Carrier and number; every fourth transfer of a splitting market is partial.

        :return: False when it has to be done again
        """
        vals = {"carrier_id": self.carrier}
        if not row["tiktok_is_label"]:
            self.serial += 1
            vals["carrier_tracking_ref"] = royal_mail(self.serial)
            write = (self.odoo.call, "stock.picking", "write", [row["id"]], vals)
            if not self.person(*write):
                return False
        if row["backorder_id"] or row["id"] % 4 or not self.splits(row):
            return True
        return self.person(self.leave_some, row["move_ids"]) is not None

    def splits(self, row):
        shops = [self.shops[market] for market in SPLITTING]
        domain = [("id", "=", row["tiktok_order_id"][0]), ("backend_id", "in", shops)]
        return bool(self.person(self.odoo.ids, "tiktok.order", domain))

    def leave_some(self, move_ids):
        """One move leaves with half of its pieces, or stays behind."""
        fields = ["product_uom_qty"]
        moves = self.odoo.call("stock.move", "read", move_ids, fields)
        some = max(moves, key=lambda move: move["product_uom_qty"])
        half = some["product_uom_qty"] // 2
        if half or len(moves) > 1:
            vals = {"quantity": half}
            self.odoo.call("stock.move", "write", [some["id"]], vals)
        return True

    def arrange(self, ids):
        """The dialog *Arrange Shipment* for some transfers."""
        action = self.odoo.call("stock.picking", "action_tiktok_arrange", ids)
        wizard = [action["res_id"]]
        self.odoo.call("tiktok.shipment.arrange", "action_arrange", wizard)

    def validate(self, ids):
        """Validate some transfers and answer what is asked."""
        answer = self.transfers(ids, "button_validate", skip_backorder=True)
        if isinstance(answer, dict) and answer.get("res_model") in QUESTIONS:
            model, wizard = answer["res_model"], [answer.get("res_id")]
            if model == "tiktok.gate.question":
                note = {"note": "TikTok is not to be reached"}
                self.person(self.odoo.call, model, "write", wizard, note)
            context = {"skip_backorder": True}
            method = QUESTIONS[model]
            self.person(self.odoo.call, model, method, wizard, context=context)

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

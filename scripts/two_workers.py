"""Deliver the same orders twice, shuffled, to two workers while calls fail; compare.

Runs against a shop that ``scripts/run`` has made ready. The orders come from the
sandbox's generator, the figures they must lead to from the sandbox's own arithmetic.
"""

import argparse
import random
import sys
import time
from collections import Counter
from decimal import Decimal

from arrivals import say
from ready_products import ReadyProducts
from ready_shop import ReadyShop
from web_user import WebUser

#: orders handed over with one import; each becomes several jobs
PORTION = 100
PATIENCE = 1800


class TwoWorkers(ReadyShop):
    """One shop under a storm of faults."""

    def __init__(self, odoo, sandbox, seed):
        super().__init__(odoo, sandbox)
        self.shop = odoo.ids("tiktok.backend", [])[0]
        self.source = random.Random(seed)

    def run(self, orders=2000, skus=100, faults=0.05, seed=1):
        """Make the orders, deliver them twice, wait, compare.

        :return: what is wrong, empty when all is right
        """
        ids = self.make_orders(orders, skus, seed)
        self.control("storm", rate=faults, seed=seed)
        started = time.monotonic()
        self.deliver(ids)
        self.wait_until_imported(len(ids))
        seconds = time.monotonic() - started
        self.control("fault", kind="none")
        say(f"{len(ids)} orders in {seconds:.0f} s; {self.failed_share()}")
        return self.compare(ids)

    def make_orders(self, orders, skus, seed):
        """Orders in the sandbox whose SKUs are mapped; the poll is off meanwhile."""
        # nothing is held for an hour here: the orders are to go through at once
        self.odoo.call("tiktok.backend", "write", [self.shop], {"hold_minutes": 0})
        # orders that this sets free are imported while the flow still runs
        self.wait_for_jobs()
        self.odoo.call("tiktok.backend", "write", [self.shop], {"order_mode": "off"})
        made = self.control("generate", shop="US", orders=orders, skus=skus, seed=seed)
        self.read_catalog([self.shop])
        ReadyProducts(self.odoo).add([self.shop])
        self.odoo.call("tiktok.backend", "write", [self.shop], {"order_mode": "live"})
        return made["orders"]

    def deliver(self, ids):
        """Each order twice, in any order, while the poll may find them a third time."""
        twice = ids * 2
        self.source.shuffle(twice)
        for start in range(0, len(twice), PORTION):
            text = "\n".join(twice[start : start + PORTION])
            vals = {"backend_id": self.shop, "by": "ids", "ids_text": text}
            wizard = self.odoo.create("tiktok.order.import.wizard", vals)
            self.odoo.call("tiktok.order.import.wizard", "action_import", wizard)

    def wait_until_imported(self, count):
        """Until no order waits and no job is left, also for a later try."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            waiting = self.odoo.call(
                "tiktok.order", "search_count", [("sync_state", "=", "pending")]
            )
            self.wait_for_jobs()
            if not waiting:
                return
            time.sleep(2)
        raise SystemExit(f"orders still wait after {PATIENCE} s")

    def failed_share(self):
        """How many of the last calls TikTok has refused or dropped."""
        calls = self.control("log")
        failed = sum(1 for row in calls if row.get("fault"))
        return f"{failed} of the last {len(calls)} calls failed"

    # === COMPARE === #

    def compare(self, ids):
        """Every difference between the sales orders and the sandbox's own figures."""
        bound = self.odoo.read(
            "tiktok.order",
            [("external_id", "in", ids)],
            ["external_id", "sale_order_id", "sync_state", "sync_message"],
        )
        found = self.sales(ids)
        wrong = [
            f"{order}: {count} sales orders"
            for order, count in Counter(s["client_order_ref"] for s in found).items()
            if count > 1
        ]
        wrong += [
            f"{row['external_id']}: {row['sync_state']} {row['sync_message']}"
            for row in bound
            if not row["sale_order_id"]
        ]
        by_order = {sale["client_order_ref"]: sale for sale in found}
        wrong += [f"{order}: lost" for order in ids if order not in by_order]
        for payload in self.control("orders", shop="US"):
            if payload["id"] in by_order:
                wrong += self.differences(by_order[payload["id"]], payload["id"])
        totals = sum(Decimal(str(sale["amount_total"])) for sale in by_order.values())
        say(f"{len(found)} sales orders, {totals:.2f} in all, {len(wrong)} wrong")
        return wrong

    def sales(self, ids):
        """Sales orders of these TikTok orders."""
        fields = ["client_order_ref", "amount_total", "state"]
        return self.odoo.read("sale.order", [("client_order_ref", "in", ids)], fields)

    def differences(self, sale, order):
        """What is wrong about one sales order."""
        expected = self.control("order", shop="US", order=order)["expected"]
        total = Decimal(expected["seller_products"])
        total += Decimal(expected["seller_shipping"])
        found = Decimal(str(sale["amount_total"])).quantize(Decimal("0.01"))
        if found != total:
            yield f"{order}: {found} instead of {total}"
        if sale["state"] != "sale":
            yield f"{order}: {sale['state']}"


def main():
    """Return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--odoo", required=True)
    options.add_argument("--sandbox", required=True)
    options.add_argument("--database", required=True)
    options.add_argument("--orders", type=int, default=2000)
    options.add_argument("--faults", type=float, default=0.05)
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    odoo = WebUser(args.odoo, args.database)
    storm = TwoWorkers(odoo, args.sandbox, args.seed)
    wrong = storm.run(args.orders, faults=args.faults, seed=args.seed)
    for line in wrong[:20]:
        say(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

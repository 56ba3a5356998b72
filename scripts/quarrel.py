"""Two workers, two users and the platform act on the same orders at once; compare.

Runs against a shop that ``scripts/run`` has made ready, with the job runner at work
and events switched on. Nobody waits for anybody: whoever comes too late is refused in
words. In the end TikTok and Odoo must agree to the unit, and nothing may have broken.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter

from arrivals import say
from two_workers import TwoWorkers
from web_user import OdooRefused, WebUser

#: what Odoo may answer to a person; anything else is a fault of ours
IN_WORDS = ("UserError", "ValidationError", "AccessError", "RedirectWarning")
PATIENCE = 300


class Quarrel(TwoWorkers):
    """One shop whose orders everybody wants to change."""

    def __init__(self, odoo, sandbox, seed, users):
        super().__init__(odoo, sandbox, seed)
        self.users, self.seed = users, seed
        self.faults, self.done = [], Counter()

    def run(self, orders=60, seconds=60):
        """Make orders, let all act on them, wait, compare.

        :return: what is wrong, empty when all is right
        """
        ids = self.make_orders(orders, 20, self.seed)
        self.deliver(ids)
        self.wait_until_imported(len(ids))
        end = time.monotonic() + seconds
        actors = [
            threading.Thread(target=self.act, args=(user, ids, end, number))
            for number, user in enumerate([None, None, *self.users])
        ]
        for actor in actors:
            actor.start()
        for actor in actors:
            actor.join()
        said = ", ".join(f"{count} × {what}" for what, count in self.done.most_common())
        say(f"{sum(self.done.values())} deeds in {seconds} s: {said}")
        self.settle(ids)
        return self.faults + self.compare(ids)

    # === DEEDS === #

    def act(self, user, ids, end, number):
        """Do one thing after the other to any order, as a user or as the platform."""
        source = random.Random(self.seed * 10 + number)
        deeds = self.USER_DEEDS if user else self.PLATFORM_DEEDS
        while time.monotonic() < end:
            deed, order = source.choice(deeds), source.choice(ids)
            try:
                outcome = getattr(self, deed)(user, order, source) or "nothing"
            except OdooRefused as error:
                outcome = self.judge(deed, order, str(error))
            self.done[f"{deed} {outcome}"] += 1

    def judge(self, deed, order, text):
        """A refusal in words is fine, a traceback is not."""
        lines = text.strip().splitlines()
        # the words may take several lines after the one that names their kind
        if any(line.split(":")[0].endswith(IN_WORDS) for line in lines):
            return "refused"
        self.faults.append(f"{deed} of {order}: {lines[-1]}")
        return "broke"

    USER_DEEDS = ("print", "validate", "cancel", "cancel", "approve", "reserve")
    PLATFORM_DEEDS = ("platform_cancels", "buyer_asks", "withdraws", "moves", "holds")

    def platform(self, verb, order, **values):
        """A step on the platform; what it refuses has not happened."""
        try:
            self.control(verb, shop="US", order=order, **values)
        except KeyError:
            return "refused"
        # people and parcels are slower than machines
        time.sleep(0.2)
        return "done"

    def platform_cancels(self, _user, order, source):
        """The platform or the seller's people outside Odoo cancel."""
        return self.platform("cancel", order, by=source.choice(["SYSTEM", "SELLER"]))

    def buyer_asks(self, _user, order, _source):
        """The buyer asks to cancel."""
        return self.platform("request_cancel", order)

    def withdraws(self, _user, order, _source):
        """The buyer takes the request back."""
        return self.platform("withdraw_request", order)

    def moves(self, _user, order, source):
        """The buyer changes the address."""
        return self.platform("change_address", order, number=source.randint(1, 3))

    def holds(self, _user, order, source):
        """The platform puts on hold, or releases."""
        return self.platform(source.choice(["hold", "release"]), order)

    def picking(self, user, order):
        """A transfer of the order that may be worked on."""
        domain = [("sale_id.client_order_ref", "=", order), ("state", "=", "assigned")]
        return user.ids("stock.picking", domain, limit=1)

    def print(self, user, order, _source):
        """Print the papers of a transfer."""
        if ids := self.picking(user, order):
            user.call("stock.picking", "do_print_picking", ids)
            return "done"
        return None

    def reserve(self, user, order, _source):
        """Press Check Availability."""
        if ids := self.picking(user, order):
            user.call("stock.picking", "action_assign", ids)
            return "done"
        return None

    def validate(self, user, order, _source):
        """Validate a transfer."""
        if ids := self.picking(user, order):
            context = {"skip_backorder": True, "skip_sms": True}
            answer = user.call("stock.picking", "button_validate", ids, context=context)
            return "done" if answer is True else "asked"
        return None

    def approve(self, user, order, _source):
        """Approve a buyer's request."""
        domain = [("order_id.external_id", "=", order), ("is_pending", "=", True)]
        if ids := user.ids("tiktok.cancellation", domain, limit=1):
            user.call("tiktok.cancellation", "action_approve", ids)
            return "done"
        return None

    def cancel(self, user, order, _source):
        """Cancel the sales order by the dialog."""
        domain = [("client_order_ref", "=", order), ("state", "=", "sale")]
        ids = user.ids("sale.order", domain, limit=1)
        answer = user.call("sale.order", "action_cancel", ids) if ids else None
        if not isinstance(answer, dict):
            return answer and "done"
        wizard = [answer["res_id"]]
        row = user.call(
            answer["res_model"], "read", wizard, ["reason_ids", "reason_id"]
        )
        if not row[0]["reason_id"] and row[0]["reason_ids"]:
            vals = {"reason_id": row[0]["reason_ids"][0]}
            user.call(answer["res_model"], "write", wizard, vals)
        user.call(answer["res_model"], "action_send", wizard)
        return "sent"

    # === PEACE === #

    def settle(self, ids):
        """Everything is read once more, and all jobs are done."""
        end = time.monotonic() + PATIENCE
        self.deliver(ids)
        while time.monotonic() < end:
            self.wait_for_jobs()
            waiting = self.odoo.call(
                "tiktok.cancellation.request",
                "search_count",
                [("state", "in", ["waiting", "sent"])],
            )
            orders = self.odoo.call(
                "tiktok.order", "search_count", [("sync_state", "=", "pending")]
            )
            if not waiting and not orders:
                return
            time.sleep(2)
        self.faults.append(f"{waiting} cancellations and {orders} orders still wait")

    def compare(self, ids):
        """Every difference between TikTok and Odoo that nobody is told about."""
        wrong = [
            f"job {row['name']}: {row['exc_name']}"
            for row in self.odoo.read(
                "queue.job", [("state", "=", "failed")], ["name", "exc_name"]
            )
        ]
        sales = self.sales(ids)
        counted = Counter(sale["client_order_ref"] for sale in sales)
        wrong += [f"{o}: {n} sales orders" for o, n in counted.items() if n != 1]
        told = self.told(ids)
        for payload in self.control("orders", shop="US"):
            if payload["id"] in counted and payload["id"] not in told:
                wrong += self.unlike(payload)
        say(f"{len(sales)} sales orders, {len(told)} with a word on the desk, ")
        say(f"{len(wrong)} wrong")
        return wrong

    def told(self, ids):
        """Orders about which the exception desk says something."""
        found = self.odoo.read(
            "tiktok.order", [("external_id", "in", ids)], ["external_id"]
        )
        names = {row["id"]: row["external_id"] for row in found}
        told = set()
        for model in ("tiktok.parcel.stop", "tiktok.order.change"):
            rows = self.odoo.read(model, [], ["order_id"])
            told |= {names.get(row["order_id"][0]) for row in rows}
        rows = self.odoo.read(
            "tiktok.exception",
            [("res_model", "=", "tiktok.order"), ("state", "=", "open")],
            ["res_id"],
        )
        return told | {names.get(row["res_id"]) for row in rows}

    def unlike(self, payload):
        """What Odoo sells of an order against what lives on TikTok."""
        living = [
            line
            for line in payload["line_items"]
            if line["display_status"] != "CANCELLED"
        ]
        lines = self.odoo.read(
            "sale.order.line",
            [
                ("order_id.client_order_ref", "=", payload["id"]),
                ("order_id.state", "!=", "cancel"),
                ("tiktok_line_ids", "!=", False),
            ],
            ["product_uom_qty"],
        )
        sold = sum(line["product_uom_qty"] for line in lines)
        if sold != len(living):
            yield f"{payload['id']}: {sold} sold, {len(living)} live on TikTok"


def main():
    """Return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--odoo", required=True)
    options.add_argument("--sandbox", required=True)
    options.add_argument("--database", required=True)
    options.add_argument("--orders", type=int, default=60)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    users = [WebUser(args.odoo, args.database) for _number in range(3)]
    quarrel = Quarrel(users[0], args.sandbox, args.seed, users[1:])
    wrong = quarrel.run(args.orders, args.seconds)
    for line in wrong[:20]:
        say(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

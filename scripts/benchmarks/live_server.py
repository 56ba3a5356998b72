"""Odoo, its job runner and the sandbox, with a shop made for a live sale."""

import os
import time

from .event_server import EventServers

PATIENCE = 120
QUIET = 3  # seconds without a write until the figures count as settled
US = "US"


#: jobs at a time, as the manual advises
CHANNELS = "root:4,root.tiktok:3,root.tiktok.event:1"


class LiveServers(EventServers):
    """Both servers with all flows as a shop has them; SKUs come and go by sale."""

    #: as many as Odoo has unless told otherwise
    CRON_THREADS = 2

    def start(self):
        """As many jobs side by side as the manual advises."""
        os.environ["ODOO_QUEUE_JOB_CHANNELS"] = CHANNELS
        super().start()

    def _only_events(self):
        """Nothing is switched off here: a sale meets the shop as it is."""
        self.user.call("tiktok.backend", "write", [self.shop], {"hold_minutes": 0})

    def control(self, verb, **values):
        """A verb of the sandbox."""
        return self.ready.control(verb, **values)

    def add_listings(self, count, seed):
        """New listings on TikTok with so many SKUs in all; returns their codes."""
        made = self.control(
            "generate", shop=US, orders=0, skus=count, bundles=0, seed=seed
        )
        self.ready.read_catalog([self.shop])
        return sorted(made["skus"])

    def stock(self, plan, setup):
        """Products, kits and stock of a plan in Odoo, mapped, and sent to TikTok."""
        with self.database.transaction() as env:
            setup(env, plan)
        codes = [("backend_id", "=", self.shop), ("seller_sku", "in", plan.skus)]
        skus = self.user.ids("tiktok.sku", codes)
        self.user.call("tiktok.sku", "action_map_automatically", skus)
        self.user.call(
            *("tiktok.backend", "write", [self.shop], {"stock_mode": "live"}),
            context={"tiktok_stock_previewed": True},
        )
        self.user.call("tiktok.backend", "action_export_stock", [self.shop])
        return self._wait_until_sent(plan)

    def _wait_until_sent(self, plan):
        """Until TikTok shows what there is and nothing moves any more."""
        end = time.monotonic() + PATIENCE
        before, since = None, time.monotonic()
        while time.monotonic() < end:
            shown = self.figures(plan)
            if shown != before:
                before, since = shown, time.monotonic()
            possible = {sku: plan.possible(sku, plan.physical) for sku in plan.skus}
            fits = all(shown[sku] <= possible[sku] for sku in plan.skus)
            if fits and time.monotonic() - since > QUIET:
                return shown
            time.sleep(0.5)
        too_high = {sku: shown[sku] for sku in plan.skus if shown[sku] > possible[sku]}
        raise RuntimeError(f"the first push did not arrive: {too_high}")

    def figures(self, plan):
        """What TikTok shows for sale, by SKU."""
        found = self.control("figures", shop=US, skus=plan.skus)
        return {
            sku: sum(pair[0] for pair in warehouses.values())
            for sku, warehouses in found.items()
        }

import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.queue_job.exception import RetryableJobError

from ..engine.session_lock import unlogged
from .tiktok_stock_compare import FLOW, PREVIEWED

_logger = logging.getLogger(__name__)

#: a list of differences that nobody has sent is given up after this
LOOKED_AT = timedelta(hours=4)
#: SKUs of one read of the platform (tiktok-platform 3.8)
PAGE_SIZE = 600


class TikTokStockCompare(models.Model):
    """Job body of a comparison: one page of SKUs, at the end the list."""

    _inherit = "tiktok.stock.compare"

    def _import_compare(self):
        """Job: compare one page; go on with another job while there is more."""
        if self._import_page():
            self._enqueue_read()

    def _import_page(self):
        """Compare one page, unless somebody else is at it right now.

        :return: True when there is more to do at once
        """
        compare = self._sync_claim()
        if not compare or not compare.backend_id._is_running():
            return False
        more = False
        with compare._sync_guard(FLOW):
            more = compare._read_page()
            if not more:
                compare._sync_done()
                self.env["tiktok.exception"]._settle(compare)
        return more

    def _read_page(self):
        """Compare the next SKUs; without any left, end.

        Orders up to now are known before the stock is read: a sale of this minute
        is no difference.

        :return: True when there is more to do
        """
        backend = self.backend_id
        if not self.position:
            self.env["tiktok.stock.card"]._ensure_cards(backend)
            self.card_count = self.env["tiktok.stock.card"].search_count(self._cards())
        cards = self.env["tiktok.stock.card"].search(
            self._cards() & Domain("id", ">", self.position),
            order="id",
            limit=PAGE_SIZE,
        )
        if not cards:
            self._end()
            return False
        self.env["tiktok.order"]._mirror_up_to_now(backend)
        read_at = fields.Datetime.now()
        rows = backend._client().search_inventory(
            sku_ids=cards.sku_id.mapped("external_id")
        )
        shown = {sku["id"]: sku for row in rows for sku in row.get("skus") or []}
        found = self._compare_beside(cards.sku_id.ids, shown, read_at)
        self._page_done(cards, found)
        return True

    def _cards(self):
        """Cards that are to be compared."""
        domain = Domain("backend_id", "=", self.backend_id.id)
        domain &= Domain("block_code", "=", False)
        if self.sku_ids:
            domain &= Domain("sku_id", "in", self.sku_ids)
        return domain

    def _compare_beside(self, sku_ids, shown, read_at):
        """Store a page in a transaction of its own, younger than what was read.

        This one cannot see the orders that were mirrored meanwhile. A push that writes
        the same levels right now wins: the page is read again then.
        """
        backend = self.backend_id
        try:
            with self.env.registry.cursor() as cr:
                env = self.env(cr=unlogged(cr))
                drift = self.env["tiktok.stock.drift"].with_env(env)
                shop = backend.with_env(drift.env)
                take_back = self.kind not in PREVIEWED and not self._is_looked_at()
                found = drift._compare(shop, sku_ids, shown, read_at, take_back)
        except OperationalError as error:
            _logger.info("%s is compared again: %s", self, type(error).__name__)
            raise RetryableJobError(
                type(error).__name__, seconds=1, ignore_retry=True
            ) from error
        self.env["tiktok.stock.level"].invalidate_model(flush=False)
        return found

    def _is_looked_at(self):
        """Whether a person has a list of the differences of this shop open: what is on
        it is decided there, not by the clock."""
        return self.search_count(
            [
                ("backend_id", "=", self.backend_id.id),
                ("kind", "in", PREVIEWED),
                ("state", "in", ("reading", "ready")),
                ("started_at", ">", fields.Datetime.now() - LOOKED_AT),
            ],
            limit=1,
        )

    def _page_done(self, cards, found):
        counts = dict(self.counts or {})
        for kind, number in found.items():
            counts[kind] = counts.get(kind, 0) + number
        self.write(
            {
                "counts": counts,
                "position": cards[-1:].id,
                "checked_count": self.checked_count + len(cards),
            }
        )

    def _end(self):
        """List the differences for a person, or note them."""
        now = fields.Datetime.now()
        if self.kind not in PREVIEWED:
            self.write({"state": "noted", "ended_at": now})
            return
        totals = self.env["tiktok.stock.compare.line"]._make_lines(self)
        self.write({"state": "ready", "ended_at": now, **totals})

import logging
import math
import time

from psycopg2 import OperationalError

from odoo import api, fields, models

from ...client import (
    UPDATE_INVENTORY,
    Pipe,
    RateLimitError,
    TemporaryError,
    connections_for,
)
from .session_lock import SHARED_STOCK, session_lock
from .stock_task import send
from .tiktok_stock_answer import Cycle
from .tiktok_stock_slice import shown_levels

_logger = logging.getLogger(__name__)

#: seconds of sending between two computations: no older figure is ever sent
SLICE = 5.0
#: connections of one shop at most
MOST_CONNECTIONS = 6
#: SKUs that are computed in one go
MOST_SKUS = 20000
#: SKUs per read of the platform, and seconds for all reads of a cycle
SKUS_PER_READ, READING = 600, 60.0
#: seconds for which an order may be unknown while figures are raised
ORDERS_FRESH = 30
#: calls per second until TikTok's pace is known
USUAL_RATE = 10.0
#: tries of a short transaction that meets another one
TRIES = 5


class TikTokStockExporter(models.AbstractModel):
    """One cycle of a shop: know the orders, read, compute, send, remember.

    Its environment reads from a quiet cursor; each step that writes has a transaction
    of its own, and none is open while TikTok is called. What is computed is stored
    before it is sent: after a crash at any point the higher promise counts and the
    cards are still due.
    """

    _name = "tiktok.stock.exporter"
    _description = "TikTok Shop Stock Exporter"

    def _export(self, backend):
        """One cycle; see the class.

        :return: :class:`Cycle`
        :raises client.TikTokShopError: when a read fails; nothing is sent then
        """
        due = self._beside(backend, "_due")
        if not due:
            return Cycle()
        client = backend._client()
        can_raise = self._orders_known(backend)
        rate = self._hand_on_pace(backend, client)
        shown = self._read(client, [card.sku for card in due])
        missing = self._orders_missing(backend, due, shown)
        tasks = self._planned(backend, due, shown, missing, can_raise, rate)
        latency = backend._cursor("stock").stock_latency
        connections = connections_for(rate, latency, MOST_CONNECTIONS)
        run = Pipe(client, connections).run(tasks, send, SLICE)
        rate, blocked = client.pace(UPDATE_INVENTORY)
        cycle = self._beside(backend, "_remember", run, rate, max(blocked, run.pause))
        if run.pause:
            return Cycle(error=RateLimitError("TikTok asks to wait", run.pause))
        return cycle

    # === TRANSACTIONS === #

    def _beside(self, backend, method, *args):
        """Run a method in a transaction of its own; anew when it meets another one."""
        for left in reversed(range(TRIES)):
            try:
                with self.env.registry.cursor() as cr:
                    env = self.env(cr=cr)
                    shop = backend.with_env(env)
                    result = getattr(self.with_env(env), method)(shop, *args)
                break
            except OperationalError as error:
                if not left:
                    raise
                _logger.info("%s again: %s", method, type(error).__name__)
        self.env.invalidate_all(flush=False)
        return result

    # === 1. WHAT IS DUE === #

    @api.model
    def _due(self, backend):
        """Cards to look at now: whole listings, no more than can be worked on.

        What was marked is computed at once, so that it takes its place in the order;
        of what was computed before, only as much as can be sent.
        """
        cards, changes = self.env["tiktok.stock.card"], self.env["tiktok.stock.change"]
        cards._ensure_cards(backend)
        marks = changes._claim(backend, MOST_SKUS)
        due = cards._due_cards(backend, marks)
        idle = marks.keys() - {card.sku_id for card in due}
        if idle:
            # nothing is computed for them: they come back when that changes
            changes._done(idle)
        return _chosen(due, self._room(backend._cursor("stock").stock_rate))

    @staticmethod
    def _room(rate):
        """Calls that fit into a slice, with what the pace may grow meanwhile."""
        rate = rate or USUAL_RATE
        return rate if math.isinf(rate) else math.ceil(1.2 * rate * SLICE) + 25

    # === 2. WHAT TIKTOK KNOWS === #

    def _orders_known(self, backend):
        """Whether all orders up to now are known; without that nothing is raised."""
        try:
            until = self.env["tiktok.order"]._mirror_up_to_now(backend)
        except (TemporaryError, RateLimitError) as error:
            _logger.info("%s: orders are not known: %s", backend, error)
            return False
        age = (fields.Datetime.now() - until).total_seconds()
        return age < ORDERS_FRESH

    def _hand_on_pace(self, backend, client):
        """Let the client go on with what the last worker has learned.

        :return: calls per second
        """
        cursor = backend._cursor("stock")
        if cursor.stock_rate:
            blocked = max(0.0, cursor.stock_blocked_until - time.time())
            client.set_pace(UPDATE_INVENTORY, cursor.stock_rate, blocked)
        return client.pace(UPDATE_INVENTORY)[0]

    def _read(self, client, skus):
        """What TikTok shows of SKUs, several reads side by side.

        :return: ``{SKU id: row of the stock search}``
        """
        starts = range(0, len(skus), SKUS_PER_READ)
        parts = [skus[start : start + SKUS_PER_READ] for start in starts]
        run = Pipe(client, min(len(parts), MOST_CONNECTIONS)).run(
            parts, lambda twin, part: twin.search_inventory(sku_ids=part), READING
        )
        for outcome in run.outcomes:
            if outcome.error:
                raise outcome.error
        if run.left:
            raise RateLimitError("TikTok asks to wait", run.pause or 1.0)
        return {
            row["id"]: row
            for outcome in run.outcomes
            for listing in outcome.result
            for row in listing.get("skus") or []
        }

    def _orders_missing(self, backend, due, shown):
        """Pieces that TikTok holds for orders which cannot be found.

        :return: ``{(sku id, id of tiktok.warehouse): pieces}``
        """
        warehouses = self.env["tiktok.stock.slice"]._warehouses(backend)
        held = {
            (card.sku_id, warehouses[warehouse]): committed
            for card in due
            for warehouse, (_seen, committed, _locked) in shown_levels(
                shown.get(card.sku)
            ).items()
            if committed and warehouse in warehouses
        }
        return self.env["tiktok.stock.sold"]._missing(held) if held else {}

    # === 3. THE PLAN === #

    def _planned(self, backend, *args):
        """Compute and store under the stock lock of the company, then let it go.

        :return: the calls to make, in order
        """
        company = backend.company_id.id
        with session_lock(self.env.cr, SHARED_STOCK, company):
            return self._beside(backend, "_plan", *args)

    @api.model
    def _plan(self, backend, due, shown, missing, can_raise, rate):
        """The calls to make, in order; see ``tiktok.stock.slice``."""
        return self.env["tiktok.stock.slice"]._plan(
            backend, due, shown, missing, can_raise, self._room(rate)
        )

    # === 4. WHAT CAME OF IT === #

    @api.model
    def _remember(self, backend, run, rate, blocked):
        """Store the answers; see ``tiktok.stock.answer``."""
        return self.env["tiktok.stock.answer"]._store(backend, run, rate, blocked)

    @api.model
    def _finish(self, backend, more, error):
        """Note how the run has ended on the row of the flow."""
        backend._cursor("stock")._stock_finished(more, error)


def _chosen(due, room):
    """All cards that were never computed since their change, and of the others those
    of the first listings, as many as there is room for."""
    listings, chosen = set(), []
    for card in due:
        if card.is_planned and card.listing_id not in listings:
            if len(listings) >= room:
                continue
            listings.add(card.listing_id)
        chosen.append(card)
    return chosen[:MOST_SKUS]

import logging
import time

from odoo import api, fields, models

from ...client import UPDATE_INVENTORY, RateLimitError, TemporaryError
from ..engine.lock_keys import SHARED_STOCK
from ..engine.own_transaction import in_own_transaction
from ..engine.session_lock import session_lock, still_held
from .stock_pace import CALM, SLICE, room_for
from .stock_task import sells
from .tiktok_stock_answer import Cycle, given_up
from .tiktok_stock_slice import shown_levels

_logger = logging.getLogger(__name__)

#: SKUs that are computed in one go
MOST_SKUS = 20000
#: seconds for which an order may be unknown while figures are raised
ORDERS_FRESH = 30
#: seconds of silence that a cycle begins within; its reads take some of them
PATIENCE = 2.0


class TikTokStockExporter(models.AbstractModel):
    """One cycle of a shop: know the orders, read, compute, send, remember.

    Its environment reads from a quiet cursor; each step that writes has a transaction
    of its own, and none is open while TikTok is called. What is computed is stored
    before it is sent: after a crash at any point the higher promise counts and the
    cards are still due.
    """

    _name = "tiktok.stock.exporter"
    _description = "TikTok Shop Stock Exporter"

    def _export(self, shop, client):
        """One cycle; see the class.

        :param shop: ``PushShop``
        :param client: of the shop
        :return: :class:`Cycle`
        :raises client.TikTokShopError: when a read fails; nothing is sent then
        """
        rate, blocked = client.pace(UPDATE_INVENTORY)
        if blocked > PATIENCE:
            return Cycle(error=RateLimitError("TikTok asks to wait", blocked))
        due, warehouses = self._beside("_due", shop, rate)
        if not due:
            return Cycle()
        # before the orders: what the figures say is held is then among those known
        shown = self._read(client, [card.sku for card in due])
        can_raise = self._orders_known(shop)
        missing = self._orders_missing(due, shown, warehouses)
        if self._beside("_limited", shop, due, shown):
            return Cycle()
        facts = (due, shown, warehouses, missing, can_raise)
        with session_lock(self.env.cr, SHARED_STOCK, shop.company_id):
            waves, is_switched = self._beside("_plan", shop, facts, rate)
        run = self._send(shop, client, waves, shown)
        if given_up(run):
            is_known = self._settle_with_others(shop)
        else:
            # the other way asks the connection as well
            is_known = still_held(self.env.cr)
        pace = client.pace(UPDATE_INVENTORY)
        cycle = self._beside("_remember", shop, run, pace, is_known)
        if is_switched:
            self.env["tiktok.stock.switch"]._switch(shop, client)
        if run.pause:
            return Cycle(error=RateLimitError("TikTok asks to wait", run.pause))
        return cycle

    def _client(self, shop):
        """A client that goes on with the pace which the last worker has learned.

        :raises ProblemError: on a copied database or without an authorisation
        """
        client = self._backend(shop)._client()
        if shop.rate:
            blocked = max(0.0, shop.blocked_until - time.time())
            client.set_pace(UPDATE_INVENTORY, shop.rate, blocked)
        return client

    def _cast_net(self, shop):
        """Make due what no mark has named, see ``tiktok.stock.net``."""
        if shop.is_live:
            self.env["tiktok.stock.net"]._cast(shop)
        self._beside("_net_cast", shop)

    @api.model
    def _net_cast(self, shop):
        self.env["tiktok.sync.cursor"].browse(
            shop.cursor_id
        ).stock_net_at = fields.Datetime.now()

    # === TRANSACTIONS === #

    def _beside(self, method, *args):
        """Call a method in a transaction of its own; see ``own_transaction``."""
        return in_own_transaction(self, method, *args)

    def _backend(self, shop):
        return self.env["tiktok.backend"].browse(shop.backend_id)

    # === 1. WHAT IS DUE === #

    @api.model
    def _due(self, shop, rate):
        """Cards to look at now: whole listings, no more than can be worked on.

        What was marked is computed at once, so that it takes its place in the order;
        of what was computed before, only as much as can be sent.

        :return: (list of ``Due``, warehouses that may be written by TikTok's id)
        """
        cards, changes = self.env["tiktok.stock.card"], self.env["tiktok.stock.change"]
        backend = self._backend(shop)
        due, idle = cards._due_cards(backend, MOST_SKUS)
        if idle:
            # nothing is computed for them: they come back when that changes
            changes._done(idle)
        if not due:
            return [], {}
        is_calm = not any(card.is_planned and sells(card.rank) for card in due)
        room = room_for(rate, CALM if is_calm else SLICE)
        return _chosen(due, room), self._warehouses(shop)

    def _warehouses(self, shop):
        """Database ids of warehouses that the seller may write, by TikTok's id.

        One alone where the shop has no right to several (12052094).
        """
        self.env.cr.execute(
            """SELECT external_id, id FROM tiktok_warehouse
                WHERE backend_id = %s AND active AND kind = 'SALES_WAREHOUSE'
                  AND external_state IS DISTINCT FROM 'DISABLED'""",
            [shop.backend_id],
        )
        rows = self.env.cr.fetchall()
        return {key: row_id for key, row_id in rows if shop.warehouse in (None, key)}

    # === 2. WHAT TIKTOK KNOWS === #

    def _orders_known(self, shop):
        """Whether all orders up to now are known; without that nothing is raised."""
        try:
            until = self.env["tiktok.order"]._look_up_to_now(self._backend(shop))
        except (TemporaryError, RateLimitError) as error:
            _logger.info("Shop %s: orders are not known: %s", shop.backend_id, error)
            return False
        age = (fields.Datetime.now() - until).total_seconds()
        return age < ORDERS_FRESH

    def _orders_missing(self, due, shown, warehouses):
        """Pieces that TikTok holds for orders which cannot be found.

        :return: ``{(sku id, id of tiktok.warehouse): pieces}``
        """
        held = {
            (card.sku_id, warehouses[warehouse]): committed
            for card in due
            for warehouse, (_seen, committed, _locked) in shown_levels(
                shown.get(card.sku)
            ).items()
            if committed and warehouse in warehouses
        }
        return self.env["tiktok.stock.sold"]._missing(held) if held else {}

    # === 3. THE PLAN, 4. WHAT CAME OF IT === #

    @api.model
    def _plan(self, shop, facts, rate):
        """The calls to make, in order; see ``tiktok.stock.slice``."""
        _due, shown, *_others = facts
        sold = any(row.get("total_committed_quantity") for row in shown.values())
        room = room_for(rate, SLICE if sold else CALM)
        return self.env["tiktok.stock.slice"]._plan(shop, *facts, room)

    @api.model
    def _limited(self, shop, due, shown):
        """Whether TikTok has stopped all sales; see ``tiktok.stock.limit``."""
        totals = [
            sum(level[0] for level in shown_levels(shown[card.sku]).values())
            for card in due
            if card.sku in shown
        ]
        if any(totals) and not shop.is_limited or not totals:
            return False
        return self.env["tiktok.stock.limit"]._is_limited(shop, due, any(totals))

    @api.model
    def _remember(self, shop, run, pace, is_known):
        """Store the answers; see ``tiktok.stock.answer``."""
        return self.env["tiktok.stock.answer"]._store(shop, run, pace, is_known)

    def _settle_with_others(self, shop):
        """Know what was sold until now before other shops get what this one gave up.

        A lower figure says nothing of what was sold before it arrived.

        :return: False when it cannot be known: the higher promise stays then
        """
        self.env.cr.execute(
            """SELECT EXISTS (SELECT FROM tiktok_backend
                WHERE company_id = %s AND id != %s AND active
                  AND stock_mode = 'live')""",
            [shop.company_id, shop.backend_id],
        )
        (has_others,) = self.env.cr.fetchone()
        return not has_others or self._orders_known(shop)

    @api.model
    def _net_skus(self, shop):
        """See ``tiktok.stock.net``."""
        return self.env["tiktok.stock.net"]._skus(shop)

    @api.model
    def _net_part(self, shop, sku_ids):
        """See ``tiktok.stock.net``."""
        return self.env["tiktok.stock.net"]._part(shop, sku_ids)

    @api.model
    def _listings_to_switch(self, shop):
        """See ``tiktok.stock.switch``."""
        return self.env["tiktok.stock.switch"]._to_switch(shop)

    @api.model
    def _listings_switched(self, off, on, refused):
        """See ``tiktok.stock.switch``."""
        self.env["tiktok.stock.switch"]._switched(off, on, refused)

    @api.model
    def _last_mark(self):
        """See ``tiktok.stock.change``."""
        return self.env["tiktok.stock.change"]._last_mark()

    @api.model
    def _enqueue_marked(self, *args):
        """See ``tiktok.stock.change``."""
        self.env["tiktok.stock.change"].sudo()._enqueue_marked(*args)

    @api.model
    def _finish(self, shop, more, error):
        """Note how the run has ended on the row of the flow."""
        cursor = self.env["tiktok.sync.cursor"].browse(shop.cursor_id)
        cursor._stock_finished(more, error)


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

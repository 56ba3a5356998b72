import logging
import time
from datetime import timezone
from itertools import islice

import psycopg2
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import CollisionError
from .order_list import pages, parts
from .tiktok_order_gap import _moment
from .tiktok_order_poll import OVERLAP
from .tiktok_order_sync import FLOW

_logger = logging.getLogger(__name__)

#: seconds read again with every look: TikTok's list of orders may lag by some
LOOK_BACK = 5
#: pages in one look; a shop far behind needs several looks
MOST_PAGES = 50
#: tries to store a page that another worker stores as well, and seconds between them
LOOKS, PAUSE = 4, 0.05


class TikTokOrderHorizon(models.Model):
    """Up to when the orders of a shop are known, whatever has become of them.

    A row of its own: the flow that reads orders for documents keeps its cursor locked
    while it works, and stock must not wait for it.
    """

    _name = "tiktok.order.horizon"
    _description = "TikTok Shop Order Horizon"
    _rec_name = "backend_id"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, precompute=True, index=True
    )
    known_until = fields.Integer(
        readonly=True, help="Unix seconds before which every change is known."
    )
    listed = fields.Integer(readonly=True, help="Orders that the last look has read.")
    busy_units = fields.Json(
        readonly=True,
        help="Open units of orders that others worked on at the last look: rows of "
        "order id, SKU id, warehouse id and pieces.",
    )

    _shop_unique = models.Constraint(
        "UNIQUE(backend_id)", "This shop has its horizon already."
    )

    @api.model
    def _reached(self, backend):
        """Unix seconds up to which all is known, and orders that the last look read.

        A new shop starts where its flow of orders stands.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT known_until, COALESCE(listed, 0)
                     FROM tiktok_order_horizon WHERE backend_id = %s""",
                backend.id,
            )
        )
        # the first look is kept also where it finds nothing: the next has a row
        return rows[0] if rows else (self._first(backend), 1)

    @api.model
    def _first(self, backend):
        position = backend._cursor(FLOW).position or {}
        start = backend.orders_since
        first = int(start.replace(tzinfo=timezone.utc).timestamp()) if start else 0
        return max(first, (position.get("since") or 0) - OVERLAP)

    @api.model
    def _move(self, backend, known_until, busy=(), is_first=True, listed=0):
        """Forward only, whoever else moves it; one statement.

        :param busy: rows for ``busy_units``, added to those of the pages before
        :param is_first: the first page of a look, which forgets what was busy
        :param listed: orders on this page
        """
        self.env.cr.execute(
            SQL(
                """INSERT INTO tiktok_order_horizon AS h
                          (backend_id, company_id, known_until, busy_units, listed)
                   VALUES (%(shop)s, %(company)s, %(until)s, %(busy)s, %(listed)s)
                       ON CONFLICT (backend_id) DO UPDATE
                      SET known_until =
                          GREATEST(h.known_until, excluded.known_until),
                          busy_units = CASE WHEN %(is_first)s THEN '[]'::jsonb
                              ELSE COALESCE(h.busy_units, '[]'::jsonb) END
                              || excluded.busy_units,
                          listed = excluded.listed + CASE WHEN %(is_first)s THEN 0
                              ELSE COALESCE(h.listed, 0) END""",
                shop=backend.id,
                company=backend.company_id.id,
                until=known_until,
                busy=Json(list(busy)),
                listed=listed,
                is_first=is_first,
            ),
            log_exceptions=False,
        )
        self.invalidate_model(["known_until", "busy_units", "listed"], flush=False)


class TikTokOrder(models.Model):
    """Orders are known up to now, before anybody makes documents of them."""

    _inherit = "tiktok.order"

    @api.model
    def _mirror_up_to_now(self, backend, back=0):
        """Know every order that TikTok lists until now, with its units.

        Makes no documents: bindings are stored with the units of the list, their
        import is enqueued as usual. Works in cursors of its own, so that no
        transaction stays open while TikTok is asked. One call and one statement when
        nothing is new.

        :param back: read at least so many seconds back
        :return: naive UTC time up to which all orders are known; earlier than now when
            a shop has more news than one look can hold, or a job has an order locked
        :raises TikTokShopError: when TikTok cannot be asked
        """
        known_until, listed = self._reached(backend)
        start = known_until - LOOK_BACK
        until = known = int(time.time()) + 1
        if back:
            start = min(start, until - back)
        times = parts(max(start, 0), until, listed)
        reached, is_first = start, True
        for orders, reached in islice(pages(backend._client(), times), MOST_PAGES):
            if not orders and not listed:
                # nothing then, nothing now: the next look may begin where this one has
                continue
            until_here = min(reached, known)
            stored = self._store_listed(backend, orders, until_here, is_first)
            is_first = False
            if stored < reached:
                # not all of the page: nothing that comes after it counts as known
                known = min(known, stored)
        return _moment(max(min(known, reached, int(time.time())), start))

    @api.model
    def _reached(self, backend):
        """See the horizon; read beside the present transaction, which may be older."""
        with self.env.registry.cursor() as cr:
            horizon = self.env["tiktok.order.horizon"].with_env(self.env(cr=cr))
            return horizon._reached(backend)

    @api.model
    def _store_listed(self, backend, payloads, reached, is_first):
        """Store one page in a cursor of its own and move the horizon.

        :param is_first: the first page of this look
        :return: Unix seconds up to which all is known now
        """
        for look in range(LOOKS):
            if look:
                time.sleep(PAUSE)
            try:
                return self._store_in_new_cursor(backend, payloads, reached, is_first)
            except (psycopg2.Error, CollisionError) as error:
                # another worker was faster: the next look has a new snapshot
                _logger.info("Orders are listed again: %s", type(error).__name__)
        return 0

    @api.model
    def _store_in_new_cursor(self, backend, payloads, reached, is_first):
        """Store one page for good.

        Orders that somebody else works on are left to him: the horizon stays behind
        them, and their units are kept beside until they are there.
        """
        with self.env.registry.cursor() as cr:
            # bindings belong to the system; rights would be read anew in each cursor
            orders = self.with_env(self.env(cr=cr, su=True))
            busy = payloads and orders._store_free(backend, payloads)
            known = min([reached, *(p.get("update_time") or 0 for p in busy)])
            units = [
                [payload["id"], *row]
                for payload in busy
                for row in (self._listed_units(payload) or {}).get("units", ())
            ]
            horizon = orders.env["tiktok.order.horizon"]
            horizon._move(backend, known, units, is_first, len(payloads))
        return known

    @api.model
    def _store_free(self, backend, payloads):
        """Store those that no job has locked and enqueue their import.

        :return: payloads of the others
        """
        backend = backend.with_env(self.env)
        news, busy = self._leave_busy(backend, payloads)
        if news or busy:
            self._ensure_listed_skus(backend, [*news, *busy])
        if news:
            wanted = self._upsert_from_list(backend, news)
            if backend._flow_mode(FLOW) != "off":
                wanted._enqueue_import()
        return busy

    @api.model
    def _ensure_listed_skus(self, backend, payloads):
        """SKUs that are sold before anybody has read their listing get a binding."""
        items = {
            item["sku_id"]: item
            for payload in payloads
            for item in payload.get("line_items") or []
            if item.get("sku_id")
        }
        known = self.env["tiktok.sku"]._bindings_by_external_id(backend, items, [])
        unknown = [items[key] for key in items.keys() - known.keys()]
        if unknown:
            self.env["tiktok.catalog.importer"]._ensure_skus(backend, unknown)

    @api.model
    def _leave_busy(self, backend, payloads):
        """What is new, without orders that somebody else works on right now.

        :return: (payloads to store, payloads of new and changed orders left out)
        """
        newest = self._newest(payloads)
        known = self._bindings_by_external_id(
            backend, newest, ["list_digest", "external_updated"]
        )
        changed = self.browse(
            order.id
            for key, order in known.items()
            if self._is_news(order, newest[key], self._payload_digest(newest[key]))
        )
        locked = changed.try_lock_for_update(allow_referencing=True)
        new = self._reserve_new(backend, newest.keys() - known.keys())
        free = [key for key in newest if key in new] + locked.mapped("external_id")
        busy = (newest.keys() - known.keys() - new) | {
            order.external_id for order in changed - locked
        }
        return [newest[key] for key in free], [newest[key] for key in busy]

from odoo import api, models
from odoo.tools import SQL

from ..order.tiktok_order import HANDLED
from ..order.tiktok_order_listed import GONE
from .one_statement import asked_together
from .sold_units import Places, Rest, SoldUnits, Waiting
from .tiktok_warehouse_pools import Place

#: moves whose goods are not all reserved
UNRESERVED = ("waiting", "confirmed", "partially_available")
#: fields that the statements read, to be written before
READ_FIELDS = {
    "tiktok.order": (),
    "tiktok.order.line": (),
    "tiktok.backend": ("late_policy",),
    "tiktok.sku": ("product_id", "pack_quantity"),
    "tiktok.sku.component": (),
    "sale.order": ("state",),
    "stock.move": (
        "location_id",
        "product_qty",
        "product_uom_qty",
        "quantity",
        "sale_line_id",
        "state",
    ),
}
ALL_OPEN = SQL("TRUE")
#: what a SKU is made of; a bundle without a kit of its own is its components
CONTENT = """
    SELECT k.product_id, k.pack_quantity AS quantity
      FROM tiktok_sku k
     WHERE k.id = waiting.sku_id AND k.product_id IS NOT NULL
     UNION ALL
    SELECT part.product_id, part.pack_quantity * c.quantity
      FROM tiktok_sku_component c
      JOIN tiktok_sku bundle ON bundle.id = c.sku_id
      JOIN tiktok_sku part ON part.id = c.component_sku_id
     WHERE c.sku_id = waiting.sku_id
       AND bundle.product_id IS NULL
       AND part.product_id IS NOT NULL"""
#: open units by order, see ``_units_of``; the condition on the status is that of the
#: index of open orders, word for word
UNITS = """candidate AS (
       SELECT o.id, o.backend_id, o.listed_units, o.sale_order_id,
              s.state = 'sale' AS is_confirmed,
              b.late_policy = 'warehouse' AS takes_late,
              o.shipping_type = 'TIKTOK' AS is_labelled
         FROM tiktok_backend b
         JOIN tiktok_order o ON o.backend_id = b.id
         LEFT JOIN sale_order s ON s.id = o.sale_order_id
        WHERE %(scope)s AND o.is_fbt IS NOT TRUE
          AND (o.external_state IS NULL OR o.external_state NOT IN
               ('IN_TRANSIT', 'DELIVERED', 'COMPLETED', 'CANCELLED'))
          AND %(which)s
   ), mirrored AS (
       SELECT c.id AS order_id, c.backend_id,
              COALESCE(u.sku_id, 0) AS sku_id,
              COALESCE(u.warehouse_external_id, '') AS place,
              count(*) AS open,
              count(*) FILTER (
                  WHERE u.external_state IS NULL
                     OR u.external_state NOT IN %(handled)s) AS unshipped,
              count(*) FILTER (WHERE NOT COALESCE(
                  c.is_confirmed AND EXISTS (
                      SELECT FROM stock_move m
                       WHERE m.sale_line_id = u.sale_line_id
                         AND m.state != 'cancel'), FALSE)
                  AND (c.sale_order_id IS NOT NULL OR c.takes_late
                       OR u.external_state IS NULL
                       OR u.external_state NOT IN %(handled)s
                       OR c.is_labelled)
              ) AS waiting
         FROM candidate c
         JOIN tiktok_order_line u ON u.order_id = c.id
        WHERE u.is_cancelled IS NOT TRUE
          AND (u.external_state IS NULL OR u.external_state NOT IN %(gone)s)
        GROUP BY 1, 2, 3, 4
   ), named AS (
       SELECT c.id AS order_id, c.backend_id, row ->> 0 AS sku,
              row ->> 1 AS place, (row ->> 2)::int AS pieces
         FROM candidate c
        CROSS JOIN jsonb_array_elements(c.listed_units -> 'units') AS row
        UNION ALL
       SELECT COALESCE(o.id, -row.number)::int, b.id, row.value ->> 1,
              row.value ->> 2, (row.value ->> 3)::int
         FROM tiktok_backend b
         JOIN tiktok_order_horizon h ON h.backend_id = b.id
        CROSS JOIN jsonb_array_elements(h.busy_units)
              WITH ORDINALITY AS row (value, number)
         LEFT JOIN tiktok_order o ON o.backend_id = b.id
                                 AND o.external_id = row.value ->> 0
         LEFT JOIN candidate c ON c.id = o.id
        WHERE %(scope)s AND (o.id IS NULL OR c.id IS NOT NULL)
   ), listed AS (
       SELECT n.order_id, n.backend_id, COALESCE(k.id, 0) AS sku_id,
              n.place, MAX(n.pieces) AS pieces
         FROM named n
         LEFT JOIN tiktok_sku k ON k.backend_id = n.backend_id
                               AND k.external_id = n.sku
        GROUP BY 1, 2, 3, 4
   )"""


class TikTokStockSold(models.AbstractModel):
    """Units that TikTok has sold and Odoo has not reserved.

    Every unit counts exactly once at every moment between the order on TikTok and
    the reservation in Odoo (law L3): first as listed or mirrored unit, after the
    confirmation as the open rest of its stock moves. Odoo's own free quantity leaves
    out what is reserved.
    """

    _name = "tiktok.stock.sold"
    _description = "TikTok Shop Units Sold and not Reserved"

    # === WHAT OTHERS ASK === #

    @api.model
    def _read(self, backends, extra=None):
        """All units sold and not reserved, of all shops of the companies.

        One statement, however many orders.

        :param extra: ``{(sku id, TikTok warehouse id): pieces}`` sold besides, see
            :meth:`_missing`
        :return: :class:`SoldUnits`
        """
        questions = self._questions(backends, extra)
        return self._as_units(*asked_together(self.env, *questions))

    @api.model
    def _questions(self, backends, extra=None):
        """What :meth:`_as_units` wants to know, for ``asked_together``."""
        for model, names in READ_FIELDS.items():
            self.env[model].flush_model(names or None)
        ids = tuple(backends.company_id.ids)
        here = SQL("shop.company_id IN %s", ids)
        return [
            self._waiting_sql(ids, extra or {}),
            self._rests_sql(ids),
            self.env["tiktok.warehouse"]._places_sql(here),
            # moves may take from any location
            SQL("SELECT id, parent_path FROM stock_location"),
        ]

    @api.model
    def _as_units(self, waiting, rests, places, paths):
        """:class:`SoldUnits` of the answers to :meth:`_questions`."""
        places = [Place(*row) for row in places]
        return SoldUnits(
            [Waiting(*row) for row in waiting],
            [Rest(*row) for row in rests],
            Places(
                {(p.backend_id, p.key): (p.warehouse_id, p.source) for p in places},
                dict(paths),
                self.env["tiktok.warehouse"]._pools_of(
                    place for place in places if place.warehouse_id
                ),
            ),
        )

    @api.model
    def _unreserved(self, backends, pools, extra=None):
        """Units to take off the free stock of each pool; see :meth:`_read`.

        :param pools: ``{pool key: frozenset of location ids}``, with all below them
        :return: ``{(product id, pool key): quantity}``; no kits but what is in them,
            in the unit of the product
        """
        sold = self._read(backends, extra)
        products = self.env["product.product"].browse(sorted(sold.product_ids))
        reader = self.env["tiktok.stock.reader"].with_company(backends.company_id[:1])
        recipes = reader._recipes(products) if products else {}
        return sold.deductions(recipes, pools)

    # === UNITS WITHOUT A CONFIRMED DOCUMENT === #

    def _waiting_sql(self, company_ids, extra):
        """Pieces of orders that no stock move stands for, packs and bundles known.

        A bundle without a kit of its own is what its components are. Columns as in
        :class:`Waiting`.
        """
        return SQL(
            """WITH %(units)s, waiting AS (
                   SELECT COALESCE(mirrored.backend_id, listed.backend_id) AS shop,
                          COALESCE(mirrored.place, listed.place) AS place,
                          NULLIF(COALESCE(mirrored.sku_id, listed.sku_id), 0)
                              AS sku_id,
                          COALESCE(mirrored.waiting, 0) + GREATEST(0,
                              COALESCE(listed.pieces, 0)
                              - COALESCE(mirrored.open, 0)) AS pieces
                     FROM mirrored
                     FULL JOIN listed USING (order_id, sku_id, place)
                    UNION ALL
                   SELECT w.backend_id, w.external_id, more.sku_id, more.pieces
                     FROM unnest(%(skus)s::int[], %(places)s::int[],
                                 %(pieces)s::int[])
                          AS more (sku_id, warehouse_id, pieces)
                     JOIN tiktok_warehouse w ON w.id = more.warehouse_id
               )
               SELECT shop, place, sku_id, content.product_id,
                      COALESCE(content.quantity, 0)::float8 AS quantity,
                      SUM(pieces)::int AS pieces
                 FROM waiting
                 LEFT JOIN LATERAL (%(content)s) content ON TRUE
                WHERE pieces > 0
                GROUP BY 1, 2, 3, 4, 5""",
            units=self._units_of(SQL("b.company_id IN %s", company_ids)),
            content=SQL(CONTENT),
            skus=[sku_id for sku_id, _warehouse in extra],
            places=[warehouse_id for _sku, warehouse_id in extra],
            pieces=[*extra.values()],
        )

    def _units_of(self, scope, which=ALL_OPEN):
        """Common table expressions ``mirrored`` and ``listed``: open units by order.

        ``open`` are all units that are not cancelled or on the road, ``unshipped``
        those without tracking, ``waiting`` those that no stock move stands for, and
        ``pieces`` those of the list, stored with the order or
        beside it while somebody else works on the order.
        A unit that left before Odoo had a document for it takes nothing from stock,
        unless the shop wants an ordinary delivery for it. With a label of TikTok it has
        not left before it is on the road, and then it is open no longer.

        :param scope: condition on the shop ``b``
        :param which: condition on the order ``o`` and its sales order ``s``
        """
        return SQL(UNITS, scope=scope, which=which, handled=HANDLED, gone=GONE)

    # === CONFIRMED ORDERS === #

    def _rests_sql(self, company_ids):
        """What confirmed orders still want from stock; columns as in :class:`Rest`.

        Each move for what is neither reserved nor on its way to it by a move before:
        so the first open step of a delivery counts, and goods that are bought or made
        for an order do not.
        """
        return SQL(
            """SELECT unit.backend_id, unit.place, m.location_id, m.product_id,
                      SUM(rest.quantity)::float8 AS quantity
                 FROM stock_move m
                 JOIN product_product p ON p.id = m.product_id
                 JOIN product_template t ON t.id = p.product_tmpl_id
                                        AND t.is_storable
                 JOIN LATERAL (
                      SELECT u.backend_id,
                             COALESCE(min(u.warehouse_external_id), '') AS place
                        FROM tiktok_order_line u
                       WHERE u.sale_line_id = m.sale_line_id
                       GROUP BY 1) unit ON TRUE
                CROSS JOIN LATERAL (
                      SELECT m.product_qty
                             * GREATEST(0, 1 - m.quantity
                                           / NULLIF(m.product_uom_qty, 0))
                             - COALESCE(SUM(e.product_qty), 0) AS quantity
                        FROM stock_move_move_rel r
                        JOIN stock_move e ON e.id = r.move_orig_id
                       WHERE r.move_dest_id = m.id
                         AND e.state NOT IN ('done', 'cancel')) rest
                WHERE m.sale_line_id IS NOT NULL AND m.state IN %(unreserved)s
                  AND m.company_id IN %(companies)s AND rest.quantity > 0
                GROUP BY 1, 2, 3, 4""",
            unreserved=UNRESERVED,
            companies=company_ids,
        )

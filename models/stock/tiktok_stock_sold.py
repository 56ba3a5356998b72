from odoo import api, models
from odoo.tools import SQL

from ..order.tiktok_order import HANDLED
from ..order.tiktok_order_listed import GONE
from .pool_overlap import PoolOverlap

#: moves whose goods are not all reserved
UNRESERVED = ("waiting", "confirmed", "partially_available")
#: the predicate of the index ``_open`` of orders, word for word
OPEN_ORDER = SQL(
    "(o.external_state IS NULL OR o.external_state NOT IN "
    "('IN_TRANSIT', 'DELIVERED', 'COMPLETED', 'CANCELLED'))"
)


class TikTokStockSold(models.AbstractModel):
    """Units that TikTok has sold and Odoo has not reserved.

    Every unit counts exactly once at every moment between the order on TikTok and
    the reservation in Odoo (law L3): first as listed or mirrored unit, after the
    confirmation as the open rest of its stock moves. Odoo's own free quantity leaves
    out what is reserved.
    """

    _name = "tiktok.stock.sold"
    _description = "TikTok Shop Units Sold and not Reserved"

    @api.model
    def _unreserved(self, backends, pools, extra=None):
        """Units to take off the free stock of each pool, of all shops of the company.

        Few statements, however many orders.

        :param backends: shops; those of the same companies count as well
        :param pools: ``{pool key: frozenset of location ids}``, with all below them
        :param extra: ``{(sku id, TikTok warehouse id): pieces}`` sold besides, see
            :meth:`_missing`
        :return: ``{(product id, pool key): quantity}``; no kits but what is in them,
            in the unit of the product
        """
        companies = backends.company_id
        overlap = PoolOverlap(self.env, companies, pools)
        result = {}
        for product_id, quantity, place in self._leaf_rows(companies, overlap, extra):
            for key in overlap.pools_of(*place):
                result[product_id, key] = result.get((product_id, key), 0.0) + quantity
        return result

    def _leaf_rows(self, companies, overlap, extra):
        """(storable product, quantity, (source location, TikTok warehouse))."""
        waiting = self._waiting_pieces(companies)
        for (sku_id, warehouse_id), pieces in (extra or {}).items():
            waiting.append((*self._place_of(warehouse_id, overlap), sku_id, pieces))
        yield from self._exploded(waiting, overlap)
        for backend_id, external_id, location_id, product_id, rest in self._open_moves(
            companies
        ):
            warehouse_id, _source = overlap.warehouse(backend_id, external_id)
            yield product_id, rest, (location_id, warehouse_id)

    def _place_of(self, warehouse_id, overlap):
        backend_id, external_id = overlap.identity(warehouse_id)
        return backend_id, external_id

    # === UNITS WITHOUT A CONFIRMED DOCUMENT === #

    @api.model
    def _waiting_pieces(self, companies):
        """Pieces of orders that no stock move stands for; one statement.

        :return: list of (shop id, TikTok's id of the warehouse, SKU id or None,
            pieces)
        """
        self._flush_orders()
        return self.env.execute_query(
            SQL(
                """WITH %(units)s
                   SELECT COALESCE(mirrored.backend_id, listed.backend_id),
                          COALESCE(mirrored.place, listed.place),
                          NULLIF(COALESCE(mirrored.sku_id, listed.sku_id), 0),
                          SUM(COALESCE(mirrored.waiting, 0) + GREATEST(0,
                              COALESCE(listed.pieces, 0) - COALESCE(mirrored.open, 0)
                          ))::int AS pieces
                     FROM mirrored
                     FULL JOIN listed USING (order_id, sku_id, place)
                    GROUP BY 1, 2, 3
                   HAVING SUM(COALESCE(mirrored.waiting, 0) + GREATEST(0,
                              COALESCE(listed.pieces, 0) - COALESCE(mirrored.open, 0)
                          )) > 0""",
                units=self._units_of(SQL("o.company_id IN %s", tuple(companies.ids))),
            )
        )

    def _flush_orders(self):
        self.env["tiktok.order"].flush_model()
        self.env["tiktok.order.line"].flush_model()
        self.env["sale.order"].flush_model(["state"])
        self.env["stock.move"].flush_model(
            ["state", "sale_line_id", "product_qty", "product_uom_qty", "quantity"]
        )

    def _units_of(self, scope):
        """Common table expressions ``mirrored`` and ``listed``: open units by order.

        ``open`` are all units that are not cancelled or on the road, ``waiting`` those
        among them that no stock move stands for, ``pieces`` those of the list.
        A unit that left before Odoo had a document for it takes nothing from stock,
        unless the shop wants an ordinary delivery for it.

        :param scope: condition on the order ``o``
        """
        return SQL(
            """candidate AS (
                   SELECT o.id, o.backend_id, o.listed_units, o.sale_order_id,
                          s.state = 'sale' AS is_confirmed,
                          b.late_policy = 'warehouse' AS takes_late
                     FROM tiktok_order o
                     JOIN tiktok_backend b ON b.id = o.backend_id
                     LEFT JOIN sale_order s ON s.id = o.sale_order_id
                    WHERE %(scope)s AND %(open)s AND o.is_fbt IS NOT TRUE
               ), mirrored AS (
                   SELECT c.id AS order_id, c.backend_id,
                          COALESCE(u.sku_id, 0) AS sku_id,
                          COALESCE(u.warehouse_external_id, '') AS place,
                          count(*) AS open,
                          count(*) FILTER (WHERE NOT COALESCE(
                              c.is_confirmed AND EXISTS (
                                  SELECT FROM stock_move m
                                   WHERE m.sale_line_id = u.sale_line_id
                                     AND m.state != 'cancel'), FALSE)
                              AND (c.sale_order_id IS NOT NULL OR c.takes_late
                                   OR u.external_state IS NULL
                                   OR u.external_state NOT IN %(handled)s)
                          ) AS waiting
                     FROM candidate c
                     JOIN tiktok_order_line u ON u.order_id = c.id
                    WHERE u.is_cancelled IS NOT TRUE
                      AND (u.external_state IS NULL OR u.external_state NOT IN %(gone)s)
                    GROUP BY 1, 2, 3, 4
               ), listed AS (
                   SELECT c.id AS order_id, c.backend_id,
                          COALESCE(k.id, 0) AS sku_id, row ->> 1 AS place,
                          SUM((row ->> 2)::int) AS pieces
                     FROM candidate c
                    CROSS JOIN jsonb_array_elements(c.listed_units -> 'units') AS row
                     LEFT JOIN tiktok_sku k ON k.backend_id = c.backend_id
                                           AND k.external_id = row ->> 0
                    GROUP BY 1, 2, 3, 4
               )""",
            scope=scope,
            open=OPEN_ORDER,
            handled=HANDLED,
            gone=GONE,
        )

    # === FROM PIECES TO WHAT LIES ON THE SHELF === #

    def _exploded(self, waiting, overlap):
        """Pieces as products: packs multiplied, kits and bundles taken apart."""
        contents = self._contents({sku_id for *_place, sku_id, _n in waiting if sku_id})
        products = {product for rows in contents.values() for product, _qty in rows}
        recipes = self.env["tiktok.stock.reader"]._recipes(
            self.env["product.product"].browse(sorted(products))
        )
        for backend_id, external_id, sku_id, pieces in waiting:
            warehouse_id, source = overlap.warehouse(backend_id, external_id)
            for product_id, per_piece in contents.get(sku_id, ()):
                for leaf_id, quantity in recipes[product_id].items():
                    total = pieces * per_piece * quantity
                    yield leaf_id, total, (source, warehouse_id)

    @api.model
    def _contents(self, sku_ids):
        """What one piece of each SKU is in Odoo; one statement.

        A bundle without a kit of its own is what its components are.

        :return: ``{sku id: [(product id, quantity in the product's unit)]}``; SKUs
            without a product are missing
        """
        if not sku_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT id, product_id, pack_quantity
                     FROM tiktok_sku
                    WHERE id IN %(ids)s AND product_id IS NOT NULL
                    UNION ALL
                   SELECT c.sku_id, part.product_id, part.pack_quantity * c.quantity
                     FROM tiktok_sku_component c
                     JOIN tiktok_sku bundle ON bundle.id = c.sku_id
                     JOIN tiktok_sku part ON part.id = c.component_sku_id
                    WHERE c.sku_id IN %(ids)s AND bundle.product_id IS NULL
                      AND part.product_id IS NOT NULL""",
                ids=tuple(sku_ids),
            )
        )
        result = {}
        for sku_id, product_id, quantity in rows:
            result.setdefault(sku_id, []).append((product_id, float(quantity)))
        return result

    @api.model
    def _unmapped_pieces(self, backends):
        """Open pieces that nobody can deduct, for no product stands for their SKU.

        :return: ``{shop id: pieces}``
        """
        waiting = self._waiting_pieces(backends.company_id)
        known = self._contents({sku_id for *_place, sku_id, _n in waiting if sku_id})
        result = {}
        for backend_id, _place, sku_id, pieces in waiting:
            if backend_id in backends.ids and sku_id not in known:
                result[backend_id] = result.get(backend_id, 0) + pieces
        return result

    # === CONFIRMED ORDERS === #

    def _open_moves(self, companies):
        """What confirmed orders still want from stock; one statement.

        Each move for what is neither reserved nor on its way to it by a move before:
        so the first open step of a delivery counts, and goods that are bought or made
        for an order do not.

        :return: rows of (shop id, TikTok's id of the warehouse, location id,
            product id, quantity in the unit of the product)
        """
        return self.env.execute_query(
            SQL(
                """SELECT unit.backend_id, unit.place, m.location_id, m.product_id,
                          SUM(GREATEST(0, m.product_qty
                              * GREATEST(0, 1 - m.quantity
                                            / NULLIF(m.product_uom_qty, 0))
                              - COALESCE(before.coming, 0)))::float8 AS rest
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
                     LEFT JOIN LATERAL (
                          SELECT SUM(e.product_qty) AS coming
                            FROM stock_move_move_rel r
                            JOIN stock_move e ON e.id = r.move_orig_id
                           WHERE r.move_dest_id = m.id
                             AND e.state NOT IN ('done', 'cancel')) before ON TRUE
                    WHERE m.sale_line_id IS NOT NULL AND m.state IN %(unreserved)s
                      AND m.company_id IN %(companies)s
                    GROUP BY 1, 2, 3, 4
                   HAVING SUM(GREATEST(0, m.product_qty
                              * GREATEST(0, 1 - m.quantity
                                            / NULLIF(m.product_uom_qty, 0))
                              - COALESCE(before.coming, 0))) > 0""",
                unreserved=UNRESERVED,
                companies=tuple(companies.ids),
            )
        )

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models, tools
from odoo.tools import SQL

from .one_statement import NO_JIT
from .tiktok_stock_sold import CONTENT, READ_FIELDS, UNRESERVED

#: orders that make no moves before a person confirms them count as well; they are
#: looked for only where a shop makes quotations, since no index finds them
WITHOUT_DOCUMENT = SQL("o.sale_order_id IS NULL")
UNCONFIRMED = SQL("(o.sale_order_id IS NULL OR s.state IN ('draft', 'sent'))")
#: both kinds of units with the place they will be taken from
KEPT = """
WITH %(units)s, waiting AS (
    SELECT COALESCE(mirrored.backend_id, listed.backend_id) AS shop,
           COALESCE(mirrored.place, listed.place) AS place,
           NULLIF(COALESCE(mirrored.sku_id, listed.sku_id), 0) AS sku_id,
           COALESCE(mirrored.waiting, 0) + GREATEST(0,
               COALESCE(listed.pieces, 0) - COALESCE(mirrored.open, 0)) AS pieces
      FROM mirrored FULL JOIN listed USING (order_id, sku_id, place)
), kept AS (
    SELECT shop, place, NULL::int AS location_id, content.product_id,
           SUM(pieces * content.quantity)::float8 AS quantity
      FROM waiting JOIN LATERAL (%(content)s) content ON TRUE
     WHERE pieces > 0
     GROUP BY 1, 2, 3, 4
     UNION ALL
    SELECT u.backend_id, u.place, m.location_id, m.product_id,
           (m.product_qty * (1 - m.quantity / m.product_uom_qty))::float8
      FROM stock_move m
      JOIN LATERAL (
           SELECT backend_id, COALESCE(min(warehouse_external_id), '') AS place
             FROM tiktok_order_line WHERE sale_line_id = m.sale_line_id
            GROUP BY 1) u ON TRUE
     WHERE m.sale_line_id IS NOT NULL AND m.state IN %(unreserved)s
       AND m.product_id = ANY(%(products)s) AND u.backend_id IN %(shops)s
       AND m.quantity < m.product_uom_qty
       AND NOT EXISTS (SELECT FROM stock_move_move_rel r
                        WHERE r.move_dest_id = m.id)
)
SELECT b.company_id, kept.product_id, kept.quantity,
       COALESCE(kept.location_id, place.location_id, house.lot_stock_id),
       EXISTS (SELECT FROM mrp_bom bom
                WHERE bom.product_tmpl_id = p.product_tmpl_id
                  AND bom.active AND bom.type = 'phantom')
       AND kept.location_id IS NULL
  FROM kept
  JOIN product_product p ON p.id = kept.product_id
  JOIN tiktok_backend b ON b.id = kept.shop
  LEFT JOIN tiktok_warehouse place ON place.backend_id = kept.shop
                                  AND place.external_id = kept.place
  LEFT JOIN stock_location inner_place ON inner_place.id = place.location_id
  LEFT JOIN stock_warehouse house ON house.id = COALESCE(
            place.warehouse_id, inner_place.warehouse_id, b.warehouse_id)"""


class Kept(NamedTuple):
    """Pieces of a product, or of a kit, that are sold on TikTok and not reserved."""

    company_id: int
    product_id: int
    quantity: float
    location_id: int | None
    is_kit: bool


class TikTokStockKept(models.AbstractModel):
    """Units sold on TikTok that nobody else may sell, though they are not reserved yet.

    A TikTok order is known within a second, its documents and their reservation may
    come later, most of all while many buy at once. Until then other channels would
    see its units as free and sell them a second time.
    """

    _name = "tiktok.stock.kept"
    _description = "TikTok Shop Units Kept from Other Channels"

    @api.model
    def _kept(self, products, is_inside):
        """Pieces to take off the free quantity of products that are no kits.

        One statement, and no more where nothing is kept.

        :param is_inside: tells of location ids which of them are asked for
        :return: ``{product id: quantity in its own unit}``
        """
        rows = self._read_kept(products)
        if not rows:
            return {}
        inside = is_inside({row.location_id for row in rows if row.location_id})
        rows = [row for row in rows if row.location_id in inside]
        result = defaultdict(float)
        for row, recipe in self._with_recipes(rows):
            for leaf_id, need in recipe.items():
                result[leaf_id] += row.quantity * need
        return dict(result)

    def _with_recipes(self, rows):
        """``(row, {leaf product id: quantity})``; kits as their company has them."""
        kits = defaultdict(set)
        for row in rows:
            if row.is_kit:
                kits[row.company_id].add(row.product_id)
        recipes = {}
        for company_id, ids in kits.items():
            reader = self.env["tiktok.stock.reader"].with_company(company_id)
            found = reader._recipes(self.env["product.product"].browse(ids))
            recipes.update({(company_id, key): found[key] for key in ids})
        for row in rows:
            own = {row.product_id: 1.0}
            yield row, recipes.get((row.company_id, row.product_id), own)

    def _read_kept(self, products):
        """What the shops of the allowed companies keep; one statement, or none."""
        keepers = self._keepers()
        companies = set(self.env.companies.ids)
        shops = [key for key, company, _quotes in keepers if company in companies]
        if not shops:
            return []
        for model, names in READ_FIELDS.items():
            self.env[model].flush_model(names or None)
        quotes = any(quotes for key, _company, quotes in keepers if key in shops)
        sold = self.env["tiktok.stock.sold"]
        rows = self.env.execute_query(
            SQL(
                NO_JIT + KEPT,
                units=sold._units_of(
                    SQL("b.id IN %s", tuple(shops)),
                    UNCONFIRMED if quotes else WITHOUT_DOCUMENT,
                ),
                content=SQL(CONTENT),
                unreserved=UNRESERVED,
                products=products.ids,
                shops=tuple(shops),
            )
        )
        return [Kept(*row) for row in rows]

    @api.model
    @tools.ormcache()
    def _keepers(self):
        """Shops that keep their units: running ones that make documents of orders.

        What is only mirrored would never be reserved, and be kept for ever; a copy of
        a database takes no part.

        :return: tuple of (shop id, company id, whether it makes quotations)
        """
        shops = (
            self.env["tiktok.backend"]
            .sudo()
            .search(
                [
                    ("enabled", "=", True),
                    ("state", "=", "connected"),
                    ("order_mode", "=", "live"),
                    ("keep_sold_units", "=", True),
                ]
            )
        )
        return tuple(
            (
                shop.id,
                shop.company_id.id,
                not shop.confirm_orders or shop.hold_policy == "quote",
            )
            for shop in shops
            if not shop.account_id.is_copied_database
        )

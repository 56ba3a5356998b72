from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .stock_moment import Row, Speeds

#: minutes over which the speed of sale is measured, and pieces it takes at least to
#: believe the short ones: a LIVE show goes from nothing to its peak within seconds
WINDOWS = ((1 / 6, 3), (1, 5), (15, 3), (60, 0))
#: the products of SKUs with all that is in them, then all that takes of the same leaves
KIN = """WITH RECURSIVE down(product_id) AS (
    SELECT sku.product_id
      FROM unnest((SELECT %(skus)s::int[])) AS asked(id)
      JOIN tiktok_sku sku ON sku.id = asked.id
     WHERE sku.product_id IS NOT NULL
    UNION
    SELECT below.product_id FROM down, LATERAL (
        SELECT line.product_id
          FROM product_product product
          JOIN mrp_bom bom
            ON bom.product_tmpl_id = product.product_tmpl_id
          JOIN mrp_bom_line line ON line.bom_id = bom.id
         WHERE product.id = down.product_id
           AND bom.active AND bom.type = 'phantom'
        OFFSET 0
    ) below
), up(product_id) AS (
    SELECT unnest(ARRAY(SELECT product_id FROM down))
    UNION
    SELECT above.product_id FROM up, LATERAL (
        SELECT kit.id AS product_id
          FROM mrp_bom_line line
          JOIN mrp_bom bom ON bom.id = line.bom_id
          JOIN product_product kit
            ON kit.product_tmpl_id = bom.product_tmpl_id
           AND (bom.product_id IS NULL OR bom.product_id = kit.id)
         WHERE line.product_id = up.product_id
           AND bom.active AND bom.type = 'phantom'
        OFFSET 0
    ) above
)"""
#: levels of all SKUs of such products, as far as they take part
ROWS = f"""{KIN}
SELECT sku.id, level.warehouse_id, sku.backend_id, sku.product_id,
       sku.pack_quantity::float8,
       GREATEST(level.promised, level.sending, 0),
       NULLIF(level.seen, -1), level.seen_committed, level.locked,
       COALESCE(card.is_off, FALSE), COALESCE(card.backorder, 0),
       COALESCE(warehouse.external_state = 'RESTRICTED', FALSE),
       COALESCE(flow.stock_delay, 0)::float8
  FROM unnest(ARRAY(SELECT product_id FROM up)) AS wanted(id)
  JOIN tiktok_sku sku ON sku.product_id = wanted.id
  JOIN tiktok_backend shop ON shop.id = sku.backend_id
  LEFT JOIN tiktok_sync_cursor flow ON flow.backend_id = shop.id
                                   AND flow.flow = 'stock'
  JOIN tiktok_stock_card card ON card.sku_id = sku.id AND card.active
  JOIN tiktok_stock_level level ON level.card_id = card.id
  JOIN tiktok_warehouse warehouse ON warehouse.id = level.warehouse_id
 WHERE (sku.id = ANY(%(skus)s)
        OR (shop.active AND shop.enabled AND shop.state = 'connected'
            AND shop.stock_mode = 'live'))
   AND shop.company_id = %(company)s
   AND warehouse.kind = 'SALES_WAREHOUSE'
 ORDER BY sku.id, warehouse.is_default DESC, warehouse.id"""
#: pieces sold on TikTok since a moment: by their details, or by the list of orders
#: while nobody has read the details yet
SOLD_ON_TIKTOK = """
    SELECT unit.sku_id, o.backend_id, unit.warehouse_external_id AS place,
           o.external_created_at AS at, 1 AS pieces
      FROM tiktok_order o
      JOIN tiktok_order_line unit ON unit.order_id = o.id
     WHERE o.external_created_at > %(hour)s AND unit.sku_id IS NOT NULL
     UNION ALL
    SELECT sku.id, o.backend_id, row ->> 1, o.external_created_at, (row ->> 2)::int
      FROM tiktok_order o
     CROSS JOIN jsonb_array_elements(o.listed_units -> 'units') AS row
      JOIN tiktok_sku sku ON sku.backend_id = o.backend_id
                         AND sku.external_id = row ->> 0
     WHERE o.external_created_at > %(hour)s AND o.listed_units IS NOT NULL
       AND NOT EXISTS (SELECT FROM tiktok_order_line unit WHERE unit.order_id = o.id)
"""

#: What was sold of each SKU on TikTok and of each product elsewhere, within the hour
SPEEDS = """
   SELECT sold.sku_id, warehouse.id AS warehouse_id, NULL::int AS product_id,
          %(counts)s
     FROM (%(sold)s) AS sold
     LEFT JOIN tiktok_warehouse warehouse
       ON warehouse.external_id = sold.place
      AND warehouse.backend_id = sold.backend_id
    GROUP BY 1, 2
UNION ALL
   SELECT NULL, NULL, line.product_id, %(sums)s
     FROM sale_order o
     JOIN sale_order_line line ON line.order_id = o.id
    WHERE o.date_order > %(hour)s
      AND o.state = 'sale' AND line.product_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM tiktok_order bound
                       WHERE bound.sale_order_id = o.id)
    GROUP BY 3
"""


class TikTokStockScope(models.AbstractModel):
    """What a plan is about: the SKUs asked for and all that share stock with them."""

    _name = "tiktok.stock.scope"
    _description = "TikTok Shop SKUs that Share Stock"

    @api.model
    def _rows(self, backend, sku_ids):
        """Levels of these SKUs and of all SKUs of the company's live shops that take
        from the same leaves, through kits of any depth; one statement.

        Lateral queries with an offset and arrays between the steps keep the server
        from guessing how many there are: a wrong guess makes it compile the statement,
        for seconds.

        SKUs of shops that do not send their stock take no part: their figures on
        TikTok are not ours.

        :return: list of :class:`Row`, default warehouses first; measured seconds from
            a change to TikTok by shop, 0 where nothing was measured
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                ROWS,
                skus=list(sku_ids),
                company=backend.company_id.id,
            )
        )
        delays = {row[2]: row[-1] for row in rows}
        return [Row._make(row[:-1]) for row in rows], delays

    def _flush(self):
        self.env["tiktok.sku"].flush_model(
            ["product_id", "pack_quantity", "backend_id"]
        )
        self.env["mrp.bom"].flush_model(["active", "type", "product_tmpl_id"])
        self.env["mrp.bom.line"].flush_model(["product_id", "bom_id"])
        self.env["tiktok.stock.card"].flush_model()
        self.env["tiktok.stock.level"].flush_model()
        self.env["tiktok.warehouse"].flush_model(
            ["kind", "is_default", "external_state"]
        )
        self.env["tiktok.sync.cursor"].flush_model(["stock_delay"])

    # === SPEED OF SALE === #

    @api.model
    def _sales_sql(self):
        """Statement of what was sold lately, for :func:`as_speeds`."""
        self.env["tiktok.order"].flush_model(["external_created_at", "listed_units"])
        self.env["tiktok.order.line"].flush_model()
        self.env["sale.order"].flush_model(["date_order", "state"])
        self.env["sale.order.line"].flush_model(["product_uom_qty", "product_id"])
        now = fields.Datetime.now()
        hour = now - timedelta(hours=1)
        return SQL(
            SPEEDS,
            hour=hour,
            sold=SQL(SOLD_ON_TIKTOK, hour=hour),
            counts=_windows(now, SQL("sold.at"), SQL("sold.pieces")),
            sums=_windows(now, SQL("o.date_order"), SQL("line.product_uom_qty")),
        )


def _windows(now, moment, amount):
    """Sums over the windows, one column each."""
    return SQL(", ").join(
        SQL(
            "COALESCE(SUM(%s) FILTER (WHERE %s > %s), 0)::float8 AS %s",
            amount,
            moment,
            now - timedelta(minutes=minutes),
            SQL.identifier(f"window_{number}"),
        )
        for number, (minutes, _least) in enumerate(WINDOWS)
    )


def as_speeds(found, rows, recipes):
    """How fast the SKUs sell on TikTok and their leaves elsewhere.

    The fastest of the last seconds, minute, quarter of an hour and hour counts.

    :param found: answers to ``tiktok.stock.scope._sales_sql``
    :param recipes: ``{product id: {leaf id: quantity per unit}}``
    :return: :class:`Speeds`
    """
    tiktok, other, anywhere = {}, {}, {}
    for sku_id, warehouse_id, product_id, *amounts in found:
        speed = _speed(amounts)
        if product_id:
            for leaf, units in recipes.get(product_id, {product_id: 1.0}).items():
                other[leaf] = other.get(leaf, 0.0) + speed * units
        elif warehouse_id:
            tiktok[sku_id, warehouse_id] = speed
        else:
            anywhere[sku_id] = speed
    for row in rows:
        # units whose warehouse TikTok has not named yet: once, at the default one
        if row.sku_id in anywhere:
            key = row.sku_id, row.warehouse_id
            tiktok[key] = tiktok.get(key, 0.0) + anywhere.pop(row.sku_id)
    return Speeds(tiktok, other)


def _speed(amounts):
    """Units per hour: the highest of the windows that saw enough."""
    return max(
        amount * 60 / minutes
        for (minutes, least), amount in zip(WINDOWS, amounts, strict=True)
        if amount >= least
    )

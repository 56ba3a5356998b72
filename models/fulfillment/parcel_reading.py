"""What the planner must know about deliveries, in two statements for all of them."""

from collections import defaultdict
from typing import NamedTuple

from odoo.tools import SQL


class Goods(NamedTuple):
    """Goods of one line in one box; without ``picking_id`` they have left before."""

    line_id: int
    product_id: int
    picking_id: int | None
    package_id: int | None
    number: str | None
    quantity: float


class UnitRow(NamedTuple):
    """A unit and the line of the sales order that it stands for."""

    id: int
    order_id: int
    line_id: int | None
    sku_id: int | None
    package: str | None
    is_free: bool
    product_id: int | None
    #: units of the product in one unit of the line
    factor: float
    ships_with: str | None
    #: Odoo package of its living shipment with a done one of these transfers, or 0
    here: int | None = None


#: units of the orders behind these transfers; a unit is free as long as no living
#: shipment has it and nobody has shipped it elsewhere
_UNITS = """
    SELECT u.id, u.order_id, u.sale_line_id, u.sku_id, u.package_external_id,
           (s.id IS NULL OR s.state = 'cancelled')
               AND (u.external_state IS NULL OR u.external_state NOT IN %(handled)s),
           sol.product_id, COALESCE(lu.factor / NULLIF(pu.factor, 0), 1),
           b.kit_ships_with,
           CASE WHEN s.state != 'cancelled' AND EXISTS (
               SELECT FROM tiktok_shipment_picking_rel r
                 JOIN stock_picking p ON p.id = r.picking_id AND p.state = 'done'
                WHERE r.shipment_id = s.id AND p.id IN %(pickings)s)
           THEN COALESCE(s.stock_package_id, 0) END
      FROM tiktok_order_line u
      JOIN tiktok_backend b ON b.id = u.backend_id
      LEFT JOIN tiktok_shipment s ON s.id = u.shipment_id
      LEFT JOIN sale_order_line sol ON sol.id = u.sale_line_id
      LEFT JOIN product_product pp ON pp.id = sol.product_id
      LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
      LEFT JOIN uom_uom lu ON lu.id = sol.product_uom_id
      LEFT JOIN uom_uom pu ON pu.id = pt.uom_id
     WHERE u.is_cancelled IS NOT TRUE
       AND u.order_id IN (
           SELECT o.order_id FROM stock_move m
             JOIN tiktok_order_line o ON o.sale_line_id = m.sale_line_id
            WHERE m.picking_id IN %(pickings)s)
     ORDER BY u.order_id, u.id
"""

#: goods of the lines of these orders on their last step to the customer, and back
_GOODS = """
    WITH sold AS (
        SELECT DISTINCT u.sale_line_id AS id, sol.product_uom_qty AS quantity
          FROM tiktok_order_line u
          JOIN sale_order_line sol ON sol.id = u.sale_line_id
         WHERE u.order_id IN (
               SELECT o.order_id FROM stock_move m
                 JOIN tiktok_order_line o ON o.sale_line_id = m.sale_line_id
                WHERE m.picking_id IN %(pickings)s)
    ), moved AS (
        SELECT m.id, m.sale_line_id, m.product_id, m.product_qty, sold.quantity,
               m.state = 'done' AS done, dst.usage = 'customer' AS forth,
               CASE WHEN m.picking_id IN %(pickings)s AND dst.usage = 'customer'
                    THEN m.picking_id END AS picking_id
          FROM sold
          JOIN stock_move m ON m.sale_line_id = sold.id
          JOIN stock_location src ON src.id = m.location_id
          JOIN stock_location dst ON dst.id = m.location_dest_id
         WHERE m.state != 'cancel'
           AND (src.usage = 'customer') != (dst.usage = 'customer')
    )
    SELECT 'goods', moved.sale_line_id, moved.product_id, moved.picking_id,
           CASE WHEN moved.picking_id IS NOT NULL THEN box.id END,
           CASE WHEN moved.picking_id IS NOT NULL
                THEN box.tiktok_tracking_number END,
           moved.done, ml.picked,
           SUM(CASE WHEN moved.forth THEN ml.quantity_product_uom
                    ELSE -ml.quantity_product_uom END)
      FROM moved
      JOIN stock_move_line ml ON ml.move_id = moved.id
      LEFT JOIN stock_package pack ON pack.id = ml.result_package_id
      LEFT JOIN stock_package box ON box.id = CASE
           WHEN moved.done AND pack.parent_path IS NOT NULL
           THEN split_part(pack.parent_path, '/', 1)::int
           ELSE COALESCE(pack.package_dest_id, pack.id) END
     WHERE moved.done OR moved.picking_id IS NOT NULL
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
     UNION ALL
    SELECT 'demand', sale_line_id, product_id, NULL, NULL, NULL, done, NULL,
           SUM(product_qty) / NULLIF(quantity, 0)
      FROM moved
     WHERE forth
     GROUP BY sale_line_id, product_id, done, quantity
     ORDER BY 4, 5, 2, 3
"""


class Facts(NamedTuple):
    """Everything read at once."""

    units: list
    goods: list
    #: ``{line id: {product id: quantity for one unit of the line}}``
    demand: dict


def read_facts(env, pickings, handled) -> Facts:
    """Units and goods of the orders behind these transfers.

    :param handled: statuses of units that somebody has shipped outside Odoo
    """
    env.flush_all()
    names = {"pickings": tuple(pickings.ids) or (0,), "handled": tuple(handled)}
    units = [UnitRow(*row) for row in env.execute_query(SQL(_UNITS, **names))]
    if not units:
        return Facts([], [], {})
    goods, demand = [], defaultdict(dict)
    rows = env.execute_query(SQL(_GOODS, **names))
    picked = {row[3] for row in rows if row[0] == "goods" and not row[6] and row[7]}
    for kind, line, product, picking, box, number, done, is_picked, quantity in rows:
        if kind == "demand":
            wanted = demand[line]
            wanted[product] = wanted.get(product, 0.0) + (quantity or 0.0)
        elif done or is_picked or picking not in picked:
            # of an open transfer in which something is picked only that leaves
            goods.append(Goods(line, product, picking, box, number, quantity or 0.0))
    return Facts(units, goods, demand)

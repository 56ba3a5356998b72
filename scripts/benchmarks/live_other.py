"""The other channel: sales orders confirmed in Odoo out of the same stock."""

import threading
import time

from odoo.fields import Command

from .live_truth import OTHER, Try

QUIET = {"tracking_disable": True}


def set_up(env, plan):
    """Products with stock, and kits, for a plan; one price for all."""
    warehouse = _warehouse(env)
    vals_list = [
        {"name": sku, "default_code": sku, "is_storable": True, "list_price": 10.0}
        for sku in plan.skus
    ]
    products = env["product.product"].with_context(**QUIET).create(vals_list)
    by_code = {product.default_code: product for product in products}
    quants = env["stock.quant"]
    for sku, recipe in plan.recipes.items():
        if sku in recipe:
            units = plan.physical[sku]
            place = warehouse.lot_stock_id
            quants._update_available_quantity(by_code[sku], place, units)
        else:
            _add_kit(env, by_code, sku, recipe)


def _add_kit(env, by_code, sku, recipe):
    lines = [
        Command.create({"product_id": by_code[leaf].id, "product_qty": units})
        for leaf, units in recipe.items()
    ]
    product = by_code[sku]
    env["mrp.bom"].create(
        {
            "product_tmpl_id": product.product_tmpl_id.id,
            "product_id": product.id,
            "type": "phantom",
            "bom_line_ids": lines,
        }
    )


def _warehouse(env):
    return env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)


class OtherChannel(threading.Thread):
    """Buyers who meet the free stock in Odoo, each in a transaction of his own.

    `tries` are stamped when the sale is committed, for from then on Odoo knows it, and
    with the time when it began.
    """

    def __init__(self, database, plan):
        super().__init__(daemon=True, name="other-channel")
        self.database = database
        self.plan = plan
        self.tries = []
        self.latest = 0.0
        self.broken = []

    def run(self):
        """Let all buyers come at their time."""
        begun = time.monotonic()
        with self.database.transaction() as env:
            rows = env["product.product"].search_read(
                [("default_code", "in", self.plan.skus)], ["default_code"]
            )
            partner = env["res.partner"].create({"name": "Buyer elsewhere"}).id
        ids = {row["default_code"]: row["id"] for row in rows}
        for buyer in self.plan.other:
            time.sleep(max(0, buyer.at - (time.monotonic() - begun)))
            self.latest = max(self.latest, time.monotonic() - begun - buyer.at)
            looked_at = time.time()
            is_sold = self._buy(ids[buyer.sku], buyer.quantity, partner)
            entry = Try(
                *(time.time(), OTHER, buyer.sku, buyer.quantity, is_sold),
                looked_at=looked_at,
            )
            self.tries.append(entry)

    def _buy(self, product_id, quantity, partner_id):
        try:
            with self.database.transaction() as env:
                return _sell(env(context=QUIET), product_id, quantity, partner_id)
        except Exception as error:
            # two sales of one product at once: the buyer goes away
            self.broken.append(str(error))
            return False


def _sell(env, product_id, quantity, partner_id):
    warehouse = _warehouse(env)
    product = env["product.product"].browse(product_id)
    if product.with_context(warehouse_id=warehouse.id).free_qty < quantity:
        return False
    line = {"product_id": product_id, "product_uom_qty": quantity, "price_unit": 10.0}
    order = env["sale.order"].create(
        {"partner_id": partner_id, "order_line": [Command.create(line)]}
    )
    order.action_confirm()
    return True

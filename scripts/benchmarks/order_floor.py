"""The floor: plain Odoo making the same orders, as well as it can be done by hand."""

from odoo import fields
from odoo.fields import Command

from .order_world import OrderWorld


class OrderFloor:
    """One ``create`` with full values and one ``action_confirm``, quiet context."""

    def __init__(self, world: OrderWorld):
        self.world = world

    def import_orders(self, env, details):
        """Make and confirm sales orders with the content of these order details."""
        backend = self.world.shop(env)
        codes = {item["seller_sku"] for d in details for item in d["line_items"]}
        products = backend.env["product.product"].search(
            [("default_code", "in", list(codes))]
        )
        addresses = backend.env["res.partner"].search(
            [
                ("type", "=", "delivery"),
                ("parent_id.ref", "in", [detail["user_id"] for detail in details]),
            ]
        )
        orders = backend.env["sale.order"].with_context(tracking_disable=True)
        by_code = products.grouped("default_code")
        by_buyer = {address.parent_id.ref: address for address in addresses}
        orders.create(
            [
                self._order_vals(backend, detail, by_buyer[detail["user_id"]], by_code)
                for detail in details
            ]
        ).action_confirm()

    def _order_vals(self, backend, detail, address, by_code):
        return {
            "partner_id": address.parent_id.id,
            "partner_invoice_id": address.parent_id.id,
            "partner_shipping_id": address.id,
            "company_id": backend.company_id.id,
            "pricelist_id": backend.pricelist_id.id,
            "fiscal_position_id": False,
            "team_id": False,
            "user_id": backend.user_id.id,
            "warehouse_id": backend.warehouse_id.id,
            "client_order_ref": "floor",
            "origin": backend.name,
            "date_order": fields.Datetime.now(),
            "commitment_date": fields.Datetime.now(),
            "payment_term_id": False,
            "require_signature": False,
            "require_payment": False,
            "order_line": [
                Command.create(vals) for vals in self._line_vals(detail, by_code)
            ],
        }

    def _line_vals(self, detail, by_code):
        pieces = {}
        for item in detail["line_items"]:
            pieces.setdefault(item["seller_sku"], []).append(item)
        for code, items in pieces.items():
            item, product = items[0], by_code[code]
            revenue = float(item["original_price"]) - float(item["seller_discount"])
            yield {
                "product_id": product.id,
                "product_uom_id": product.uom_id.id,
                "product_uom_qty": len(items),
                "name": item["product_name"],
                "price_unit": revenue,
                "discount": 0.0,
                "tax_ids": [Command.clear()],
                # else Odoo looks for a distribution model, twice per line
                "analytic_distribution": False,
            }

"""SKUs, stock and a look at what is marked, for the tests of changed stock."""

from odoo import Command
from odoo.tools import SQL

from .catalog_case import CatalogCase


class StockMarksCase(CatalogCase):
    """The shop has its stock switched on; nothing is marked when a test begins."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.stock_mode = "live"
        cls.changes = cls.env["tiktok.stock.change"]
        cls.home = cls.backend.warehouse_id.lot_stock_id
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.forget()

    def setUp(self):
        super().setUp()
        self.forget()

    @classmethod
    def forget(cls):
        """Take all marks away."""
        cls.env.cr.flush()
        cls.env.cr.execute("DELETE FROM tiktok_stock_change")
        cls.env.cr.execute("DELETE FROM ir_cron_trigger")

    @classmethod
    def sku(cls, product, external_id=None, backend=None, pack=1.0):
        """A SKU on sale that means a product."""
        backend = backend or cls.backend
        listing = cls.env["tiktok.product"].create(
            {
                "backend_id": backend.id,
                "external_id": f"L{external_id or product.id}-{backend.id}",
                "external_state": "ACTIVATE",
            }
        )
        sku = cls.env["tiktok.sku"].create(
            {
                "backend_id": backend.id,
                "external_id": f"S{external_id or product.id}-{backend.id}",
                "tiktok_product_id": listing.id,
            }
        )
        sku._set_mapping({sku: (product, pack)}, "manual")
        return sku

    @classmethod
    def stock(cls, product, quantity, location=None):
        """So much more of a product on the shelf."""
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.home, quantity
        )

    def moved(self, product, quantity, source, target):
        """A confirmed move, reserved when it can be."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "product_uom": product.uom_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
            }
        )
        move._action_confirm()
        return move

    # === WHAT IS MARKED === #

    def marks(self, column="product_id"):
        """What the transaction has marked so far."""
        self.env.cr.flush()
        marked = SQL(
            "SELECT %(column)s FROM tiktok_stock_change WHERE %(column)s IS NOT NULL",
            column=SQL.identifier(column),
        )
        return [number for (number,) in self.env.execute_query(marked)]

    def marked(self, product):
        """Whether a product is marked; forgets it."""
        found = product.id in self.marks()
        self.forget()
        return found

    def due(self, backend=None):
        """SKUs of a shop that the pump finds behind the marks."""
        self.env.cr.flush()
        self.changes._expand()
        claimed = self.changes._claim(backend or self.backend, 1000)
        return self.env["tiktok.sku"].browse(claimed)

    def sale(self, product, quantity=1.0):
        """A confirmed sales order of another channel."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Buyer"}).id,
                "warehouse_id": self.backend.warehouse_id.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order.action_confirm()
        return order

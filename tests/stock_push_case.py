"""A shop whose listings, products and stock are ready to be pushed to the sandbox."""

from unittest.mock import patch

from ..client import TikTokShopClient
from .catalog_case import CatalogCase

MUG, BLUE, GREEN = "1729500000000000101", "1729500000000100101", "1729500000000100102"
SPOON, SPOON_SKU = "1729500000000000102", "1729500000000100201"
AUSTIN, RENO = "7498000000000000101", "7498000000000000102"


class StockPushCase(CatalogCase):
    """Two listings (a mug in two colours, a spoon) are mapped and on the shelf.

    * :meth:`receive` brings goods in, :meth:`push` does what the job runner would do
    * :attr:`writes` are the calls that wrote stock, as (listing, figures by SKU)
    * :meth:`there` is what TikTok shows, :meth:`card` and :meth:`level` our side
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_flow_of_class("metadata", "catalog")
        shop = cls.sandbox.shop("US")
        # what is sold already would be taken off every figure
        cls.sandbox.state["orders"][shop["id"]].clear()
        for figures in cls.sandbox.state["stock"][shop["id"]].values():
            for pair in figures.values():
                pair[1] = 0
        cls.skus = {
            sku.external_id: sku
            for sku in cls.env["tiktok.sku"].search(
                [("backend_id", "=", cls.backend.id)]
            )
        }
        cls.blue = cls.make_sold(BLUE, "Blue mug")
        cls.green = cls.make_sold(GREEN, "Green mug")
        cls.spoon = cls.make_sold(SPOON_SKU, "Spoon")
        cls.backend.stock_mode = "live"
        cls.cursor = cls.backend._cursor("stock")
        cls.env.flush_all()
        cls.env.cr.execute("DELETE FROM tiktok_stock_change")

    @classmethod
    def run_flow_of_class(cls, *flows):
        """Read what the sandbox seeds, once for the class."""
        for flow in flows:
            cursor = cls.backend._cursor(flow)
            while cursor._run_page():
                cls.env.invalidate_all()
        cls._jobs().unlink()

    @classmethod
    def make_sold(cls, sku, name):
        """A stored product that a SKU means."""
        product = cls.product(name.upper())
        cls.skus[sku]._set_mapping({cls.skus[sku]: (product, 1.0)}, "manual")
        return product

    @property
    def shop(self):
        """The shop as the sandbox keeps it now."""
        return self.sandbox.shop("US")

    def setUp(self):
        super().setUp()
        self.writes = []
        perform = TikTokShopClient.update_inventory

        def spy(client, listing, skus, **more):
            self.writes.append((listing, skus))
            return perform(client, listing, skus, **more)

        self.startPatcher(patch.object(TikTokShopClient, "update_inventory", spy))

    def receive(self, product, quantity):
        """So many pieces more on the shelf, and the SKUs are marked."""
        location = self.backend.warehouse_id.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(product, location, quantity)
        self.mark(product)

    def mark(self, *products):
        """The change log names the SKUs of these products."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM tiktok_stock_change")
        skus = [sku for sku in self.skus.values() if sku.product_id in products]
        changes = self.env["tiktok.stock.change"]
        changes._give_back([sku.id for sku in skus], "test")

    def pump(self):
        """What this test has changed so far names its SKUs, as after its commit."""
        changes = self.env["tiktok.stock.change"]
        self.env.flush_all()
        changes._insert_gathered()
        changes._expand()

    def push(self):
        """One job of the flow; whether more is due."""
        self.env.flush_all()
        more = self.cursor._run_page()
        self.env.invalidate_all()
        return more

    def there(self, sku, warehouse=AUSTIN):
        """Pieces that TikTok may sell."""
        return self.sandbox.stock.available(self.shop, sku, warehouse)

    def card(self, sku):
        """Our card of a SKU."""
        return self.env["tiktok.stock.card"].search(
            [("sku_id", "=", self.skus[sku].id)]
        )

    def level(self, sku, warehouse=AUSTIN):
        """Our level of a SKU in a warehouse."""
        levels = self.card(sku).level_ids
        return levels.filtered(lambda lv: lv.warehouse_id.external_id == warehouse)

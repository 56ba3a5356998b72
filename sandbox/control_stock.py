"""The control API's verbs about stock, its locks and how it is sold."""

from __future__ import annotations

from .stock_switches import SWITCHES


class StockControl:
    """What happens to stock on TikTok's side; a base of `Control`."""

    def _sku_id(self, shop, sku):
        return self.box.catalog.find(shop, sku)[1]["id"]

    def do_stock(self, shop, sku, quantity, warehouse=None):
        """Set the sellable number of a SKU, as a person in Seller Center would."""
        shop = self.box.shop(shop)
        sku_id = self._sku_id(shop, sku)
        self.box.stock.set(shop, sku_id, int(quantity), warehouse)

    def do_figures(self, shop, skus=None):
        """Figures by seller SKU and warehouse: [available, committed]."""
        shop = self.box.shop(shop)
        return {
            sku["seller_sku"]: self.box.stock.figures(shop, sku["id"])
            for product in self.box.catalog.products(shop).values()
            for sku in product["skus"]
            if not skus or sku["seller_sku"] in skus or sku["id"] in skus
        }

    def do_allot(self, shop, sku, quantity, name="Flash sale", kind="campaign"):
        """Set units aside for a campaign or a creator; 0 gives them back."""
        shop = self.box.shop(shop)
        sku_id = self._sku_id(shop, sku)
        self.box.stock.allotments.set(shop, sku_id, int(quantity), name, kind)

    def do_lock(self, shop, sku, locks=()):
        """Lock a SKU: promotion, auction, global_product, shared_stock; none frees."""
        self.box.catalog.lock(self.box.shop(shop), sku, *locks)

    def do_share(self, shop, sku, source=None):
        """Let a SKU sell the stock of another one; without a source its own."""
        self.box.catalog.share(self.box.shop(shop), sku, source)

    def do_refuse(self, shop, sku, code, **settings):
        """Let stock changes of a SKU end with a code (message, warehouse, times)."""
        self.box.catalog.refuse(self.box.shop(shop), sku, int(code), **settings)

    def do_backorder(self, shop, sku, warehouse):
        """Pieces and handling days that may be sold beyond stock, None without."""
        shop = self.box.shop(shop)
        return self.box.stock.backorders(shop, self._sku_id(shop, sku)).get(warehouse)

    # warehouses

    def do_attach(self, shop, sku, warehouse, quantity=0):
        """Sell a SKU from a further warehouse (also the platform's own)."""
        shop = self.box.shop(shop)
        self.box.stock.attach(shop, self._sku_id(shop, sku), warehouse, int(quantity))

    def do_detach(self, shop, sku, warehouse):
        """Sell a SKU from a warehouse no longer."""
        shop = self.box.shop(shop)
        self.box.stock.detach(shop, self._sku_id(shop, sku), warehouse)

    def do_warehouse(self, shop, warehouse, status):
        """Make a warehouse ENABLED, DISABLED or RESTRICTED."""
        for entry in self.box.shop(shop)["warehouses"]:
            if entry["id"] == warehouse:
                entry["effect_status"] = status
                return entry
        raise KeyError(f"no warehouse {warehouse}")

    # the shop

    def do_switch(self, shop, name, value):
        """Change how a shop works, see `SWITCHES`."""
        if value not in SWITCHES.get(name, ()):
            raise ValueError(f"known: {SWITCHES}")
        self.box.shop(shop)[name] = value

    def do_order_limit(self, shop, per_day=0):
        """Let the shop sell so many orders a day, then show sold out; 0: no limit."""
        self.box.life.set_order_limit(self.box.shop(shop), int(per_day))

    def do_limit_orders(self, shop, is_on=True, shows_zero=True):
        """Stop all selling now, as the order limit or a holiday does, or allow it."""
        self.box.life.limit_orders(self.box.shop(shop), is_on, shows_zero)

    # buyers

    def do_buy(self, shop, sku, quantity=1, **settings):
        """Buy if the published figure allows it; the order, or nothing."""
        shop = self.box.shop(shop)
        return self.box.life.buy(shop, sku, int(quantity), **settings)

    def do_sale_start(self, shop, **settings):
        """Begin a live sale (skus, rate, seconds, seed, curve, unpaid, hold, slope)."""
        self.box.sales.start(self.box.shop(shop), **settings)
        return self.box.sales.report()

    def do_sale_stop(self):
        """End the live sale; its report."""
        self.box.sales.stop()
        return self.box.sales.report()

    def do_sale_report(self, log=False):
        """What became of the buyers so far; with the log of each when asked."""
        report = self.box.sales.report()
        if log and self.box.sales.sale:
            report["log"] = list(self.box.sales.sale.log)
        return report

    def do_trail(self, is_on=None):
        """Switch the trail of figures on or off; without a word: read it."""
        if is_on is None:
            return list(self.box.stock.trail.notes)
        return self.box.stock.trail.switch(is_on)

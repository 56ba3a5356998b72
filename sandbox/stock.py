"""Stock: what can be sold and what orders hold, per warehouse.

`available` is what the seller last told and orders then lowered; `committed` is what
orders hold. Whether an unpaid order commits and when committed is released is not
documented: here an order commits when placed and releases when shipped or cancelled.
"""

from __future__ import annotations

from collections import Counter

from .stock_events import TOPIC, change_of_stock


class Stock:
    """Figures of all SKUs, by shop, SKU and warehouse: [available, committed]."""

    def __init__(self, box):
        self.box = box

    def figures(self, shop, sku_id):
        """The figures per warehouse; those of a bundle follow from its components."""
        own = self.box.state["stock"][shop["id"]].get(sku_id, {})
        components = self.box.catalog.components(shop, sku_id)
        if not components:
            return own
        return {
            warehouse: [self._bundles(shop, components, warehouse), 0]
            for warehouse in own
        }

    def _bundles(self, shop, components, warehouse):
        stock = self.box.state["stock"][shop["id"]]
        return min(
            stock.get(component["sku_id"], {}).get(warehouse, [0, 0])[0]
            // component["sku_count"]
            for component in components
        )

    def available(self, shop, sku_id, warehouse=None):
        """Units that can still be sold, in one warehouse or in all."""
        figures = self.figures(shop, sku_id)
        if warehouse:
            return figures.get(warehouse, [0, 0])[0]
        return sum(available for available, _committed in figures.values())

    def set(self, shop, sku_id, quantity, warehouse=None):
        """Make `quantity` the sellable number of a SKU (in its first warehouse)."""
        figures = self.box.state["stock"][shop["id"]].setdefault(sku_id, {})
        warehouse = warehouse or next(iter(figures), shop["default_warehouse"])
        pair = figures.setdefault(warehouse, [0, 0])
        change, pair[0] = quantity - pair[0], quantity
        self.box.touch()
        self.tell(shop, sku_id, change, 0, "SELLER_EDIT")

    def move(self, shop, lines, warehouse, available=0, committed=0):
        """Change the figures of the pieces of order lines by so many per piece.

        Available never falls below zero: what is oversold shows in committed alone.
        """
        pieces_of = Counter()
        for sku_id, pieces in self._pieces(lines):
            pieces_of[sku_id] += pieces
        for sku_id, pieces in pieces_of.items():
            figures = self.box.state["stock"][shop["id"]].setdefault(sku_id, {})
            pair = figures.setdefault(warehouse, [0, 0])
            before = list(pair)
            pair[0] = max(0, pair[0] + available * pieces)
            pair[1] = max(0, pair[1] + committed * pieces)
            source = "ORDER_CANCELLED" if available > 0 else "ORDER_SHIPPED"
            source = "ORDER_PLACED" if available < 0 else source
            self.tell(shop, sku_id, pair[0] - before[0], pair[1] - before[1], source)

    def tell(self, shop, sku_id, available, committed, source):
        """Tell that the figures of a SKU changed by so much, if anybody listens."""
        if self.box.webhooks.is_wanted(shop, TOPIC):
            change = (available, committed)
            data = change_of_stock(self.box, shop, sku_id, change, source)
            self.box.events.emit(TOPIC, shop, data)

    @staticmethod
    def _pieces(lines):
        for line in lines:
            components = line.get("combined_listing_skus")
            for component in components or ():
                yield component["sku_id"], component["sku_count"]
            if not components:
                yield line["sku_id"], 1

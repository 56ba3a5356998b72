"""Stock: what can be sold and what orders hold, per warehouse.

`available` is what the seller last told and orders then lowered; `committed` is what
orders hold. Whether an unpaid order commits and when committed is released is not
documented: here an order commits when placed and releases when shipped or cancelled.
"""

from __future__ import annotations

from collections import Counter

from . import stock_events
from .allotments import Allotments
from .refusal import Refusal
from .stock_trail import Trail


class Stock:
    """Figures of all SKUs, by shop, SKU and warehouse: [available, committed]."""

    def __init__(self, box):
        self.box = box
        self.allotments = Allotments(box)
        self.trail = Trail()

    # figures

    def own(self, shop, sku_id):
        """The figures kept for a SKU (not a copy); of its source when it shares."""
        return self.box.state["stock"][shop["id"]].setdefault(
            self.box.catalog.source(shop, sku_id), {}
        )

    def figures(self, shop, sku_id):
        """The figures per warehouse; those of a bundle follow from its components."""
        own = self.own(shop, sku_id)
        components = self.box.catalog.components(shop, sku_id)
        if not components:
            return own
        return {
            warehouse: [self._bundles(shop, components, warehouse), 0]
            for warehouse in own
        }

    def _bundles(self, shop, components, warehouse):
        return min(
            self.own(shop, component["sku_id"]).get(warehouse, [0, 0])[0]
            // component["sku_count"]
            for component in components
        )

    def shown(self, shop, sku_id):
        """The figures as the API tells them: nothing for sale in a limited shop."""
        figures = self.figures(shop, sku_id)
        if not shop.get("sold_out_by_limit"):
            return figures
        fbt = shop.get("fbt_warehouse_id")
        return {
            warehouse: pair if warehouse == fbt else [0, pair[1]]
            for warehouse, pair in figures.items()
        }

    def available(self, shop, sku_id, warehouse=None):
        """Units that can still be sold, in one warehouse or in all."""
        figures = self.figures(shop, sku_id)
        if warehouse:
            return figures.get(warehouse, [0, 0])[0]
        return sum(available for available, _committed in figures.values())

    # the seller, in Seller Center or through the API

    def set(self, shop, sku_id, quantity, warehouse=None, source="SELLER_EDIT"):
        """Make `quantity` the sellable number of a SKU (in its first warehouse).

        Raises the platform's refusal below what a campaign or a creator holds.
        """
        figures = self.own(shop, sku_id)
        warehouse = warehouse or next(iter(figures), shop["default_warehouse"])
        pair = figures.setdefault(warehouse, [0, 0])
        change = quantity - pair[0]
        left = self.available(shop, sku_id) + change
        if change < 0 and left < self.allotments.total(shop, sku_id):
            raise Refusal(12052393, "The stock is locked by a promotion")
        pair[0] = quantity
        self.box.touch()
        self.trail.note("set", shop, sku_id, warehouse, change, source)
        self.tell(shop, sku_id, {"available": change}, source)

    def attach(self, shop, sku_id, warehouse, quantity=0):
        """Sell a SKU from a further warehouse as well, as Seller Center allows."""
        self.own(shop, sku_id).setdefault(warehouse, [0, 0])
        self.set(shop, sku_id, quantity, warehouse)

    def detach(self, shop, sku_id, warehouse):
        """Sell a SKU from a warehouse no longer."""
        pair = self.own(shop, sku_id).pop(warehouse)
        self.box.touch()
        self.tell(shop, sku_id, {"available": -pair[0]}, "SELLER_EDIT")

    # orders

    def move(self, shop, lines, warehouse, available=0, committed=0):
        """Change the figures of the pieces of order lines by so many per piece.

        Available never falls below zero: what is missing comes from the back orders
        the seller allowed; what is oversold shows in committed alone.
        """
        pieces_of = Counter()
        for sku_id, pieces in self._pieces(lines):
            pieces_of[sku_id] += pieces
        for sku_id, pieces in pieces_of.items():
            change = (available * pieces, committed * pieces)
            self._move_sku(shop, sku_id, warehouse, change)

    def _move_sku(self, shop, sku_id, warehouse, change):
        pair = self.own(shop, sku_id).setdefault(warehouse, [0, 0])
        before = list(pair)
        self._take_backorder(shop, sku_id, warehouse, -change[0] - pair[0])
        pair[0] = max(0, pair[0] + change[0])
        pair[1] = max(0, pair[1] + change[1])
        source = "ORDER_CANCELLED" if change[0] > 0 else "ORDER_SHIPPED"
        source = "ORDER_PLACED" if change[0] < 0 else source
        moved = {"available": pair[0] - before[0], "committed": pair[1] - before[1]}
        if moved["available"] < 0:
            moved.update(self.allotments.sell(shop, sku_id, -moved["available"]))
        self.trail.note("order", shop, sku_id, warehouse, change[0], source)
        self.tell(shop, sku_id, moved, source)

    def backorders(self, shop, sku_id):
        """What may be sold beyond stock, by warehouse: [pieces, handling days]."""
        kept = self.box.state["backorders"].setdefault(shop["id"], {})
        return kept.setdefault(sku_id, {})

    def _take_backorder(self, shop, sku_id, warehouse, pieces):
        allowed = self.backorders(shop, sku_id).get(warehouse)
        if allowed and pieces > 0:
            allowed[0] = max(0, allowed[0] - pieces)

    def tell(self, shop, sku_id, change, source):
        """Tell how the figures of a SKU changed, if anybody listens."""
        for topic, data_of in stock_events.TOPICS.items():
            if self.box.webhooks.is_wanted(shop, topic):
                data = data_of(self.box, shop, sku_id, change, source)
                if data:
                    self.box.events.emit(topic, shop, data)

    @staticmethod
    def _pieces(lines):
        for line in lines:
            components = line.get("combined_listing_skus")
            for component in components or ():
                yield component["sku_id"], component["sku_count"]
            if not components:
                yield line["sku_id"], 1

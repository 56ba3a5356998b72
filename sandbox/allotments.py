"""Units set aside for campaigns and creators.

They are a part of the available figure that Inventory Search tells and no part of the
one in the stock alert (platform notes on both pages). That the campaign's units are the
first that a running campaign sells is assumed.
"""

from __future__ import annotations

from .refusal import Refusal

KINDS = ("campaign", "creator")


class Allotments:
    """What is set aside, by shop and SKU: {"campaign": {name: units}, ...}."""

    def __init__(self, box):
        self.box = box

    def of(self, shop, sku_id):
        """The units of a SKU by kind and name (not a copy)."""
        kept = self.box.state["allotments"].setdefault(shop["id"], {})
        return kept.setdefault(sku_id, {kind: {} for kind in KINDS})

    def total(self, shop, sku_id, kind=None):
        """All units set aside of a SKU, or those of one kind."""
        return sum(
            units
            for name, named in self.of(shop, sku_id).items()
            if kind in (None, name)
            for units in named.values()
        )

    def set(self, shop, sku_id, quantity, name="Flash sale", kind="campaign"):
        """Set units aside; none gives them back. No more than there are for sale."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind}, known: {', '.join(KINDS)}")
        named = self.of(shop, sku_id)[kind]
        change = quantity - named.get(name, 0)
        left = self.box.stock.available(shop, sku_id)
        if self.total(shop, sku_id) + change > left:
            raise Refusal(12052055, f"Only {left} units can be set aside")
        named.pop(name, None)
        if quantity:
            named[name] = quantity
        self.box.touch()
        self.box.stock.tell(shop, sku_id, {kind: change}, f"{kind.upper()}_LOCK")

    def sell(self, shop, sku_id, pieces):
        """Sold pieces leave the campaigns first; returns the change by kind."""
        held = self.of(shop, sku_id)
        change, left = {}, self.box.stock.available(shop, sku_id)
        wanted = {
            "campaign": pieces,
            # what no longer lies there can be set aside for nobody
            "creator": self.total(shop, sku_id, "creator") - left,
        }
        for kind in KINDS:
            taken = self._take(held[kind], wanted[kind])
            if taken:
                change[kind] = -taken
        return change

    @staticmethod
    def _take(named, pieces):
        taken = 0
        for name in list(named):
            part = min(max(pieces - taken, 0), named[name])
            taken += part
            named[name] -= part
            if not named[name]:
                del named[name]
        return taken

    def distribution(self, shop, sku_id, available):
        """Where the available units are, as Inventory Search tells it."""
        held = self.of(shop, sku_id)
        parts = {
            f"{kind}_inventory": [
                {"quantity": units, f"{kind}_name": name}
                for name, units in held[kind].items()
            ]
            for kind in KINDS
        }
        in_shop = max(0, available - self.total(shop, sku_id))
        return {"in_shop_inventory": {"quantity": in_shop}, **parts}

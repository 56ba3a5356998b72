"""The goods move: parcels, scans, arrival."""

from __future__ import annotations

from .refusal import Refusal

# Markets whose orders bring their packages and do not know ON_HOLD
BRINGS_PACKAGES = ("ID", "MY", "PH", "SG", "TH", "VN")
BEFORE_SHIPPING = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")


class Shipping:
    """The seller's and the carrier's steps on orders; a base of `Life`."""

    def ship(self, shop, order_id, line_ids=None, tracking=None, carrier=None):
        """Hand units over for shipping in one package (all that wait by default)."""
        order = self.box.orders.payload(shop, order_id)
        self._in_status(order, "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
        lines = [
            line
            for line in order["line_items"]
            if line["display_status"] == "AWAITING_SHIPMENT"
            and (not line_ids or line["id"] in line_ids)
        ]
        if not lines:
            raise Refusal(21011006, "The package is shipped already")
        self._refuse_by_shipping(shop, order)
        self._leave_combination(shop, order, "FULFILL_UNCOMBINE")
        carrier = self._carrier(shop, carrier)
        tracking = tracking or self.box.next_id("tracking", "9200190175547700", 10)
        now = self.box.clock.now()
        self._pack(shop, order, lines, "PROCESSING")
        for unit in self._units(lines):
            unit.update(
                display_status="AWAITING_COLLECTION",
                tracking_number=tracking,
                shipping_provider_id=carrier["id"],
                shipping_provider_name=carrier["name"],
                rts_time=now,
            )
        order.update(
            tracking_number=tracking,
            shipping_provider=carrier["name"],
            shipping_provider_id=carrier["id"],
        )
        order.setdefault("rts_time", now)
        self._move_stock(shop, order, lines, 0, -1)
        self._settle(order)
        return self._changed(shop, order)

    def _carrier(self, shop, name):
        carriers = self.box.state["carriers"][shop["id"]]
        for carrier in carriers:
            if name in (carrier["id"], carrier["name"]):
                return carrier
        return carriers[0]

    def collect(self, shop, order_id, package_id=None):
        """The carrier scans a package, or all of the order."""
        return self._carry(shop, order_id, package_id, "collect")

    def deliver(self, shop, order_id, package_id=None):
        """A package arrives, or all of the order."""
        return self._carry(shop, order_id, package_id, "deliver")

    def _carry(self, shop, order_id, package_id, step):
        before, after, package, stamp = {
            "collect": (
                *("AWAITING_COLLECTION", "IN_TRANSIT"),
                *("FULFILLING", "collection_time"),
            ),
            "deliver": ("IN_TRANSIT", "DELIVERED", "COMPLETED", "delivery_time"),
        }[step]
        order = self.box.orders.payload(shop, order_id)
        moved = [
            line
            for line in order["line_items"]
            if line["display_status"] == before
            and (not package_id or line.get("package_id") == package_id)
        ]
        if not moved:
            raise Refusal(21011029, f"No unit of the order is {before}")
        self._lines(moved, before, after)
        for unit in self._units(moved):
            unit["package_status"] = package
        order[stamp] = self.box.clock.now()
        self._settle(order)
        return self._changed(shop, order)

    def complete(self, shop, order_id):
        """The time for returns is over."""
        order = self.box.orders.payload(shop, order_id)
        self._in_status(order, "DELIVERED")
        self._lines(order["line_items"], "DELIVERED", "COMPLETED")
        order["status"] = "COMPLETED"
        return self._changed(shop, order)

    @staticmethod
    def _units(lines):
        """The lines and the pieces of those that are bundles."""
        for line in lines:
            yield line
            yield from line.get("sub_item_info", ())

    def _lines(self, lines, before, after):
        for unit in self._units(lines):
            if unit["display_status"] == before:
                unit["display_status"] = after

    def _pack(self, shop, order, lines, status):
        package = self.box.next_id("package", shop["package_prefix"], 12)
        others = {
            line.get("package_id")
            for line in order["line_items"]
            if line not in lines and line.get("package_id")
        }
        for unit in self._units(lines):
            unit.update(package_id=package, package_status=status)
        kept = [entry for entry in order["packages"] if entry["id"] in others]
        order["packages"] = [*kept, {"id": package}]
        if len(order["packages"]) > 1:
            order["split_or_combine_tag"] = "SPLIT"

    @staticmethod
    def _settle(order):
        """The order's status from those of its living units: the least advanced one.

        Some shipped and some not is a status of its own.
        """
        steps = ("AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED")
        found = {
            line["display_status"]
            for line in order["line_items"]
            if line["display_status"] in steps
        }
        if order["status"] in ("UNPAID", "ON_HOLD") or not found:
            return
        least = min(found, key=steps.index)
        partly = least == "AWAITING_SHIPMENT" and len(found) > 1
        order["status"] = "PARTIALLY_SHIPPING" if partly else least

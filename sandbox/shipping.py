"""The goods move: parcels leave, are scanned, arrive."""

from __future__ import annotations

from .packages import ORDER, pieces_of
from .refusal import Refusal
from .shipping_markets import SOUTH_EAST_ASIA as BRINGS_PACKAGES
from .shipping_markets import brings_packages
from .tracking_numbers import made_up

BEFORE_SHIPPING = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
#: what carriers tell, by the package's status (codes as in the examples)
SCANS = {
    "PROCESSING": (10101, "Shipping label created."),
    "FULFILLING": (20301, "Package picked up by the carrier."),
    "COMPLETED": (50201, "Package delivered."),
    "CANCELLED": (60101, "Delivery failed."),
}
__all__ = ["BEFORE_SHIPPING", "BRINGS_PACKAGES", "Shipping"]


class Shipping:
    """The seller's and the carrier's steps on parcels; a base of `Life`."""

    # the seller

    def ship(self, shop, order_id, line_ids=None, tracking=None, carrier=None):
        """Hand units over in one package (all that wait by default), by hand.

        No carrier and number is looked at, as little as which way the market takes.
        """
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
        pieces = waiting(lines)
        self.make_ready(shop, [order], pieces)
        self.send(shop, [order], pieces, self.carrier(shop, carrier), tracking)
        return order

    def make_ready(self, shop, orders, pieces):
        """Settle requests of the buyers and combinations that these pieces leave."""
        for order in orders:
            self._refuse_by_shipping(shop, order)
        if self.box.packages.held_by(shop, pieces):
            return
        for order in orders:
            self._leave_combination(shop, order, "FULFILL_UNCOMBINE")

    def send(self, shop, orders, pieces, carrier, tracking=None, **facts):
        """Send pieces of these orders in one package; returns the package."""
        package = self.box.packages.gather(shop, orders, pieces)
        return self.send_package(shop, package, carrier, tracking, **facts)

    def send_package(self, shop, package, carrier, tracking=None, **facts):
        """Let a package leave with a carrier's number (made up when none is given)."""
        packages, now = self.box.packages, self.box.clock.now()
        told = {
            "tracking_number": tracking or made_up(self.box, shop, carrier),
            "shipping_provider_id": carrier["id"],
            "shipping_provider_name": carrier["name"],
        }
        orders = packages.orders(shop, package)
        before = {order["id"]: waiting_lines(order) for order in orders}
        for piece in packages.pieces(shop, package):
            if piece["display_status"] == "AWAITING_SHIPMENT":
                piece.update(told, rts_time=now)
        facts = {
            "provider_id": carrier["id"],
            "provider_name": carrier["name"],
            "tracking_number": told["tracking_number"],
            "shipped_at": now,
            **facts,
        }
        packages.move(shop, package, "PROCESSING", **facts)
        self.scanned(package)
        for order in orders:
            self._sent(shop, order, before[order["id"]], told)
        return package

    def _sent(self, shop, order, lines, told):
        """What an order shows when these lines of it waited and some left."""
        now = self.box.clock.now()
        gone = [line for line in lines if line["display_status"] != "AWAITING_SHIPMENT"]
        for line in gone:
            line["rts_time"] = now
        self._move_stock(shop, order, gone, 0, -1)
        order.update(
            tracking_number=told["tracking_number"],
            shipping_provider=told["shipping_provider_name"],
            shipping_provider_id=told["shipping_provider_id"],
        )
        order.setdefault("rts_time", now)
        parts = {piece.get("package_id") for piece in pieces_of(order["line_items"])}
        if len(parts) > 1:
            order.setdefault("split_or_combine_tag", "SPLIT")
        self._settle(order)
        self._changed(shop, order)

    def join(self, shop, package, order, pieces, carrier):
        """Send pieces of a further order under a number that is on its way."""
        packages = self.box.packages
        package["orders"].append(order["id"])
        before = waiting_lines(order)
        packages.put(shop, package, pieces)
        told = {
            "tracking_number": package["tracking_number"],
            "shipping_provider_id": carrier["id"],
            "shipping_provider_name": carrier["name"],
        }
        for piece in pieces:
            piece.update(told, rts_time=self.box.clock.now())
        packages.move(shop, package, package["status"])
        together = packages.orders(shop, package)
        for each in together:
            each.setdefault("split_or_combine_tag", "COMBINED")
        self._sent(shop, order, before, told)
        self._tell_packages(shop, "COMBINE", together, "ROLE_SELLER")

    def renumber(self, shop, package, carrier, number):
        """Change carrier and number of a package that left."""
        told = {
            "tracking_number": number,
            "shipping_provider_id": carrier["id"],
            "shipping_provider_name": carrier["name"],
        }
        package.update(
            tracking_number=number,
            provider_id=carrier["id"],
            provider_name=carrier["name"],
        )
        self.box.packages.changed(package)
        for piece in self.box.packages.pieces(shop, package):
            piece.update(told)
        for order in self.box.packages.orders(shop, package):
            for line in order["line_items"]:
                if line.get("package_id") == package["id"]:
                    line.update(told)
            order.update(
                tracking_number=number,
                shipping_provider=carrier["name"],
                shipping_provider_id=carrier["id"],
            )
            self._changed(shop, order)

    def carrier(self, shop, name=None):
        """A carrier of the shop by id or name; the first one is the usual one."""
        carriers = self.box.state["carriers"][shop["id"]]
        for carrier in carriers:
            if name in (carrier["id"], carrier["name"]):
                return carrier
        return carriers[0]

    # the carrier

    def collect(self, shop, order_id, package_id=None):
        """The carrier scans a package, or all of the order."""
        return self._carry(shop, order_id, package_id, "PROCESSING", "FULFILLING")

    def deliver(self, shop, order_id, package_id=None):
        """A package arrives, or all of the order."""
        return self._carry(shop, order_id, package_id, "FULFILLING", "COMPLETED")

    def _carry(self, shop, order_id, package_id, before, after):
        order = self.box.orders.payload(shop, order_id)
        moved = [
            package
            for package in self.box.packages.of_order(shop, order)
            if package["status"] == before and package_id in (None, package["id"])
        ]
        if not moved:
            raise Refusal(21011029, f"No package of the order is {before}")
        for package in moved:
            self.scan(shop, package, after)
        return order

    def scan(self, shop, package, status):
        """A package is picked up ("FULFILLING") or arrives ("COMPLETED")."""
        now, packages = self.box.clock.now(), self.box.packages
        stamp = {"FULFILLING": "collection_time", "COMPLETED": "delivery_time"}[status]
        packages.move(shop, package, status, **{stamp: now})
        self.scanned(package)
        for order in packages.orders(shop, package):
            order[stamp] = now
            self._settle(order)
            self._changed(shop, order)

    def fail_package(self, shop, package, reason):
        """A parcel is lost, damaged or sent back: its units are cancelled.

        A loss after the scan is the platform's to cancel (page on order statuses).
        """
        package["ship_exception_reason"] = reason
        gone = "package_damaged" if reason == "PACKAGE_DAMAGAED" else "package_lost"
        inside = {line["id"] for line in self.box.packages.lines(shop, package)}
        for order in self.box.packages.orders(shop, package):
            ids = [line["id"] for line in order["line_items"] if line["id"] in inside]
            self.cancel(shop, order["id"], "SYSTEM", ids, gone)
        package["sub_status"] = "SHIP_EXCEPTION"
        self.scanned(package)

    def judge_invoice(self, shop, order_id, status="SUCCESS", reason=None):
        """Tell what became of the invoice of an order (Brazil)."""
        order = self.box.orders.payload(shop, order_id)
        accepted = status == "SUCCESS"
        self.box.orders.record(shop, order_id)["invoice"] = accepted
        order["need_upload_invoice"] = (
            "INVOICE_UPLOADED" if accepted else "NEED_INVOICE"
        )
        package = self.box.packages.of_order(shop, order)[0]
        data = {
            "package_id": package["id"],
            "order_ids": package["orders"],
            "invoice_status": status,
        }
        if reason:
            data["invalid_reason"] = reason
        self._moved(order)
        self.box.events.emit("INVOICE_STATUS_CHANGE", shop, data)

    def scanned(self, package):
        """Add what the carrier tells about the package as it is now."""
        code, text = SCANS[package["status"]]
        now = int(self.box.clock.exact() * 1000)
        package["trail"].append(
            {"description": text, "update_time_millis": now, "action_code": code}
        )

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

    def bring_package(self, shop, order):
        """The package that an order has before it is shipped, where it has one."""
        pieces = waiting(order["line_items"])
        if brings_packages(shop, order) and not order["packages"] and pieces:
            package = self.box.packages.new(shop, [order])
            self.box.packages.put(shop, package, pieces)

    @staticmethod
    def _settle(order):
        """The order's status from those of its living units: the least advanced one.

        Some shipped and some not is a status of its own.
        """
        found = {
            piece["display_status"]
            for piece in pieces_of(order["line_items"])
            if piece["display_status"] in ORDER
        }
        if order["status"] in ("UNPAID", "ON_HOLD") or not found:
            return
        least = min(found, key=ORDER.index)
        partly = least == "AWAITING_SHIPMENT" and len(found) > 1
        order["status"] = "PARTIALLY_SHIPPING" if partly else least


def waiting(lines):
    """The pieces of these lines that are not shipped yet."""
    return [
        piece
        for piece in pieces_of(lines)
        if piece["display_status"] == "AWAITING_SHIPMENT"
    ]


def waiting_lines(order):
    """The lines of an order that are not wholly shipped."""
    return [
        line
        for line in order["line_items"]
        if line["display_status"] == "AWAITING_SHIPMENT"
    ]

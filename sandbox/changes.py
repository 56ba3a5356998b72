"""Orders change while they wait: address, packages, warehouse, way of delivery.

Package changes follow TikTok's pages on splitting and combining (November 2025). That a
switch of warehouse or delivery option is told by no event is assumed, for no page lists
one.
"""

from __future__ import annotations

import copy

from . import addresses
from .packages import WAITING
from .refusal import Refusal
from .shipping import BEFORE_SHIPPING, waiting

UNSHIPPED = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
MOST_COMBINED = 20
ROLES = ("ROLE_USER", "ROLE_SELLER", "ROLE_OPERATOR", "ROLE_SYSTEM")


class Changes:
    """Changes from TikTok's side; a base of `Life`."""

    def change_address(self, shop, order_id, number=1, masked=None):
        """Move the order to another address of the market's book."""
        record = self.box.orders.record(shop, order_id)
        order = self._in_status(record["payload"], *BEFORE_SHIPPING)
        address = addresses.clear(addresses.template(shop["region"], number))
        if masked is None:
            masked = order["shipping_type"] == "TIKTOK"
        record["address"] = addresses.masked(address) if masked else address
        order["has_updated_recipient_address"] = True
        if order["status"] not in ("UNPAID", "ON_HOLD"):
            order["recipient_address"] = copy.deepcopy(record["address"])
        self._leave_combination(shop, order, "ADDRESS_UPDATE_SPLIT", "ROLE_USER")
        self._changed(shop, order, topic="RECIPIENT_ADDRESS_UPDATE")
        return order

    # packages

    def combine(self, shop, order_ids, role="ROLE_SYSTEM"):
        """Put waiting orders with one address into one package; returns its id.

        Who ordered is not compared, for each made-up order has a buyer of its own.
        """
        orders = [self.box.orders.payload(shop, order_id) for order_id in order_ids]
        self._check_combinable(orders)
        package = self.box.packages.new(shop, orders)
        pieces = [p for order in orders for p in waiting(order["line_items"])]
        self.box.packages.put(shop, package, pieces)
        for order in orders:
            order.update(
                split_or_combine_tag="COMBINED", auto_combine_group_id=package["id"]
            )
            self._moved(order)
        self._tell_packages(shop, "COMBINE", orders, role)
        return package["id"]

    @staticmethod
    def _check_combinable(orders):
        if not 2 <= len({order["id"] for order in orders}) <= MOST_COMBINED:
            raise Refusal(21001001, f"2 to {MOST_COMBINED} orders can be combined")
        for order in orders:
            if order["status"] != "AWAITING_SHIPMENT" or order.get(
                "split_or_combine_tag"
            ):
                raise Refusal(21011029, "Only waiting, whole orders can be combined")
        for key in ("recipient_address", "warehouse_id", "delivery_option_id"):
            if any(order[key] != orders[0][key] for order in orders):
                raise Refusal(21001001, f"The orders differ in {key}")

    def split(self, shop, order_id, groups, role="ROLE_SELLER"):
        """Give each group of units (lists of line ids) a package of its own.

        Units in no group share a further package. Returns the packages' ids.
        """
        order = self._in_status(self.box.orders.payload(shop, order_id), *UNSHIPPED)
        if order.get("split_or_combine_tag") == "COMBINED":
            raise Refusal(21011046, "A combined order cannot be split")
        waits = {
            line["id"]: line
            for line in order["line_items"]
            if line["display_status"] == "AWAITING_SHIPMENT"
        }
        named = [line_id for group in groups for line_id in group]
        if len(set(named)) != len(named) or set(named) - set(waits):
            raise Refusal(21001001, "A unit is named twice or does not wait")
        rest = [line_id for line_id in waits if line_id not in named]
        groups = [group for group in (*groups, rest) if group]
        if len(groups) < 2:
            raise Refusal(21001001, "A split needs two packages or more")
        parts = [waiting([waits[line_id] for line_id in group]) for group in groups]
        return self.split_pieces(shop, order, parts, role)

    def split_pieces(self, shop, order, parts, role="ROLE_SELLER"):
        """Give each list of waiting pieces a new package; returns the order's ids."""
        for pieces in parts:
            package = self.box.packages.new(shop, [order])
            self.box.packages.put(shop, package, pieces)
        order["split_or_combine_tag"] = "SPLIT"
        self._moved(order)
        self._tell_packages(shop, "SPLIT", [order], role)
        return [entry["id"] for entry in order["packages"]]

    def undo_packages(self, shop, order_id, role="ROLE_SELLER"):
        """Undo a split, or take the order out of its combination."""
        order = self._in_status(self.box.orders.payload(shop, order_id), *UNSHIPPED)
        tag = order.get("split_or_combine_tag")
        if tag == "COMBINED":
            self._leave_combination(shop, order, "CANCEL_COMBINE", role)
        elif tag == "SPLIT" and order["status"] == "AWAITING_SHIPMENT":
            self._alone(shop, order)
            self._tell_packages(shop, "CANCEL_SPLIT", [order], role)
        else:
            raise Refusal(21011029, "The order is neither split nor combined")
        return order

    def _leave_combination(self, shop, order, reason, role="ROLE_SYSTEM"):
        """Give a combined order a package of its own again; the last one left too."""
        if order.get("split_or_combine_tag") != "COMBINED":
            return
        package = self.box.packages.of_order(shop, order)[-1]
        if package["status"] != WAITING:
            return
        others = [
            other
            for other in self.box.packages.orders(shop, package)
            if other is not order
        ]
        left = [order, *others] if len(others) == 1 else [order]
        for single in left:
            self._alone(shop, single)
        self._tell_packages(shop, reason, [order, *others], role)

    def _alone(self, shop, order):
        package = self.box.packages.new(shop, [order])
        self.box.packages.put(shop, package, waiting(order["line_items"]))
        for key in ("split_or_combine_tag", "auto_combine_group_id"):
            order.pop(key, None)
        self._moved(order)

    def _tell_packages(self, shop, reason, orders, role):
        if role not in ROLES:
            raise ValueError(f"unknown role {role}, known: {', '.join(ROLES)}")
        inside = {}
        for order in orders:
            for entry in order["packages"]:
                inside.setdefault(entry["id"], []).append(order["id"])
        data = {
            "sc_type": reason,
            "role_type": role,
            "package_list": [
                {"package_id": package, "order_id_list": ids}
                for package, ids in inside.items()
            ],
            "update_time": self.box.clock.now(),
        }
        self.box.events.emit("PACKAGE_UPDATE", shop, data)

    # where it comes from and how it travels

    def switch_warehouse(self, shop, order_id, warehouse_id):
        """Let another selling warehouse serve a waiting order, stock included."""
        order = self._in_status(
            self.box.orders.payload(shop, order_id), "ON_HOLD", "AWAITING_SHIPMENT"
        )
        known = [
            warehouse["id"]
            for warehouse in shop["warehouses"]
            if warehouse["type"] == "SALES_WAREHOUSE"
        ]
        if warehouse_id not in known:
            raise Refusal(12052530, "The warehouse is not a selling one of this shop")
        lines = [
            line
            for line in order["line_items"]
            if line["display_status"] != "CANCELLED"
        ]
        before, order["warehouse_id"] = order["warehouse_id"], warehouse_id
        self.box.stock.move(shop, lines, before, available=1, committed=-1)
        self.box.stock.move(shop, lines, warehouse_id, available=-1, committed=1)
        for unit in self._units(lines):
            if "warehouse_id" in unit:
                unit["warehouse_id"] = warehouse_id
        for package in self.box.packages.of_order(shop, order):
            package["warehouse_id"] = warehouse_id
            self.box.packages.changed(package)
        return self._changed(shop, order)

    def change_delivery_option(self, shop, order_id, kind):
        """Let a waiting order travel as TIKTOK or SELLER shipping."""
        order = self._in_status(
            self.box.orders.payload(shop, order_id), "ON_HOLD", "AWAITING_SHIPMENT"
        )
        if kind not in shop["option_of"]:
            raise ValueError(f"unknown way of delivery {kind}")
        option = shop["option_of"][kind]
        order.update(
            shipping_type=kind,
            delivery_option_id=option["id"],
            delivery_option_name=option["name"],
        )
        self._leave_combination(shop, order, "FULFILL_UNCOMBINE")
        self.box.packages.drop(shop, order)
        if order["status"] == "AWAITING_SHIPMENT":
            self.bring_package(shop, order)
        return self._changed(shop, order)

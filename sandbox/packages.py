"""The packages of all shops.

What lies in a package is told by its units (`package_id`), so that both sides never
disagree; a package keeps what no unit tells. A unit is an order line, or a piece of a
line that is a bundle.
"""

from __future__ import annotations

from .refusal import Refusal

WAITING = "TO_FULFILL"
#: package status -> what the units in it show
SHOWN = {
    "TO_FULFILL": "AWAITING_SHIPMENT",
    "PROCESSING": "AWAITING_COLLECTION",
    "FULFILLING": "IN_TRANSIT",
    "COMPLETED": "DELIVERED",
}
SUB = {
    "TO_FULFILL": "STOCKING",
    "PROCESSING": "RTS",
    "FULFILLING": "TTS",
    "COMPLETED": "DELIVERED",
    "CANCELLED": "CANCELLED",
}


def pieces_of(lines):
    """What moves by itself: the pieces of bundles and all other lines."""
    for line in lines:
        yield from line.get("sub_item_info") or (line,)


class Packages:
    """Records by shop and package id."""

    def __init__(self, box):
        self.box = box

    def of(self, shop):
        """The packages of a shop by id."""
        return self.box.state["packages"].setdefault(shop["id"], {})

    def find(self, shop, package_id):
        """One package; the platform's refusal when it is not the shop's."""
        found = self.of(shop).get(package_id)
        if found:
            return found
        for packages in self.box.state["packages"].values():
            if package_id in packages:
                raise Refusal(21008111, "The package does not belong to the seller")
        raise Refusal(21011001, "Package not found")

    def orders(self, shop, package):
        """The orders with something in a package."""
        own = self.box.orders.of(shop)
        return [own[name]["payload"] for name in package["orders"] if name in own]

    def pieces(self, shop, package):
        """What lies in a package, what was cancelled included."""
        return [
            piece
            for order in self.orders(shop, package)
            for piece in pieces_of(order["line_items"])
            if piece.get("package_id") == package["id"]
        ]

    def lines(self, shop, package):
        """The order lines with a piece in a package, the living ones if there are."""
        found = [
            line
            for order in self.orders(shop, package)
            for line in order["line_items"]
            if any(
                piece.get("package_id") == package["id"] for piece in pieces_of([line])
            )
        ]
        living = [line for line in found if line["display_status"] != "CANCELLED"]
        return living or found

    def of_order(self, shop, order):
        """The packages of an order, those of a loaded order taken over first."""
        self.adopt(shop, order)
        ids = [entry["id"] for entry in order["packages"]]
        return [self.of(shop)[name] for name in ids]

    # changes

    def gather(self, shop, orders, pieces):
        """The waiting package of these pieces: theirs if they have one, or a new one.

        What they leave behind keeps its package; one that is left empty is cancelled.
        """
        package = self.held_by(shop, pieces)
        if not package:
            package = self.new(shop, orders)
            self.put(shop, package, pieces)
        return package

    def held_by(self, shop, pieces):
        """The waiting package that holds exactly these pieces, or None."""
        held = {piece.get("package_id") for piece in pieces}
        package = self.of(shop).get(held.pop()) if len(held) == 1 else None
        if not package or package["status"] != WAITING:
            return None
        inside = [
            piece["id"]
            for piece in self.pieces(shop, package)
            if piece["display_status"] != "CANCELLED"
        ]
        same = sorted(inside) == sorted(piece["id"] for piece in pieces)
        return package if same else None

    def new(self, shop, orders, package_id=None):
        """An empty package for orders that travel alike."""
        now, first = self.box.clock.now(), orders[0]
        package = {
            "id": package_id or self.box.next_id("package", shop["package_prefix"], 12),
            "orders": [order["id"] for order in orders],
            "create_time": now,
            "update_time": now,
            "status": WAITING,
            "sub_status": SUB[WAITING],
            "corrections": 0,
            "trail": [],
            **{key: first.get(key, "") for key in TRAVEL},
        }
        self.of(shop)[package["id"]] = package
        return package

    def put(self, shop, package, pieces):
        """Put pieces into a package and look what became of those they lay in."""
        left = {piece.get("package_id") for piece in pieces} - {package["id"], None}
        for piece in pieces:
            piece.update(package_id=package["id"], package_status=package["status"])
        for order in self.orders(shop, package):
            follow(order)
        for name in left & set(self.of(shop)):
            self._after_leaving(shop, self.of(shop)[name])

    def _after_leaving(self, shop, package):
        left = {
            order["id"]
            for order in self.orders(shop, package)
            for piece in pieces_of(order["line_items"])
            if piece.get("package_id") == package["id"]
        }
        package["orders"] = [name for name in package["orders"] if name in left]
        if not left:
            self.move(shop, package, "CANCELLED")
        self.changed(package)

    def move(self, shop, package, status, **facts):
        """Give a package another status; its living pieces follow."""
        package.update(facts, status=status)
        package["sub_status"] = facts.get("sub_status", SUB[status])
        for piece in self.pieces(shop, package):
            if piece["display_status"] == "CANCELLED":
                continue
            piece["package_status"] = status
            if status in SHOWN:
                piece["display_status"] = SHOWN[status]
        for order in self.orders(shop, package):
            follow(order)
        self.changed(package)

    def drop(self, shop, order):
        """Cancel the packages of an order that waits; its units lie in none."""
        for package in self.of_order(shop, order):
            for piece in pieces_of(order["line_items"]):
                for key in ("package_id", "package_status"):
                    piece.pop(key, None)
            self._after_leaving(shop, package)
        for line in order["line_items"]:
            line.pop("package_id", None)
            line.pop("package_status", None)
        order.pop("split_or_combine_tag", None)
        follow(order)

    def look(self, shop, order):
        """Cancel packages of an order whose pieces are all cancelled."""
        for package in self.of_order(shop, order):
            states = {p["display_status"] for p in self.pieces(shop, package)}
            if states <= {"CANCELLED"} and package["status"] != "CANCELLED":
                self.move(shop, package, "CANCELLED")
            elif "CANCELLED" in states:
                self.changed(package)

    def changed(self, package):
        """Move a package's time, never back."""
        now = self.box.clock.now()
        package["update_time"] = max(now, package["update_time"])
        self.box.touch()

    def adopt(self, shop, order):
        """Make records of packages that an order brought along when it was loaded."""
        for entry in order["packages"]:
            if entry["id"] in self.of(shop):
                continue
            self._read_from_units(shop, order, self.new(shop, [order], entry["id"]))

    def _read_from_units(self, shop, order, package):
        for line in order["line_items"]:
            if line.get("package_id") != package["id"]:
                continue
            for piece in line.get("sub_item_info", ()):
                piece.setdefault("package_id", package["id"])
            status = line.get("package_status") or WAITING
            package.update(
                status=status,
                sub_status=SUB[status],
                tracking_number=line.get("tracking_number", ""),
                provider_id=line.get("shipping_provider_id", ""),
                provider_name=line.get("shipping_provider_name", ""),
                shipped_at=line.get("rts_time"),
            )
        package["create_time"] = order.get("paid_time") or order["create_time"]
        package["update_time"] = order["update_time"]


TRAVEL = ("shipping_type", "delivery_option_id", "delivery_option_name", "warehouse_id")
ORDER = ("AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED")
COPIED = (
    "package_id",
    "package_status",
    "tracking_number",
    "shipping_provider_id",
    "shipping_provider_name",
)


def follow(order):
    """Let bundle lines and the list of packages follow their pieces.

    A bundle shows the least advanced of its pieces; which of several packages its line
    names is not documented (assumed: that piece's).
    """
    for line in order["line_items"]:
        pieces = line.get("sub_item_info")
        if pieces:
            _follow(line, pieces)
    ids = [piece.get("package_id") for piece in pieces_of(order["line_items"])]
    order["packages"] = [{"id": name} for name in dict.fromkeys(ids) if name]


def _follow(line, pieces):
    living = [piece for piece in pieces if piece["display_status"] in ORDER]
    if not living:
        return
    least = min(living, key=lambda piece: ORDER.index(piece["display_status"]))
    line["display_status"] = least["display_status"]
    sent = next((piece for piece in living if piece.get("package_id")), {})
    source = least if least.get("package_id") else sent
    line.update({key: source[key] for key in COPIED if key in source})

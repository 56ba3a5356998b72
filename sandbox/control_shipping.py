"""The control API's verbs about parcels, labels and carriers."""

from __future__ import annotations

from decimal import Decimal

from .package_view import detail


class ShippingControl:
    """What happens to parcels on TikTok's side; a base of `Control`."""

    def do_packages(self, shop, order=None):
        """The packages of a shop or of one order, as the API shows them."""
        shop = self.box.shop(shop)
        found = self.box.packages.of(shop).values()
        if order:
            payload = self.box.orders.payload(shop, order)
            found = self.box.packages.of_order(shop, payload)
        return [detail(self.box, shop, package) for package in found]

    def do_handover(self, shop, order, package=None):
        """The carrier scans a package, or all of an order."""
        return self.box.life.collect(self.box.shop(shop), order, package)

    def do_ship_exception(self, shop, package, reason="PACKAGE_LOST"):
        """A package is lost or damaged on its way."""
        shop = self.box.shop(shop)
        found = self.box.packages.find(shop, package)
        self.box.life.fail_package(shop, found, reason)
        return detail(self.box, shop, found)

    def do_deadlines(self, shop, order, **seconds):
        """Move deadlines of an order: rts_sla=3600, shipping_due=-60, ..."""
        return self.box.life.move_deadlines(self.box.shop(shop), order, **seconds)

    # carriers

    def do_carriers(self, shop):
        """The carriers of a shop and what they are kept to."""
        return self.box.state["carriers"][self.box.shop(shop)["id"]]

    def do_carrier_offer(self, shop, carrier, offered=True, **limits):
        """Offer a carrier or withdraw it; `countries` and `options` limit it."""
        if set(limits) - {"countries", "options"}:
            raise ValueError("a carrier is limited by countries and options")
        entry = self.box.life.carrier(self.box.shop(shop), carrier)
        if carrier not in (entry["id"], entry["name"]):
            raise KeyError(f"no carrier {carrier}")
        entry.update(limits, withdrawn=not offered)
        return entry

    def do_ship_warning(self, shop, text=""):
        """Warn of each reported number although it is accepted; no text: no more."""
        self.box.shop(shop)["ship_warning"] = text

    # labels

    def do_label_delay(self, shop, calls=0, seconds=0, code=11034023):
        """Let labels be ready only after so many calls, or so many seconds."""
        delay = {"calls": int(calls), "seconds": float(seconds), "code": int(code)}
        self.box.shop(shop)["label_delay"] = delay

    def do_label_costs(self, shop):
        """How many labels were bought, and for how much."""
        bought = self.box.state["labels"].get(self.box.shop(shop)["id"], [])
        total = sum(Decimal(entry["price"]) for entry in bought)
        return {"labels": len(bought), "total": str(total), "bought": bought}

    def do_must_split(self, shop, order, max_count=None, category=None):
        """Allow so many pieces in a package of an order; none: as many as wanted."""
        record = self.box.orders.record(self.box.shop(shop), order)
        record.pop("must_split", None)
        if max_count:
            kind = "CATEGORY_ITEM" if category else "TOTAL_COUNT"
            record["must_split"] = {
                "type": f"{kind}_LIMITATION",
                "max_count": str(max_count),
                **({"category_id": category} if category else {}),
            }

    def do_invoice(self, shop, order, status="SUCCESS", reason=None):
        """The invoice of a Brazilian order is accepted or not (event 36)."""
        self.box.life.judge_invoice(self.box.shop(shop), order, status, reason)

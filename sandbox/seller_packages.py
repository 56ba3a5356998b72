"""Packages in the Seller Center: ship by hand, play the carrier, open the papers."""

from __future__ import annotations

from html import escape

from .html import button, choice, moment, table
from .packages import SUB
from .parcels import offered
from .shipping import waiting

SHOWN = 200
STATUSES = ("TO_FULFILL", "PROCESSING", "FULFILLING", "COMPLETED", "CANCELLED")
#: what can happen to a package, by status: step and words
STEPS = {
    "PROCESSING": (("scan", "Carrier scans"),),
    "FULFILLING": (("arrive", "Deliver"), ("lose", "Lose it")),
}
SCANS = {"scan": "FULFILLING", "arrive": "COMPLETED"}
HEADS = (
    *("Package", "Orders", "Status", "Carrier", "Number"),
    *("#Pieces", "Label", "Changed", ""),
)


class SellerPackages:
    """The page of all packages and the part of an order's page; a base."""

    def packages(self, query):
        """The packages, newest change first."""
        chosen, status = query.get("shop", ""), query.get("status", "")
        found = [
            (shop, package)
            for shop in self.box.state["shops"].values()
            if chosen in ("", shop["id"])
            for package in self.box.packages.of(shop).values()
            if status in ("", package["status"])
        ]
        found.sort(key=lambda pair: pair[1]["update_time"], reverse=True)
        rows = [self._package_row(shop, package) for shop, package in found[:SHOWN]]
        form = (
            "<form class='row'>"
            + choice("shop", self._shop_names(), chosen, "all shops")
            + choice("status", [(s, s) for s in STATUSES], status, "all statuses")
            + f"<button>Show</button> <small>{len(found)} packages, the last {SHOWN} "
            "changed are shown</small></form>"
        )
        return "Packages", form + table(HEADS, rows)

    def _package_row(self, shop, package):
        link = f"/seller/packages?shop={shop['id']}&id={package['id']}"
        steps = "".join(
            button(link, text, "bad" if step == "lose" else "", do=step)
            for step, text in STEPS.get(package["status"], ())
        )
        number = package.get("tracking_number", "")
        marks = f"<span class='tag'>{package['status']}</span>"
        if package["sub_status"] != SUB[package["status"]]:
            marks += f" <span class='tag'>{package['sub_status']}</span>"
        if package["corrections"]:
            marks += " <span class='tag'>corrected</span>"
        return (
            package["id"],
            "<br>".join(
                f"<a href='/seller/order?shop={shop['id']}&id={name}'>{name}</a>"
                for name in package["orders"]
            ),
            marks,
            escape(package.get("provider_name", "")),
            escape(number),
            len(self.box.packages.pieces(shop, package)),
            self._papers_of(shop, package),
            moment(package["update_time"]),
            f"<div class='row'>{steps}</div>",
        )

    def _papers_of(self, shop, package):
        """Links to label and slip, made anew for each look at the page."""
        if package["shipping_type"] != "TIKTOK" or package["status"] != "PROCESSING":
            return ""
        price = package.get("service", {}).get("price", "")
        links = " ".join(
            f"<a href='{self.box.documents.path(shop, package, kind)}'>{text}</a>"
            for kind, text in (("SHIPPING_LABEL", "label"), ("PACKING_SLIP", "slip"))
        )
        return f"{links} <small>{price}</small>"

    def order_packages(self, shop, order, link):
        """Packages of one order and a form that ships what waits."""
        found = self.box.packages.of_order(shop, order)
        rows = [self._package_row(shop, package) for package in found]
        form = ""
        if waiting(order["line_items"]) and order["status"] in (
            "AWAITING_SHIPMENT",
            "PARTIALLY_SHIPPING",
        ):
            carriers = [
                (carrier["id"], carrier["name"])
                for carrier in offered(self.box, shop, order["delivery_option_id"])
            ]
            form = (
                f"<form method='post' action='{escape(link)}' class='row'>"
                f"Ship by hand with {choice('carrier', carriers)} number "
                "<input name='tracking' size='24' placeholder='made up when empty'>"
                "<button name='do' value='ship_with' class='quiet'>Ship</button></form>"
            )
        shown = table(HEADS, rows) if rows else "<p><small>none yet</small></p>"
        return f"<h2>Packages</h2>{shown}{form}{self._deadlines(order)}"

    @staticmethod
    def _deadlines(order):
        endings = ("_sla_time", "_due_time", "_cut_off_time")
        keys = sorted((k for k in order if k.endswith(endings)), key=order.get)
        rows = [(escape(key), moment(order[key])) for key in keys]
        return table(("Deadline", "UTC"), rows) if rows else ""

    # forms

    def _do_ship_with(self, shop, order_id, fields, _lines):
        number = fields.get("tracking", "").strip() or None
        carrier = fields.get("carrier")
        self.box.life.ship(shop, order_id, None, number, carrier)

    def submit_package(self, query, form):
        """Play the carrier; returns the address to show next."""
        shop = self.box.shop(query["shop"])
        package = self.box.packages.find(shop, query["id"])
        step = form.get("do", "")
        if step in SCANS:
            self.box.life.scan(shop, package, SCANS[step])
        elif step == "lose":
            self.box.life.fail_package(shop, package, "PACKAGE_LOST")
        else:
            raise ValueError("unknown step")
        return f"/seller/packages?shop={shop['id']}"

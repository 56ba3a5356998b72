"""Stock and listings in the Seller Center."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from .html import choice, table

SHOWN = 200
STATUSES = (
    "ACTIVATE",
    "SELLER_DEACTIVATED",
    "PLATFORM_DEACTIVATED",
    "FREEZE",
    "FAILED",
)


class SellerStock:
    """The page of stock and its forms; a base of `SellerCenter`."""

    def stock(self, query):
        """The stock of a shop, to be changed here as a seller would."""
        shop = self.box.shop(query.get("shop") or next(iter(self.box.state["shops"])))
        rows = []
        for product in self.box.catalog.products(shop).values():
            for sku in product["skus"]:
                rows += self._stock_rows(shop, product, sku)
                if len(rows) > SHOWN:
                    break
        form = (
            f"<form class='row'>{choice('shop', self._shop_names(), shop['id'])}"
            "<button>Show</button></form>"
        )
        heads = ("SKU", "Product", "#Price", "Warehouse", "#Committed", "Available")
        listings = f"<h2>Listings</h2>{self._listing_form(shop)}"
        rules = self._rule_forms(shop)
        return "Stock", form + table(heads, rows[:SHOWN]) + rules + listings

    def _listing_form(self, shop):
        products = [
            (product["id"], f"{product['title']} ({product['status']})")
            for product in self.box.catalog.products(shop).values()
        ][:SHOWN]
        statuses = [(name, name.replace("_", " ").lower()) for name in STATUSES]
        action = f"/seller/stock?{urlencode({'shop': shop['id']})}"
        return (
            f"<form method='post' action='{escape(action)}' class='row'>"
            f"{choice('product', products)}<input name='title' placeholder='new title'>"
            "<button name='do' value='rename'>Rename</button>"
            f"{choice('status', statuses)}"
            "<button name='do' value='status' class='quiet'>Set status</button></form>"
        )

    def submit_stock(self, shop, form):
        """Set a number, or change a listing."""
        step, catalog = form.get("do"), self.box.catalog
        if step == "rename":
            catalog.edit(shop, form["product"], title=form["title"])
        elif step == "status":
            catalog.set_status(shop, form["product"], form["status"])
        elif not self.submit_rule(shop, form):
            quantity = int(form["quantity"])
            self.box.stock.set(shop, form["sku"], quantity, form["warehouse"])

    def _stock_rows(self, shop, product, sku):
        figures = self.box.stock.figures(shop, sku["id"])
        marks = self._marks(shop, sku)
        for warehouse, (available, committed) in figures.items():
            action = f"/seller/stock?{urlencode({'shop': shop['id']})}"
            entry = (
                f"<form method='post' action='{escape(action)}'>"
                f"<input name='quantity' type='number' min='0' value='{available}'>"
                f"<input type='hidden' name='sku' value='{sku['id']}'>"
                f"<input type='hidden' name='warehouse' value='{warehouse}'> "
                "<button>Set</button></form>"
            )
            yield (
                escape(sku["seller_sku"]) + marks,
                escape(product["title"]),
                sku["price"]["sale_price"],
                warehouse,
                committed,
                f"{available} (bundle)" if sku.get("combined_skus") else entry,
            )

    def _marks(self, shop, sku):
        """What keeps a SKU's stock from being written freely."""
        held = self.box.stock.allotments.of(shop, sku["id"])
        marks = [
            f"{units} for {kind} {name}"
            for kind, named in held.items()
            for name, units in named.items()
        ]
        marks += [name.replace("_", " ") for name in sku.get("locks", ())]
        return "".join(f" <span class='tag'>{escape(mark)}</span>" for mark in marks)

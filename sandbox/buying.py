"""The buyer's side of stock: what the shop offers, and buying only that."""

from __future__ import annotations

DAY = 24 * 3600


class Buying:
    """Buyers who meet the published figure; a base of `Life`."""

    def offered(self, shop, name, quantity=1):
        """The warehouse that can sell `quantity` pieces of a SKU now, None when none.

        Listing and SKU must be live, the shop not limited, its warehouse in use. Back
        orders count. The default warehouse is asked first.
        """
        product, sku = self.box.catalog.find(shop, name)
        off = sku.get("status_info", {}).get("status") == "DEACTIVATED"
        if product["status"] != "ACTIVATE" or off or shop.get("order_limit_reached"):
            return None
        first = shop["default_warehouse"]
        figures = self.box.stock.figures(shop, sku["id"])
        for warehouse in sorted(figures, key=lambda name: (name != first, name)):
            if self._sells(shop, warehouse) and (
                self._left(shop, sku, warehouse, figures) >= quantity
            ):
                return warehouse
        return None

    def _left(self, shop, sku, warehouse, figures):
        backorder = self.box.stock.backorders(shop, sku["id"]).get(warehouse, [0])
        return figures[warehouse][0] + backorder[0]

    @staticmethod
    def _sells(shop, warehouse):
        states = {
            entry["id"]: entry["effect_status"]
            for entry in shop["warehouses"]
            if entry["type"] == "SALES_WAREHOUSE"
        }
        fbt = warehouse == shop.get("fbt_warehouse_id")
        return fbt or states.get(warehouse) == "ENABLED"

    def buy(self, shop, name, quantity=1, **settings):
        """Place an order when the published figure allows it.

        Returns the order, None when the buyer finds the SKU sold out. Settings as in
        `place`.
        """
        warehouse = self.offered(shop, name, quantity)
        if not warehouse:
            return None
        if warehouse == shop.get("fbt_warehouse_id"):
            settings["fbt"] = True
        line = {"sku": name, "quantity": quantity}
        return self.place(shop, [line], warehouse_id=warehouse, **settings)

    # the order volume limit of new shops

    def set_order_limit(self, shop, per_day):
        """Allow so many orders a day, none: no limit. The count begins anew."""
        shop["order_limit"] = per_day or None
        shop["orders_of_day"] = [self.box.clock.now() // DAY, 0]
        self.limit_orders(shop, False)

    def limit_orders(self, shop, is_on=True, shows_zero=True):
        """Stop or allow all selling, as the order limit or a holiday does.

        Selling warehouses become RESTRICTED. Whether the API then tells zero for sale
        is not documented: `shows_zero` chooses. Written figures are kept and come back
        when the limit ends.
        """
        shop["order_limit_reached"] = bool(is_on)
        shop["sold_out_by_limit"] = bool(is_on and shows_zero)
        # those that a person restricted stay so when the limit ends
        hit = shop.setdefault("restricted_by_limit", [])
        for warehouse in shop["warehouses"]:
            if is_on and warehouse["effect_status"] == "ENABLED":
                hit.append(warehouse["id"])
                warehouse["effect_status"] = "RESTRICTED"
            elif not is_on and warehouse["id"] in hit:
                warehouse["effect_status"] = "ENABLED"
        if not is_on:
            hit.clear()
        self.box.touch()

    def _count_order(self, shop):
        limit = shop.get("order_limit")
        if not limit:
            return
        today = self.box.clock.now() // DAY
        if shop["orders_of_day"][0] != today:
            shop["orders_of_day"] = [today, 0]
        shop["orders_of_day"][1] += 1
        if shop["orders_of_day"][1] >= limit:
            self.limit_orders(shop)

    def _end_limit_of_yesterday(self):
        today = self.box.clock.now() // DAY
        for shop in self.box.state["shops"].values():
            if shop.get("order_limit") and shop.get("order_limit_reached"):
                if shop["orders_of_day"][0] != today:
                    shop["orders_of_day"] = [today, 0]
                    self.limit_orders(shop, False)

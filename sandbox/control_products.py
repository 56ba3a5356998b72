"""The control API's verbs about listings."""

from __future__ import annotations


class ProductControl:
    """Changes of listings as made in Seller Center; a base of `Control`."""

    def do_edit_product(self, shop, product, **values):
        """Change a listing's content, e.g. its title."""
        self.box.catalog.edit(self.box.shop(shop), product, **values)

    def do_product_status(self, shop, product, status, reason=""):
        """Change a listing's status, e.g. to SELLER_DEACTIVATED or FREEZE."""
        self.box.catalog.set_status(self.box.shop(shop), product, status, reason)

    def do_product_audit(self, shop, product, status):
        """Change the state of a listing's audit."""
        self.box.catalog.set_audit(self.box.shop(shop), product, status)

    def do_switch_sku(self, shop, sku, is_active):
        """Switch a SKU on or off."""
        self.box.catalog.switch_sku(self.box.shop(shop), sku, bool(is_active))

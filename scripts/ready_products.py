"""What a shop sells: products, kits and stock in Odoo for the listings of TikTok."""

from arrivals import say

STOCK_ON_HAND = 5000
WEIGHT = 0.4


class ReadyProducts:
    """Products for listings; each step may be repeated."""

    def __init__(self, odoo):
        self.odoo = odoo

    def add(self, shops):
        """Products for the SKUs that no product answers to, and their stock."""
        loose = [("backend_id", "in", shops), ("product_id", "=", False)]
        fields = ["title", "name", "seller_sku", "price", "is_bundle", "component_ids"]
        skus = self.odoo.read("tiktok.sku", loose, fields)
        codes = {sku["seller_sku"] for sku in skus if sku["seller_sku"]}
        known = self.products(codes)
        for sku in skus:
            if sku["seller_sku"] and sku["seller_sku"] not in known:
                known[sku["seller_sku"]] = self.add_product(sku)
        for sku in skus:
            if sku["is_bundle"]:
                self.add_kit(sku, known[sku["seller_sku"]])
        self.map(skus)

    def products(self, codes):
        """Ids of products by internal reference."""
        domain = [("default_code", "in", list(codes))]
        rows = self.odoo.read("product.product", domain, ["default_code"])
        return {row["default_code"]: row["id"] for row in rows}

    def add_product(self, sku):
        """A product with stock on hand; a bundle's pieces come from its kit."""
        vals = {
            "name": " ".join(filter(None, (sku["title"], sku["name"]))),
            "default_code": sku["seller_sku"],
            "list_price": sku["price"],
            "is_storable": True,
            # labels are priced by it
            "weight": WEIGHT,
        }
        product = self.odoo.create("product.product", vals)[0]
        if not sku["is_bundle"]:
            self.put_on_shelf(product)
        return product

    def put_on_shelf(self, product):
        """Stock in the first warehouse."""
        warehouse = self.odoo.read("stock.warehouse", [], ["lot_stock_id"], limit=1)[0]
        quant = {
            "product_id": product,
            "location_id": warehouse["lot_stock_id"][0],
            "inventory_quantity_auto_apply": STOCK_ON_HAND,
        }
        context = {"inventory_mode": True}
        self.odoo.call("stock.quant", "create", [quant], context=context)

    def add_kit(self, sku, product):
        """A bill of materials of type kit with the components of the bundle."""
        if self.odoo.ids("mrp.bom", [("product_id", "=", product)]):
            return
        fields = ["seller_sku", "quantity"]
        parts = self.odoo.call(
            "tiktok.sku.component", "read", sku["component_ids"], fields
        )
        known = self.products({part["seller_sku"] for part in parts})
        lines = [
            (0, 0, {"product_id": known[p["seller_sku"]], "product_qty": p["quantity"]})
            for p in parts
        ]
        row = self.odoo.call("product.product", "read", [product], ["product_tmpl_id"])
        vals = {
            "product_tmpl_id": row[0]["product_tmpl_id"][0],
            "product_id": product,
            "type": "phantom",
            "bom_line_ids": lines,
        }
        self.odoo.create("mrp.bom", vals)

    def map(self, skus):
        """Press *Map Automatically* for the SKUs that still have no product."""
        if skus:
            ids = [sku["id"] for sku in skus]
            self.odoo.call("tiktok.sku", "action_map_automatically", ids)
            say(f"products added or found for {len(skus)} SKUs")

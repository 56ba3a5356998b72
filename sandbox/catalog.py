"""Listings and their SKUs."""

from __future__ import annotations

from .refusal import Refusal

LOCKS = ("promotion", "shared_stock", "auction", "global_product")


class Catalog:
    """Products of all shops, as `getProduct` shows them but without stock figures."""

    def __init__(self, box):
        self.box = box
        self._index = None

    def products(self, shop):
        """The products of a shop by id."""
        return self.box.state["products"][shop["id"]]

    def product(self, shop, product_id):
        """A product of the shop; the platform's refusal when it is not there."""
        found = self.products(shop).get(product_id)
        if found:
            return found
        for products in self.box.state["products"].values():
            if product_id in products:
                raise Refusal(12052048, "The product belongs to another shop")
        raise Refusal(12052032, "The product does not exist")

    def add(self, shop, product, stock=None):
        """Put a product, with stock as {sku id: {warehouse id: available}}."""
        self.products(shop)[product["id"]] = product
        figures = self.box.state["stock"][shop["id"]]
        for sku in product["skus"]:
            self._enter(shop["id"], product, sku)
            given = (stock or {}).get(sku["id"], {shop["default_warehouse"]: 0})
            figures[sku["id"]] = {
                warehouse: [available, 0] for warehouse, available in given.items()
            }
        self.box.touch()
        kinds = list(product.get("product_types") or ())
        self._tell("PRODUCT_CREATION", shop, product, product_types=kinds)
        return product

    def find(self, shop, name):
        """Product and SKU by SKU id or seller SKU; KeyError when there is none."""
        return self._entries()[shop["id"], name]

    def _entries(self):
        if self._index is None:
            self._index = {}
            for shop_id, products in self.box.state["products"].items():
                for product in products.values():
                    for sku in product["skus"]:
                        self._enter(shop_id, product, sku)
        return self._index

    def _enter(self, shop_id, product, sku):
        self._entries()[shop_id, sku["id"]] = (product, sku)
        # several listings may carry one seller SKU: the first one answers to it
        self._entries().setdefault((shop_id, sku["seller_sku"]), (product, sku))

    def components(self, shop, sku_id):
        """The components of a virtual bundle's SKU, none for an ordinary one."""
        try:
            return self.find(shop, sku_id)[1].get("combined_skus", [])
        except KeyError:
            return []

    def products_of(self, shop, sku_ids):
        """The ids of the products that hold these SKUs; unknown SKUs are left out."""
        entries, shop_id = self._entries(), shop["id"]
        found = (entries.get((shop_id, sku_id)) for sku_id in sku_ids)
        return {entry[0]["id"] for entry in found if entry}

    def source(self, shop, sku_id):
        """The SKU whose stock a SKU sells: itself, or the one it shares with."""
        entry = self._entries().get((shop["id"], sku_id))
        return entry[1].get("source_sku") or sku_id if entry else sku_id

    def share(self, shop, sku, source=None):
        """Let a SKU sell the stock of another one; without a source its own again."""
        entry = self.find(shop, sku)[1]
        entry.pop("source_sku", None)
        if source:
            entry["source_sku"] = self.find(shop, source)[1]["id"]
        self.box.touch()

    def refuse(self, shop, sku, code, message="", warehouse=None, times=None):
        """Let stock changes of a SKU end with a code, `times` times or until 0."""
        refusals = self.box.state["refusals"].setdefault(shop["id"], {})
        sku_id = self.find(shop, sku)[1]["id"]
        refusals.pop(sku_id, None)
        if code:
            refusals[sku_id] = {
                "code": code,
                "message": message or f"Refused with {code}",
                "warehouse": warehouse,
                "times": times,
            }
        self.box.touch()

    def ordered_refusal(self, shop, sku):
        """The refusal ordered for a stock change of a SKU, None when there is none."""
        refusals = self.box.state["refusals"].get(shop["id"], {})
        ordered = refusals.get(sku["id"])
        if ordered and ordered["times"] is not None:
            ordered["times"] -= 1
            if ordered["times"] <= 0:
                del refusals[sku["id"]]
        return ordered

    def set_status(self, shop, product_id, status, reason=""):
        """Change a product's status, e.g. to FREEZE or SELLER_DEACTIVATED."""
        product = self.product(shop, product_id)
        product.update(status=status, product_status=status)
        kind = "AUDIT_FAILURE" if status == "FAILED" else "STATUS_CHANGED"
        more = {"status": f"PRODUCT_{kind}", "suspended_reason": reason}
        self._changed("PRODUCT_STATUS_CHANGE", shop, product, **more)

    def edit(self, shop, product_id, **values):
        """Change a listing's content, e.g. its title, as in Seller Center."""
        product = self.product(shop, product_id)
        product.update(values)
        fields = {"change_source": "SELLER_CENTER", "changed_fields": sorted(values)}
        self._changed("PRODUCT_INFORMATION_CHANGE", shop, product, **fields)

    def set_audit(self, shop, product_id, status):
        """Change the audit's state: AUDITING, FAILED, PRE_APPROVED, APPROVED."""
        product = self.product(shop, product_id)
        product["audit"] = {"status": status, "pre_approved_reasons": []}
        audit = product["audit"]
        self._changed("PRODUCT_AUDIT_STATUS_CHANGE", shop, product, audit=audit)

    def switch_sku(self, shop, name, is_active):
        """Switch a SKU of a listing on or off, as the seller may."""
        product, sku = self.find(shop, name)
        entry = {"sku_id": sku["id"], "status": "ACTIVATED"}
        sku["status_info"] = {"status": "NORMAL"}
        if not is_active:
            sku["status_info"] = {"status": "DEACTIVATED"}
            entry.update(status="DEACTIVATED", deactivation_source="SELLER")
        self._changed("SKU_STATUS_CHANGE", shop, product, skus=[entry])

    def _changed(self, topic, shop, product, **data):
        product["update_time"] = self.box.clock.now()
        self.box.touch()
        self._tell(topic, shop, product, **data)

    def _tell(self, topic, shop, product, **data):
        ids = {"product_id": product["id"]}
        stamp = {"update_time": product["update_time"]}
        self.box.events.emit(topic, shop, {**ids, **data, **stamp})

    def lock(self, shop, sku, *locks):
        """Lock a SKU as a promotion, an auction, shared stock or a global product does.

        No locks frees it.
        """
        unknown = set(locks) - set(LOCKS)
        if unknown:
            raise ValueError(f"unknown locks {unknown}")
        self.find(shop, sku)[1]["locks"] = list(locks)
        self.box.touch()


def sku_name(sku):
    """The variant text an order line shows: "Blue", "Trắng, M", "Default"."""
    names = [value["value_name"] for value in sku.get("sales_attributes", [])]
    return ", ".join(names) or "Default"

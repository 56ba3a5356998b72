"""Listings, products and kits for the tests of the catalogue."""

from hypothesis import HealthCheck, settings

from odoo import Command

from .tiktok_case import TikTokCase

#: examples that a busy machine has time for, whatever a single one takes
some_examples = settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


class CatalogCase(TikTokCase):
    """Feeds payloads of TikTok directly, without reading the sandbox's listings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.importer = cls.env["tiktok.catalog.importer"]
        cls.mapper = cls.env["tiktok.sku.mapper"]
        cls.matcher = cls.env["tiktok.bundle.matcher"]

    @classmethod
    def product(cls, code=None, **vals):
        """A product with an internal reference."""
        return cls.env["product.product"].create(
            {
                "name": f"Product {code}",
                "default_code": code,
                "is_storable": True,
                **vals,
            }
        )

    @classmethod
    def kit(cls, parts, code=None, yields=1.0, **vals):
        """A kit of ``{product: quantity}``, as many at once as ``yields`` says."""
        kit = cls.product(code, **vals)
        cls.bom(kit, parts, yields)
        return kit

    @classmethod
    def bom(cls, kit, parts, yields=1.0):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": yields,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in parts.items()
                ],
            }
        )

    def unit(self, sku_id, seller_sku="", parts=None, **more):
        """An order line of one piece; ``parts`` of a bundle as {sku id: count}."""
        unit = {
            "sku_id": sku_id,
            "seller_sku": seller_sku,
            "product_id": f"p{sku_id}",
            "product_name": f"Listing {sku_id}",
            "sku_name": "Default",
            **more,
        }
        if parts:
            unit["combined_listing_skus"] = [
                {"sku_id": key, "sku_count": count, "product_id": f"p{key}"}
                for key, count in parts.items()
            ]
        return unit

    def ensure(self, *units, backend=None):
        """SKUs of these order lines by id."""
        return self.importer._ensure_skus(backend or self.backend, list(units))

    def sku(self, seller_sku="", sku_id=None, **more):
        """One SKU that an order mentions."""
        sku_id = sku_id or f"9{abs(hash(seller_sku)) % 10**12}"
        return self.ensure(self.unit(sku_id, seller_sku, **more))[sku_id]

    @staticmethod
    def problem(sku):
        """Why this SKU cannot be sold as (code, message); None when it can."""
        return sku._mapping_problems().get(sku)

    def entry(self, product_id, *codes, **more):
        """A listing as a search answers it, with one SKU per code."""
        return {
            "id": product_id,
            "title": f"Listing {product_id}",
            "status": "ACTIVATE",
            "update_time": 1767427200,
            "audit": {"status": "APPROVED"},
            "skus": [
                {
                    "id": f"{product_id}{number:02}",
                    "seller_sku": code,
                    "price": {"currency": "USD", "sale_price": "24.00"},
                    "inventory": [{"warehouse_id": "7", "quantity": 5}],
                    "status_info": {"status": "NORMAL"},
                }
                for number, code in enumerate(codes)
            ],
            **more,
        }

    def import_entries(self, *entries):
        """SKUs of these listings by seller SKU."""
        self.importer._import_entries(self.backend, list(entries))
        domain = [("tiktok_product_id.external_id", "in", [e["id"] for e in entries])]
        return {sku.seller_sku: sku for sku in self.env["tiktok.sku"].search(domain)}

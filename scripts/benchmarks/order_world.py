"""A connected shop with mapped listings and plenty of stock, and no HTTP."""

from unittest.mock import patch

from .order_payloads import OrderPayloads

PRODUCTS = 200
KITS = 40
COMPONENTS = 3
STOCK = 1_000_000
WAREHOUSE = "7498000000000000001"
SHOP = "7490000000000000001"


class StoredAnswers:
    """Stands in for the client: answers from what the measurement has put there."""

    def __init__(self):
        self.details = {}
        self.page = []
        self.calls = 0

    def get_orders(self, ids):
        """Details of these orders."""
        self.calls += 1
        return [self.details[external_id] for external_id in ids]

    def search_orders(self, **_window):
        """The one page there is."""
        return {"orders": self.page, "next_page_token": None}


class OrderWorld:
    """The seeded database of the order measurements; made once, then found again."""

    def __init__(self, database, answers=None):
        self.database = database
        self.answers = answers or StoredAnswers()
        with database.transaction() as env:
            backend = self._find(env) or self._seed(env)
            self.backend_id = backend.id
            skus = env["tiktok.sku"].search(
                [("backend_id", "=", backend.id)], order="external_id"
            )
            named = [(sku.external_id, sku.seller_sku) for sku in skus]
        self.plain = named[:PRODUCTS]
        self.kits = named[PRODUCTS : PRODUCTS + KITS]
        self.payloads = OrderPayloads(self.plain, WAREHOUSE)
        model = database.registry["tiktok.backend"]
        self.patch = patch.object(model, "_client", lambda *_a, **_kw: self.answers)
        self.patch.start()

    def shop(self, env):
        """The shop as its jobs see it: the technical user in the shop's company."""
        backend = env["tiktok.backend"].browse(self.backend_id)
        return backend._as_technical_user(backend)

    def _find(self, env):
        # another case may have connected a shop of the sandbox
        return env["tiktok.backend"].search([("external_id", "=", SHOP)], limit=1)

    # === SEED === #

    def _seed(self, env):
        backend = self._seed_shop(env)
        products = self._seed_products(env)
        self._seed_stock(env, backend, products)
        kits = self._seed_kits(env, products)
        self._seed_skus(env, backend, products + kits)
        return backend

    def _seed_shop(self, env):
        account = env["tiktok.account"].create(
            {"name": "Bench", "app_key": "bench", "app_secret_input": "bench"}
        )
        account.write(
            {
                "state": "connected",
                "access_token": "none",
                "database_identity": account._current_database_identity(),
            }
        )
        backend = env["tiktok.backend"].create(
            {
                "name": "Bench",
                "account_id": account.id,
                "external_id": SHOP,
                "shop_cipher": "bench",
                "region": "US",
                "state": "connected",
                "partner_policy": "buyer",
                "pricelist_id": env["product.pricelist"]
                .create({"name": "Bench", "currency_id": env.ref("base.USD").id})
                .id,
            }
        )
        env["tiktok.warehouse"].create(
            {
                "backend_id": backend.id,
                "external_id": WAREHOUSE,
                "name": "Bench",
                "warehouse_id": backend.warehouse_id.id,
            }
        )
        return backend

    def _seed_products(self, env):
        return env["product.product"].create(
            [
                {
                    "name": f"Article {number}",
                    "default_code": f"B-{number:04d}",
                    "type": "consu",
                    "is_storable": True,
                    "list_price": 12.0,
                }
                for number in range(PRODUCTS)
            ]
        )

    def _seed_stock(self, env, backend, products):
        quants = env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            [
                {
                    "product_id": product.id,
                    "location_id": backend.warehouse_id.lot_stock_id.id,
                    "inventory_quantity": STOCK,
                }
                for product in products
            ]
        ).action_apply_inventory()

    def _seed_kits(self, env, products):
        kits = env["product.product"].create(
            [
                {"name": f"Kit {n}", "default_code": f"K-{n:04d}", "type": "consu"}
                for n in range(KITS)
            ]
        )
        env["mrp.bom"].create(
            [
                {
                    "product_tmpl_id": kit.product_tmpl_id.id,
                    "type": "phantom",
                    "bom_line_ids": [
                        (0, 0, {"product_id": component.id, "product_qty": 1})
                        for component in self._components(products, number)
                    ],
                }
                for number, kit in enumerate(kits)
            ]
        )
        return kits

    def _components(self, products, number):
        first = number * COMPONENTS % (PRODUCTS - COMPONENTS)
        return products[first : first + COMPONENTS]

    def _seed_skus(self, env, backend, products):
        listing = env["tiktok.product"].create(
            {"backend_id": backend.id, "external_id": "17290", "title": "Bench"}
        )
        env["tiktok.sku"].create(
            [
                {
                    "backend_id": backend.id,
                    "external_id": f"17295{number:014d}",
                    "tiktok_product_id": listing.id,
                    "seller_sku": product.default_code,
                    "product_id": product.id,
                    "mapping_state": "mapped",
                }
                for number, product in enumerate(products)
            ]
        )

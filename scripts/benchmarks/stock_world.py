"""A connected shop with thousands of SKUs in three warehouses, half of them kits."""

from unittest.mock import patch

from odoo.tools import SQL

from .stock_client import WAREHOUSES, StoredStock
from .stock_seed import NUMBER, copies, pick, text

PLAIN = 5000
KITS = 5000
COMPONENTS = 3
#: SKUs of one listing: one call writes them all
PER_LISTING = 4
LISTING = "17290"
SKU = "17295"


class StockWorld:
    """The seeded database of the stock measurements; made once, then found again."""

    def __init__(self, database, plain=PLAIN, kits=KITS):
        self.database = database
        self.plain_count, self.kit_count = plain, kits
        self.client = StoredStock()
        with database.transaction() as env:
            if not env["tiktok.backend"].search([], limit=1):
                self._seed(env)
        with database.transaction() as env:
            self._remember(env)
        model = database.registry["tiktok.backend"]
        self.patch = patch.object(model, "_client", lambda *_a, **_kw: self.client)
        self.patch.start()
        database.analyze()

    def _remember(self, env):
        """Ids and what TikTok shows, both as seeded."""
        backend = env["tiktok.backend"].search([], limit=1)
        self.backend_id = backend.id
        self.cursor_id = backend._cursor("stock").id
        self.pools = {
            warehouse.id: frozenset(warehouse.warehouse_id.view_location_id.ids)
            for warehouse in env["tiktok.warehouse"].search([])
        }
        rows = env.execute_query(
            SQL(
                """SELECT s.id, s.external_id, p.external_id, s.product_id, b.id
                FROM tiktok_sku s
                JOIN tiktok_product p ON p.id = s.tiktok_product_id
                JOIN product_product pp ON pp.id = s.product_id
                LEFT JOIN mrp_bom b ON b.product_tmpl_id = pp.product_tmpl_id
                WHERE s.backend_id = %s ORDER BY s.external_id""",
                backend.id,
            )
        )
        self.sku_ids = [row[0] for row in rows]
        self.plain = [row[3] for row in rows if not row[4]]
        self.kits = [row[3] for row in rows if row[4]]
        for _id, sku, listing, _product, _bom in rows:
            self.client.put(listing, sku, WAREHOUSES)
        for sku, figures in self.accepted(env).items():
            for warehouse, pieces in figures.items():
                self.client.figures[sku][warehouse][0] = pieces

    def accepted(self, env):
        """What TikTok has taken so far, ``{SKU id: {warehouse id: pieces}}``."""
        found = {}
        for sku, warehouse, pieces in env.execute_query(
            SQL(
                """SELECT s.external_id, w.external_id, l.accepted
                FROM tiktok_stock_level l
                JOIN tiktok_sku s ON s.id = l.sku_id
                JOIN tiktok_warehouse w ON w.id = l.warehouse_id
                WHERE l.accepted >= 0"""
            )
        ):
            found.setdefault(sku, {})[warehouse] = pieces
        return found

    def shop(self, env):
        """The shop as its jobs see it: the technical user in the shop's company."""
        backend = env["tiktok.backend"].browse(self.backend_id)
        return backend._as_technical_user(backend)

    def share(self, sharing):
        """Whether SKUs may show the same units, ``shared``, or not, ``exclusive``."""
        with self.database.transaction() as env:
            self.shop(env).sudo().stock_sharing = sharing

    # === CHANGES === #

    def receive(self, product_ids, quantity):
        """So many pieces more of these products in each warehouse, and the marks."""
        with self.database.transaction() as env:
            env.execute_query(
                SQL(
                    """UPDATE stock_quant q SET quantity = quantity + %s
                    FROM stock_location l WHERE l.id = q.location_id
                      AND l.usage = 'internal' AND q.product_id = ANY(%s)
                    RETURNING 1""",
                    quantity,
                    list(product_ids),
                )
            )
            self.mark(env, product_ids)

    def mark(self, env, product_ids):
        """What the hooks leave behind when these products move."""
        env["tiktok.stock.change"]._mark(list(product_ids), "bench")

    # === SEED === #

    def _seed(self, env):
        backend = self._seed_shop(env)
        warehouses = self._seed_warehouses(env, backend)
        plain = self._seed_products(env, self.plain_count, is_storable=True)
        kits = self._seed_products(env, self.kit_count, is_storable=False)
        self._seed_stock(env, warehouses, [product for product, _tmpl in plain])
        self._seed_boms(env, kits, [product for product, _tmpl in plain])
        products = [product for product, _tmpl in plain + kits]
        self._seed_skus(env, backend, products)
        if hasattr(env["tiktok.stock.card"], "_ensure_cards"):
            env["tiktok.stock.card"]._ensure_cards(backend)
        env.flush_all()

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
        pricelist = env["product.pricelist"].create(
            {"name": "Bench", "currency_id": env.ref("base.USD").id}
        )
        return env["tiktok.backend"].create(
            {
                "name": "Bench",
                "account_id": account.id,
                "external_id": "7490000000000000001",
                "shop_cipher": "bench",
                "region": "US",
                "state": "connected",
                "stock_mode": "live",
                "pricelist_id": pricelist.id,
            }
        )

    def _seed_warehouses(self, env, backend):
        own = backend.warehouse_id
        more = env["stock.warehouse"].create(
            [
                {
                    "name": f"Bench {n}",
                    "code": f"BW{n}",
                    "company_id": own.company_id.id,
                }
                for n in range(1, len(WAREHOUSES))
            ]
        )
        for number, warehouse in enumerate(own + more):
            env["tiktok.warehouse"].create(
                {
                    "backend_id": backend.id,
                    "external_id": WAREHOUSES[number],
                    "name": warehouse.name,
                    "kind": "SALES_WAREHOUSE",
                    "is_default": not number,
                    "external_state": "ENABLED",
                    "warehouse_id": warehouse.id,
                }
            )
        return own + more

    def _seed_products(self, env, count, is_storable):
        """Ids of products with those of their templates."""
        code = "B" if is_storable else "K"
        values = {"name": code, "type": "consu", "is_storable": is_storable}
        model = env["product.product"].create(values)
        names = {"default_code": text(code)}
        template = model.product_tmpl_id
        templates = copies(env, template, count, **names)
        changes = {**names, "product_tmpl_id": pick(templates)}
        return list(zip(copies(env, model, count, **changes), templates, strict=True))

    def _seed_stock(self, env, warehouses, products):
        """Between 0 and 96 pieces everywhere, some of them reserved."""
        model = env["stock.quant"].create(
            {
                "product_id": products[0],
                "location_id": warehouses[0].lot_stock_id.id,
                "quantity": 1,
            }
        )
        for number, warehouse in enumerate(warehouses):
            copies(
                env,
                model,
                len(products),
                product_id=pick(products),
                location_id=SQL("%s", warehouse.lot_stock_id.id),
                quantity=SQL("(n * 7 + %s) %% 97", number * 13),
                reserved_quantity=SQL("least(n %% 5, (n * 7 + %s) %% 97)", number * 13),
            )
        env.execute_query(
            SQL("DELETE FROM stock_quant WHERE id = %s RETURNING 1", model.id)
        )

    def _seed_boms(self, env, kits, products):
        """Kits of three components; neighbours share components."""
        templates = [template for _product, template in kits]
        bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": templates[0],
                "type": "phantom",
                "bom_line_ids": [(0, 0, {"product_id": products[0], "product_qty": 1})],
            }
        )
        line = bom.bom_line_ids
        boms = copies(env, bom, len(kits), product_tmpl_id=pick(templates))
        for number in range(COMPONENTS):
            copies(
                env,
                line,
                len(kits),
                bom_id=pick(boms),
                product_id=pick(products, SQL("n * 2 + %s", number)),
                product_qty=SQL("%s", 1 + number % 2),
            )
        bom.unlink()

    def _seed_skus(self, env, backend, products):
        listing = env["tiktok.product"].create(
            {
                "backend_id": backend.id,
                "external_id": "0",
                "title": "Bench",
                "external_state": "ACTIVATE",
            }
        )
        count = -(-len(products) // PER_LISTING)
        listings = copies(env, listing, count, external_id=text(LISTING))
        sku = env["tiktok.sku"].create(
            {
                "backend_id": backend.id,
                "external_id": "0",
                "tiktok_product_id": listing.id,
                "product_id": products[0],
                "mapping_state": "mapped",
                "price": 10,
                "stock": [{"warehouse_id": w, "quantity": 0} for w in WAREHOUSES],
            }
        )
        copies(
            env,
            sku,
            len(products),
            external_id=text(SKU),
            seller_sku=text("B", NUMBER),
            product_id=pick(products),
            # plain products and kits in the same listings
            tiktok_product_id=pick(listings),
        )
        sku.unlink()
        listing.unlink()

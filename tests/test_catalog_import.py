"""Listings and SKUs of TikTok are mirrored, page by page, and nothing is skipped."""

from unittest.mock import patch

from ..client import BusinessError
from ..models.catalog import tiktok_catalog_reader
from .catalog_case import CatalogCase


class TestCatalogImport(CatalogCase):
    def test_listings_of_the_shop_arrive_with_prices_stock_and_contents(self):
        mug = self.product("MUG-BLU")
        self.run_flow("catalog")
        sku = self.find("1729500000000100101")
        self.assertEqual(sku.product_id, mug)
        self.assertEqual(sku.price, 24)
        self.assertEqual(sku.currency_id.name, "USD")
        self.assertEqual(sku.listing_state, "ACTIVATE")
        self.assertTrue(sku.is_live)
        self.assertTrue(sku.stock)
        self.assertEqual(sku.stock_quantity, sum(row["quantity"] for row in sku.stock))
        bundle = self.find("1729500000000100301")
        self.assertTrue(bundle.is_bundle)
        self.assertEqual(bundle.component_ids.component_sku_id, sku)
        self.assertEqual(bundle.component_ids.quantity, 3)
        self.assertEqual(bundle.name, "Blue x 3")
        self.assertFalse(
            self.env["tiktok.product"].search([("details_due", "=", True)])
        )

    def find(self, external_id):
        domain = [("external_id", "=", external_id)]
        return self.env["tiktok.sku"].search(domain)

    def test_second_round_reads_changes_only_and_writes_nothing(self):
        self.run_flow("catalog")
        self.travel(hours=2)
        before = len(self.requests("getProduct"))
        self.run_flow("catalog")
        self.assertEqual(len(self.requests("getProduct")), before)

    def test_vietnamese_prices_keep_their_currency(self):
        shop = self.connect("VN")
        self._jobs().unlink()
        self.run_flow("catalog", shop)
        skus = self.env["tiktok.sku"].search([("backend_id", "=", shop.id)])
        white = skus.filtered(lambda s: s.seller_sku == "AO-TRANG-M")
        self.assertEqual(white.price, 120000)
        self.assertEqual(white.currency_id.name, "VND")

    def test_frozen_and_deleted_listings_stay_with_their_state(self):
        skus = self.import_entries(self.entry("920", "CI-1", "CI-2"))
        gone = self.entry("920", "CI-1", status="FREEZE")
        self.import_entries(gone)
        self.assertEqual(skus["CI-1"].listing_state, "FREEZE")
        self.assertFalse(skus["CI-1"].is_live)
        self.assertEqual(skus["CI-2"].external_state, "DELETED")
        self.import_entries(self.entry("920", "CI-1", "CI-2", status="DELETED"))
        self.assertTrue(skus["CI-2"].exists())

    def test_stock_alone_asks_for_no_details(self):
        entry = self.entry("930", "CI-3")
        sku = self.import_entries(entry)["CI-3"]
        sku.tiktok_product_id.details_due = False
        entry["skus"][0]["inventory"][0]["quantity"] = 4
        self.import_entries({**entry, "update_time": 1767430000})
        self.assertEqual(sku.stock_quantity, 4)
        self.assertFalse(sku.tiktok_product_id.details_due)
        self.import_entries({**entry, "title": "Another name"})
        self.assertTrue(sku.tiktok_product_id.details_due)

    def test_unknown_fields_states_and_currencies_do_no_harm(self):
        entry = self.entry("940", "CI-4", status="SOMETHING_NEW", novelty={"a": [1]})
        entry["skus"][0]["price"] = {"currency": "XTS", "sale_price": "1.50"}
        del entry["skus"][0]["inventory"], entry["audit"]
        sku = self.import_entries(entry)["CI-4"]
        self.assertEqual(sku.listing_state, "SOMETHING_NEW")
        self.assertFalse(sku.currency_id)
        self.assertEqual(sku.price, 1.5)

    def test_listing_without_skus_is_kept(self):
        self.import_entries({"id": "950", "title": "Draft", "status": "DRAFT"})
        listing = self.env["tiktok.product"].search([("external_id", "=", "950")])
        self.assertEqual(listing.external_state, "DRAFT")
        self.assertFalse(listing.sku_ids)

    def test_refused_details_of_one_listing_do_not_stop_the_others(self):
        self.ensure(self.unit("960", "CI-5"))
        self.run_flow("catalog")
        self.assertFalse(
            self.env["tiktok.product"].search([("details_due", "=", True)])
        )
        self.assertTrue(self.find("1729500000000100301").is_bundle)
        self.assertEqual(self.backend._cursor("catalog").sync_state, "done")

    def test_server_error_is_retried_and_the_round_goes_on_where_it_stood(self):
        self.sandbox.faults.add("internal", "getProduct", times=1)
        self.run_flow("catalog")
        cursor = self.backend._cursor("catalog")
        self.assertEqual(cursor.sync_state, "pending")
        self.assertEqual(cursor.sync_attempts, 1)
        self.travel(minutes=5)
        self.run_flow("catalog")
        self.assertEqual(cursor.sync_state, "done")
        self.assertTrue(self.find("1729500000000100301").is_bundle)


class FakeClient:
    """A catalogue that can change while it is read; pages are cut by offset."""

    def __init__(self, products, size=10, cap=10000):
        self.products = products  # {id: update time}
        self.size, self.cap = size, cap
        self.on_page = lambda: None
        self.calls = 0

    def search_products(self, status, update_time_ge, update_time_le, page_token=None):
        self.calls += 1
        hits = sorted(
            key
            for key, moment in self.products.items()
            if update_time_ge <= moment <= update_time_le
        )
        if len(hits) > self.cap and self.cap == 10000:
            raise BusinessError("Too many hits", code=12052180)
        start = int(page_token or 0)
        page = hits[start : start + self.size]
        following = start + self.size
        answer = {
            "products": [{"id": key} for key in page],
            "total_count": len(hits),
            "next_page_token": str(following) if following < len(hits) else "",
        }
        self.on_page()
        return answer


class TestCatalogPaging(CatalogCase):
    def read_all(self, client, position=None):
        reader = self.env["tiktok.catalog.reader"]
        position = position or {"until": 100, "windows": [[0, 100]]}
        seen = []
        for _step in range(500):
            if not position["windows"]:
                return seen
            entries, position = reader._read_page(client, position)
            seen += [entry["id"] for entry in entries]
        self.fail("reading does not come to an end")

    def test_listings_that_change_while_they_are_read_hide_no_other(self):
        client = FakeClient({number: number % 97 for number in range(95)})
        moved = iter(range(0, 20))

        def move():
            number = next(moved, None)
            if number is not None:
                client.products[number] = 200  # out of the window

        client.on_page = move
        seen = self.read_all(client)
        self.assertGreaterEqual(set(seen), set(range(20, 95)))

    def test_search_beyond_the_cap_is_cut_by_time_until_it_fits(self):
        client = FakeClient({number: number % 101 for number in range(300)}, cap=50)
        with patch.object(tiktok_catalog_reader, "MOST_HITS", 50):
            seen = self.read_all(client)
        self.assertEqual(set(seen), set(range(300)))

    def test_refusal_beyond_the_cap_is_cut_as_well(self):
        client = FakeClient({number: number % 101 for number in range(12000)}, size=100)
        self.assertEqual(set(self.read_all(client)), set(range(12000)))

    def test_more_hits_in_one_second_than_can_be_read_are_an_error(self):
        client = FakeClient({number: 50 for number in range(10001)})
        with self.assertRaisesRegex(BusinessError, "one second"):
            self.read_all(client)

    def test_outdated_token_starts_the_window_again(self):
        client = FakeClient({number: 1 for number in range(30)})
        search = client.search_products

        def refuse_tokens(**criteria):
            if criteria["page_token"] == "stale":
                raise BusinessError("page_token is invalid", code=36009004)
            return search(**criteria)

        client.search_products = refuse_tokens
        position = {"until": 9, "windows": [[0, 9]], "token": "stale", "total": 30}
        self.assertEqual(set(self.read_all(client, position)), set(range(30)))

    def test_round_starts_where_the_last_one_began_with_an_overlap(self):
        reader = self.env["tiktok.catalog.reader"]
        position = reader._start({"synced_to": 1767600000})
        self.assertEqual(position["windows"][0][0], 1767600000 - 600)
        self.assertEqual(position["windows"][0][1], position["until"])

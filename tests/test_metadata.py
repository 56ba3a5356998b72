"""Warehouses, delivery options and carriers as TikTok lists them, and their mapping."""

from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError

from .tiktok_case import TikTokCase

#: carriers of sellers in the US and the UK (seller documentation)
US_CARRIERS = {
    "Asendia US",
    "USPS",
    "UPS",
    "FedEx",
    "LaserShip",
    "OnTrac",
    "Better Trucks",
    "TForce",
    "DHL eCommerce",
    "Amazon Logistics",
    "AxleHire",
    "Lone Star Overnight",
    "Deliver-it",
    "GLS US",
    "Spee-Dee Delivery",
    "Wizmo",
    "First Mile",
}


class TestMetadata(TikTokCase):
    def warehouses(self):
        domain = [("backend_id", "=", self.backend.id)]
        found = self.env["tiktok.warehouse"].search(domain)
        return {warehouse.name: warehouse for warehouse in found}

    def carriers(self):
        domain = [("backend_id", "=", self.backend.id)]
        return self.env["tiktok.shipping.provider"].search(domain)

    # === READING === #

    def test_all_warehouses_arrive_and_the_default_one_is_mapped(self):
        found = self.warehouses()
        self.assertEqual(set(found), {"Austin DC", "Reno DC", "Austin returns"})
        self.assertEqual(found["Austin DC"].warehouse_id, self.backend.warehouse_id)
        self.assertEqual(found["Reno DC"].external_state, "RESTRICTED")
        self.assertEqual(found["Austin returns"].kind, "RETURN_WAREHOUSE")

    def test_contact_of_a_warehouse_is_masked_where_data_is_shown(self):
        text = self.warehouses()["Austin DC"].payload_text
        self.assertIn("Depot Road", text)
        self.assertNotIn("Warehouse Desk", text)
        self.assertNotIn("5125550100", text)

    def test_all_us_carriers_arrive(self):
        self.assertEqual(US_CARRIERS - set(self.carriers().mapped("name")), set())

    def test_reading_twice_changes_nothing(self):
        before = (self.warehouses(), self.carriers().mapped("carrier_id"))
        self.run_flow("metadata")
        self.assertEqual(before, (self.warehouses(), self.carriers().carrier_id))

    def test_what_tiktok_no_longer_lists_is_archived_and_comes_back(self):
        client = "odoo.addons.connector_tiktok_shop.client.TikTokShopClient."
        reno = self.warehouses()["Reno DC"]
        with (
            patch(client + "get_warehouses", return_value=[]),
            patch(client + "get_shipping_providers", return_value=[]),
        ):
            self.run_flow("metadata")
        self.assertFalse(self.warehouses())
        self.assertFalse(self.carriers())
        self.assertFalse(self.open_exceptions("warehouse_unmapped"))
        self.run_flow("metadata")
        self.assertEqual(self.warehouses()["Reno DC"], reno)

    def test_failure_in_the_middle_writes_nothing_and_is_tried_again(self):
        self.warehouses()["Reno DC"].unlink()
        self.sandbox.faults.add("internal", "getShippingProviders")
        self.run_flow("metadata")
        self.assertNotIn("Reno DC", self.warehouses())
        cursor = self.backend._cursor("metadata")
        self.assertEqual(cursor.sync_attempts, 1)
        self.travel(minutes=5)
        self.backend.write({"order_mode": "off", "catalog_mode": "off"})
        self.run_pump()
        self.run_jobs()
        self.assertIn("Reno DC", self.warehouses())
        self.assertEqual(cursor.sync_attempts, 0)
        self.assertEqual(cursor.sync_state, "done")

    def test_works_without_a_job_runner(self):
        self.backend.run_in_cron = True
        self.warehouses()["Reno DC"].unlink()
        self.backend.action_import_metadata()
        self.assertFalse(self._jobs())
        self.run_pump()
        self.assertIn("Reno DC", self.warehouses())

    def test_flow_that_is_off_reads_nothing(self):
        self.backend._cursor("metadata").mode = "off"
        self.assertEqual(self.backend.metadata_mode, "off")
        with self.assertRaisesRegex(UserError, "switched off"):
            self.backend.action_import_metadata()

    def test_unknown_kind_of_warehouse_is_kept(self):
        payload = {"id": "1", "name": "Moon", "type": "ORBITAL", "is_default": False}
        self.env["tiktok.warehouse"]._upsert_warehouses(
            self.backend, [payload, {"id": "2"}]
        )
        found = self.warehouses()
        self.assertFalse(found["Moon"].kind)
        self.assertIn("2", found)

    # === MAPPING === #

    def test_warehouse_that_sells_without_a_mapping_is_an_exception(self):
        reno = self.warehouses()["Reno DC"]
        exception = self.open_exceptions("warehouse_unmapped", reno)
        self.assertEqual(len(exception), 1)
        self.assertIn("Reno DC", exception.message)
        action = exception.action_cure()
        self.assertEqual((action["res_model"], action["res_id"]), (reno._name, reno.id))
        with self.assertRaisesRegex(UserError, "Reno DC"):
            exception.action_retry()

    def test_saving_the_mapping_closes_the_exception(self):
        reno = self.warehouses()["Reno DC"]
        reno.warehouse_id = self.backend.warehouse_id
        self.assertFalse(self.open_exceptions("warehouse_unmapped"))
        self.run_flow("metadata")
        self.assertEqual(reno.warehouse_id, self.backend.warehouse_id)
        self.assertFalse(self.open_exceptions("warehouse_unmapped"))

    def test_disabled_warehouse_needs_no_mapping(self):
        reno = self.warehouses()["Reno DC"]
        reno.external_state = "DISABLED"
        reno._check_mapping()
        self.assertFalse(self.open_exceptions("warehouse_unmapped"))

    def test_location_outside_the_warehouse_is_refused(self):
        other = self.env["stock.warehouse"].create({"name": "Other", "code": "OTH"})
        reno = self.warehouses()["Reno DC"]
        with self.assertRaises(ValidationError):
            reno.write(
                {
                    "warehouse_id": self.backend.warehouse_id.id,
                    "location_id": other.lot_stock_id.id,
                }
            )

    def test_carrier_of_the_same_name_is_proposed_and_a_choice_is_kept(self):
        product = self.env["product.product"].create(
            {"name": "Post", "type": "service"}
        )
        ups, own = self.env["delivery.carrier"].create(
            [
                {"name": "ups", "product_id": product.id},
                {"name": "My own van", "product_id": product.id},
            ]
        )
        self.run_flow("metadata")
        carriers = {carrier.name: carrier for carrier in self.carriers()}
        self.assertEqual(carriers["UPS"].carrier_id, ups)
        self.assertFalse(carriers["USPS"].carrier_id)
        carriers["UPS"].carrier_id = own
        self.run_flow("metadata")
        self.assertEqual(carriers["UPS"].carrier_id, own)


class TestOtherMarkets(TikTokCase):
    REGION = "GB"

    def test_two_shops_of_one_consent_are_found_and_connected_one_by_one(self):
        shops = {shop.region: shop for shop in self.account.backend_ids}
        self.assertEqual(set(shops), {"GB", "VN"})
        self.assertEqual(shops["GB"].state, "connected")
        self.assertEqual(shops["VN"].state, "draft")
        shops["VN"].action_connect()
        self.assertEqual(shops["VN"].state, "connected")

    def test_market_facts_belong_to_the_region(self):
        shops = {shop.region: shop for shop in self.account.backend_ids}
        self.assertEqual(shops["GB"].market_id.currency_id.name, "GBP")
        self.assertEqual(shops["VN"].market_id.currency_id.decimal_places, 0)
        self.assertTrue(shops["GB"].market_id.prices_include_tax)
        self.assertEqual(shops["GB"].market_id.tax_policy, "odoo")
        self.assertEqual(
            self.env.ref("connector_tiktok_shop.market_us").tax_policy, "marketplace"
        )

    def test_region_that_nobody_knows_yet_has_no_market_until_there_is_one(self):
        self.backend.region = "CA"
        self.assertFalse(self.backend.market_id)
        market = self.env["tiktok.market"].create(
            {
                "code": "CA",
                "country_id": self.env.ref("base.ca").id,
                "currency_id": self.env.ref("base.CAD").id,
                "tax_policy": "odoo",
            }
        )
        self.assertEqual(self.backend.market_id, market)

    def test_carriers_are_asked_by_route_where_the_market_wants_it(self):
        self.backend.market_id.carriers_by_route = True
        importer = self.env["tiktok.metadata.importer"]
        routes = importer._routes(self.backend, {"GB", None})
        self.assertEqual(
            routes,
            [{"warehouse_region": "GB", "buyer_region": "GB"}],
        )

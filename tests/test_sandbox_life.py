"""An order lives as the platform's status machine says."""

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox import Refusal

from .sandbox_caller import Caller, sandbox

NOW = 1_800_000_000


@tagged("standard", "at_install")
class TestSandboxLife(BaseCase):
    def setUp(self):
        super().setUp()
        self.box = sandbox()
        self.box.clock.freeze(NOW)
        self.life = self.box.life

    def place(self, *lines, shop="US", **settings):
        self.shop = self.box.shop(shop)
        return self.box.place_order(shop, lines or ["SPOON-1"], **settings)

    def served(self, order):
        """The order as the API gives it, checked against the contract."""
        return Caller(self.box, self.shop["id"]).order(order["id"])[0]

    def test_a_paid_order_is_on_hold_for_an_hour(self):
        order = self.place()
        shown = self.served(order)
        self.assertEqual(shown["status"], "ON_HOLD")
        self.assertTrue(shown["is_on_hold_order"])
        self.assertEqual(shown["recipient_address"], {"region_code": "US"})
        self.assertNotIn("buyer_email", shown)
        self.box.clock.advance(3599)
        self.assertEqual(self.served(order)["status"], "ON_HOLD")
        self.box.clock.advance(1)
        shown = self.served(order)
        self.assertEqual(shown["status"], "AWAITING_SHIPMENT")
        self.assertTrue(shown["is_on_hold_order"], "it stays true after the hold")
        self.assertTrue(shown["recipient_address"]["district_info"])
        self.assertEqual(shown["update_time"], NOW + 3600)
        self.assertEqual(shown["rts_sla_time"], NOW + 3600 + 2 * 86400)

    def test_a_market_without_hold_is_ready_at_once_and_brings_its_package(self):
        shown = self.served(self.place("AO-DEN-M", shop="VN"))
        self.assertEqual(shown["status"], "AWAITING_SHIPMENT")
        self.assertFalse(shown["is_on_hold_order"])
        self.assertEqual(len(shown["packages"]), 1)
        self.assertEqual(shown["line_items"][0]["package_status"], "TO_FULFILL")

    def test_an_order_nobody_pays_is_dropped_after_a_day(self):
        order = self.place(pay=False)
        self.assertEqual(self.served(order)["status"], "UNPAID")
        self.box.clock.advance(86400)
        call = Caller(self.box)
        shown = call.order(order["id"])[0]
        self.assertEqual(shown["status"], "CANCELLED")
        self.assertEqual(shown["cancellation_initiator"], "SYSTEM")

    def test_waiting_orders_can_live_on_while_the_clock_stays(self):
        order = self.place()
        self.life.elapse(3600)
        self.assertEqual(self.served(order)["status"], "AWAITING_SHIPMENT")
        self.assertEqual(self.served(order)["update_time"], NOW)

    def test_a_preorder_waits_for_its_release(self):
        release = NOW + 10 * 86400
        order = self.place(order_type="PRE_ORDER", release_date=release)
        self.box.clock.advance(9 * 86400)
        self.life.tick()
        self.assertEqual(order["status"], "ON_HOLD")
        self.box.clock.advance(86400)
        self.life.tick()
        self.assertEqual(order["status"], "AWAITING_SHIPMENT")

    def test_platform_shipping_masks_the_buyer_and_own_shipping_does_not(self):
        masked = self.served(self.place(hold=False, shipping_type="TIKTOK"))
        self.assertEqual(masked["recipient_address"]["name"], "J*** D**")
        phone = masked["recipient_address"]["phone_number"]
        self.assertEqual(phone, "(+1)512-***-0142")
        self.assertEqual(masked["recipient_address"]["postal_code"], "78701")
        clear = self.served(self.place(hold=False, shipping_type="SELLER"))
        self.assertEqual(clear["recipient_address"]["name"], "Jane Doe")
        self.assertEqual(clear["delivery_option_name"], "Shipped by seller")

    def test_south_east_asia_masks_the_street_too(self):
        shown = self.served(self.place("NON-DEN", shop="VN"))["recipient_address"]
        self.assertIn("***", shown["address_line4"])
        levels = [district["address_level"] for district in shown["district_info"]]
        self.assertEqual(levels, ["L0", "L1", "L2"])

    def test_the_whole_way_of_a_parcel(self):
        order = self.place({"sku": "MUG-BLU", "quantity": 2}, hold=False)
        self.life.ship(self.shop, order["id"], carrier="UPS", tracking="1Z1")
        shown = self.served(order)
        self.assertEqual(shown["status"], "AWAITING_COLLECTION")
        line = shown["line_items"][0]
        self.assertEqual(line["tracking_number"], "1Z1")
        self.assertEqual(line["shipping_provider_name"], "UPS")
        self.assertEqual(line["package_id"], shown["packages"][0]["id"])
        for step, status, package in (
            ("collect", "IN_TRANSIT", "FULFILLING"),
            ("deliver", "DELIVERED", "COMPLETED"),
            ("complete", "COMPLETED", "COMPLETED"),
        ):
            getattr(self.life, step)(self.shop, order["id"])
            shown = self.served(order)
            self.assertEqual(shown["status"], status)
            self.assertEqual(shown["line_items"][0]["display_status"], status)
            self.assertEqual(shown["line_items"][0]["package_status"], package)

    def test_two_parcels_make_a_partly_shipped_order(self):
        order = self.place("MUG-BLU", "SPOON-1", hold=False)
        first = order["line_items"][0]["id"]
        self.life.ship(self.shop, order["id"], line_ids=[first])
        self.assertEqual(self.served(order)["status"], "PARTIALLY_SHIPPING")
        self.life.collect(self.shop, order["id"])
        self.assertEqual(self.served(order)["status"], "PARTIALLY_SHIPPING")
        self.life.ship(self.shop, order["id"])
        shown = self.served(order)
        self.assertEqual(shown["status"], "AWAITING_COLLECTION")
        self.assertEqual(len(shown["packages"]), 2)
        self.assertEqual(shown["split_or_combine_tag"], "SPLIT")

    def test_the_pieces_of_a_bundle_go_with_it(self):
        order = self.place("MUG-BLU-3FOR2", hold=False)
        line = self.served(order)["line_items"][0]
        self.assertEqual(line["combined_listing_skus"][0]["sku_count"], 3)
        prices = [piece["sale_price"] for piece in line["sub_item_info"]]
        self.assertEqual(prices, ["16.00", "16.00", "16.00"])
        self.life.ship(self.shop, order["id"])
        self.life.collect(self.shop, order["id"])
        pieces = self.served(order)["line_items"][0]["sub_item_info"]
        self.assertEqual({piece["display_status"] for piece in pieces}, {"IN_TRANSIT"})

    def test_one_unit_can_be_cancelled(self):
        order = self.place({"sku": "MUG-BLU", "quantity": 2}, hold=False)
        unit = order["line_items"][0]["id"]
        self.life.cancel(self.shop, order["id"], by="SELLER", line_ids=[unit])
        shown = self.served(order)
        self.assertEqual(shown["status"], "AWAITING_SHIPMENT")
        statuses = [line["display_status"] for line in shown["line_items"]]
        self.assertEqual(statuses, ["CANCELLED", "AWAITING_SHIPMENT"])
        self.life.cancel(self.shop, order["id"], by="SELLER")
        self.assertEqual(self.served(order)["status"], "CANCELLED")

    def test_a_buyer_cancels_on_hold_and_asks_afterwards(self):
        early = self.place()
        self.life.request_cancel(self.shop, early["id"])
        self.assertEqual(self.served(early)["cancellation_initiator"], "BUYER")
        late = self.place(hold=False)
        self.life.request_cancel(self.shop, late["id"])
        shown = self.served(late)
        self.assertEqual(shown["status"], "AWAITING_SHIPMENT")
        self.assertTrue(shown["is_buyer_request_cancel"])
        self.life.withdraw_request(self.shop, late["id"])
        self.assertFalse(self.served(late)["is_buyer_request_cancel"])

    def test_shipping_refuses_the_buyers_request(self):
        order = self.place(hold=False)
        self.life.request_cancel(self.shop, order["id"])
        self.life.ship(self.shop, order["id"])
        self.assertFalse(self.served(order)["is_buyer_request_cancel"])

    def test_steps_against_the_status_are_refused(self):
        order = self.place()
        for step in ("pay", "ship", "complete"):
            with self.assertRaises(Refusal, msg=step):
                getattr(self.life, step)(self.shop, order["id"])
        self.life.release(self.shop, order["id"])
        self.life.ship(self.shop, order["id"])
        self.life.collect(self.shop, order["id"])
        with self.assertRaises(Refusal):
            self.life.cancel(self.shop, order["id"], by="BUYER")
        self.life.cancel(self.shop, order["id"], by="SYSTEM")
        self.assertEqual(order["status"], "CANCELLED")

    def test_only_the_us_seller_cancels_before_the_scan(self):
        for shop, sku, allowed in (("US", "SPOON-1", True), ("GB", "TEAPOT-W", False)):
            order = self.place(sku, shop=shop, hold=False)
            self.life.ship(self.shop, order["id"])
            if allowed:
                self.life.cancel(self.shop, order["id"], by="SELLER")
                self.assertEqual(order["status"], "CANCELLED")
            else:
                with self.assertRaises(Refusal):
                    self.life.cancel(self.shop, order["id"], by="SELLER")

    def test_a_changed_address_shows(self):
        order = self.place(hold=False, shipping_type="SELLER")
        self.life.change_address(self.shop, order["id"])
        shown = self.served(order)
        self.assertTrue(shown["has_updated_recipient_address"])
        self.assertEqual(shown["recipient_address"]["postal_code"], "80202")

    def test_an_order_can_go_back_on_hold(self):
        order = self.place(hold=False)
        address = order["recipient_address"]
        self.life.hold(self.shop, order["id"])
        self.assertEqual(self.served(order)["recipient_address"], {"region_code": "US"})
        self.life.release(self.shop, order["id"])
        self.assertEqual(self.served(order)["recipient_address"], address)

    def test_special_orders_say_what_they_are(self):
        source = self.place()["id"]
        for settings, key in (
            ({"sample": True}, "is_sample_order"),
            ({"replaces": source}, "is_replacement_order"),
            ({"exchanges": source}, "is_exchange_order"),
        ):
            shown = self.served(self.place(**settings))
            self.assertTrue(shown[key])
            self.assertEqual(shown["payment"]["total_amount"], "0.00")
        fbt = self.served(self.place(fbt=True))
        self.assertEqual(fbt["fulfillment_type"], "FULFILLMENT_BY_TIKTOK")
        self.assertEqual(fbt["warehouse_id"], "7498000000000000199")

    def test_gifts_cost_nothing_and_keep_their_value(self):
        gift = {"sku": "SOCKS-G", "gift": True}
        line = self.served(self.place("SPOON-1", gift))["line_items"][1]
        self.assertTrue(line["is_gift"])
        self.assertEqual(line["original_price"], "0.00")
        self.assertEqual(line["gift_retail_price"], "4.99")

    def test_the_worked_example_can_be_placed(self):
        order = self.place(
            {
                "sku": "MUG-BLU",
                "quantity": 2,
                "seller_discount": "2.40",
                "platform_discount": "1.20",
            },
            {"sku": "SPOON-1", "platform_discount": "0.50"},
            shipping="6.99",
            shipping_platform_discount="2.00",
        )
        known = self.box.orders.payload(self.shop, "577090000000000101")
        self.assertEqual(order["payment"], known["payment"])

    def test_each_change_is_told(self):
        told = []
        self.box.events.subscribe(
            lambda topic, shop, data: told.append((topic, data["order_status"]))
        )
        order = self.place()
        self.life.release(self.shop, order["id"])
        self.life.change_address(self.shop, order["id"])
        expected = [
            ("ORDER_STATUS_CHANGE", "UNPAID"),
            ("ORDER_STATUS_CHANGE", "ON_HOLD"),
            ("ORDER_STATUS_CHANGE", "AWAITING_SHIPMENT"),
            ("RECIPIENT_ADDRESS_UPDATE", "AWAITING_SHIPMENT"),
        ]
        self.assertEqual(told, expected)

    def test_searches_filter_as_asked(self):
        call = Caller(self.box)
        ready = self.place(hold=False, shipping_type="SELLER", user_id="42")["id"]
        held = self.place()["id"]
        for filters, inside, outside in (
            ({"order_status": "ON_HOLD"}, held, ready),
            ({"order_status": "AWAITING_SHIPMENT"}, ready, held),
            ({"shipping_type": "SELLER"}, ready, held),
            ({"buyer_user_id": "42"}, ready, held),
            ({"create_time_ge": NOW}, ready, "577090000000000101"),
            ({"update_time_lt": NOW}, "577090000000000101", ready),
            ({"is_buyer_request_cancel": True}, "577090000000000707", ready),
            ({"warehouse_ids": ["7498000000000000199"]}, "577090000000001010", ready),
        ):
            found = [order["id"] for order in call.orders(filters)["orders"]]
            self.assertIn(inside, found, filters)
            self.assertNotIn(outside, found, filters)

    def test_searches_sort_as_asked(self):
        call = Caller(self.box)
        for field in ("create_time", "update_time"):
            for direction in ("ASC", "DESC"):
                query = {"sort_field": field, "sort_order": direction}
                times = [order[field] for order in call.orders(**query)["orders"]]
                backwards = direction == "DESC"
                self.assertEqual(times, sorted(times, reverse=backwards))
        times = [order["create_time"] for order in call.orders()["orders"]]
        self.assertEqual(times, sorted(times, reverse=True), "newest first by default")

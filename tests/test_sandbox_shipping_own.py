"""The seller's own carrier, as the platform takes it."""

from odoo.tests import tagged

from .sandbox_shipping_case import DAY, FAMILY, ShippingCase

ROYAL, OTHER = "RM000000111GB", "RM000000112GB"


@tagged("standard", "at_install")
class TestSandboxShippingOwn(ShippingCase):
    region = "GB"

    def setUp(self):
        super().setUp()
        self.royal = self.carrier("Royal Mail")

    def test_a_reported_order_waits_for_the_carrier_and_has_its_package(self):
        order = self.place("TEAPOT-W", "TEAPOT-W")
        self.assertEqual(order["packages"], [], "none before it is shipped")
        told = self.mark(order, self.royal, ROYAL)
        self.assertEqual(len(told["order_line_item_ids"]), 2)
        (shown,) = self.call.order(order["id"])
        self.assertEqual(shown["status"], "AWAITING_COLLECTION")
        self.assertEqual(shown["packages"], [{"id": told["package_id"]}])
        self.assertEqual(shown["line_items"][0]["tracking_number"], ROYAL)
        package = self.package(told["package_id"])
        self.assertEqual(package["package_status"], "PROCESSING")
        self.assertEqual(package["package_sub_status"], "RTS")
        self.assertEqual(package["tracking_number"], ROYAL)
        self.assertEqual(package["shipping_type"], "SELLER")

    def test_the_carrier_brings_the_package_on_its_way(self):
        order = self.place("TEAPOT-W")
        package_id = self.mark(order, self.royal, ROYAL)["package_id"]
        for step, status, sub in (
            (self.life.collect, "FULFILLING", "TTS"),
            (self.life.deliver, "COMPLETED", "DELIVERED"),
        ):
            step(self.shop, order["id"], package_id)
            package = self.package(package_id)
            self.assertEqual(package["package_status"], status)
            self.assertEqual(package["package_sub_status"], sub)
            self.box.clock.advance(60)
        path = f"{FAMILY}/orders/{order['id']}/tracking"
        codes = [e["action_code"] for e in self.call("GET", path)["tracking"]]
        self.assertEqual(codes, [50201, 20301, 10101], "newest first")

    def test_units_leave_in_parts_that_must_be_named(self):
        order = self.place("TEAPOT-W", "TEAPOT-W", "TEAPOT-W")
        first, second, third = (line["id"] for line in order["line_items"])
        one = self.mark(order, self.royal, ROYAL, lines=[first])
        self.assertEqual(order["status"], "PARTIALLY_SHIPPING")
        self.refused(21011048, **self.marking(order, self.royal, OTHER))
        self.refused(21011006, **self.marking(order, self.royal, OTHER, [first]))
        self.refused(21001001, **self.marking(order, self.royal, OTHER, ["1"]))
        two = self.mark(order, self.royal, OTHER, lines=[second, third])
        self.assertNotEqual(one["package_id"], two["package_id"])
        self.assertEqual(order["status"], "AWAITING_COLLECTION")
        self.assertEqual(order["split_or_combine_tag"], "SPLIT")
        inside = self.package(two["package_id"])["order_line_item_ids"]
        self.assertEqual(inside, [second, third])

    def test_what_cannot_be_a_number_of_the_carrier_is_refused(self):
        order = self.place("TEAPOT-W")
        for code, number in (
            (21004012, "RM 000000111 GB"),
            (21004012, "RM0"),
            (21004015, "12345"),
            (21004016, "H00A123456789012"),
        ):
            self.refused(code, **self.marking(order, self.royal, number))
        self.refused(11028006, **self.marking(order, "1", ROYAL))
        self.assertEqual(order["status"], "AWAITING_SHIPMENT")

    def test_a_withdrawn_carrier_is_no_longer_offered_nor_taken(self):
        order = self.place("TEAPOT-W")
        self.assertIn("Royal Mail", self.carriers(order))
        self.life.carrier(self.shop, "Royal Mail")["withdrawn"] = True
        self.assertNotIn("Royal Mail", self.carriers(order))
        self.refused(11028006, **self.marking(order, self.royal, ROYAL))

    def test_orders_to_one_address_share_a_number_and_a_package(self):
        orders = [self.place("TEAPOT-W") for _number in range(21)]
        told = [self.mark(order, self.royal, ROYAL) for order in orders[:20]]
        self.assertEqual(len({one["package_id"] for one in told}), 1)
        package = self.package(told[0]["package_id"])
        self.assertEqual(len(package["orders"]), 20)
        self.assertEqual(package["split_and_combine_tag"], "COMBINE")
        self.refused(21011026, **self.marking(orders[20], self.royal, ROYAL))
        self.life.collect(self.shop, orders[3]["id"])
        self.assertEqual({order["status"] for order in orders[:20]}, {"IN_TRANSIT"})

    def test_a_number_is_not_used_for_anything_else(self):
        order, elsewhere = self.place("TEAPOT-W", "TEAPOT-W"), None
        first, second = (line["id"] for line in order["line_items"])
        self.mark(order, self.royal, ROYAL, lines=[first])
        self.refused(21011025, **self.marking(order, self.royal, ROYAL, [second]))
        elsewhere = self.place("TEAPOT-W", address=1)
        self.refused(21034012, **self.marking(elsewhere, self.royal, ROYAL))
        self.life.collect(self.shop, order["id"])
        later = self.place("TEAPOT-W")
        self.refused(21034012, **self.marking(later, self.royal, ROYAL))

    def test_orders_that_may_not_leave_say_why(self):
        held = self.place("TEAPOT-W", hold=True)
        self.refused(21011044, **self.marking(held, self.royal, ROYAL))
        asked = self.place("TEAPOT-W")
        self.life.request_cancel(self.shop, asked["id"])
        self.refused(21011007, **self.marking(asked, self.royal, ROYAL))
        self.life.approve_request(self.shop, asked["id"])
        self.refused(21011029, **self.marking(asked, self.royal, ROYAL))
        stored = self.place("TEAPOT-W", fbt=True)
        self.refused(21011029, **self.marking(stored, self.royal, ROYAL))
        labelled = self.place("TEAPOT-W", shipping_type="TIKTOK")
        self.refused(21011029, **self.marking(labelled, self.royal, ROYAL))

    def test_in_the_us_shipping_refuses_the_request(self):
        self.use("US")
        order = self.place("SPOON-1", shipping_type="SELLER")
        self.life.request_cancel(self.shop, order["id"])
        self.mark(order, self.carrier("UPS"), "1Z999AA10000000001")
        self.assertFalse(order["is_buyer_request_cancel"])
        self.assertIsNone(self.box.cancellations.pending(self.shop, order["id"]))

    def test_the_us_warn_of_a_number_of_somebody_else(self):
        self.use("US")
        order = self.place("SPOON-1", shipping_type="SELLER")
        told = self.mark(order, self.carrier("USPS"), "1Z999AA10000000001")
        self.assertIn("UPS", told["warning"]["message"])
        self.assertEqual(order["status"], "AWAITING_COLLECTION")

    def test_a_shipped_package_is_corrected_once_within_three_days(self):
        order, late = self.place("TEAPOT-W"), self.place("TEAPOT-W", address=1)
        package_id = self.mark(order, self.royal, ROYAL)["package_id"]
        body = {"tracking_number": OTHER, "shipping_provider_id": self.royal}
        path = f"{FAMILY}/orders/{order['id']}/shipping_info/update"
        self.call("POST", path, body=body)
        self.assertEqual(self.package(package_id)["tracking_number"], OTHER)
        self.assertEqual(order["line_items"][0]["tracking_number"], OTHER)
        self.refused(21011050, "POST", path, body=body)
        package_id = self.mark(late, self.royal, ROYAL)["package_id"]
        self.box.clock.advance(3 * DAY + 1)
        path = f"/fulfillment/202610/packages/{package_id}/shipping_info/update"
        self.refused(21011049, "POST", path, body={"shipping_info_list": [body]})

    def test_in_the_eu_the_carriers_depend_on_the_route(self):
        self.use("DE")
        home, abroad = self.place("TASSE-W"), self.place("TASSE-W", address=1)
        option = home["delivery_option_id"]
        path = f"/logistics/202309/delivery_options/{option}/shipping_providers"
        self.refused(36009004, "GET", path)
        route = {"warehouse_region": "DE", "buyer_region": "DE"}
        self.assertIn("Deutsche Post", self.carriers(home, **route))
        route["buyer_region"] = "AT"
        self.assertNotIn("Deutsche Post", self.carriers(abroad, **route))
        post = self.carrier("Deutsche Post")
        self.refused(11028006, **self.marking(abroad, post, "00340434161094000001"))
        self.mark(home, post, "00340434161094000001")

    def test_south_east_asia_reports_own_carriers_on_the_package(self):
        self.use("VN")
        order = self.place("AO-DEN-M", shipping_type="SELLER")
        ghn = self.carrier("Giao Hàng Nhanh")
        self.refused(21011029, **self.marking(order, ghn, "GHN0000000121"))
        package_id = order["packages"][0]["id"]
        self.refused(21001001, **self.shipping(package_id))
        told = {"tracking_number": "GHN0000000121", "shipping_provider_id": ghn}
        self.call(**self.shipping(package_id, self_shipment=told))
        self.assertEqual(order["status"], "AWAITING_COLLECTION")
        self.assertEqual(order["packages"], [{"id": package_id}])
        self.assertEqual(self.package(package_id)["tracking_number"], "GHN0000000121")

    def test_the_older_form_does_the_same(self):
        order = self.place("TEAPOT-W", "TEAPOT-W")
        body = {
            "tracking_number": ROYAL,
            "shipping_provider_id": self.royal,
            "order_line_item_ids": [order["line_items"][1]["id"]],
        }
        path = f"{FAMILY}/orders/{order['id']}/packages"
        told = self.call("POST", path, body=body)
        self.assertEqual(told["order_line_item_ids"], body["order_line_item_ids"])

"""Packages before they leave: split, combined, overdue, lost."""

from odoo.tests import tagged

from odoo.addons.connector_tiktok_shop.sandbox.freshen import add_parcels, freshen

from .sandbox_shipping_case import DAY, FAMILY, NOW, ShippingCase


@tagged("standard", "at_install")
class TestSandboxPackages(ShippingCase):
    region = "VN"

    def splitting(self, order, *groups):
        named = [
            {"id": str(number), "order_line_item_ids": group}
            for number, group in enumerate(groups)
        ]
        path = f"{FAMILY}/orders/{order['id']}/split"
        return {"method": "POST", "path": path, "body": {"splittable_groups": named}}

    def test_whole_skus_are_split_off_before_shipping(self):
        order = self.place("AO-DEN-M", "AO-DEN-M", "NON-DEN")
        first, second, third = (line["id"] for line in order["line_items"])
        before = order["packages"][0]["id"]
        self.refused(21001001, **self.splitting(order, [first], [second, third]))
        self.refused(21001001, **self.splitting(order, [first, second]))
        self.refused(21001001, **self.splitting(order, [first, second], [second]))
        made = self.call(**self.splitting(order, [first, second], [third]))["packages"]
        self.assertEqual(
            [entry["id"] for entry in made], [p["id"] for p in order["packages"]]
        )
        self.assertEqual(self.package(before)["package_status"], "CANCELLED")
        self.call(**self.shipping(made[0]["id"]))
        self.assertEqual(order["status"], "PARTIALLY_SHIPPING")
        self.call(**self.shipping(made[1]["id"]))
        self.assertEqual(order["status"], "AWAITING_COLLECTION")

    def test_attributes_say_what_may_and_must_be_split(self):
        one, two = self.place("AO-DEN-M"), self.place("AO-DEN-M", "NON-DEN")
        path = f"{FAMILY}/orders/split_attributes"
        ids = {"order_ids": f"{one['id']},{two['id']}"}
        found = self.call("GET", path, ids)["split_attributes"]
        self.assertEqual([entry["can_split"] for entry in found], [False, True])
        limit = {"type": "TOTAL_COUNT_LIMITATION", "max_count": "1"}
        self.box.orders.record(self.shop, two["id"])["must_split"] = limit
        found = self.call("GET", path, ids)["split_attributes"]
        self.assertEqual(found[1]["must_split_reasons"], [limit])
        self.refused(21011029, **self.shipping(two["packages"][0]["id"]))
        first, second = (line["id"] for line in two["line_items"])
        made = self.call(**self.splitting(two, [first], [second]))["packages"]
        self.call(**self.shipping(made[0]["id"]))

    def test_orders_to_one_address_are_offered_combined_and_taken_apart(self):
        orders = [self.place("AO-DEN-M") for _number in range(3)]
        ids = [order["id"] for order in orders]
        path = f"{FAMILY}/combinable_packages/search"
        offers = self.call("GET", path, {"page_size": 50})["combinable_packages"]
        (offer,) = (entry for entry in offers if entry["order_ids"] == ids)
        path = f"{FAMILY}/packages/combine"
        made = self.call("POST", path, body={"combinable_packages": [offer]})
        self.assertEqual(made["errors"], [])
        (package,) = made["packages"]
        first = orders[0]["line_items"][0]["id"]
        self.refused(21011046, **self.splitting(orders[0], [first]))
        path = f"{FAMILY}/packages/{package['id']}/uncombine"
        left = self.call("POST", path, body={"order_ids": ids[:1]})["packages"]
        self.assertEqual(len(left), 2)
        self.call(**self.shipping(package["id"]))
        states = [order["status"] for order in orders]
        self.assertEqual(
            states, ["AWAITING_SHIPMENT", "AWAITING_COLLECTION", "AWAITING_COLLECTION"]
        )

    def test_combining_names_what_cannot_be_combined(self):
        here, there = self.place("AO-DEN-M"), self.place("AO-DEN-M", address=1)
        group = {"id": "1", "order_ids": [here["id"], there["id"]]}
        path = f"{FAMILY}/packages/combine"
        told = self.call("POST", path, body={"combinable_packages": [group]})
        self.assertEqual(told["errors"][0]["code"], 21001001)
        self.assertEqual(told["packages"], [])

    def test_a_refund_takes_an_order_out_of_its_combination(self):
        orders = [self.place("AO-DEN-M") for _number in range(3)]
        package = self.life.combine(self.shop, [order["id"] for order in orders])
        self.life.request_cancel(self.shop, orders[0]["id"])
        self.life.approve_request(self.shop, orders[0]["id"])
        inside = [entry["id"] for entry in self.package(package)["orders"]]
        self.assertEqual(inside, [order["id"] for order in orders[1:]])

    def test_the_search_pages_by_change(self):
        orders = []
        for _number in range(3):
            self.box.clock.advance(10)
            orders.append(self.place("AO-DEN-M"))
        self.box.clock.advance(10)
        self.life.ship(self.shop, orders[0]["id"])
        since = orders[1]["create_time"]
        query = {"page_size": 2, "sort_field": "update_time", "sort_order": "ASC"}
        path = f"{FAMILY}/packages/search"
        body = {"update_time_ge": since}
        page = self.call("POST", path, query, body)
        self.assertEqual(page["total_count"], 3)
        query["page_token"] = page["next_page_token"]
        last = self.call("POST", path, query, body)["packages"]
        self.assertEqual(last[0]["orders"][0]["id"], orders[0]["id"])
        done = self.call(
            "POST", path, {"page_size": 9}, {"package_status": "PROCESSING"}
        )
        self.assertEqual(done["total_count"], 1)

    def test_packages_of_loaded_orders_are_there(self):
        package = self.package("1152920000000000121")
        self.assertEqual(package["package_status"], "TO_FULFILL")
        self.assertEqual(package["package_sub_status"], "STOCKING")
        self.refused(21011001, "GET", f"{FAMILY}/packages/1")
        self.refused(21008111, "GET", f"{FAMILY}/packages/1152900000000000401")

    def test_orders_nobody_ships_or_collects_in_time_are_cancelled(self):
        late, sent = self.place("AO-DEN-M"), self.place("AO-DEN-M")
        self.call(**self.shipping(sent["packages"][0]["id"]))
        self.box.clock.advance(6 * DAY - 1)
        self.assertEqual(self.call.order(late["id"])[0]["status"], "AWAITING_SHIPMENT")
        self.box.clock.advance(1)
        (shown,) = self.call.order(late["id"])
        self.assertEqual(shown["status"], "CANCELLED")
        self.assertIn("shipping_timeout", shown["cancel_reason"])
        self.assertEqual(sent["status"], "AWAITING_COLLECTION")
        self.box.clock.advance(3 * DAY)
        self.assertEqual(self.call.order(sent["id"])[0]["status"], "CANCELLED")

    def test_a_deadline_that_moved_cancels_at_its_new_time(self):
        order = self.place("AO-DEN-M")
        self.life.move_deadlines(self.shop, order["id"], shipping_due=7 * DAY)
        self.box.clock.advance(6 * DAY + 1)
        self.assertEqual(self.call.order(order["id"])[0]["status"], "AWAITING_SHIPMENT")
        self.box.clock.advance(DAY)
        self.assertEqual(self.call.order(order["id"])[0]["status"], "CANCELLED")

    def test_a_parcel_that_is_lost_cancels_its_units(self):
        order = self.place("AO-DEN-M")
        self.life.ship(self.shop, order["id"])
        self.life.collect(self.shop, order["id"])
        package_id = order["packages"][0]["id"]
        package = self.box.packages.find(self.shop, package_id)
        self.life.fail_package(self.shop, package, "PACKAGE_LOST")
        shown = self.package(package_id)
        self.assertEqual(shown["package_status"], "CANCELLED")
        self.assertEqual(shown["package_sub_status"], "SHIP_EXCEPTION")
        self.assertEqual(order["status"], "CANCELLED")

    def test_the_delivery_by_another_way_brings_or_drops_the_package(self):
        self.use("GB")
        order = self.place("TEAPOT-W")
        self.assertEqual(order["packages"], [])
        self.life.change_delivery_option(self.shop, order["id"], "TIKTOK")
        self.assertEqual(len(order["packages"]), 1)
        package_id = order["packages"][0]["id"]
        self.assertEqual(self.package(package_id)["shipping_type"], "TIKTOK")
        self.life.change_delivery_option(self.shop, order["id"], "SELLER")
        self.assertEqual(order["packages"], [])
        self.assertEqual(self.package(package_id)["package_status"], "CANCELLED")

    def test_another_warehouse_is_told_on_the_package(self):
        self.use("DE")
        order = self.place("TASSE-W", shipping_type="TIKTOK")
        second = self.shop["warehouses"][1]["id"]
        self.life.switch_warehouse(self.shop, order["id"], second)
        package = self.package(order["packages"][0]["id"])
        self.assertEqual(package["warehouse_id"], second)

    def test_a_sandbox_to_look_at_has_orders_of_today(self):
        freshen(self.box)
        add_parcels(self.box)
        self.use("US")
        orders = self.call.orders(page_size=50)["orders"]
        self.assertLessEqual(max(order["update_time"] for order in orders), NOW)
        due = [
            order["rts_sla_time"] - NOW
            for order in orders
            if order["status"] == "AWAITING_SHIPMENT" and "rts_sla_time" in order
        ]
        self.assertTrue(any(left < 0 for left in due), "one is late")
        self.assertTrue(any(0 < left < DAY for left in due), "some are due today")
        for order in orders:
            self.assertLessEqual(order["create_time"], order["update_time"])
        self.use("DE")
        regions = {
            order["recipient_address"]["region_code"]
            for order in self.call.orders()["orders"]
        }
        self.assertEqual(regions, {"DE", "AT"})

"""Bad input: each ends in a retry or in one clear exception, and the others go on."""

from odoo.tests import tagged

from .order_case import OrderCase


@tagged("post_install", "-at_install")
class TestOrderBadInput(OrderCase):
    def deliver_with(self, payload, **changes):
        """The order with ``changes`` and a good one next to it."""
        payload.update(changes)
        order, good = self.deliver(payload, self.place("SPOON-1"))
        self.assertImported(good)
        return order

    # === SHAPE === #

    def test_unknown_fields_are_no_obstacle(self):
        payload = self.place("SPOON-1")
        self.sandbox.faults.add("unknown_fields", "getOrderDetail", times=None)
        self.assertImported(self.deliver(payload))

    def test_unknown_fields_in_the_list_are_no_obstacle(self):
        payload = self.place("SPOON-1")
        self.sandbox.faults.add("unknown_fields", "getOrderList", times=None)
        self.poll()
        self.assertImported(self.orders(payload["id"]))

    def test_values_of_tomorrow_bind_until_they_are_understood(self):
        payload = self.place("SPOON-1")
        self.sandbox.faults.add("unknown_enum", "getOrderDetail")
        order = self.deliver(payload)
        self.assertEqual(order.external_state, "VALUE_OF_TOMORROW")
        self.assertFalse(order.sale_order_id)
        self.assertTrue(order.sync_message)
        order.action_retry()
        self.run_jobs()
        self.assertImported(order)

    def test_unit_status_of_tomorrow_is_still_wanted(self):
        payload = self.place("SPOON-1", "MUG-BLU")
        payload["line_items"][0]["display_status"] = "VALUE_OF_TOMORROW"
        order = self.deliver(payload)
        self.assertImported(order)
        self.assertEqual(len(order.sale_order_id.order_line.tiktok_line_ids), 2)

    def test_order_without_units_waits(self):
        for units in ([], None):
            order = self.deliver_with(self.place("SPOON-1"), line_items=units)
            problem = self.assertWaits(order, "order_incomplete")
            self.assertIn(order.external_id, problem.message)

    def test_order_without_payment_waits(self):
        for payment in ({}, None):
            order = self.deliver_with(self.place("SPOON-1"), payment=payment)
            self.assertWaits(order, "order_incomplete")

    def test_unit_without_a_sku_waits(self):
        payload = self.place("SPOON-1", "MUG-BLU")
        payload["line_items"][1].pop("sku_id")
        self.assertWaits(self.deliver_with(payload), "order_incomplete")

    def test_amount_that_is_no_number_waits(self):
        payload = self.place("SPOON-1")
        payload["line_items"][0]["original_price"] = "ten"
        problem = self.assertWaits(self.deliver_with(payload), "order_incomplete")
        self.assertIn("original_price", problem.message)

    def test_fraction_of_a_cent_waits(self):
        payload = self.place("SPOON-1")
        payload["line_items"][0]["original_price"] = "10.005"
        self.assertWaits(self.deliver_with(payload), "order_incomplete")

    def test_tax_rate_that_is_no_number_waits(self):
        payload = self.place("SPOON-1")
        payload["line_items"][0]["item_tax"][0]["tax_rate"] = "N/A"
        problem = self.assertWaits(self.deliver_with(payload), "order_incomplete")
        self.assertIn("tax_rate", problem.message)

    def test_time_that_is_no_time_waits(self):
        order = self.deliver_with(self.place("SPOON-1"), rts_sla_time="soon")
        problem = self.assertWaits(order, "order_incomplete")
        self.assertIn("rts_sla_time", problem.message)

    def test_empty_parts_of_an_order_are_no_obstacle(self):
        empty = {
            "recipient_address": None,
            "packages": None,
            "buyer_message": None,
            "user_id": None,
            "warehouse_id": None,
            "rts_sla_time": None,
            "paid_time": None,
        }
        payload = self.place("SPOON-1")
        payload["line_items"][0].update(item_tax=None, sub_item_info=None)
        payload["payment"]["tax"] = None
        paid = payload["payment"]["sub_total"], payload["payment"]["shipping_fee"]
        payload["payment"]["total_amount"] = f"{sum(map(float, paid)):.2f}"
        order = self.deliver_with(payload, **empty)
        self.assertImported(order)

    def test_address_without_districts_is_no_obstacle(self):
        payload = self.place("SPOON-1", shipping_type="SELLER")
        payload["recipient_address"]["district_info"] = None
        self.assertImported(self.deliver_with(payload))

    def test_mended_order_goes_through_with_the_next_news(self):
        payload = self.place("SPOON-1")
        right = payload["payment"]["total_amount"]
        payload["payment"]["total_amount"] = "1.00"
        order = self.deliver(payload)
        problem = self.assertWaits(order, "total_mismatch")
        payload["payment"]["total_amount"] = right
        payload["update_time"] += 1
        self.poll()
        self.assertImported(order)
        self.assertEqual(problem.state, "solved")

    # === MAPPING === #

    def _unmapped(self, code="MUG-GRN"):
        self.products[code].default_code = f"OTHER-{code}"

    def test_unknown_sku_keeps_the_order_and_offers_the_mapping(self):
        self._unmapped()
        order = self.deliver_with(self.place("MUG-GRN"))
        self.assertEqual(order.sync_state, "blocked")
        self.assertTrue(order.payload and order.line_ids.sku_id)
        sku = order.line_ids.sku_id
        problem = self.open_exceptions("sku_unmapped", sku)
        self.assertEqual(len(problem), 1)
        self.assertIn("MUG-GRN", problem.message)
        self.assertEqual(problem.deadline, order.ship_by)
        self.assertFalse(order.sale_order_id)

    def test_saved_mapping_lets_all_waiting_orders_go(self):
        self._unmapped()
        orders = self.deliver(*[self.place("MUG-GRN") for _number in range(3)])
        self.assertEqual(set(orders.mapped("sync_state")), {"blocked"})
        sku = orders.line_ids.sku_id
        self.assertEqual(len(self.open_exceptions("sku_unmapped", sku)), 1)
        self.assertEqual(sku.waiting_order_count, 3)
        sku.product_id = self.products["MUG-GRN"]
        self.run_jobs()
        for order in orders:
            self.assertImported(order)
        self.assertFalse(self.open_exceptions(record=sku))

    def test_order_with_two_unknown_skus_waits_for_both(self):
        self._unmapped("MUG-GRN")
        self._unmapped("JACKET-M")
        order = self.deliver(self.place("MUG-GRN", "JACKET-M"))
        skus = {unit.seller_sku: unit.sku_id for unit in order.line_ids}
        for code in ("MUG-GRN", "JACKET-M"):
            self.assertEqual(order.sync_state, "blocked", code)
            skus[code].product_id = self.products[code]
            self.run_jobs()
        self.assertImported(order)

    def test_duplicate_seller_sku_waits_for_a_choice(self):
        twin = self.make_product("MUG-GRN", stock=0)
        order = self.deliver_with(self.place("MUG-GRN"))
        sku = order.line_ids.sku_id
        self.assertEqual(order.sync_state, "blocked")
        self.assertTrue(self.open_exceptions("sku_ambiguous", sku))
        sku.product_id = twin
        self.run_jobs()
        self.assertImported(order)

    def test_archived_product_waits(self):
        self.deliver(self.place("MUG-GRN"))
        self.products["MUG-GRN"].active = False
        order = self.deliver_with(self.place("MUG-GRN"))
        sku = order.line_ids.sku_id
        self.assertEqual(order.sync_state, "blocked")
        self.assertTrue(self.open_exceptions("sku_archived", sku))
        self.products["MUG-GRN"].active = True
        self.run_jobs()
        self.assertImported(order)

    def test_kit_without_components_waits(self):
        kit = self.products["MUG-BLU-3FOR2"]
        kit.bom_ids.bom_line_ids.unlink()
        order = self.deliver_with(self.place("MUG-BLU-3FOR2"))
        self.assertEqual(order.sync_state, "blocked")
        self.assertFalse(order.sale_order_id)

    def test_pack_ships_as_many_pieces_as_it_holds(self):
        payload = self.place({"sku": "SPOON-1", "quantity": 2, "price": "30.00"})
        sku = self.env["tiktok.catalog.importer"]._ensure_skus(
            self.backend, payload["line_items"]
        )[payload["line_items"][0]["sku_id"]]
        sku.pack_quantity = 6
        order = self.deliver(payload)
        self.assertImported(order)
        line = order.sale_order_id.order_line[0]
        self.assertEqual((line.product_uom_qty, line.price_unit), (2, 30))
        self.assertEqual(self.free("SPOON-1"), self.STOCK - 12)
        self.assertEqual(order.sale_order_id.amount_total, order.amount_total)

    # === THE DESK === #

    def test_same_problem_is_counted_and_not_repeated(self):
        payload = self.place("SPOON-1")
        payload["payment"]["total_amount"] = "1.00"
        order = self.deliver(payload)
        problem = self.assertWaits(order, "total_mismatch")
        first = problem.first_seen
        for times in (2, 3):
            self.travel(minutes=10)
            problem.action_retry()
            self.run_jobs()
            self.assertEqual(problem.times_seen, times)
        self.assertEqual(problem.first_seen, first)
        self.assertGreater(problem.last_seen, first)
        self.assertWaits(order, "total_mismatch")

    def test_dismissed_problem_returns_when_it_happens_again(self):
        payload = self.place("SPOON-1")
        payload["payment"]["total_amount"] = "1.00"
        order = self.deliver(payload)
        problem = self.assertWaits(order, "total_mismatch")
        problem.action_dismiss()
        self.assertFalse(self.open_exceptions(record=order))
        order.action_retry()
        self.run_jobs()
        self.assertNotEqual(self.assertWaits(order, "total_mismatch"), problem)

    def test_another_problem_of_the_same_order_replaces_the_first(self):
        payload = self.place("SPOON-1")
        payload["payment"]["currency"] = "EUR"
        order = self.deliver(payload)
        first = self.assertWaits(order, "currency_mismatch")
        payload["payment"].update(currency="USD", total_amount="1.00")
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertWaits(order, "total_mismatch")
        self.assertEqual(first.state, "solved")

    def test_refusal_of_odoo_is_told_in_its_own_words(self):
        rules = self.warehouse.delivery_route_id.rule_ids
        rules.active = False
        order = self.deliver(self.place("MUG-GRN"))
        problem = self.assertWaits(order, "odoo_refused")
        self.assertIn("MUG-GRN", problem.message)
        self.assertFalse(order.sale_order_id, "nothing half-made stays")
        rules.active = True
        problem.action_retry()
        self.run_jobs()
        self.assertImported(order)

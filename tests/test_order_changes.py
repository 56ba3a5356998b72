"""Changes on TikTok after the import, found by polling."""

from odoo import Command
from odoo.tests import tagged

from .order_case import KIT, OrderCase


@tagged("post_install", "-at_install")
class TestOrderChanges(OrderCase):
    def _ship_from_here(self, order, quantities=None):
        """Validate the delivery, in whole or ``{code: quantity}``."""
        picking = order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        for move in picking.move_ids:
            code = move.product_id.default_code
            move.quantity = (quantities or {}).get(
                code, 0 if quantities else move.product_uom_qty
            )
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    # === WHOLE ORDER === #

    def test_cancelled_quotation_is_cancelled(self):
        self.backend.confirm_orders = False
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"])
        self.poll()
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertEqual(order.sync_state, "done")

    def test_cancelled_order_gives_the_goods_back(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 3})
        order = self.deliver(payload)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 3)
        self.life.cancel(self.shop, payload["id"], reason="ordered_by_mistake")
        self.poll()
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertEqual(order.sale_order_id.picking_ids.state, "cancel")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        notes = "".join(order.sale_order_id.message_ids.mapped("body"))
        self.assertIn("Ordered by mistake", notes)
        self.assertFalse(self.open_exceptions(record=order))

    def test_cancellation_by_the_system_counts_as_well(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"], by="SYSTEM")
        self.poll()
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertEqual(order.cancelled_by, "SYSTEM")

    def test_cancellation_after_validation_asks_the_dock_for_the_parcel(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 2})
        order = self.deliver(payload)
        self._ship_from_here(order)
        self.life.cancel(self.shop, payload["id"], by="SYSTEM")
        self.poll()
        stop = order.parcel_stop_ids
        self.assertEqual((stop.state, len(stop.unit_ids)), ("open", 2))
        self.assertIn(payload["id"], self.open_exceptions("stop_parcel", stop).message)
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(order.sale_order_id.order_line[0].qty_delivered, 2)

    def test_cancellation_of_a_partly_shipped_order_stops_the_rest(self):
        payload = self.place("MUG-BLU", "SPOON-1")
        order = self.deliver(payload)
        self._ship_from_here(order, {"MUG-BLU": 1})
        self.assertEqual(self.moves(order.sale_order_id), {"SPOON-1": 1})
        self.life.cancel(self.shop, payload["id"], by="SYSTEM")
        self.poll()
        mug = order.line_ids.filtered(lambda u: u.seller_sku == "MUG-BLU")
        self.assertEqual(order.parcel_stop_ids.unit_ids, mug)
        self.assertEqual(self.moves(order.sale_order_id), {})
        self.assertEqual(self.free("SPOON-1"), self.STOCK)

    def test_repeated_news_of_a_cancellation_change_nothing(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"])
        self.deliver(payload)
        notes = len(order.sale_order_id.message_ids)
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertEqual(len(order.sale_order_id.message_ids), notes)
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_all_units_cancelled_one_by_one_cancel_the_order(self):
        payload = self.place("MUG-BLU", "SPOON-1")
        order = self.deliver(payload)
        for line in payload["line_items"]:
            line["display_status"] = "CANCELLED"
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertEqual(order.external_state, "AWAITING_SHIPMENT")
        self.assertEqual(order.sale_order_id.state, "cancel")

    # === UNITS === #

    def _cancel_units(self, payload, count, code):
        units = [
            line["id"] for line in payload["line_items"] if line["seller_sku"] == code
        ]
        self.life.cancel(self.shop, payload["id"], line_ids=units[:count])

    def test_cancelled_units_leave_line_and_move_exactly(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 3}, "SPOON-1")
        order = self.deliver(payload)
        self._cancel_units(payload, 2, "MUG-BLU")
        self.poll()
        sale = order.sale_order_id
        self.assertEqual(sale.order_line[0].product_uom_qty, 1)
        self.assertEqual(self.moves(sale), {"MUG-BLU": 1, "SPOON-1": 1})
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 1)
        self.assertEqual(sale.amount_total, order.amount_total)
        self.assertEqual(sum(order.line_ids.mapped("is_cancelled")), 2)

    def test_cancelled_unit_leaves_price_and_discount_of_the_line(self):
        """The pricelist of the shop gives a currency, never a price."""
        self.env.user.group_ids += self.env.ref("sale.group_discount_per_so_line")
        self.backend.pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "Half price",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 50,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        payload = self.place(
            {"sku": "MUG-BLU", "quantity": 3, "price": "24.00"},
            {"sku": "SOCKS-G", "gift": True, "quantity": 2},
        )
        order = self.deliver(payload)
        self._cancel_units(payload, 1, "MUG-BLU")
        self._cancel_units(payload, 1, "SOCKS-G")
        self.poll()
        mug, socks = order.sale_order_id.order_line[:2]
        self.assertEqual(
            (mug.product_uom_qty, mug.price_unit, mug.discount), (2, 24, 0)
        )
        self.assertEqual(
            (socks.product_uom_qty, socks.price_unit, socks.discount), (1, 0, 0)
        )
        self.assertEqual(order.sale_order_id.amount_total, order.amount_total)

    def test_quantity_changed_by_hand_keeps_the_price_of_tiktok(self):
        order = self.deliver(self.place("MUG-BLU", {"sku": "SOCKS-G", "gift": True}))
        mug, socks = order.sale_order_id.order_line[:2]
        mug.product_uom_qty = 2
        socks.product_uom_qty = 2
        self.assertEqual((mug.price_unit, socks.price_unit), (24, 0))

    def test_last_unit_of_a_line_leaves_it_at_zero(self):
        payload = self.place("MUG-BLU", "SPOON-1")
        order = self.deliver(payload)
        self._cancel_units(payload, 1, "MUG-BLU")
        self.poll()
        sale = order.sale_order_id
        self.assertEqual(sale.order_line[0].product_uom_qty, 0)
        self.assertEqual(self.moves(sale), {"SPOON-1": 1})
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    def test_cancelled_unit_of_a_kit_takes_its_components_along(self):
        payload = self.place({"sku": KIT, "quantity": 2}, "SPOON-1")
        order = self.deliver(payload)
        self.assertEqual(self.moves(order.sale_order_id)["MUG-BLU"], 6)
        self._cancel_units(payload, 1, KIT)
        self.poll()
        self.assertEqual(order.sale_order_id.order_line[0].product_uom_qty, 1)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 3, "SPOON-1": 1})
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 3)

    def test_units_cancelled_one_after_the_other_are_counted_once(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 4})
        order = self.deliver(payload)
        for gone in (1, 2, 3):
            self.life.cancel(
                self.shop, payload["id"], line_ids=[payload["line_items"][gone]["id"]]
            )
            self.deliver(payload)
            self.deliver(payload)
            self.assertEqual(
                order.sale_order_id.order_line[0].product_uom_qty, 4 - gone
            )
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 1})

    def test_cancelled_unit_in_a_validated_parcel_asks_the_dock(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 2}, "SPOON-1")
        order = self.deliver(payload)
        self._ship_from_here(order, {"MUG-BLU": 2})
        self._cancel_units(payload, 1, "MUG-BLU")
        self.poll()
        self.assertEqual(
            order.parcel_stop_ids.unit_ids, order.line_ids.filtered("is_cancelled")
        )
        self.assertEqual(order.sale_order_id.order_line[0].product_uom_qty, 2)
        self.assertEqual(self.moves(order.sale_order_id), {"SPOON-1": 1})

    def test_unit_cancelled_before_the_import_never_becomes_a_line(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 2}, "SPOON-1")
        self._cancel_units(payload, 2, "MUG-BLU")
        order = self.deliver(payload)
        self.assertImported(order)
        self.assertEqual(self.moves(order.sale_order_id), {"SPOON-1": 1})
        self.assertEqual(order.sale_order_id.amount_total, order.amount_total)

    def test_unit_cancelled_in_a_locked_order_is_taken_out(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 2})
        order = self.deliver(payload)
        order.sale_order_id.action_lock()
        self._cancel_units(payload, 1, "MUG-BLU")
        self.poll()
        self.assertEqual(order.sale_order_id.order_line[0].product_uom_qty, 1)
        self.assertTrue(order.sale_order_id.locked)

    def test_cancelled_locked_order_is_cancelled(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        order.sale_order_id.action_lock()
        self.life.cancel(self.shop, payload["id"])
        self.poll()
        self.assertEqual(order.sale_order_id.state, "cancel")

    # === QUOTATION, ADDRESS === #

    def test_quotation_follows_the_order(self):
        self.backend.confirm_orders = False
        payload = self.place({"sku": "MUG-BLU", "quantity": 2}, "SPOON-1")
        order = self.deliver(payload)
        sale = order.sale_order_id
        name = sale.name
        self._cancel_units(payload, 1, "MUG-BLU")
        self.poll()
        self.assertEqual(order.sale_order_id, sale)
        self.assertEqual(sale.name, name)
        self.assertEqual(sale.order_line[0].product_uom_qty, 1)
        self.assertEqual(sale.amount_total, order.amount_total)
        active = order.line_ids.filtered(lambda unit: not unit.is_cancelled)
        self.assertEqual(len(active.sale_line_id), 2)
        self.assertEqual(sale.state, "draft")

    def test_new_address_after_the_label_was_printed_waits_for_a_person(self):
        payload = self.place("MUG-BLU", shipping_type="SELLER")
        order = self.deliver(payload)
        order.sale_order_id.picking_ids.printed = True
        address = order.sale_order_id.partner_shipping_id
        street = address.street
        self.life.change_address(self.shop, payload["id"], number=3)
        self.poll()
        problem = self.open_exceptions("order_changed", order)
        self.assertEqual(problem.deadline, order.ship_by)
        self.assertEqual(order.sale_order_id.partner_shipping_id, address)
        self.assertEqual(address.street, street)
        for secret in ("88 Fiction Blvd", "Maria", "555"):
            self.assertNotIn(secret, problem.message)

    def test_new_address_on_a_quotation_is_taken_over(self):
        self.backend.confirm_orders = False
        payload = self.place("MUG-BLU", shipping_type="SELLER")
        order = self.deliver(payload)
        self.life.change_address(self.shop, payload["id"], number=3)
        self.poll()
        self.assertEqual(
            order.sale_order_id.partner_shipping_id.street, "88 Fiction Blvd"
        )
        self.assertFalse(self.open_exceptions("order_changed", order))

    def test_buyers_wish_to_cancel_comes_and_goes(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.life.request_cancel(self.shop, payload["id"])
        self.poll()
        self.assertTrue(order.is_cancel_requested)
        self.assertEqual(order.sale_order_id.state, "sale")
        self.life.withdraw_request(self.shop, payload["id"])
        self.poll()
        self.assertFalse(order.is_cancel_requested)

    # === JUMPS === #

    def test_any_status_may_follow_any_other(self):
        statuses = (
            "UNPAID",
            "ON_HOLD",
            "AWAITING_SHIPMENT",
            "PARTIALLY_SHIPPING",
            "AWAITING_COLLECTION",
            "IN_TRANSIT",
            "DELIVERED",
            "COMPLETED",
            "CANCELLED",
        )
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        sale = order.sale_order_id
        living = statuses[:-1]
        # there and back, for every pair
        for place, status in enumerate(living):
            for step in (s for other in living[place:] for s in (status, other)):
                payload["status"] = step
                payload["update_time"] += 1
                self.deliver(payload)
                self.assertEqual(order.external_state, step)
                self.assertEqual(order.sync_state, "done")
        self.assertEqual(order.sale_order_id, sale)
        self.assertEqual(sale.state, "sale")
        self.assertEqual(len(sale.picking_ids), 1)
        payload.update(status="CANCELLED", update_time=payload["update_time"] + 1)
        self.deliver(payload)
        self.assertEqual(sale.state, "cancel")

    def test_cancelled_order_that_comes_back_to_life_waits_for_a_person(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"])
        self.deliver(payload)
        payload["status"] = "AWAITING_SHIPMENT"
        for line in payload["line_items"]:
            line["display_status"] = "AWAITING_SHIPMENT"
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertWaits(order, "cancelled_in_odoo")

    def test_order_cancelled_in_odoo_is_told_when_its_goods_are_on_their_way(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.life.ship(self.shop, payload["id"])
        self.life.collect(self.shop, payload["id"])
        self.deliver(payload)
        order.sale_order_id._action_cancel()
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.run_jobs()
        self.assertWaits(order, "cancelled_but_shipped")

    def test_order_cancelled_in_odoo_is_told_while_tiktok_still_wants_it(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        sale = order.sale_order_id.with_context(tiktok_cancel_in_odoo=True)
        sale._action_cancel()
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertWaits(order, "cancelled_in_odoo")
        self.life.cancel(self.shop, payload["id"])
        self.deliver(payload)
        self.assertFalse(self.open_exceptions("cancelled_in_odoo", order))

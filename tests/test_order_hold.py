"""The buyer's hour of remorse: goods are kept, nothing leaves, TikTok decides."""

from odoo import Command
from odoo.tests import tagged

from .order_case import KIT, OrderCase
from .order_figures import FiguresMixin


@tagged("post_install", "-at_install")
class TestOrderHold(FiguresMixin, OrderCase):
    def held(self, *lines, **settings):
        """An order on hold, imported: its payload and its binding."""
        settings.setdefault("shipping_type", "SELLER")
        payload = self.place(*(lines or ("MUG-BLU",)), hold=True, **settings)
        return payload, self.deliver(payload)

    # === DURING THE HOLD === #

    def test_order_on_hold_is_confirmed_and_its_goods_are_kept(self):
        _payload, order = self.held({"sku": "MUG-BLU", "quantity": 2})
        self.assertEqual(order.external_state, "ON_HOLD")
        self.assertEqual((order.sync_state, order.sync_message), ("done", "On hold"))
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(order.sale_order_id.picking_ids.state, "assigned")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 2)

    def test_delivery_of_an_order_on_hold_says_why_it_waits(self):
        _payload, order = self.held()
        self.assertEqual([code for code, _text in order._stop_reasons()], ["hold"])
        self.assertIn("On hold", order.sale_order_id.picking_ids.tiktok_stop_text)

    def test_order_on_hold_has_no_address_yet(self):
        _payload, order = self.held()
        sale = order.sale_order_id
        self.assertEqual(sale.partner_shipping_id, self.backend.partner_id)
        self.assertFalse(order.partner_shipping_id)

    def test_goods_of_a_preorder_are_not_kept_before_its_release(self):
        payload = self.place(
            "MUG-BLU",
            order_type="PRE_ORDER",
            release_date=int(self.sandbox.clock.now()) + 20 * 24 * 3600,
            shipping_type="SELLER",
        )
        order = self.deliver(payload)
        self.assertEqual(order.kind, "preorder")
        self.assertEqual(order.sale_order_id.state, "draft")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        self.life.release(self.shop, payload["id"])
        self.poll()
        self.assertImported(order)
        self.assertLikeFresh(payload)

    def test_shop_that_confirms_by_hand_gets_a_quotation_on_hold(self):
        self.backend.confirm_orders = False
        _payload, order = self.held()
        self.assertEqual(order.sale_order_id.state, "draft")

    def test_new_rule_reaches_the_orders_that_wait(self):
        self.backend.hold_policy = "bind"
        _payload, order = self.held()
        self.assertMirroredOnly(order)
        self.backend.hold_policy = "quote"
        self.run_jobs()
        self.assertEqual(order.sale_order_id.state, "draft")
        self.backend.hold_policy = "reserve"
        self.run_jobs()
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 1)

    def test_our_own_hour_keeps_the_goods_and_locks_the_delivery(self):
        self.backend.hold_minutes = 60
        order = self.deliver(self.place("MUG-BLU"))
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(order.sync_state, "pending")
        self.assertEqual(order.sync_message, "Own hold")
        self.assertEqual(order.status_name, "Awaiting shipment, own hold")
        self.assertIn("Own hold until", order._stop_reasons()[0][1])
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 1)
        self.travel(minutes=61)
        self.run_jobs()
        self.assertImported(order)
        order.invalidate_recordset(["status_name"])
        self.assertEqual(order.status_name, "Awaiting shipment")
        self.assertFalse(order._stop_reasons())

    # === RELEASE === #

    def test_release_fills_in_the_address_everywhere(self):
        payload, order = self.held()
        sale = order.sale_order_id
        picking = sale.picking_ids
        self.poll(minutes=61)
        self.assertImported(order)
        self.assertEqual(order.sale_order_id, sale)
        self.assertEqual(sale.picking_ids, picking)
        self.assertEqual(sale.partner_shipping_id.street, "500 Example Trail")
        self.assertEqual(picking.partner_id, sale.partner_shipping_id)
        self.assertEqual(sale.commitment_date, order.ship_by)
        self.assertFalse(picking.activity_ids)
        self.assertFalse(order._stop_reasons())
        self.assertLikeFresh(payload)

    def test_release_with_a_masked_address_ends_like_a_fresh_import(self):
        payload, order = self.held(shipping_type="TIKTOK")
        self.poll(minutes=61)
        self.assertImported(order)
        self.assertLikeFresh(payload)

    def test_release_of_buyers_and_kits_ends_like_a_fresh_import(self):
        self.backend.partner_policy = "buyer"
        payload, order = self.held({"sku": KIT, "quantity": 2}, "SPOON-1")
        self.poll(minutes=61)
        self.assertImported(order)
        self.assertLikeFresh(payload)

    def test_fiscal_position_and_taxes_come_with_the_address(self):
        self.backend.tax_policy = "odoo"
        tax, abroad = self.env["account.tax"].create(
            [
                {"name": name, "amount": amount, "type_tax_use": "sale"}
                for name, amount in (("Home", 10), ("Texas", 8))
            ]
        )
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Texas",
                "auto_apply": True,
                "country_id": self.env.ref("base.us").id,
                "state_ids": [Command.set(self.env.ref("base.state_us_44").ids)],
                "tax_ids": [Command.set(abroad.ids)],
            }
        )
        abroad.original_tax_ids = tax
        self.products["MUG-BLU"].taxes_id = tax
        payload, order = self.held()
        sale = order.sale_order_id
        self.assertEqual(sale.order_line[0].tax_ids, tax)
        sale.action_lock()
        self.poll(minutes=61)
        self.assertTrue(sale.locked)
        self.assertEqual(sale.fiscal_position_id, position)
        self.assertEqual(sale.order_line[0].tax_ids, abroad)
        self.assertEqual(sale.order_line[0].price_unit, 24)
        self.assertLikeFresh(payload)

    def test_address_given_by_hand_during_the_hold_is_not_overwritten(self):
        _payload, order = self.held()
        sale = order.sale_order_id
        mine = self.env["res.partner"].create(
            {"name": "Pick up", "parent_id": sale.partner_id.id, "street": "Here 1"}
        )
        sale.partner_shipping_id = mine
        self.poll(minutes=61)
        self.assertEqual(sale.partner_shipping_id, mine)

    def test_release_in_three_steps_ends_like_a_fresh_import(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        payload, order = self.held({"sku": "MUG-BLU", "quantity": 3}, KIT)
        self.poll(minutes=61)
        self.assertImported(order)
        self.assertLikeFresh(payload)

    # === THE MIND CHANGED === #

    def test_cancellation_during_the_hold_gives_the_goods_back_silently(self):
        payload, order = self.held({"sku": KIT, "quantity": 2})
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 6)
        self.life.request_cancel(self.shop, payload["id"])
        self.poll()
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertEqual(order.sale_order_id.picking_ids.state, "cancel")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        self.assertFalse(self.open_exceptions(record=order))
        self.assertFalse(order.sale_order_id.picking_ids.activity_ids)

    def test_unit_cancelled_during_the_hold_leaves_line_and_reservation(self):
        payload, order = self.held({"sku": "MUG-BLU", "quantity": 3}, "SPOON-1")
        self.life.cancel(
            self.shop, payload["id"], line_ids=[payload["line_items"][0]["id"]]
        )
        self.poll()
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 2)
        self.poll(minutes=61)
        self.assertLikeFresh(payload)

    def test_address_changed_during_the_hold_is_the_one_that_counts(self):
        payload, order = self.held()
        self.life.change_address(self.shop, payload["id"], number=3)
        self.poll()
        self.poll(minutes=61)
        self.assertEqual(
            order.sale_order_id.partner_shipping_id.street, "88 Fiction Blvd"
        )
        self.assertFalse(self.open_exceptions(record=order))
        self.assertLikeFresh(payload)

    def test_order_put_back_on_hold_is_locked_again_and_keeps_its_address(self):
        payload, order = self.held()
        self.poll(minutes=61)
        address = order.sale_order_id.partner_shipping_id
        self.life.hold(self.shop, payload["id"])
        self.poll()
        self.assertEqual([code for code, _text in order._stop_reasons()], ["hold"])
        self.assertEqual(order.sale_order_id.partner_shipping_id, address)
        self.poll(minutes=61)
        self.assertFalse(order._stop_reasons())
        self.assertLikeFresh(payload)

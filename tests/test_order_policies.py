"""What becomes of which order: the rules of a shop."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.order.tiktok_order import HANDLED
from .order_case import OrderCase


@tagged("post_install", "-at_install")
class TestOrderPolicies(OrderCase):
    # === HOLD === #

    def test_order_pulled_on_hold_is_a_quotation_without_reservation(self):
        self.backend.hold_policy = "quote"
        payload = self.place("MUG-BLU", hold=True)
        order = self.deliver(payload)
        self.assertEqual(order.external_state, "ON_HOLD")
        self.assertEqual(order.sale_order_id.state, "draft")
        self.assertFalse(order.sale_order_id.picking_ids)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    def test_end_of_the_hold_confirms_the_quotation_with_the_address_filled(self):
        self.backend.hold_policy = "quote"
        payload = self.place("MUG-BLU", hold=True, shipping_type="SELLER")
        order = self.deliver(payload)
        sale = order.sale_order_id
        self.assertFalse(sale.partner_shipping_id.street)
        self.poll(minutes=61)
        self.assertImported(order)
        self.assertEqual(order.sale_order_id, sale)
        self.assertEqual(sale.partner_shipping_id.street, "500 Example Trail")
        self.assertEqual(sale.picking_ids.partner_id, sale.partner_shipping_id)
        self.assertEqual(sale.commitment_date, order.ship_by)

    def test_order_on_hold_may_be_mirrored_only_until_the_hold_ends(self):
        self.backend.hold_policy = "bind"
        order = self.deliver(self.place("MUG-BLU", hold=True))
        self.assertMirroredOnly(order)
        self.poll(minutes=61)
        self.assertImported(order)

    def test_order_that_tiktok_does_not_hold_waits_our_own_hour(self):
        self.backend.write({"hold_minutes": 60, "hold_policy": "bind"})
        order = self.deliver(self.place("MUG-BLU"))
        self.assertMirroredOnly(order, "pending")
        self.assertEqual(order.sync_next_try, order.hold_until)
        self.travel(minutes=59)
        self.run_jobs()
        self.assertFalse(order.sale_order_id)
        self.travel(minutes=2)
        self.run_jobs()
        self.assertImported(order)

    def test_own_hour_with_pulling_makes_a_quotation_first(self):
        self.backend.write({"hold_minutes": 30, "hold_policy": "quote"})
        order = self.deliver(self.place("MUG-BLU"))
        self.assertEqual(order.sale_order_id.state, "draft")
        self.travel(minutes=31)
        self.run_jobs()
        self.assertImported(order)

    def test_own_hour_of_zero_minutes_confirms_at_once(self):
        self.assertImported(self.deliver(self.place("MUG-BLU")))

    def test_buyer_who_cancels_within_our_own_hour_leaves_no_document(self):
        self.backend.write({"hold_minutes": 60, "hold_policy": "bind"})
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"])
        self.poll(minutes=61)
        self.assertMirroredOnly(order, "ignored")

    def test_own_hour_survives_a_lost_job(self):
        self.backend.hold_minutes = 60
        order = self.deliver(self.place("MUG-BLU"))
        self._jobs().unlink()
        self.travel(minutes=80)
        self.age(order, minutes=16)
        self.run_cron("ir_cron_import_due_orders")
        self.assertImported(order)

    def test_order_put_back_on_hold_keeps_its_document(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.life.hold(self.shop, payload["id"])
        self.deliver(payload)
        self.assertEqual(order.external_state, "ON_HOLD")
        self.assertEqual(order.sale_order_id.state, "sale")

    # === CONFIRMATION === #

    def test_shop_without_confirmation_gets_quotations(self):
        self.backend.confirm_orders = False
        order = self.deliver(self.place("MUG-BLU"))
        self.assertEqual(order.sale_order_id.state, "draft")
        self.assertEqual(order.sync_state, "done")
        order.sale_order_id.action_confirm()
        self.deliver(order.payload)
        self.assertEqual(order.sale_order_id.state, "sale")

    def test_unpaid_order_becomes_a_document_when_it_is_paid(self):
        payload = self.place("MUG-BLU", pay=False)
        order = self.deliver(payload)
        self.assertMirroredOnly(order)
        self.life.pay(self.shop, payload["id"], hold=False)
        self.poll()
        self.assertImported(order)

    # === LATE ORDERS === #

    def _late(self, policy):
        self.backend.late_policy = policy
        payload = self.place("MUG-BLU", shipping_type="SELLER")
        self.life.ship(self.shop, payload["id"])
        return self.deliver(payload)

    def test_late_order_from_outside_takes_nothing_from_our_warehouse(self):
        order = self._late("outside")
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.picking_ids.state, "done")
        self.assertEqual(order.sale_order_id.order_line[0].qty_delivered, 1)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    def test_late_order_from_outside_is_closed_though_the_buyer_asks_to_cancel(self):
        self.backend.late_policy = "outside"
        payload = self.place("MUG-BLU", shipping_type="SELLER")
        self.life.ship(self.shop, payload["id"])
        record = self.sandbox.orders.of(self.shop)[payload["id"]]
        record["payload"]["is_buyer_request_cancel"] = True
        order = self.deliver(payload)
        self.assertTrue(order.is_cancel_requested)
        self.assertEqual(order.sale_order_id.picking_ids.state, "done")
        self.assertFalse(self.open_exceptions("delivery_open", order))

    def test_late_order_with_an_ordinary_delivery_is_left_to_the_warehouse(self):
        order = self._late("warehouse")
        self.assertImported(order)
        picking = order.sale_order_id.picking_ids
        self.assertEqual(picking.picking_type_id.warehouse_id, self.warehouse)
        self.assertNotEqual(picking.state, "done")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 1)

    def test_late_order_may_be_mirrored_only(self):
        self.assertMirroredOnly(self._late("bind"), "ignored")

    def _labelled(self, policy, *steps):
        self.backend.late_policy = policy
        payload = self.place("MUG-BLU", shipping_type="TIKTOK")
        for step in (self.life.ship, *steps):
            step(self.shop, payload["id"])
        return self.deliver(payload)

    def test_a_label_from_outside_leaves_the_goods_in_our_warehouse(self):
        for policy in ("outside", "bind"):
            order = self._labelled(policy)
            self.assertImported(order)
            picking = order.sale_order_id.picking_ids
            self.assertEqual(picking.picking_type_id.warehouse_id, self.warehouse)
            self.assertEqual(picking.state, "assigned")

    def test_what_the_carrier_has_under_a_label_from_outside_is_gone(self):
        order = self._labelled("outside", self.life.collect)
        self.assertEqual(order.sale_order_id.picking_ids.state, "done")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    def test_of_an_order_that_left_in_part_only_this_part_is_closed(self):
        self.backend.late_policy = "outside"
        payload = self.place("MUG-BLU", "SPOON-1", shipping_type="SELLER")
        gone, left = payload["line_items"]
        self.life.ship(self.shop, payload["id"], [gone["id"]])
        order = self.deliver(payload)
        self.assertEqual(order.external_state, "PARTIALLY_SHIPPING")
        states = {
            move.sale_line_id.tiktok_line_ids.external_id: move.state
            for move in order.sale_order_id.picking_ids.move_ids
        }
        self.assertEqual(states, {gone["id"]: "done", left["id"]: "assigned"})

    def test_order_that_ships_after_its_import_keeps_its_delivery(self):
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        for step in (self.life.ship, self.life.collect, self.life.deliver):
            step(self.shop, payload["id"])
            self.deliver(payload)
        self.assertImported(order)
        self.assertEqual(order.external_state, "DELIVERED")
        self.assertEqual(
            order.sale_order_id.picking_ids.picking_type_id.warehouse_id,
            self.warehouse,
        )

    def test_outside_delivery_that_needs_a_lot_number_waits_on_the_desk(self):
        self.products["LOT"] = self.make_product("JACKET-M", stock=0, tracking="lot")
        self.products["JACKET-M"].default_code = "OTHER"
        self.backend.late_policy = "outside"
        payload = self.place("JACKET-M", shipping_type="SELLER")
        self.life.ship(self.shop, payload["id"])
        order = self.deliver(payload)
        self.assertEqual(order.sync_state, "done")
        problem = self.open_exceptions("delivery_open", order)
        self.assertIn(order.sale_order_id.picking_ids.name, problem.message)
        self.assertNotEqual(order.sale_order_id.picking_ids.state, "done")

    # === FULFILLED BY TIKTOK, SAMPLES === #

    def test_order_fulfilled_by_tiktok_waits_there_until_it_ships(self):
        order = self.deliver(self.place("MUG-BLU", fbt=True))
        self.assertImported(order)
        picking = order.sale_order_id.picking_ids
        self.assertEqual(
            picking.picking_type_id.warehouse_id, self.backend.fbt_warehouse_id
        )
        self.assertNotEqual(picking.state, "done")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    def test_delivery_at_tiktok_is_closed_when_tiktok_ships(self):
        payload = self.place("MUG-BLU", fbt=True)
        order = self.deliver(payload)
        self.life.ship(self.shop, payload["id"])
        self.deliver(payload)
        self.assertEqual(order.sale_order_id.picking_ids.state, "done")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    def test_order_fulfilled_by_tiktok_may_be_mirrored_only(self):
        self.backend.fbt_policy = "bind"
        order = self.deliver(self.place("MUG-BLU", fbt=True))
        self.assertMirroredOnly(order, "ignored")
        self.assertFalse(self.backend.fbt_warehouse_id)

    def test_sample_may_be_mirrored_only(self):
        self.backend.sample_policy = "bind"
        order = self.deliver(self.place("MUG-BLU", sample=True))
        self.assertMirroredOnly(order, "ignored")

    def test_changed_rule_reaches_ignored_orders_with_a_retry(self):
        self.backend.sample_policy = "bind"
        order = self.deliver(self.place("MUG-BLU", sample=True))
        self.backend.sample_policy = "book"
        order.action_retry()
        self.run_jobs()
        self.assertImported(order)

    # === NAMES, TEAMS, ANALYTICS === #

    def test_prefix_names_the_sales_order_by_the_tiktok_id(self):
        self.backend.order_name_prefix = "TT-"
        payload = self.place("MUG-BLU")
        order = self.deliver(payload)
        self.assertEqual(order.sale_order_id.name, f"TT-{payload['id']}")

    def test_without_prefix_odoo_numbers_the_sales_order(self):
        order = self.deliver(self.place("MUG-BLU"))
        self.assertRegex(order.sale_order_id.name, r"^S\d+")

    def test_shop_gives_team_manager_term_and_source(self):
        team = self.env["crm.team"].create({"name": "TikTok"})
        term = self.env["account.payment.term"].create({"name": "TikTok"})
        self.backend.write({"team_id": team.id, "payment_term_id": term.id})
        sale = self.deliver(self.place("MUG-BLU")).sale_order_id
        self.assertEqual(sale.team_id, team)
        self.assertEqual(sale.payment_term_id, term)
        self.assertEqual(sale.user_id, self.backend.user_id)
        self.assertEqual(sale.source_id.name, "TikTok Shop")
        self.assertFalse(sale.require_signature or sale.require_payment)

    def test_samples_go_to_a_team_of_their_own(self):
        team, samples = self.env["crm.team"].create([{"name": "A"}, {"name": "B"}])
        self.backend.write({"team_id": team.id, "sample_team_id": samples.id})
        sale, sample = self.deliver(
            self.place("MUG-BLU"), self.place("MUG-BLU", sample=True)
        )
        self.assertEqual(sale.sale_order_id.team_id, team)
        self.assertEqual(sample.sale_order_id.team_id, samples)

    def test_gifts_and_samples_are_marketing_the_rest_is_sales(self):
        plan = self.env["account.analytic.plan"].create({"name": "Channel"})
        sales, marketing = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("Sales", "Marketing")]
        )
        self.backend.write(
            {
                "analytic_account_id": sales.id,
                "marketing_analytic_account_id": marketing.id,
            }
        )
        order, sample = self.deliver(
            self.place("MUG-BLU", {"sku": "SOCKS-G", "gift": True}),
            self.place("MUG-BLU", sample=True),
        )
        mug, socks, shipping = order.sale_order_id.order_line
        self.assertEqual(mug.analytic_distribution, {str(sales.id): 100})
        self.assertEqual(socks.analytic_distribution, {str(marketing.id): 100})
        self.assertEqual(shipping.analytic_distribution, {str(sales.id): 100})
        self.assertEqual(
            sample.sale_order_id.order_line[0].analytic_distribution,
            {str(marketing.id): 100},
        )

    # === MODES === #

    def test_shadow_mirrors_and_makes_nothing(self):
        self.backend.order_mode = "shadow"
        partners = self.env["res.partner"].search_count([])
        order = self.deliver(self.place("MUG-BLU"))
        self.assertMirroredOnly(order, "ignored")
        self.assertEqual(order.amount_total, 28.99)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_orders_that_became_due_while_the_flow_was_off_go_on_when_it_is_on(self):
        payload = self.place("MUG-BLU", hold=True)
        order = self.deliver(payload)
        self.backend.order_mode = "off"
        order._release()
        self.run_jobs()
        self.assertEqual(order.sync_state, "pending")
        self.backend.order_mode = "live"
        self.run_jobs()
        self.assertEqual(order.sync_state, "done")

    def test_orders_of_the_shadow_come_in_when_the_flow_goes_live(self):
        self.backend.order_mode = "shadow"
        order = self.deliver(self.place("MUG-BLU"))
        self.backend.order_mode = "live"
        self.run_jobs()
        self.assertImported(order)

    def test_flow_that_is_off_leaves_the_work_for_later(self):
        orders = self.env["tiktok.order"]._upsert_ids(
            self.backend, [self.place("MUG-BLU")["id"]]
        )
        orders._enqueue_import()
        self.backend.order_mode = "off"
        calls = len(self.requests())
        self.run_jobs()
        self.assertEqual(len(self.requests()), calls)
        self.assertEqual(orders.sync_state, "pending")
        self.backend.order_mode = "live"
        self.age(orders, minutes=16)
        self.run_cron("ir_cron_import_due_orders")
        self.assertImported(orders)

    def test_unknown_status_binds_and_a_later_one_goes_on(self):
        payload = self.place("MUG-BLU")
        payload["status"] = "TELEPORTED"
        order = self.deliver(payload)
        self.assertMirroredOnly(order)
        self.assertIn("TELEPORTED", order.sync_message)
        self.assertTrue(self.open_exceptions("status_unknown", order))
        payload["status"] = "AWAITING_SHIPMENT"
        self.deliver(payload)
        self.assertImported(order)

    def test_every_status_may_be_the_first_one_seen(self):
        statuses = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "CANCELLED", *HANDLED)
        payloads = []
        for status in statuses:
            payload = self.place("MUG-BLU")
            payload["status"] = status
            for line in payload["line_items"]:
                line["display_status"] = (
                    "AWAITING_SHIPMENT" if status == "ON_HOLD" else status
                )
            payloads.append(payload)
        made = {
            order.external_state: order.sale_order_id.state or "none"
            for order in self.deliver(*payloads)
        }
        self.assertEqual(
            made,
            {
                **dict.fromkeys(("UNPAID", "CANCELLED"), "none"),
                **dict.fromkeys(("ON_HOLD", "AWAITING_SHIPMENT", *HANDLED), "sale"),
            },
        )

    def test_deadlines_of_the_order_are_kept(self):
        order = self.deliver(self.place("MUG-BLU"))
        now = fields.Datetime.now()
        self.assertEqual(order.ship_by, now + timedelta(days=2))
        self.assertEqual(order.collect_by, now + timedelta(days=3))
        self.assertEqual(order.auto_cancel_at, now + timedelta(days=6))

"""Cancelling in Odoo: TikTok is asked first, the documents follow its answer."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .cancel_case import BUYER_WISH, OUT, CancelCase


@tagged("post_install", "-at_install")
class TestCancelFromOdoo(CancelCase):
    def test_cancelling_the_sales_order_asks_for_the_reason_first(self):
        order = self.deliver(self.place())
        action = order.sale_order_id.action_cancel()
        self.assertEqual(action["res_model"], "tiktok.order.cancel")
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(self.cancel_calls(), 0)

    def test_the_order_is_cancelled_on_tiktok_and_then_in_odoo(self):
        order = self.deliver(self.place("MUG-BLU", "SPOON-1"))
        wish = self.send(order, OUT)
        self.assertEqual((wish.state, order.sale_order_id.state), ("waiting", "sale"))
        self.run_jobs()
        self.assertEqual(wish.state, "accepted")
        self.assertEqual(order.external_state, "CANCELLED")
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertEqual(
            set(order.sale_order_id.picking_ids.mapped("state")), {"cancel"}
        )
        self.assertEqual(wish.cancellation_id.role, "SELLER")
        self.assertEqual(self.cancel_calls(), 1)
        for record in (wish, order):
            self.assertFalse(self.open_exceptions(record=record))

    def test_goods_are_stopped_while_the_cancellation_is_on_its_way(self):
        order = self.deliver(self.place())
        self.assertFalse(order._stop_reasons())
        wish = self.send(order, OUT)
        self.assertIn("cancel_sent", dict(order._stop_reasons()))
        self.assertIn(order, order.search(order._stop_domain()))
        self.assertTrue(order.sale_order_id.picking_ids.tiktok_stop_text)
        wish.action_withdraw()
        self.assertFalse(order._stop_reasons())
        self.assertNotIn(order, order.search(order._stop_domain()))

    def test_single_units_leave_their_line(self):
        order = self.deliver(self.place("MUG-BLU", "MUG-BLU", "SPOON-1"))
        unit = order.line_ids[:1]
        wish = self.send(order, OUT, units=unit)
        self.run_jobs()
        self.assertEqual(wish.state, "accepted")
        self.assertTrue(unit.is_cancelled)
        self.assertEqual(order.sale_order_id.state, "sale")
        lines = {code: qty for code, qty, _price in self.lines(order.sale_order_id)}
        self.assertEqual((lines["MUG-BLU"], lines["SPOON-1"]), (1, 1))
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 1, "SPOON-1": 1})

    def test_an_open_request_of_the_buyer_is_approved_instead(self):
        payload = self.place()
        self.life.request_cancel(self.shop, payload["id"])
        order = self.deliver(payload)
        wish = self.send(order)
        self.run_jobs()
        self.assertEqual(self.cancel_calls(), 0)
        self.assertEqual(self.calls("approveCancellation"), 1)
        self.assertEqual(wish.state, "accepted")
        self.assertEqual(wish.cancellation_id.cancel_type, "BUYER_CANCEL")
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_a_request_of_the_buyer_that_comes_meanwhile_is_approved_too(self):
        payload = self.place()
        order = self.deliver(payload)
        wish = self.send(order, OUT)
        self.life.request_cancel(self.shop, payload["id"])
        self.run_jobs()
        self.assertEqual(self.cancel_calls(), 0)
        self.assertEqual(
            (wish.state, order.sale_order_id.state), ("accepted", "cancel")
        )

    def test_a_request_that_is_withdrawn_before_our_answer_leaves_our_own_wish(self):
        payload = self.place()
        order = self.deliver(payload)
        wish = self.send(order, OUT)
        self.life.request_cancel(self.shop, payload["id"])
        wish._export_requests()
        self.assertEqual(wish.state, "sent")
        self.travel(minutes=2)
        self.life.withdraw_request(self.shop, payload["id"])
        self.run_jobs()
        self.assertEqual((self.cancel_calls(), wish.state), (1, "accepted"))

    def test_what_was_only_the_buyers_wish_ends_with_it(self):
        payload = self.place()
        self.life.request_cancel(self.shop, payload["id"])
        order = self.deliver(payload)
        wish = self.send(order)
        self.life.withdraw_request(self.shop, payload["id"])
        self.run_jobs()
        self.assertEqual((wish.state, self.cancel_calls()), ("refused", 0))
        self.assertEqual(order.sale_order_id.state, "sale")

    def test_single_units_do_not_approve_the_buyers_whole_request(self):
        payload = self.place("MUG-BLU", "SPOON-1")
        order = self.deliver(payload)
        wish = self.send(order, OUT, units=order.line_ids[:1])
        self.life.request_cancel(self.shop, payload["id"])
        self.run_jobs()
        self.assertEqual(wish.state, "refused")
        self.assertEqual(self.calls("approveCancellation"), 0)
        self.assertFalse(any(order.line_ids.mapped("is_cancelled")))

    # === REFUSALS === #

    def test_a_refusal_leaves_the_order_as_it_was(self):
        order = self.deliver(self.place())
        before = self.figures(order.sale_order_id)
        user = self.make_seller("tiktok_asks")
        wish = self.send(order, OUT, user=user)
        self.sandbox.faults.add("code", "cancelOrder", code=25001021, message="No")
        self.run_jobs()
        self.assertEqual(wish.state, "refused")
        self.assertEqual(self.figures(order.sale_order_id), before)
        self.assertFalse(order._stop_reasons())
        problem = self.open_exceptions("cancel_refused", wish)
        self.assertIn("25001021", problem.message)
        self.assertEqual(problem.deadline, order.ship_by)
        note = order.sale_order_id.message_ids[:1]
        self.assertIn("not cancelled", note.body)
        self.assertIn(user.partner_id, note.partner_ids)

    def test_another_reason_after_a_refusal_closes_the_problem(self):
        order = self.deliver(self.place())
        self.sandbox.faults.add("code", "cancelOrder", code=25001021, message="No")
        wish = self.send(order, OUT)
        self.run_jobs()
        problem = self.open_exceptions("cancel_refused", wish)
        action = problem.action_cure()
        self.assertEqual(action["res_model"], "tiktok.order.cancel")
        again = self.send(order, BUYER_WISH)
        self.assertEqual(problem.state, "solved")
        self.run_jobs()
        self.assertEqual((again.state, wish.state), ("accepted", "refused"))
        self.assertFalse(self.open_exceptions(record=wish | again))

    def test_a_carrier_who_cannot_be_stopped_refers_to_the_return(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        self.sandbox.faults.add("code", "cancelOrder", code=25001045, message="Gone")
        self.run_jobs()
        self.assertIn("return", wish.sync_message)

    def test_what_was_handed_over_meanwhile_is_refused_without_asking(self):
        payload = self.place()
        order = self.deliver(payload)
        wish = self.send(order, OUT)
        self.ship(payload)
        self.run_jobs()
        self.assertEqual((wish.state, self.cancel_calls()), ("refused", 0))
        self.assertIn("return", wish.sync_message)

    def test_units_cancelled_by_somebody_else_meanwhile_are_no_refusal(self):
        payload = self.place()
        order = self.deliver(payload)
        wish = self.send(order, OUT)
        self.life.cancel(self.shop, payload["id"], by="BUYER")
        self.run_jobs()
        self.assertEqual((wish.state, self.cancel_calls()), ("accepted", 0))
        self.assertIn("somebody else", wish.sync_message)
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_a_busy_order_is_tried_again(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        self.sandbox.faults.add("code", "cancelOrder", code=25001028, message="Locked")
        self.run_jobs()
        self.assertEqual((wish.state, wish.sync_state), ("waiting", "pending"))
        self.travel(minutes=2)
        self.run_jobs()
        self.assertEqual(wish.state, "accepted")

    # === PEOPLE AND PROGRAMS === #

    def test_two_cancellations_of_one_order_are_one_too_many(self):
        order = self.deliver(self.place())
        self.send(order, OUT)
        with self.assertRaises(UserError):
            self.send(order, OUT)

    def test_what_is_sent_cannot_be_withdrawn(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        wish.state = "sent"
        with self.assertRaises(UserError):
            wish.action_withdraw()

    def test_a_withdrawn_cancellation_is_not_sent(self):
        order = self.deliver(self.place())
        self.send(order, OUT).action_withdraw()
        self.run_jobs()
        self.assertEqual((self.cancel_calls(), order.sale_order_id.state), (0, "sale"))

    def test_a_reason_is_not_asked_for_once_the_goods_are_on_their_way(self):
        payload = self.place()
        order = self.deliver(payload)
        order.sale_order_id._action_cancel()
        self.life.ship(self.shop, payload["id"])
        self.life.collect(self.shop, payload["id"])
        self.deliver(payload)
        self.assertEqual(order.request_ids.state, "withdrawn")
        self.assertNotIn("cancel_sent", dict(order._stop_reasons()))
        self.assertFalse(self.open_exceptions("cancel_needs_reason"))

    def test_a_program_that_cancels_stops_the_goods_and_the_desk_asks(self):
        order = self.deliver(self.place())
        order.sale_order_id._action_cancel()
        wish = order.request_ids
        self.assertEqual((order.sale_order_id.state, wish.state), ("sale", "draft"))
        self.assertIn("cancel_sent", dict(order._stop_reasons()))
        problem = self.open_exceptions("cancel_needs_reason", wish)
        self.assertEqual(problem.deadline, order.ship_by)
        order.sale_order_id._action_cancel()
        self.assertEqual(order.request_ids, wish)
        self.assertEqual(self.send(order, OUT), wish)
        self.assertEqual(problem.state, "solved")
        self.run_jobs()
        self.assertEqual(
            (wish.state, order.sale_order_id.state), ("accepted", "cancel")
        )

    def test_a_program_that_means_odoo_alone_can_say_so(self):
        sale = self.deliver(self.place()).sale_order_id
        sale.with_context(tiktok_cancel_in_odoo=True)._action_cancel()
        self.assertEqual(sale.state, "cancel")

    def test_orders_that_tiktok_no_longer_waits_for_are_odoos_own(self):
        payload = self.place()
        order = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"])
        order._mirror(
            {payload["id"]: self.sandbox.orders.payload(self.shop, payload["id"])}
        )
        order.sale_order_id.action_cancel()
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertFalse(order.request_ids)

    def test_plain_sales_orders_are_cancelled_as_ever(self):
        partner = self.env["res.partner"].create({"name": "Somebody"})
        sale = self.env["sale.order"].create({"partner_id": partner.id})
        sale.action_cancel()
        self.assertEqual(sale.state, "cancel")

    def test_the_wizard_for_many_does_not_get_around_tiktok(self):
        order = self.deliver(self.place())
        partner = self.env["res.partner"].create({"name": "Somebody"})
        plain = self.env["sale.order"].create({"partner_id": partner.id})
        both = order.sale_order_id | plain
        wizard = self.env["sale.mass.cancel.orders"].create(
            {"sale_order_ids": both.ids}
        )
        action = wizard.action_mass_cancel()
        self.assertEqual(action["res_model"], "tiktok.order.cancel")
        self.assertEqual((order.sale_order_id.state, plain.state), ("sale", "cancel"))

    def test_a_line_reduced_by_hand_offers_its_units(self):
        order = self.deliver(self.place("MUG-BLU", "MUG-BLU", "SPOON-1"))
        sale = order.sale_order_id
        with self.assertRaises(UserError):
            sale.action_tiktok_cancel_units()
        line = sale.order_line.filtered(lambda row: row.product_uom_qty == 2)
        line.product_uom_qty = 1
        action = sale.action_tiktok_cancel_units()
        wizard = self.env["tiktok.order.cancel"].browse(action["res_id"])
        self.assertEqual(wizard.scope, "units")
        chosen = wizard.unit_line_ids.filtered("selected").unit_id
        self.assertEqual((len(chosen), chosen.sale_line_id), (1, line))

    # === RIGHTS === #

    def test_a_seller_without_the_connector_may_cancel_his_orders(self):
        order = self.deliver(self.place())
        user = self.make_seller("tiktok_clerk")
        wish = self.send(order, OUT, user=user)
        self.assertEqual(wish.user_id, user)
        self.run_jobs()
        self.assertEqual(wish.state, "accepted")

    def test_who_may_not_change_the_sales_order_may_not_cancel_it(self):
        order = self.deliver(self.place())
        order.sale_order_id.user_id = self.env.ref("base.user_admin")
        for groups in (
            "base.group_user,connector_tiktok_shop.group_user",
            "base.group_user,stock.group_stock_user",
            "sales_team.group_sale_salesman",  # own documents only
        ):
            user = new_test_user(self.env, f"nobody{groups[-9:]}", groups=groups)
            with self.assertRaises(AccessError):
                order.sudo(False).with_user(user)._open_cancel_wizard()
            wizard = self.dialog(order)
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_send()
        self.assertFalse(order.request_ids)

    def test_another_company_cannot_cancel(self):
        order = self.deliver(self.place())
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_manager,connector_tiktok_shop.group_operator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            order.with_user(user)._open_cancel_wizard()
        wish = self.send(order, OUT)
        with self.assertRaises(AccessError):
            wish.with_user(user).action_withdraw()

    # === SWITCHES === #

    def test_nothing_is_sent_while_the_flow_is_off_or_in_shadow(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        for mode in ("off", "shadow"):
            self.backend.cancellation_mode = mode
            wish._export_requests()
            self.assertEqual((wish.state, self.cancel_calls()), ("waiting", 0))
        self.backend.cancellation_mode = "live"
        self.run_jobs()
        self.assertEqual(wish.state, "accepted")

    def test_a_copy_of_the_database_sends_nothing(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "a copy")
        self.account.invalidate_recordset()
        self.run_jobs()
        self.assertEqual((wish.state, self.cancel_calls()), ("waiting", 0))

    def test_a_shop_without_a_job_runner_sends_by_its_scheduled_action(self):
        order = self.deliver(self.place())
        self.backend.run_in_cron = True
        wish = self.send(order, OUT)
        self.assertFalse(self._jobs())
        self.run_cron("ir_cron_export_requests")
        self.assertEqual((wish.state, self.cancel_calls()), ("sent", 1))
        self.run_cron("ir_cron_import_due_orders")
        self.assertEqual(
            (wish.state, order.sale_order_id.state), ("accepted", "cancel")
        )

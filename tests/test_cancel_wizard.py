"""The dialog: what TikTok allows, what it costs, what happens when it is away."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .cancel_case import BUYER_WISH, OUT, PRICE, CancelCase


@tagged("post_install", "-at_install")
class TestCancelWizard(CancelCase):
    def reason(self, name, state="AWAITING_SHIPMENT"):
        return self.env["tiktok.cancel.reason"].search(
            [
                ("region", "=", self.REGION),
                ("external_state", "=", state),
                ("name", "=", name),
            ]
        )

    def test_the_reasons_are_those_that_tiktok_offers_now(self):
        wizard = self.dialog(self.deliver(self.place()))
        self.assertEqual(wizard.state, "ready")
        self.assertIn(OUT, wizard.reason_ids.mapped("name"))
        self.assertIn("Out of stock", wizard.reason_ids.mapped("text"))
        self.assertFalse(wizard.reason_id)
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_a_list_that_changed_is_remembered_for_later(self):
        self.reason(PRICE).is_offered = False
        self.env["tiktok.cancel.reason"].create(
            {
                "region": "US",
                "external_state": "AWAITING_SHIPMENT",
                "name": "seller_cancel_reason_of_yesterday",
                "text": "Of yesterday",
            }
        )
        self.dialog(self.deliver(self.place()))
        self.assertTrue(self.reason(PRICE).is_offered)
        self.assertTrue(self.reason(PRICE).seen_at)
        self.assertFalse(self.reason("seller_cancel_reason_of_yesterday").is_offered)

    def test_a_reason_that_nobody_knows_reads_well_and_counts(self):
        reason = self.env["tiktok.cancel.reason"]._remember(
            "US", "AWAITING_SHIPMENT", ["seller_cancel_reason_of_tomorrow"]
        )
        self.assertEqual(reason.text, "Of tomorrow")
        self.assertTrue(reason.is_seller_fault)

    def test_the_effect_on_the_rate_is_shown_before_sending(self):
        for _number in range(3):
            self.deliver(self.place())
        with Form(self.dialog(self.deliver(self.place()))) as form:
            form.reason_id = self.reason(OUT)
            self.assertIn("0.0 % now", form.rate_text)
            self.assertIn("25.0 % after", form.rate_text)
            self.assertTrue(form.rate_is_bad)
            form.reason_id = self.reason(BUYER_WISH)
            self.assertIn("0.0 % after", form.rate_text)
            self.assertFalse(form.rate_counts)
            self.assertFalse(form.rate_is_bad)

    def test_an_order_older_than_the_period_changes_nothing(self):
        order = self.deliver(self.place())
        self.travel(days=31)
        wizard = self.dialog(order)
        wizard.reason_id = self.reason(OUT)
        self.assertIn("no paid orders", wizard.rate_text)
        self.deliver(self.place())
        wizard.invalidate_recordset(["rate_text"])
        self.assertIn("0.0 % after", wizard.rate_text)

    def test_a_parcel_past_the_cut_off_is_told(self):
        order = self.deliver(self.place())
        self.assertFalse(self.dialog(order).parcel_text)
        order.sale_order_id.picking_ids.printed = True
        self.assertIn(
            order.sale_order_id.picking_ids.name, self.dialog(order).parcel_text
        )

    def test_single_units_go_for_lack_of_stock_only(self):
        with Form(self.dialog(self.deliver(self.place("MUG-BLU", "SPOON-1")))) as form:
            form.scope = "units"
            with form.unit_line_ids.edit(0) as line:
                line.selected = True
            self.assertEqual(form.reason_id.name, OUT)
            form.scope = "whole"
        wizard = form.record
        self.assertGreater(len(wizard.reason_ids), 1)
        wizard.scope = "units"
        self.assertEqual(wizard.reason_ids.mapped("name"), [OUT])

    def test_all_units_are_the_whole_order(self):
        order = self.deliver(self.place("MUG-BLU", "SPOON-1"))
        wizard = self.dialog(order, order.line_ids)
        self.assertEqual(wizard.scope, "units")
        wizard.reason_id = self.reason(PRICE)
        wizard.action_send()
        self.assertFalse(order.request_ids.unit_ids)

    def test_units_mode_without_a_unit_is_not_sent(self):
        wizard = self.dialog(self.deliver(self.place("MUG-BLU", "SPOON-1")))
        wizard.scope = "units"
        wizard.reason_id = self.reason(OUT)
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_one_unit_leaves_no_choice(self):
        self.assertFalse(self.dialog(self.deliver(self.place())).can_units)

    def test_an_open_request_of_the_buyer_needs_no_reason(self):
        payload = self.place("MUG-BLU", "SPOON-1")
        order = self.deliver(payload)
        self.life.request_cancel(self.shop, payload["id"])
        wizard = self.dialog(order)
        self.assertEqual((wizard.buyer_asks, wizard.needs_reason), (True, False))
        self.assertIn("not count as your fault", wizard.buyer_text)
        self.assertFalse(wizard.can_units)
        self.assertFalse(wizard._counted_orders())

    def test_what_tiktok_does_not_let_go_is_told_in_its_words(self):
        payload = self.place()
        order = self.deliver(payload)
        self.life.ship(self.shop, payload["id"])
        self.life.collect(self.shop, payload["id"])
        wizard = self.dialog(order)
        self.assertEqual(wizard.state, "refused")
        self.assertTrue(wizard.left_out_text)
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_an_unpaid_order_cancels_itself(self):
        payload = self.place(pay=False)
        order = self.deliver(payload)
        wizard = self.dialog(order)
        self.assertEqual(wizard.state, "refused")
        self.assertIn("not paid", wizard.left_out_text)

    # === SEVERAL === #

    def test_several_orders_go_in_one_dialog(self):
        orders = self.deliver(self.place(), self.place("MUG-BLU"), self.place())
        action = orders.action_tiktok_cancel()
        wizard = self.env["tiktok.order.cancel"].browse(action["res_id"])
        self.assertEqual((wizard.order_count, wizard.can_units), (3, False))
        wizard.reason_id = self.reason(OUT)
        wizard.action_send()
        self.run_jobs()
        self.assertEqual(set(orders.mapped("external_state")), {"CANCELLED"})
        self.assertEqual(set(orders.sale_order_id.mapped("state")), {"cancel"})

    def test_orders_that_cannot_go_are_named_and_left_out(self):
        gone = self.place()
        orders = self.deliver(self.place(), gone)
        self.life.ship(self.shop, gone["id"])
        self.life.collect(self.shop, gone["id"])
        wizard = self.dialog(orders)
        self.assertEqual((wizard.state, wizard.order_count), ("ready", 1))
        self.assertIn(gone["id"], wizard.left_out_text)
        wizard.reason_id = self.reason(OUT)
        wizard.action_send()
        self.assertEqual(orders.request_ids.order_id, orders[0])

    def test_one_order_whose_buyer_asks_among_others_needs_no_reason_of_its_own(self):
        asked = self.place()
        orders = self.deliver(self.place(), asked)
        self.life.request_cancel(self.shop, asked["id"])
        wizard = self.dialog(orders)
        self.assertEqual((wizard.order_count, wizard.needs_reason), (2, True))
        wizard.reason_id = self.reason(OUT)
        wizard.action_send()
        self.run_jobs()
        self.assertEqual(set(orders.mapped("external_state")), {"CANCELLED"})
        self.assertEqual(
            (self.cancel_calls(), self.calls("approveCancellation")), (1, 1)
        )

    def test_too_many_orders_are_too_many(self):
        orders = self.deliver(*(self.place() for _number in range(21)))
        with self.assertRaises(UserError):
            orders.action_tiktok_cancel()

    def test_an_order_that_is_over_opens_no_dialog(self):
        payload = self.place()
        order = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"])
        self.deliver(payload)
        with self.assertRaises(UserError):
            order.action_tiktok_cancel()

    # === TIKTOK AWAY === #

    def test_tiktok_away_offers_the_last_known_reasons(self):
        order = self.deliver(self.place())
        self.sandbox.faults.add("unavailable", times=None)
        wizard = self.dialog(order)
        self.assertEqual(wizard.state, "offline")
        self.assertIn("cannot be reached", wizard.problem_text)
        self.assertIn(OUT, wizard.reason_ids.mapped("name"))
        wizard.reason_id = self.reason(OUT)
        wizard.action_send()
        self.sandbox.faults.clear()
        self.run_jobs()
        self.assertEqual(order.request_ids.state, "accepted")

    def test_tiktok_away_and_no_reason_known_says_so(self):
        order = self.deliver(self.place())
        self.env["tiktok.cancel.reason"].search([]).unlink()
        self.sandbox.faults.add("unavailable", times=None)
        wizard = self.dialog(order)
        self.assertIn("No reason is known", wizard.problem_text)
        self.assertFalse(wizard.reason_ids)

    def test_a_shop_that_sends_nothing_offers_odoo_alone(self):
        order = self.deliver(self.place())
        self.backend.cancellation_mode = "shadow"
        wizard = self.dialog(order)
        self.assertEqual(wizard.state, "off")
        with self.assertRaises(UserError):
            wizard.action_send()
        wizard.action_cancel_in_odoo()
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertFalse(order.request_ids)

    def test_odoo_alone_is_no_way_around_tiktok(self):
        wizard = self.dialog(self.deliver(self.place()))
        # the state of a dialog is what its user says it is
        wizard.state = "off"
        with self.assertRaises(UserError):
            wizard.action_cancel_in_odoo()

    def test_the_dialog_is_filled_by_a_seller_without_the_connector(self):
        order = self.deliver(self.place("MUG-BLU", "SPOON-1"))
        user = self.make_seller("tiktok_form")
        with Form(self.dialog(order, user=user)) as form:
            form.scope = "units"
            with form.unit_line_ids.edit(0) as line:
                line.selected = True
            form.note = "Broken in the warehouse"
        form.record.action_send()
        wish = order.request_ids
        self.assertEqual((len(wish.unit_ids), wish.reason), (1, OUT))
        self.assertEqual(wish.note, "Broken in the warehouse")
        sale = order.sale_order_id.with_user(user)
        self.assertIn("being sent", sale.tiktok_cancel_text)


@tagged("post_install", "-at_install")
class TestCancelWizardBritain(CancelCase):
    REGION = "GB"

    def test_the_reasons_of_another_market_have_other_names(self):
        self.backend.action_use_market_currency()
        order = self.deliver(self.place("TEAPOT-W", "TEAPOT-W"))
        wizard = self.dialog(order, order.line_ids[:1])
        self.assertEqual(wizard.reason_id.name, f"{OUT}_uk")
        wizard.action_send()
        self.run_jobs()
        self.assertEqual(sum(order.line_ids.mapped("is_cancelled")), 1)
        self.assertEqual(self.moves(order.sale_order_id), {"TEAPOT-W": 1})


@tagged("post_install", "-at_install")
class TestCancelWizardVietnam(CancelCase):
    REGION = "VN"

    def test_whole_orders_only(self):
        order = self.deliver(self.place("AO-TRANG-M", "AO-DEN-M"))
        wizard = self.dialog(order)
        self.assertFalse(wizard.can_units)
        self.assertIn("7 days", wizard.rate_text)

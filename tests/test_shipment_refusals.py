from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .shipment_case import MARK, ShipmentCase, ups


class TestShipmentRefusals(ShipmentCase):
    """TikTok says no: what a person is told, and how it goes on."""

    def setUp(self):
        super().setUp()
        self.order = self.sold("SPOON-1", "SPOON-1")

    def refused(self, code, **values):
        """The delivery leaves, and TikTok refuses it with this code."""
        self.sandbox.faults.add("code", MARK, code=code, message="no")
        self.leave(self.order, **values)
        self.run_jobs()
        return self.shipments(self.order)

    def test_a_refusal_waits_on_the_desk_with_the_deadline_and_is_sent_again(self):
        shipment = self.refused(21008042)
        self.assertEqual(shipment.state, "refused")
        problem = self.open_exceptions("shipment_refused", shipment)
        self.assertEqual(problem.deadline, shipment.deadline)
        self.assertIn("21008042", problem.message)
        self.assertIn("label of TikTok", problem.message)
        problem.action_cure()
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertFalse(self.problems())

    def test_every_number_that_does_not_fit_asks_for_another(self):
        for code in (21004012, 21004015, 21004016, 21011025, 21011026, 21034012):
            with self.subTest(code):
                self.order = self.sold()
                shipment = self.refused(code)
                self.assertEqual(shipment.problem, "number_refused")
                shipment.picking_id.carrier_tracking_ref = ups(code)
                self.run_jobs()
                self.assertEqual(shipment.state, "confirmed")

    def test_a_carrier_that_is_not_offered_is_released_by_its_mapping(self):
        shipment = self.refused(11028006)
        self.assertEqual(shipment.problem, "carrier_not_offered")
        released = self.env["tiktok.shipment"]._release_waiting(
            self.backend, ["carrier_not_offered"]
        )
        self.assertEqual(released, shipment)
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")

    def test_a_carrier_that_nobody_knows_waits(self):
        product = self.products["CARRIAGE"] = self.make_product("CARRIAGE-2", stock=0)
        unknown = self.env["delivery.carrier"].create(
            {"name": "Pigeon", "product_id": product.id}
        )
        picking = self.leave(self.order)
        picking.carrier_id = unknown
        self.run_jobs()
        shipment = self.shipments(self.order)
        self.assertEqual(
            (shipment.state, shipment.problem), ("wanted", "carrier_unmapped")
        )
        self.assertFalse(self.marked)
        picking.carrier_id = self.ups
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")

    def test_a_parcel_without_a_carrier_is_mended_on_the_done_transfer(self):
        picking = self.leave(self.order)
        picking.carrier_id = False
        self.run_jobs()
        shipment = self.shipments(self.order)
        problem = self.open_exceptions("carrier_missing", shipment)
        self.assertIn("No carrier is chosen", problem.message)
        self.assertIn("No carrier is chosen", picking.tiktok_repair_text)
        action = problem.action_cure()
        self.assertEqual(action["res_id"], picking.id)
        groups = "stock.group_stock_user,base.group_partner_manager"
        packer = new_test_user(self.env, "packer_2", groups=groups)
        with Form(picking.with_user(packer)) as form:
            form.carrier_id = self.ups
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertFalse(self.problems())
        self.assertFalse(picking.tiktok_may_repair)
        self.assertFalse(picking.tiktok_repair_text)

    def test_a_number_typed_after_the_parcel_has_left_is_doubted_before_it_goes(self):
        picking = self.leave(self.order)
        picking.carrier_tracking_ref = False
        self.run_jobs()
        groups = "stock.group_stock_user,base.group_partner_manager"
        packer = new_test_user(self.env, "packer_3", groups=groups)
        draft = picking.with_user(packer).new(origin=picking)
        self.assertFalse(draft._onchange_tiktok_tracking_ref())
        draft.carrier_tracking_ref = "1Z5R89390357567128"
        answer = draft._onchange_tiktok_tracking_ref()
        self.assertIn("typing error", answer["warning"]["message"])
        self.assertIn("typing error", draft.tiktok_carrier_text)
        draft.carrier_tracking_ref = "1Z5R89390357567127"
        self.assertFalse(draft._onchange_tiktok_tracking_ref())
        self.assertFalse(draft.tiktok_carrier_text)
        picking.carrier_tracking_ref = "1Z5R89390357567127"
        self.run_jobs()
        self.assertEqual(self.shipments(self.order).state, "confirmed")
        draft.carrier_tracking_ref = "1Z5R89390357567128"
        self.assertFalse(draft._onchange_tiktok_tracking_ref(), "TikTok has it")

    def test_the_carrier_is_fixed_once_tiktok_has_it(self):
        picking = self.leave(self.order)
        self.run_jobs()
        with self.assertRaises(AssertionError), Form(picking) as form:
            form.carrier_id = self.env["delivery.carrier"]

    def test_under_a_request_to_cancel_it_waits_and_goes_on_by_itself(self):
        shipment = self.refused(21011007)
        self.assertEqual((shipment.state, shipment.sync_state), ("wanted", "pending"))
        self.assertEqual(self.problems(), ["shipment_waits"])
        self.travel(minutes=11)
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertFalse(self.problems())

    def test_the_end_of_a_request_to_cancel_sends_it_at_once(self):
        self.sandbox.faults.add("code", MARK, code=21011007, message="no")
        self.leave(self.order)
        shipment = self.shipments(self.order)
        self.platform_order(self.order)["is_buyer_request_cancel"] = True
        self.deliver({"id": self.order.external_id})
        self.run_jobs()
        self.platform_order(self.order)["buyer_message"] = "still"
        self.deliver({"id": self.order.external_id})
        self.run_jobs()
        self.assertEqual(self.problems(), ["shipment_waits"])
        self.platform_order(self.order)["is_buyer_request_cancel"] = False
        self.deliver({"id": self.order.external_id})
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertFalse(self.problems())

    def test_the_rejection_of_a_request_to_cancel_sends_it_at_once(self):
        shipment = self.refused(21011007)
        self.order.is_cancel_requested = True
        self.order._ship_what_waited()
        self.run_jobs()
        self.assertEqual(self.problems(), ["shipment_waits"])
        self.order.is_cancel_requested = False
        self.order._ship_what_waited()
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")

    def test_already_shipped_with_our_number_is_confirmed(self):
        self.leave(self.order)
        self.life.ship(self.shop, self.order.external_id, tracking=ups(1))
        self.run_jobs()
        self.assertEqual(self.shipments(self.order).state, "confirmed")
        self.assertFalse(self.marked)

    def test_shipped_with_another_number_is_told(self):
        self.leave(self.order)
        self.life.ship(self.shop, self.order.external_id, tracking=ups(77))
        self.run_jobs()
        shipment = self.shipments(self.order)
        self.assertEqual(shipment.problem, "shipped_elsewhere")
        self.assertIn(ups(77), shipment.sync_message)
        self.assertFalse(self.marked)

    def test_cancelled_meanwhile_asks_to_stop_the_parcel(self):
        picking = self.leave(self.order)
        self.life.cancel(self.shop, self.order.external_id)
        self.run_jobs()
        shipment = self.shipments(self.order)
        self.assertEqual(shipment.problem, "shipped_cancelled")
        self.assertFalse(self.marked)
        self.assertTrue(picking.tiktok_parcel_stop_ids, "somebody has to walk")

    def test_what_waits_for_a_person_is_let_go_when_it_is_cancelled(self):
        waiting = self.sold()
        self.leave(waiting, number="")
        refused = self.refused(21008042)
        both = refused | self.shipments(waiting)
        self.assertEqual(self.problems(), ["number_missing", "shipment_refused"])
        for order in self.order | waiting:
            self.life.cancel(self.shop, order.external_id)
            self.deliver({"id": order.external_id})
        self.assertEqual(both.mapped("state"), ["cancelled", "cancelled"])
        self.assertFalse(self.problems())
        self.assertFalse((self.order | waiting).line_ids.shipment_id)

    def test_half_cancelled_it_goes_on_waiting(self):
        shipment = self.refused(21008042)
        self.order.line_ids[0].is_cancelled = True
        shipment._let_go_cancelled()
        self.assertEqual(shipment.state, "refused")

    def test_an_order_that_an_answer_leaves_out_is_asked_for_again(self):
        self.leave(self.order)
        reader = type(self.env["tiktok.order.reader"])
        with patch.object(reader, "_details", return_value=[]):
            self.run_jobs()
        shipment = self.shipments(self.order)
        self.assertEqual((shipment.state, shipment.problem), ("wanted", False))
        self.assertFalse(self.problems())
        self.travel(minutes=2)
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")

    def test_a_bug_with_one_parcel_holds_up_no_other(self):
        other = self.sold()
        self.leave(self.order)
        self.leave(other, serial=2)
        bad, good = self.shipments(self.order), self.shipments(other)
        wish = type(bad)._wish

        def broken(shipment):
            return wish(shipment) if shipment.id != bad.id else {}["gone"]

        logger = "odoo.addons.connector_tiktok_shop.models.engine.bug_log"
        with patch.object(type(bad), "_wish", broken), self.assertLogs(logger):
            self.run_jobs()
        self.assertEqual(good.state, "confirmed")
        self.assertEqual((bad.state, bad.sync_state), ("wanted", "failed"))
        self.assertTrue(self.open_exceptions("technical", bad))
        bad.action_resend()
        self.run_jobs()
        self.assertEqual(bad.state, "confirmed")
        self.assertFalse(self.problems())

    def test_a_remark_of_tiktok_is_shown(self):
        self.shop["ship_warning"] = "Could not be verified yet"
        self.leave(self.order)
        self.run_jobs()
        shipment = self.shipments(self.order)
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual(shipment.warning, "Could not be verified yet")

    def test_accepted_and_never_shown_is_told_after_hours(self):
        self.leave(self.order)
        answer = {"package_id": "1"}
        calls = "mark_package_as_shipped"
        with patch.object(self.client_class(), calls, return_value=answer):
            self.run_jobs()
        shipment = self.shipments(self.order)
        self.assertEqual(shipment.state, "sent")
        for _hour in range(8):
            self.travel(hours=1, minutes=1)
            self.run_jobs()
        self.assertEqual(self.problems(), ["shipment_unconfirmed"])
        self.assertFalse(self.marked, "never sent twice by itself")
        shipment.action_resend()
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")

    def test_given_up_its_units_may_leave_in_another_parcel(self):
        shipment = self.refused(21008042)
        shipment.action_cancel()
        self.assertEqual(shipment.state, "cancelled")
        self.assertFalse(self.order.line_ids.shipment_id)
        shipment.picking_id.action_tiktok_ship_again()
        self.run_jobs()
        self.assertEqual(
            self.shipments(self.order).mapped("state"), ["cancelled", "confirmed"]
        )

    def test_what_tiktok_has_cannot_be_given_up_or_sent_again(self):
        self.leave(self.order)
        self.run_jobs()
        shipment = self.shipments(self.order)
        with self.assertRaises(UserError):
            shipment.action_cancel()
        with self.assertRaises(UserError):
            shipment.action_resend()

    def test_another_company_sees_nothing_of_it(self):
        self.leave(self.order)
        shipment = self.shipments(self.order)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="stock.group_stock_user,connector_tiktok_shop.group_operator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        theirs = self.env["tiktok.shipment"].with_user(user)
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            shipment.with_user(user).action_resend()

    def test_who_may_only_see_sends_nothing(self):
        shipment = self.refused(21008042)
        user = new_test_user(
            self.env, "looker", groups="connector_tiktok_shop.group_user"
        )
        with self.assertRaises(AccessError):
            shipment.with_user(user).action_resend()

"""The number of the sales order is written onto the order on TikTok."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .order_case import OrderCase

CALL = "addExternalOrderReferences"


class TestOrderReference(OrderCase):
    def reference(self, order):
        """What TikTok keeps with an order, or nothing."""
        kept = self.sandbox.state["references"].get(self.shop["id"], {})
        return kept.get(order.external_id, {}).get("ERP_SYSTEM")

    def pump(self):
        self.run_cron("ir_cron_write_references")

    def calls(self):
        return self.sandbox.journal.count(CALL)

    def test_confirmed_order_gets_its_number_and_each_piece_its_line(self):
        order = self.deliver(self.place("MUG-BLU", "MUG-BLU", "SPOON-1"))
        self.pump()
        kept = self.reference(order)
        self.assertEqual(kept["id"], order.sale_order_id.name)
        pairs = {(item["origin_id"], item["id"]) for item in kept["line_items"]}
        self.assertEqual(
            pairs,
            {(u.external_id, str(u.sale_line_id.id)) for u in order.line_ids},
        )
        self.assertEqual(order.reference_name, order.sale_order_id.name)

    def test_many_orders_are_one_call_and_none_is_sent_twice(self):
        self.deliver(*(self.place() for _ in range(7)))
        calls = self.calls()
        self.pump()
        self.assertEqual(self.calls(), calls + 1)
        self.pump()
        self.assertEqual(self.calls(), calls + 1)

    def test_quotation_waits_for_its_confirmation(self):
        self.backend.confirm_orders = False
        order = self.deliver(self.place())
        self.pump()
        self.assertFalse(order.reference_ids)
        order.sale_order_id.action_confirm()
        self.pump()
        self.assertTrue(self.reference(order))

    def test_shop_may_switch_it_off(self):
        self.backend.write_reference = False
        order = self.deliver(self.place())
        self.pump()
        self.assertFalse(order.reference_ids)

    def test_switched_off_meanwhile_sends_nothing(self):
        order = self.deliver(self.place())
        self.env["tiktok.order.reference"]._want_new(self.backend)._enqueue_export()
        self.backend.order_mode = "shadow"
        self.run_jobs()
        self.assertFalse(self.reference(order))

    def test_refusal_of_one_order_is_information_and_holds_up_no_other(self):
        good, bad = self.deliver(self.place(), self.place())
        del self.sandbox.orders.of(self.shop)[bad.external_id]
        self.pump()
        self.assertTrue(self.reference(good))
        problem = self.open_exceptions("reference_refused")
        self.assertEqual(problem._get_record().order_id, bad)
        self.assertEqual(problem.severity, "0")
        self.assertEqual(problem.action_open_record()["res_id"], bad.id)

    def test_refused_call_is_tried_order_by_order(self):
        orders = self.deliver(self.place(), self.place())
        self.sandbox.faults.add("code", CALL, code=21008111, message="Not yours")
        self.pump()
        self.assertTrue(all(self.reference(order) for order in orders))
        self.assertFalse(self.open_exceptions("reference_refused"))

    def test_shop_without_a_job_runner_is_served_by_the_scheduled_action(self):
        self.backend.run_in_cron = True
        orders = self.deliver_here(self.place(), self.place())
        self.sandbox.faults.add("code", CALL, code=21008111, message="Not yours")
        self.pump()
        self.pump()
        self.assertTrue(all(self.reference(order) for order in orders))

    def deliver_here(self, *payloads):
        ids = [payload["id"] for payload in payloads]
        self.env["tiktok.order"]._upsert_ids(self.backend, ids)
        self.run_cron("ir_cron_import_due_orders")
        return self.orders(*ids)

    def test_unreachable_platform_is_asked_again(self):
        order = self.deliver(self.place())
        self.sandbox.faults.add("unavailable", CALL, times=9)
        self.pump()
        self.assertFalse(self.reference(order))
        self.assertEqual(order.reference_ids.sync_state, "pending")
        self.sandbox.faults.clear()
        self.travel(minutes=2)
        self.run_jobs()
        self.assertTrue(self.reference(order))

    def test_only_operators_try_again(self):
        order = self.deliver(self.place())
        self.pump()
        viewer = new_test_user(
            self.env, "viewer", "base.group_user,connector_tiktok_shop.group_user"
        )
        with self.assertRaises(AccessError):
            order.reference_ids.with_user(viewer).action_retry()

    def test_user_of_another_company_sees_none(self):
        self.deliver(self.place())
        self.pump()
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "base.group_user,connector_tiktok_shop.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        rows = self.env["tiktok.order.reference"]
        self.assertTrue(rows.search([]))
        self.assertFalse(rows.with_user(stranger).search([]))

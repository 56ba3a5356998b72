"""The fresh look at TikTok before goods leave, and what happens without it."""

from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import client as tiktok_client
from ..exceptions import CollisionError
from .test_stop_reasons import WarehouseCase

LIVE = "odoo.addons.connector_tiktok_shop.models"
READ = "getOrderDetail"


class GateCase(WarehouseCase):
    def setUp(self):
        super().setUp()
        self.order, self.delivery = self.ready()
        self.travel(minutes=10)
        self.asked = len(self.requests(READ))

    def calls(self):
        """How often the details were read since the test began."""
        return len(self.requests(READ)) - self.asked

    def checks(self):
        """The log, oldest first."""
        checks = self.env["tiktok.gate.check"].search([], order="id")
        return [(c.point, c.source, c.verdict) for c in checks]

    def cut_off_tiktok(self, kind="unavailable", **settings):
        """TikTok does not answer until further notice."""
        self.sandbox.faults.add(kind, READ, times=None, **settings)

    def cancel_there(self, order=None):
        """Cancelled on TikTok, and Odoo has not heard of it."""
        order = order or self.order
        self.life.cancel(self.shop, order.external_id)

    def question(self, action):
        """The dialog that an action opens, as the packer sees it."""
        self.assertEqual(action["res_model"], "tiktok.gate.question")
        return (
            self.env["tiktok.gate.question"]
            .with_user(self.packer)
            .with_context(**action["context"])
            .browse(action["res_id"])
        )


@tagged("post_install", "-at_install")
class TestGate(GateCase):
    def test_one_fresh_read_lets_a_delivery_go(self):
        self.validate(self.delivery)
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self.calls(), 1)
        self.assertEqual(self.checks(), [("validate", "fresh", "go")])
        check = self.env["tiktok.gate.check"].search([])
        self.assertEqual(
            (check.order_id, check.picking_id, check.user_id),
            (self.order, self.delivery, self.packer),
        )

    def test_what_was_cancelled_a_moment_ago_stays(self):
        self.cancel_there()
        text = self.refusal(self.validate, self.delivery)
        self.assertIn("cancelled on TikTok", text)
        self.assertEqual(self.delivery.state, "assigned")
        self.assertEqual(self.checks(), [("validate", "fresh", "stop")])

    def test_the_refusal_does_not_lose_the_read_and_the_documents_follow(self):
        self.cancel_there()
        self.refusal(self.validate, self.delivery)
        self.assertEqual(self.order.external_state, "CANCELLED")
        self.assertEqual(self.order.sync_state, "pending")
        self.run_jobs()
        self.assertEqual(self.order.sale_order_id.state, "cancel")

    def test_what_asks_to_be_cancelled_stays(self):
        self.life.request_cancel(self.shop, self.order.external_id)
        with self.assertRaisesRegex(UserError, "buyer asks"):
            self.validate(self.delivery)

    def test_what_was_released_a_moment_ago_goes(self):
        held, delivery = self.ready(hold=True)
        self.travel(hours=1, minutes=1)
        self.sandbox.life.tick()
        self.assertEqual(held.external_state, "ON_HOLD")
        self.validate(delivery)
        self.assertEqual(delivery.state, "done")

    def test_a_young_read_is_trusted(self):
        self.deliver({"id": self.order.external_id})
        self.asked = len(self.requests(READ))
        self.travel(seconds=59)
        self.cancel_there()
        self.validate(self.delivery)
        self.assertEqual(self.calls(), 0)
        self.assertEqual(self.checks(), [("validate", "recent", "go")])

    def test_all_orders_of_a_shop_are_read_in_one_call(self):
        payloads = [self.place() for _number in range(9)]
        orders = self.deliver(*payloads) | self.order
        self.travel(minutes=10)
        self.asked = len(self.requests(READ))
        self.cancel_there()
        deliveries = orders.sale_order_id.picking_ids
        self.validate(deliveries)
        self.assertEqual(self.calls(), 1)
        self.assertEqual(
            set((deliveries - self.delivery).mapped("state")),
            {"done"},
        )
        self.assertEqual(self.delivery.state, "assigned")
        self.assertEqual(len(self.checks()), 10)

    def test_printing_and_reserving_ask_as_well(self):
        self.cancel_there()
        self.refusal(self.as_packer(self.delivery).do_print_picking)
        self.travel(minutes=2)
        self.refusal(self.as_packer(self.delivery).action_assign)
        self.assertEqual(self.calls(), 2)
        self.assertEqual([c[0] for c in self.checks()], ["print", "assign"])

    def test_the_print_menu_asks_once(self):
        reports = self.as_packer(self.env["ir.actions.report"])
        reports._render_qweb_pdf("stock.action_report_delivery", self.delivery.ids)
        self.assertEqual(self.calls(), 1)
        self.assertTrue(self.delivery.printed)
        self.assertTrue(self.delivery._tiktok_is_past_cutoff())

    def test_each_point_can_be_switched_off(self):
        self.backend.write({"gate_validate": False, "gate_print": False})
        self.as_packer(self.delivery).do_print_picking()
        self.validate(self.delivery)
        self.assertEqual(self.calls(), 0)
        self.assertEqual(self.checks(), [])

    def test_jobs_and_the_scheduler_never_ask(self):
        self.delivery.with_context(cron_id=1).with_user(self.packer).action_assign()
        technical = self.backend._as_technical_user(self.delivery)
        technical.action_assign()
        self.set_picked(self.delivery)
        technical.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self.calls(), 0)
        self.assertEqual(self.checks(), [])

    def test_what_the_carrier_has_is_not_printed_but_may_be_booked(self):
        self.life.ship(self.shop, self.order.external_id)
        self.life.collect(self.shop, self.order.external_id)
        text = self.refusal(self.as_packer(self.delivery).do_print_picking)
        self.assertIn("carrier has order", text)
        self.validate(self.delivery)
        self.assertEqual(self.delivery.state, "done")

    def test_a_copied_database_asks_nobody(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "1")
        self.validate(self.delivery)
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self.calls(), 0)


@tagged("post_install", "-at_install")
class TestGateWithoutTikTok(GateCase):
    def test_block_means_that_nothing_goes(self):
        self.backend.gate_policy = "block"
        self.cut_off_tiktok()
        text = self.refusal(self.validate, self.delivery)
        self.assertIn("did not answer about order", text)
        self.assertEqual(self.checks(), [("validate", "unreachable", "stop")])

    def test_allow_means_that_it_goes_by_what_is_known(self):
        self.backend.gate_policy = "allow"
        self.cut_off_tiktok()
        self.validate(self.delivery)
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self.checks(), [("validate", "unreachable", "go")])

    def test_what_is_known_to_be_stopped_stays_whatever_the_policy(self):
        self.backend.gate_policy = "allow"
        self.ask(self.order)
        self.travel(minutes=5)
        self.cut_off_tiktok()
        with self.assertRaisesRegex(UserError, "buyer asks"):
            self.validate(self.delivery)

    def test_warn_lets_the_person_decide_with_a_reason(self):
        self.cut_off_tiktok()
        question = self.question(self.validate(self.delivery))
        self.assertEqual(self.delivery.state, "assigned")
        with self.assertRaisesRegex(UserError, "Say why"):
            question.action_anyway()
        question.note = "The carrier is here"
        question.action_anyway()
        self.assertEqual(self.delivery.state, "done")
        anyway = self.env["tiktok.gate.check"].search([("verdict", "=", "anyway")])
        self.assertEqual(
            (anyway.note, anyway.user_id, anyway.order_id),
            ("The carrier is here", self.packer, self.order),
        )

    def test_the_checked_ones_can_go_without_the_others(self):
        known, other = self.ready()
        self.cut_off_tiktok()
        question = self.question(self.validate(self.delivery | other))
        self.assertEqual(question.unsure_ids, self.delivery)
        question.action_without()
        self.assertEqual((other.state, self.delivery.state), ("done", "assigned"))
        self.assertIn(("validate", "recent", "go"), self.checks(), known)

    def test_the_question_survives_the_one_about_a_backorder(self):
        order, delivery = self.ready("SPOON-1", "SPOON-1")
        self.travel(minutes=10)
        self.cut_off_tiktok()
        delivery.move_ids.write({"quantity": 1, "picked": True})
        question = self.question(self.as_packer(delivery).button_validate())
        question.note = "seen in Seller Center"
        action = question.action_anyway()
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        backorder = (
            self.env["stock.backorder.confirmation"]
            .with_user(self.packer)
            .with_context(**action["context"])
            .create({})
        )
        backorder.process()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(len(order.sale_order_id.picking_ids), 2)

    def test_a_bulk_waits_for_tiktok_once_only(self):
        self.backend.gate_policy = "allow"
        _order, other = self.ready()
        self.travel(minutes=10)
        self.asked = len(self.requests(READ))
        self.cut_off_tiktok()
        self.validate(self.delivery)
        self.validate(other)
        self.assertEqual(self.calls(), 1)
        self.travel(seconds=31)
        _order, third = self.ready()
        self.sandbox.faults.clear()

    def test_an_order_that_a_job_holds_does_not_pause_the_shop(self):
        orders = self.env.registry["tiktok.order"]
        nothing = self.order.browse()
        self.backend.gate_policy = "block"
        with patch.object(orders, "_mirror_beside", lambda *_args: nothing):
            text = self.refusal(self.validate, self.delivery)
        self.assertIn("being imported this moment", text)
        self.assertEqual(self.checks(), [("validate", "busy", "stop")])
        self.validate(self.delivery)
        self.assertEqual(self.delivery.state, "done")

    def test_every_way_of_not_answering_is_unreachable(self):
        self.backend.gate_policy = "allow"
        kinds = ("timeout", "drop", "rate_limit", "internal", "html", "token_expired")
        for kind in kinds:
            with self.subTest(kind):
                _order, delivery = self.ready()
                self.travel(minutes=10)
                self.cut_off_tiktok(kind)
                self.validate(delivery)
                self.assertEqual(delivery.state, "done")
                self.assertEqual(self.checks()[-1][1:], ("unreachable", "go"))
                self.sandbox.faults.clear()
                tiktok_client.client.DEFAULT_THROTTLE.clear()

    def test_the_client_is_told_how_long_the_person_waits(self):
        self.backend.gate_budget = 1.5
        client = self.backend._client(hurry=self.backend.gate_budget)
        self.assertLessEqual(sum(client.timeout), 1.5)
        self.assertFalse(client._wait)
        self.assertFalse(client._refresh_token_cb)

    def test_an_order_that_a_job_works_on_is_for_the_policy_to_decide(self):
        self.backend.write({"gate_policy": "block", "gate_budget": 0.5})
        orders = type(self.order)
        with (
            patch.object(
                orders, "try_lock_for_update", lambda self, **kw: self.browse()
            ),
            self.assertRaisesRegex(UserError, "being imported this moment"),
        ):
            self.validate(self.delivery)

    def test_a_newer_read_of_a_job_is_not_undone(self):
        newer = self.order.external_updated + 100
        self.order.external_updated = newer
        self.env.flush_all()
        self.validate(self.delivery)
        self.assertEqual(self.order.external_updated, newer)
        self.assertEqual(self.delivery.state, "done")


@tagged("post_install", "-at_install")
class TestGateCost(GateCase):
    def statements(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def deliveries(self, count):
        orders = self.deliver(*[self.place() for _number in range(count)])
        pickings = orders.sale_order_id.picking_ids
        self.set_picked(pickings)
        # as a browser sends them: by id
        pickings = self.env["stock.picking"].browse(pickings.ids)
        return self.as_packer(pickings).with_context(skip_backorder=True)

    def test_a_young_read_costs_two_statements_for_each_transfer_at_most(self):
        # what has left is told to TikTok at a price of its own
        self.backend.shipping_mode = "off"
        # fills Odoo's own caches
        self.deliveries(2).button_validate()
        count = 10
        with_gate, without = self.deliveries(count), self.deliveries(count)
        calls = self.calls()
        cost = self.statements(with_gate.button_validate)
        free = without.with_context(tiktok_goods_left=True)
        floor = self.statements(free.button_validate)
        self.assertEqual(self.calls(), calls)
        self.assertLessEqual(cost - floor, 2 * count)

    def test_the_log_is_written_in_one_statement(self):
        rows = [
            self.env["tiktok.gate"]._prepare_check_vals(
                self.delivery, self.order, "recent", "validate"
            )
            | {"verdict": "go"}
            for _number in range(10)
        ]
        checks = self.env["tiktok.gate.check"]
        checks._log(rows)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        checks._log(rows)
        self.env.flush_all()
        self.assertEqual(self.env.cr.sql_log_count - before, 1)

    def test_what_goes_wrong_in_the_fresh_read_is_no_error_for_the_warehouse(self):
        mirror = self.env.registry["tiktok.order.mirror"]
        secret = "Failing row contains (Jane Doe)"
        for error in (psycopg2.IntegrityError(secret), CollisionError("x"), KeyError()):
            with self.subTest(type(error)), self.assertLogs(LIVE) as logs:

                def fail(*_args, error=error):
                    raise error

                with patch.object(mirror, "_mirror", fail):
                    self.assertFalse(self.order._read_now(1.0)[0])
                self.assertNotIn("Jane", "".join(logs.output))

    def test_a_refused_transfer_that_is_not_committed_yet_is_logged_without_it(self):
        row = self.env["tiktok.gate"]._prepare_check_vals(
            self.delivery, self.order, "recent", "validate"
        ) | {"verdict": "stop"}
        checks = self.env["tiktok.gate.check"]
        unseen = 2**31 - 1
        checks._log(
            [row, row | {"picking_id": unseen}, row | {"order_id": unseen}], beside=True
        )
        found = checks.search([("verdict", "=", "stop")], order="id")
        self.assertEqual(found.picking_id, self.delivery)
        self.assertEqual(found.mapped(lambda c: bool(c.picking_id)), [True, False])

    def test_old_checks_are_forgotten(self):
        self.validate(self.delivery)
        check = self.env["tiktok.gate.check"].search([])
        check._gc_old()
        self.assertTrue(check.exists())
        check.checked_at = fields.Datetime.subtract(fields.Datetime.now(), days=91)
        check._gc_old()
        self.assertFalse(check.exists())

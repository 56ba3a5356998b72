"""Batches: the bad one alone, jobs that run twice, shops without a job runner."""

from contextlib import closing, contextmanager
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import NotNullViolation, SerializationFailure, UniqueViolation

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from ..models.engine.lock_keys import ONE_IMPORT
from ..models.order.tiktok_order_sync import BATCH
from .order_case import OrderCase

BUG_LOG = "odoo.addons.connector_tiktok_shop.models.engine.bug_log"


@tagged("post_install", "-at_install")
class TestOrderBatches(OrderCase):
    def _with_bad_units(self, payloads, **changes):
        payloads[7]["payment"].update(changes)
        return payloads[7]["id"]

    def _bug(self, order_id, error):
        """The importer fails with ``error`` whenever this order is in the batch."""
        Importer = type(self.env["tiktok.order.importer"])
        original = Importer._prepare_drafts

        def prepare(self, orders):
            if order_id in orders.mapped("external_id"):
                raise error
            return original(self, orders)

        return patch.object(Importer, "_prepare_drafts", prepare)

    # === ISOLATION === #

    def test_one_bad_order_of_twenty_costs_one_exception(self):
        payloads = [self.place("SPOON-1") for _number in range(20)]
        bad = self._with_bad_units(payloads, total_amount="0.01")
        orders = self.deliver(*payloads)
        states = dict.fromkeys(orders.mapped("external_id"), "done")
        states[bad] = "failed"
        self.assertEqual(
            {order.external_id: order.sync_state for order in orders}, states
        )
        self.assertEqual(len(orders.sale_order_id), 19)
        self.assertEqual(
            self.open_exceptions(record=orders).res_id, self.orders(bad).id
        )

    def test_unreadable_order_of_a_batch_costs_one_exception(self):
        payloads = [self.place("SPOON-1") for _number in range(5)]
        payloads[2]["payment"]["total_amount"] = "a lot"
        orders = self.deliver(*payloads)
        self.assertEqual(len(orders.sale_order_id), 4)
        self.assertWaits(orders[2], "order_incomplete")

    def test_batch_of_several_bad_orders_keeps_each_apart(self):
        payloads = [self.place("SPOON-1") for _number in range(6)]
        payloads[1]["payment"]["total_amount"] = "0.01"
        payloads[3]["payment"]["currency"] = "EUR"
        payloads[4]["line_items"] = []
        orders = self.deliver(*payloads)
        self.assertWaits(orders[1], "total_mismatch")
        self.assertWaits(orders[3], "currency_mismatch")
        self.assertWaits(orders[4], "order_incomplete")
        for place in (0, 2, 5):
            self.assertImported(orders[place])

    def test_id_that_is_not_ours_costs_the_others_nothing(self):
        payloads = [self.place("SPOON-1") for _number in range(3)]
        foreign = next(iter(self.sandbox.orders.of(self.sandbox.shop("GB"))))
        ids = [payload["id"] for payload in payloads]
        wanted = [ids[0], foreign, *ids[1:], "577000000000000000"]
        self.env["tiktok.order"]._upsert_ids(self.backend, wanted)._enqueue_import()
        self.run_jobs()
        for order in self.orders(*ids):
            self.assertImported(order)
        for order in self.orders(foreign, "577000000000000000"):
            self.assertWaits(order, "order_not_found")

    # === BUGS === #

    def test_bug_in_one_order_fails_a_job_of_its_own(self):
        payloads = [self.place("SPOON-1") for _number in range(5)]
        bad = payloads[2]["id"]
        ids = [payload["id"] for payload in payloads]
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, ids)
        orders._enqueue_import()
        with self._bug(bad, ZeroDivisionError("a bug")):
            with self.assertLogs(BUG_LOG, "ERROR") as log:
                self._perform(self._next_job())
            job = self._next_job()
            self.assertEqual(job.records.mapped("external_id"), [bad])
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self._perform(job)
        self.assertIn("ZeroDivisionError", log.output[0])
        others = orders.filtered(lambda order: order.external_id != bad)
        for order in others:
            self.assertImported(order)
        broken = self.orders(bad)
        self.assertEqual(broken.sync_state, "pending")
        self.assertTrue(broken.line_ids, "what TikTok says is kept all the same")

    def test_failed_job_puts_its_orders_on_the_desk(self):
        order = self.deliver(self.place("SPOON-1"))
        order._job_failed(exc_name="ZeroDivisionError")
        problem = self.open_exceptions("technical", order)
        self.assertIn("ZeroDivisionError", problem.message)

    @mute_logger(BUG_LOG)
    def test_bug_goes_to_the_desk_where_no_runner_exists(self):
        self.backend.run_in_cron = True
        payloads = [self.place("SPOON-1") for _number in range(3)]
        bad = payloads[1]["id"]
        with self._bug(bad, ZeroDivisionError("a bug")):
            orders = self._import_in_cron(payloads)
        self.assertWaits(orders[1], "technical")
        self.assertImported(orders[0])
        self.assertImported(orders[2])

    # === OTHER WORKERS === #

    def test_collision_with_another_worker_starts_the_job_again(self):
        payloads = [self.place("SPOON-1") for _number in range(3)]
        ids = [payload["id"] for payload in payloads]
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, ids)
        orders._enqueue_import()
        job = self._next_job()
        with self._bug(ids[1], UniqueViolation("duplicate key")):
            with self.assertRaises(RetryableJobError), self.env.cr.savepoint():
                self._perform(job)
        self.run_jobs()
        for order in orders:
            self.assertImported(order)

    def test_refusal_of_the_database_that_is_no_collision_fails_the_job(self):
        payload = self.place("SPOON-1")
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        with self._bug(payload["id"], NotNullViolation("name")):
            with self.assertRaises(NotNullViolation), self.env.cr.savepoint():
                orders._import_orders()

    def test_serialisation_failure_is_left_to_the_queue(self):
        payload = self.place("SPOON-1")
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        with self._bug(payload["id"], SerializationFailure()):
            with (
                self.assertRaises(RetryableJobError) as caught,
                self.env.cr.savepoint(),
            ):
                orders._import_orders()
        self.assertTrue(caught.exception.ignore_retry)

    @contextmanager
    def _another_import(self):
        """A job of another worker that imports orders of the shop."""
        with closing(db_connect(self.env.cr.dbname).cursor()) as cr:
            key = [ONE_IMPORT, self.backend.id]
            cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", key)
            self.assertEqual(cr.fetchall(), [(True,)])
            yield

    def test_one_job_at_a_time_imports_orders_of_a_shop(self):
        payload = self.place("SPOON-1")
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        self.env.flush_all()
        with self._another_import():
            with self.assertRaises(RetryableJobError) as caught:
                orders._import_orders()
        self.assertEqual(caught.exception.seconds, 1)
        self.assertTrue(caught.exception.ignore_retry)
        self.assertEqual(orders.sync_state, "pending")
        orders._import_orders()
        self.assertImported(orders)

    def test_a_job_of_which_nothing_is_wanted_waits_for_nobody(self):
        payload = self.place("SPOON-1")
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        orders.sync_state = "ignored"
        self.env.flush_all()
        with self._another_import():
            orders._import_orders()
        self.assertFalse(orders.sale_order_id)

    def test_a_job_takes_along_what_waits_besides(self):
        orders = self._wanted(3)
        orders[0]._import_orders()
        self.assertEqual(orders.mapped("sync_state"), ["done"] * 3)
        self.assertEqual(len(self.requests("getOrderDetail")), 1)
        calls = len(self.requests())
        orders[1:]._import_orders()
        self.assertEqual(len(self.requests()), calls)

    def test_a_job_takes_no_more_than_a_batch(self):
        orders = self._wanted(BATCH + 3)
        orders[-1]._import_orders()
        self.assertEqual(orders[-1].sync_state, "done")
        waits = orders.filtered(lambda order: order.sync_state == "pending")
        self.assertEqual(waits, orders[BATCH - 1 : -1])

    def test_orders_of_the_past_other_shops_and_later_tries_are_left_alone(self):
        orders = self._wanted(4)
        orders[1].external_updated = 1600000000
        orders[2].sync_next_try = fields.Datetime.now() + timedelta(minutes=1)
        orders[3].backend_id = self.connect("GB")
        self.env.flush_all()
        orders[0]._import_orders()
        states = ["done", "pending", "pending", "pending"]
        self.assertEqual(orders.mapped("sync_state"), states)

    def test_a_job_without_work_takes_nothing_along(self):
        orders = self._wanted(2)
        orders[0].sync_state = "ignored"
        self.env.flush_all()
        with self._another_import():
            orders[0]._import_orders()
        self.assertEqual(orders[1].sync_state, "pending")

    def _wanted(self, count):
        """Orders that wait, known by their id as events tell it."""
        ids = [self.place("SPOON-1")["id"] for _number in range(count)]
        return self.env["tiktok.order"]._upsert_ids(self.backend, ids)

    def test_orders_locked_by_another_worker_are_left_alone(self):
        payload = self.place("SPOON-1")
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        with patch.object(type(orders), "_sync_execute_lock", lambda self, lock: []):
            orders._import_orders()
        self.assertEqual(orders.sync_state, "pending")
        self.assertFalse(orders.sale_order_id)

    def test_job_that_runs_twice_changes_nothing(self):
        payload = self.place("SPOON-1", "MUG-BLU")
        order = self.deliver(payload)
        sale, moves = order.sale_order_id, order.sale_order_id.picking_ids.move_ids
        calls = len(self.requests())
        order._import_orders()
        self.assertEqual(len(self.requests()), calls, "done work is not asked for")
        order.sync_state = "pending"
        order._import_orders()
        self.assertImported(order)
        self.assertEqual(order.sale_order_id, sale)
        self.assertEqual(sale.picking_ids.move_ids, moves)

    def test_order_that_arrives_often_and_shuffled_is_one_sales_order(self):
        """Law L1."""
        payloads = [self.place("SPOON-1", "MUG-BLU") for _number in range(6)]
        for turn in (payloads, payloads[::-1], payloads[3:] + payloads[:3]):
            for payload in turn:
                self.env["tiktok.order"]._upsert_from_list(
                    self.backend, [payload]
                )._enqueue_import()
            orders = self.deliver(*turn)
            self.assertEqual(len(orders.sale_order_id), 6)
        found = self.env["sale.order"].search(
            [("client_order_ref", "in", orders.mapped("external_id"))]
        )
        self.assertEqual(len(found), 6)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 6)

    def test_order_that_came_through_another_channel_waits_for_a_person(self):
        payload = self.place("SPOON-1")
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "client_order_ref": payload["id"],
                "company_id": self.backend.company_id.id,
            }
        )
        order = self.deliver(payload)
        problem = self.assertWaits(order, "order_duplicate")
        self.assertIn(sale.name, problem.message)
        sale._action_cancel()
        problem.action_retry()
        self.run_jobs()
        self.assertImported(order)
        self.assertEqual(problem.state, "solved")

    # === WITHOUT A JOB RUNNER === #

    def _import_in_cron(self, payloads):
        ids = [payload["id"] for payload in payloads]
        self.env["tiktok.order"]._upsert_ids(self.backend, ids)._enqueue_import()
        self.assertFalse(self._jobs())
        self.run_cron("ir_cron_import_due_orders")
        return self.orders(*ids)

    def test_shop_without_runner_imports_in_scheduled_actions(self):
        self.backend.run_in_cron = True
        payloads = [self.place("SPOON-1") for _number in range(25)]
        self.travel(minutes=6)
        self.run_pump()
        self.assertFalse(self._jobs())
        self.run_cron("ir_cron_import_due_orders")
        orders = self.orders(*[payload["id"] for payload in payloads])
        for order in orders:
            self.assertImported(order)
        self.assertEqual(len(orders.sale_order_id), 25)

    def test_shop_without_runner_tries_again_when_it_is_time(self):
        self.backend.run_in_cron = True
        self.sandbox.faults.add("internal", "getOrderDetail")
        [order] = self._import_in_cron([self.place("SPOON-1")])
        self.assertEqual(order.sync_state, "pending")
        calls = len(self.requests())
        self.run_cron("ir_cron_import_due_orders")
        self.assertEqual(len(self.requests()), calls, "not before its time")
        self.travel(minutes=2)
        self.run_cron("ir_cron_import_due_orders")
        self.assertImported(order)

    def test_shop_without_runner_stops_when_the_authorisation_is_lost(self):
        self.backend.run_in_cron = True
        payloads = [self.place("SPOON-1") for _number in range(45)]
        self.sandbox.tokens.revoke(shop_id=self.shop["id"])
        calls = self.sandbox.journal.count("getOrderDetail")
        orders = self._import_in_cron(payloads)
        asked = self.sandbox.journal.count("getOrderDetail") - calls
        self.assertLessEqual(asked, 2, "one call, and one after the refresh at most")
        self.assertEqual(set(orders.mapped("sync_state")), {"pending"})
        self.authorise(self.account, self.REGION)
        self.run_cron("ir_cron_import_due_orders")
        for order in orders:
            self.assertImported(order)

    def test_scheduled_action_asks_for_each_due_order_once(self):
        """Rows that stay due, here for want of a scope, must not spin the action."""
        self.backend.run_in_cron = True
        fault = {"code": 105005, "message": "Access denied", "times": None}
        self.sandbox.faults.add("code", "getOrderDetail", **fault)
        calls = self.sandbox.journal.count("getOrderDetail")
        self._import_in_cron([self.place("SPOON-1") for _number in range(3)])
        self.assertEqual(self.sandbox.journal.count("getOrderDetail"), calls + 1)

    def test_lost_jobs_are_made_again_once(self):
        orders = self.env["tiktok.order"]._upsert_ids(
            self.backend, [self.place("SPOON-1")["id"]]
        )
        self.age(orders, minutes=16)
        cron = self.env.ref("connector_tiktok_shop.ir_cron_import_due_orders").sudo()
        for _run in range(2):
            cron.method_direct_trigger()
        self.assertEqual(len(self._jobs()), 1)
        self.run_jobs()
        self.assertImported(orders)

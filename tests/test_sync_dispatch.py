"""From wanted work to jobs: in parts, once more when lost, later when not shown."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.engine.tiktok_sync_dispatch import LOST_AFTER
from ..models.engine.tiktok_sync_read import FIRST_LOOK, MOST_LOOKS
from .order_case import OrderCase


@tagged("post_install", "-at_install")
class TestSyncDispatch(OrderCase):
    def wanted(self, count):
        """Orders known by id only; their jobs are for the test to make."""
        ids = [f"57700000000000{number:04d}" for number in range(count)]
        return self.env["tiktok.order"]._upsert_ids(self.backend, ids)

    def jobs(self):
        return self.env["queue.job"].search([("method_name", "=", "_import_orders")])

    def pump(self):
        return self.env.ref("connector_tiktok_shop.ir_cron_import_due_orders")

    def rings(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        return triggers.search([("cron_id", "=", self.pump().id)])

    def age(self, orders, age):
        """As if nobody had touched these rows for so long."""
        self.env.flush_all()
        then = fields.Datetime.now() - age
        self.env.cr.execute(
            "UPDATE tiktok_order SET write_date = %s WHERE id = ANY(%s)",
            [then, orders.ids],
        )
        orders.invalidate_recordset()

    def lost(self):
        due = self.env["tiktok.order"]._due_domain(self.backend)
        return self.env["tiktok.order"]._sync_lost(due)

    # === IN PARTS === #

    def test_no_job_has_more_records_than_one_part(self):
        orders, before = self.wanted(5), self.jobs()
        orders._sync_call_parts("_import_orders", "ir_cron_import_due_orders", size=2)
        jobs = self.jobs() - before
        self.assertEqual(sorted(len(job.records) for job in jobs), [1, 2, 2])
        self.assertFalse(self.rings())

    def test_a_shop_without_a_job_runner_gets_its_pump_rung_for_that_time(self):
        self.backend.run_in_cron = True
        orders, before = self.wanted(3), self.jobs()
        eta = fields.Datetime.now() + timedelta(hours=1)
        orders._sync_call_parts("_import_orders", "ir_cron_import_due_orders", eta=eta)
        self.assertFalse(self.jobs() - before)
        self.assertEqual(self.rings().mapped("call_at"), [eta])

    # === LOST JOBS === #

    def test_only_what_no_job_has_taken_for_a_while_is_lost(self):
        orders = self.wanted(3)
        old, _touched, done = orders
        self.age(old | done, LOST_AFTER + timedelta(minutes=1))
        self.env.cr.execute(
            "UPDATE tiktok_order SET sync_state = 'done' WHERE id = %s", [done.id]
        )
        orders.invalidate_recordset()
        self.assertEqual(self.lost() & orders, old)

    def test_what_was_lost_once_is_not_lost_again_at_once(self):
        orders = self.wanted(1)
        orders.sync_next_try = fields.Datetime.now() - timedelta(hours=1)
        self.age(orders, LOST_AFTER * 2)
        self.assertEqual(self.lost() & orders, orders)
        self.assertFalse(orders.sync_next_try)
        self.env.flush_all()
        self.assertFalse(self.lost() & orders)

    # === LOOKING AGAIN === #

    def test_looks_at_what_is_not_shown_come_later_each_time_and_end(self):
        order = self.wanted(1)
        waits = []
        while order._sync_look_again("not there"):
            waits.append(order.sync_next_try - fields.Datetime.now())
        self.assertEqual(len(waits), MOST_LOOKS)
        self.assertEqual(waits, sorted(waits))
        self.assertGreaterEqual(waits[0], FIRST_LOOK)
        self.assertLess(sum(waits, timedelta()), timedelta(hours=3))

from contextlib import closing, contextmanager
from unittest.mock import patch

from odoo.sql_db import db_connect

from odoo.addons.queue_job.exception import RetryableJobError

from ..models.engine.lock_keys import ONE_SHIPPER
from .shipment_case import MARK, ShipmentCase, ups


class TestShipmentCrash(ShipmentCase):
    """Sent once in effect and never lost, wherever it breaks."""

    def setUp(self):
        super().setUp()
        self.order = self.sold()
        self.leave(self.order)
        self.shipment = self.shipments(self.order)
        self.exporter = self.env.registry["tiktok.shipment.exporter"]

    def assertSentOnce(self, calls=1):
        self.assertEqual(self.shipment.state, "confirmed")
        self.assertEqual(set(self.there(self.order).values()), {ups(1)})
        self.assertEqual(len(self.marked), calls)
        packages = {
            line["package_id"] for line in self.platform_order(self.order)["line_items"]
        }
        self.assertEqual(packages, {self.shipment.package_external_id})
        self.assertFalse(self.problems())

    def go_on(self):
        """Time passes, jobs come back."""
        self.travel(minutes=3)
        self.run_jobs()

    def crash(self, method, before=False):
        """The process dies in a step of the exporter."""
        real = getattr(self.exporter, method)

        def dying(exporter, *args):
            if not before:
                real(exporter, *args)
            raise SystemError("killed")

        with patch.object(self.exporter, method, dying):
            with self.assertRaisesRegex(SystemError, "killed"):
                self.run_jobs()
        self.env.invalidate_all()

    def start_again(self):
        """The job runner takes the dead job once more."""
        self.shipment._enqueue_export()
        self.run_jobs()

    def test_an_answer_that_is_lost_is_found_by_looking(self):
        self.sandbox.faults.add("timeout_after", MARK)
        self.run_jobs()
        self.assertEqual(self.shipment.state, "wanted")
        self.go_on()
        self.assertSentOnce()

    def test_an_error_after_the_write_is_found_by_looking(self):
        self.sandbox.faults.add("internal_after", MARK)
        self.run_jobs()
        self.go_on()
        self.assertSentOnce()

    def test_a_call_that_never_arrived_is_made_again(self):
        self.sandbox.faults.add("drop", MARK)
        self.run_jobs()
        self.go_on()
        self.assertSentOnce(calls=2)

    def test_dead_before_the_call(self):
        self.crash("_judge")
        self.assertFalse(self.marked)
        self.start_again()
        self.assertSentOnce()

    def test_dead_after_the_answer_and_before_it_is_stored(self):
        self.crash("_store", before=True)
        self.assertEqual(self.shipment.state, "wanted")
        self.assertEqual(set(self.there(self.order).values()), {ups(1)})
        self.start_again()
        self.assertSentOnce()

    def test_dead_after_it_was_stored(self):
        self.crash("_store")
        self.start_again()
        self.assertSentOnce()

    def test_tiktok_that_cannot_be_read_sends_nothing_blindly(self):
        self.sandbox.faults.add("internal", "getOrderDetail", times=3)
        self.run_jobs()
        self.assertFalse(self.marked)
        self.assertEqual(self.shipment.state, "wanted")
        self.assertTrue(self.shipment.sync_next_try)
        self.sandbox.faults.clear()
        self.go_on()
        self.assertSentOnce()

    def test_a_refused_pace_only_costs_time(self):
        self.sandbox.faults.add("rate_limit", MARK, retry_after="5")
        self.run_jobs()
        self.go_on()
        self.assertSentOnce(calls=2)

    def test_a_lost_authorisation_keeps_the_parcel_wanted(self):
        self.sandbox.faults.add("code", MARK, code=105005, message="Access denied")
        self.run_jobs()
        self.assertEqual(self.shipment.state, "wanted")
        self.assertEqual(self.shipment.sync_state, "pending")

    @contextmanager
    def another_worker(self):
        """A real connection beside the one of the test sends for this shop."""
        key = [ONE_SHIPPER, self.backend.id]
        with closing(db_connect(self.env.cr.dbname).cursor()) as cr:
            cr.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            self.assertTrue(cr.fetchone()[0])
            yield
            cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)

    def test_two_workers_on_one_shop_send_once(self):
        with self.another_worker():
            with self.assertRaises(RetryableJobError):
                self.shipment._export_own_carrier()
            self.assertFalse(self.marked)
        self.run_jobs()
        self.shipment._export_own_carrier()
        self.assertSentOnce()

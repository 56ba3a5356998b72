"""What only a second connection sees, with a shipment that is really stored."""

from contextlib import closing, contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..client.pipe import Outcome


@tagged("post_install", "-at_install")
class TestSecondWorker(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.worker() as env:
            account = env["tiktok.account"].create({"name": "Second", "app_key": "2nd"})
            shop = env["tiktok.backend"].create(
                {
                    "name": "Second",
                    "account_id": account.id,
                    "external_id": "second",
                    "region": "US",
                }
            )
            key = {"backend_id": shop.id, "external_id": "second"}
            order = env["tiktok.order"].create(key)
            shipment = env["tiktok.shipment"].create(
                {"name": "Second", "backend_id": shop.id, "order_id": order.id}
            )
            cls.stored = [(r._name, r.id) for r in (shipment, order, shop, account)]
            cls.shipment_id = shipment.id
            env.cr.commit()
        cls.addClassCleanup(cls.forget)

    @classmethod
    def forget(cls):
        with cls.worker() as env:
            for model, record_id in cls.stored:
                env[model].browse(record_id).unlink()
            env.cr.commit()

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget_attempts)

    def forget_attempts(self):
        with self.worker() as env:
            env["tiktok.label.attempt"]._delete([self.shipment_id])
            env.cr.commit()

    @classmethod
    @contextmanager
    def worker(cls):
        """The environment of a job; what it does not commit is taken back."""
        with closing(db_connect(cls.env.cr.dbname).cursor()) as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.rollback()

    def attempts(self, env):
        """Shipments whose label may have been bought."""
        shipment = env["tiktok.shipment"].browse(self.shipment_id)
        return env["tiktok.label.attempt"]._started(shipment).keys()

    def test_an_attempt_outlives_the_job_that_was_taken_back(self):
        with self.worker() as job, self.real_cursors():
            shipment = job["tiktok.shipment"].browse(self.shipment_id)
            job["tiktok.label.attempt"]._open(shipment)
        with self.worker() as job:
            self.assertTrue(self.attempts(job))

    def test_an_attempt_that_came_to_nothing_is_forgotten_for_all(self):
        with self.worker() as job, self.real_cursors():
            # its snapshot is older than the attempt
            self.assertFalse(self.attempts(job))
            shipment = job["tiktok.shipment"].browse(self.shipment_id)
            job["tiktok.label.attempt"]._open(shipment)
            job["tiktok.label.attempt"]._close(shipment)
        with self.worker() as job:
            self.assertFalse(self.attempts(job))

    @contextmanager
    def real_cursors(self):
        """Cursors of the registry are connections of their own, as outside of tests."""
        database = db_connect(self.env.cr.dbname)
        cursor = patch.object(
            type(self.registry), "cursor", lambda *_args, **_kw: database.cursor()
        )
        with cursor:
            yield

    def test_answers_wait_for_whoever_works_on_the_row(self):
        with self.worker() as other, self.worker() as job:
            self.lock(other)
            job.cr.execute("SET LOCAL lock_timeout = '100ms'")
            shipments = job["tiktok.shipment"]
            with (
                patch.object(type(shipments), "_take_answers") as taken,
                mute_logger("odoo.sql_db"),
                self.assertRaises(LockNotAvailable),
            ):
                shipments._store_outcomes([self.answer()])
            taken.assert_not_called()

    def test_answers_are_stored_when_the_row_is_free_again(self):
        with self.worker() as other:
            self.lock(other)
        with self.worker() as job:
            self.assertEqual(self.lock(job).id, self.shipment_id)

    def test_an_answer_for_a_row_that_is_gone_is_no_error(self):
        with self.worker() as job:
            gone = job["tiktok.shipment"].browse(self.shipment_id)
            gone.unlink()
            gone._store_outcomes([self.answer()])

    def answer(self):
        wish = SimpleNamespace(id=self.shipment_id)
        return Outcome(SimpleNamespace(wish=wish), {"package_id": "1"})

    def lock(self, env):
        return env["tiktok.shipment"].browse(self.shipment_id)._lock_for_answers()

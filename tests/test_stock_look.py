"""Orders are known while documents wait: the list is read as long as TikTok rings."""

from contextlib import contextmanager, nullcontext
from datetime import timedelta
from threading import Timer
from unittest.mock import patch

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged

from ..client import TemporaryError
from ..models.engine.lock_keys import ONE_LOOK
from ..models.stock import tiktok_order_look, tiktok_sync_cursor_look
from .test_stock_kept import KeptCase
from .webhook_case import WebhookCase

LOOK, IMPORT = "_look_at_orders", "_import_orders"


class LookCase(WebhookCase, KeptCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cursor = cls.backend._cursor("order")
        cls.startClassPatcher(patch.object(tiktok_sync_cursor_look, "PAUSE", 0))

    def ring(self, payload, topic=1):
        """TikTok's event about an order, stored and not worked on."""
        data = {"order_id": payload["id"], "update_time": payload["update_time"]}
        self.receive(self.event(topic, data))

    def drain(self):
        self.env.flush_all()
        self.env["tiktok.webhook.event"]._import_events(self.backend.id)

    def jobs_of(self, method):
        return [job for job in self._jobs() if job.method_name == method]

    def look(self):
        self.env.flush_all()
        self.cursor._look_at_orders()
        self.env.invalidate_all()

    @contextmanager
    def new_event_at_each_look(self, most=9):
        """TikTok sells while its list is read."""
        orders = type(self.env["tiktok.order"])
        know, news = orders._mirror_up_to_now, []

        def slow(records, backend, back=0):
            result = know(records, backend, back)
            if len(news) < most:
                news.append(self.ring(self.place("MUG-BLU")))
            return result

        self.ring(self.place("MUG-BLU"))
        with patch.object(orders, "_mirror_up_to_now", slow):
            yield

    def others_wait(self, answer):
        cursors = type(self.cursor)
        return patch.object(cursors, "_others_wait", lambda self: answer)

    def lists(self):
        return len(self.requests("getOrderList"))


@tagged("post_install", "-at_install")
class TestLookIsCalled(LookCase):
    def test_an_order_that_comes_alone_is_imported_and_not_listed_besides(self):
        self.ring(self.place("MUG-BLU"))
        self.drain()
        self.assertFalse(self.jobs_of(LOOK))
        self.assertTrue(self.jobs_of(IMPORT))

    def test_an_order_that_comes_while_others_are_imported_is_listed(self):
        for _number in range(2):
            self.ring(self.place("MUG-BLU"))
            self.drain()
        self.assertEqual(len(self.jobs_of(LOOK)), 1)
        self.look()
        self.assertFree(498)

    def test_it_is_listed_although_events_are_gathered(self):
        payload = self.place("MUG-BLU")
        events = type(self.env["tiktok.webhook.event"])
        self.env["tiktok.order"]._upsert_ids(self.backend, ["1"])._enqueue_import()
        with patch.object(events, "_waiting_imports", lambda self: 9):
            self.ring(payload)
            self.drain()
        self.assertEqual(len(self.jobs_of(LOOK)), 1)
        self.look()
        self.assertFree(499)

    def test_one_job_waits_however_many_events_there_are(self):
        for _number in range(4):
            self.ring(self.place("MUG-BLU"))
            self.drain()
        self.assertEqual(len(self.jobs_of(LOOK)), 1)

    def test_events_about_other_things_ask_for_no_list(self):
        self.deliver(self.place("MUG-BLU"))
        self.env["tiktok.order"]._upsert_ids(self.backend, ["1"])._enqueue_import()
        self.ring(self.place("MUG-BLU"), topic=12)
        self.drain()
        self.assertFalse(self.jobs_of(LOOK))

    def test_it_goes_before_stock_and_documents(self):
        self.cursor._enqueue_look()
        self.backend._cursor("stock")._wake_stock()
        self.env["tiktok.order"]._upsert_ids(self.backend, ["1"])._enqueue_import()
        jobs = sorted(self._jobs(), key=lambda job: job.priority)
        names = [job.method_name for job in jobs]
        self.assertEqual(names, [LOOK, "_export_stock", IMPORT])


@tagged("post_install", "-at_install")
class TestLook(LookCase):
    def test_no_document_is_made(self):
        self.place("MUG-BLU")
        self.look()
        order = self.env["tiktok.order"].search([])
        self.assertTrue(order.listed_units)
        self.assertFalse(order.sale_order_id)

    def test_one_reading_when_nothing_rings_meanwhile(self):
        self.ring(self.place("MUG-BLU"))
        before = self.lists()
        self.look()
        self.assertEqual(self.lists(), before + 1)
        self.assertFalse(self.jobs_of(LOOK))

    def test_it_reads_again_when_an_event_came_meanwhile(self):
        before = self.lists()
        with self.new_event_at_each_look(most=1), self.others_wait(False):
            self.look()
        self.assertEqual(self.lists(), before + 2)
        self.assertFree(498)

    def test_it_makes_room_for_jobs_that_wait_and_comes_back(self):
        before = self.lists()
        with self.new_event_at_each_look(), self.others_wait(True):
            self.look()
        self.assertEqual(self.lists(), before + 1)
        [job] = self.jobs_of(LOOK)
        self.assertEqual(job.eta, fields.Datetime.now() + timedelta(seconds=1))

    def test_it_does_not_hold_a_worker_for_ever(self):
        with (
            self.new_event_at_each_look(),
            self.others_wait(False),
            patch.object(tiktok_sync_cursor_look, "LONGEST_LOOK", -1),
        ):
            self.look()
        self.assertEqual(len(self.jobs_of(LOOK)), 1)

    def test_jobs_that_are_due_count_as_waiting(self):
        self.env["queue.job"].sudo().search([("state", "=", "pending")]).unlink()
        self.assertFalse(self.cursor._others_wait())
        soon = fields.Datetime.now() + timedelta(seconds=5)
        self.backend._cursor("stock")._wake_stock(soon)
        self.env.flush_all()
        self.assertFalse(self.cursor._others_wait())
        self.backend._cursor("stock")._wake_stock()
        self.env.flush_all()
        self.assertTrue(self.cursor._others_wait())

    def test_one_look_per_shop_at_a_time(self):
        before = self.lists()
        # all cursors of a test share one session, which may take a lock twice
        taken = patch.object(
            tiktok_order_look, "session_lock", lambda *a, **kw: nullcontext(False)
        )
        with taken:
            self.look()
        self.assertEqual(self.lists(), before)
        self.assertTrue(self.jobs_of(LOOK), "what rang meanwhile is looked for")

    def test_a_push_waits_for_the_look_of_another_worker(self):
        told, orders = [], type(self.env["tiktok.order"])
        other = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(other.close)
        other.execute("SELECT pg_advisory_lock(%s, %s)", [ONE_LOOK, self.backend.id])
        self.assertIsNone(
            self.env["tiktok.order"]._look_up_to_now(self.backend, wait=False)
        )

        def let_go():
            told.append("the other has stored what it read")
            other.execute("SELECT pg_advisory_unlock_all()")

        timer = Timer(0.3, let_go)
        self.addCleanup(timer.join)
        reads = patch.object(
            orders,
            "_mirror_up_to_now",
            lambda *_args: told.append("the push reads"),
        )
        with reads:
            timer.start()
            self.env["tiktok.order"]._look_up_to_now(self.backend)
        self.assertEqual(told, ["the other has stored what it read", "the push reads"])

    def test_a_shop_whose_orders_are_off_is_not_asked(self):
        self.backend.order_mode = "off"
        before = self.lists()
        self.look()
        self.assertEqual(self.lists(), before)

    def test_a_list_that_fails_leaves_it_to_polls_and_pushes(self):
        error, before = TemporaryError("down"), self.open_exceptions()
        with patch.object(
            type(self.env["tiktok.order"]), "_mirror_up_to_now", side_effect=error
        ):
            self.look()
        self.assertFalse(self.jobs_of(LOOK))
        self.assertEqual(self.open_exceptions(), before)

    def test_a_copy_of_the_database_asks_nothing(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        before = self.lists()
        self.look()
        self.assertEqual(self.lists(), before)

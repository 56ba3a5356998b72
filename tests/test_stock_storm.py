"""TikTok asks to wait, workers change, shops wake each other; nothing stays open."""

from contextlib import closing
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..client import UPDATE_INVENTORY
from ..client import client as client_module
from ..models.engine.session_lock import unlogged
from ..models.stock.tiktok_sync_cursor import TikTokSyncCursor
from .stock_push_case import BLUE, SPOON_SKU, StockPushCase

BUG_LOG = "odoo.addons.connector_tiktok_shop.models.engine.bug_log"


@tagged("post_install", "-at_install")
class TestStockStorm(StockPushCase):
    def setUp(self):
        super().setUp()
        accounts = type(self.env["tiktok.account"])
        # waiting moves the clock of the test
        self.startPatcher(patch.object(accounts, "_client_wait", lambda _a: self.tick))
        self.receive(self.blue, 5)
        self.receive(self.spoon, 6)
        self.mark(self.blue, self.spoon)

    def tick(self, seconds):
        self.frozen.tick(timedelta(seconds=seconds))

    def storm(self, times=None, **settings):
        self.sandbox.faults.add(
            "rate_limit", "updateInventory", times=times, **settings
        )

    def test_a_storm_of_refusals_changes_nothing_and_loses_nothing(self):
        self.storm()
        for _try in range(5):
            self.assertFalse(self.push())
            self.travel(minutes=2)
        self.assertEqual((self.there(BLUE), self.there(SPOON_SKU)), (120, 400))
        for sku in (BLUE, SPOON_SKU):
            self.assertEqual(self.card(sku).sync_state, "pending")
        self.assertEqual(self.level(BLUE).promised, 120)
        self.sandbox.faults.clear()
        # the clock of the test stands still: nothing would be earned at a slow pace
        client_module.DEFAULT_THROTTLE.clear()
        self.cursor.stock_rate = 0
        self.push()
        self.assertEqual((self.there(BLUE), self.there(SPOON_SKU)), (5, 6))

    def test_while_tiktok_wants_silence_no_call_is_made(self):
        self.storm(times=1, retry_after="90")
        self.push()
        calls = len(self.writes)
        self.assertLessEqual(calls, 2, "the first refusal ends the cycle")
        self.assertGreater(self.cursor.stock_blocked_until, 0)
        self.travel(seconds=30)
        self.assertFalse(self.push())
        self.assertEqual(self.there(BLUE), 120)
        self.travel(seconds=70)
        self.push()
        self.assertEqual((self.there(BLUE), self.there(SPOON_SKU)), (5, 6))

    def test_a_storm_is_no_problem_of_a_person(self):
        self.storm(times=3)
        self.push()
        self.assertFalse(self.open_exceptions("stock_refused"))
        self.assertFalse(self.cursor.sync_attempts)

    def test_another_worker_goes_on_with_the_pace_that_was_learned(self):
        self.cursor.stock_rate = 3.5
        self.env.flush_all()
        exporter = self.env["tiktok.stock.exporter"]
        client = exporter._client(self.cursor._push_shop())
        rate, blocked = client.pace(UPDATE_INVENTORY)
        self.assertEqual((rate, blocked), (3.5, 0.0))

    def test_what_is_learned_is_stored_for_the_next_worker(self):
        self.storm(times=1)
        self.push()
        learned = self.cursor.stock_rate
        self.assertGreater(learned, 0)
        client = self.env["tiktok.stock.exporter"]._client(self.cursor._push_shop())
        self.assertEqual(client.pace(UPDATE_INVENTORY)[0], learned)

    # === SHOPS WAKE EACH OTHER === #

    def test_units_given_up_wake_the_shop_that_waits_for_them(self):
        second = self.connect("GB")
        second.stock_mode = "live"
        waiting = self.env["tiktok.stock.card"].create(
            {"sku_id": self.offer_in(second).id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE tiktok_stock_card SET is_waiting = true, sync_state = 'pending',
                sync_next_try = now() + interval '1 day' WHERE id = %s""",
            [waiting.id],
        )
        self.env.invalidate_all()
        self._jobs().unlink()
        self.push()
        self.assertFalse(waiting.sync_next_try)
        self.assertIn(second._cursor("stock"), self.woken())

    def test_a_raise_wakes_nobody(self):
        self.push()
        self.receive(self.blue, 5)
        with patch.object(type(self.env["tiktok.stock.card"]), "_wake_waiting") as wake:
            self.push()
        self.assertEqual(self.there(BLUE), 10)
        wake.assert_not_called()

    def offer_in(self, shop):
        listing = self.env["tiktok.product"].create(
            {"backend_id": shop.id, "external_id": "9", "title": "There"}
        )
        return self.env["tiktok.sku"].create(
            {
                "backend_id": shop.id,
                "external_id": "99",
                "tiktok_product_id": listing.id,
                "product_id": self.green.id,
                "mapping_state": "mapped",
            }
        )

    def woken(self):
        """Rows of flows that a job will push."""
        jobs = self._jobs().filtered(lambda job: job.method_name == "_export_stock")
        return self.env["tiktok.sync.cursor"].concat(*(job.records for job in jobs))

    # === NOTHING STAYS OPEN === #

    def test_a_scheduled_action_commits_before_tiktok_is_called(self):
        self.backend.run_in_cron = True
        steps = []
        crons = type(self.env["ir.cron"])
        with (
            patch.object(crons, "_commit_progress", lambda *_a: steps.append("commit")),
            patch.object(
                TikTokSyncCursor, "_push_stock", lambda *_a: steps.append("push")
            ),
            patch.object(self.env.cr, "savepoint", side_effect=AssertionError),
        ):
            self.cursor._cron_run_here()
        self.assertEqual(steps, ["commit", "push"])

    def test_a_bug_in_a_scheduled_push_costs_this_shop_its_turn_only(self):
        self.backend.run_in_cron = True
        with (
            patch.object(TikTokSyncCursor, "_push_stock", side_effect=KeyError),
            mute_logger(BUG_LOG),
        ):
            self.assertFalse(self.cursor._push_here())
        self.assertEqual(self.cursor.sync_state, "failed")

    def test_a_transaction_that_is_tried_again_leaves_no_error_in_the_log(self):
        with closing(db_connect(self.env.cr.dbname).cursor()) as cr:
            with self.assertNoLogs("odoo.sql_db", "ERROR"):
                with self.assertRaises(SerializationFailure):
                    unlogged(cr).execute(
                        """DO $$ BEGIN RAISE EXCEPTION 'met another'
                            USING ERRCODE = 'serialization_failure'; END $$"""
                    )

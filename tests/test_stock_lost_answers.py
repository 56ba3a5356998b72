"""Answers get lost, workers die: the promise stays true and nothing has to be told."""

from contextlib import closing, contextmanager
from unittest.mock import patch

from odoo.sql_db import db_connect
from odoo.tests import tagged

from ..models.engine.lock_keys import ONE_PUSH
from .stock_push_case import BLUE, GREEN, MUG, SPOON, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestStockLostAnswers(StockPushCase):
    def setUp(self):
        super().setUp()
        # everything agrees at first: 20 of each
        for product in (self.blue, self.green, self.spoon):
            self.receive(product, 20)
        self.mark(self.blue, self.green, self.spoon)
        self.push()
        self.writes.clear()

    def lose(self, kind, **settings):
        self.sandbox.faults.add(kind, "updateInventory", **settings)

    def push_and_die(self, model, method):
        """The worker is killed there; not by assertRaises, which would undo all."""
        with patch.object(model, method, side_effect=KeyboardInterrupt):
            try:
                self.push()
            except KeyboardInterrupt:
                self.env.invalidate_all()
                return
        self.fail("The worker lives")

    def take(self, product, quantity):
        self.receive(product, -quantity)

    def test_a_write_whose_answer_was_lost_is_read_and_not_repeated(self):
        for kind in ("drop_after", "timeout_after", "internal_after"):
            with self.subTest(kind):
                self.take(self.blue, 1)
                self.lose(kind)
                self.push()
                self.assertEqual(self.card(BLUE).sync_state, "pending")
                self.writes.clear()
                self.travel(seconds=5)
                self.push()
                self.assertFalse(self.writes)
                self.assertEqual(self.card(BLUE).sync_state, "done")
                level = self.level(BLUE)
                self.assertEqual(level.accepted, self.there(BLUE))
                self.assertEqual(level.sending, -1)

    def test_a_write_that_never_arrived_is_repeated_after_a_read(self):
        self.take(self.blue, 5)
        self.lose("drop")
        self.push()
        self.assertEqual(self.there(BLUE), 20)
        self.travel(seconds=5)
        self.push()
        self.assertEqual(self.there(BLUE), 15)
        self.assertEqual(self.card(BLUE).sync_state, "done")

    def test_the_higher_promise_counts_while_an_answer_is_missing(self):
        self.take(self.blue, 15)
        self.lose("drop")
        self.push()
        self.assertEqual(self.level(BLUE).promised, 20)
        self.assertEqual(self.level(BLUE).sending, 5)
        self.receive(self.green, 30)
        self.lose("drop")
        self.push()
        self.assertEqual(self.level(GREEN).promised, 50)

    def test_a_lost_raise_is_promised_until_it_can_no_longer_arrive(self):
        self.receive(self.spoon, 10)
        self.lose("drop")
        self.push()
        self.travel(seconds=5)
        self.lose("drop")
        self.push()
        self.assertEqual(self.level(SPOON_SKU).promised, 30)
        self.travel(seconds=120)
        self.push()
        self.assertEqual(self.level(SPOON_SKU).promised, 30)
        self.assertEqual(self.there(SPOON_SKU), 30)

    def test_a_raise_that_was_lost_counts_for_a_minute_and_no_longer(self):
        """What would be sent now is less: only the lost call still promises so much."""
        self.receive(self.spoon, 10)
        self.lose("drop")
        self.push()
        self.take(self.spoon, 10)
        self.travel(seconds=55)
        self.push()
        level = self.level(SPOON_SKU)
        self.assertEqual((level.seen, level.sending, level.promised), (20, 30, 30))
        self.mark(self.spoon)
        self.travel(seconds=10)
        self.push()
        level = self.level(SPOON_SKU)
        self.assertEqual((level.seen, level.sending, level.promised), (20, -1, 20))

    def test_a_lower_figure_that_was_lost_promises_no_less_than_what_is_shown(self):
        self.take(self.spoon, 10)
        self.lose("drop")
        self.push()
        self.receive(self.spoon, 10)
        self.push()
        level = self.level(SPOON_SKU)
        self.assertEqual((level.seen, level.sending, level.promised), (20, 10, 20))

    def test_a_worker_that_dies_after_sending_leaves_the_cards_due(self):
        self.take(self.blue, 15)
        answers = type(self.env["tiktok.stock.answer"])
        self.push_and_die(answers, "_store")
        self.assertEqual(self.level(BLUE).promised, 20)
        self.assertEqual(self.level(BLUE).sending, 5)
        self.assertEqual(self.card(BLUE).sync_state, "pending")
        self.writes.clear()
        self.push()
        self.assertFalse(self.writes, "TikTok had taken it")
        self.assertEqual(self.level(BLUE).promised, 5)
        self.assertEqual(self.card(BLUE).sync_state, "done")

    def test_a_worker_that_dies_before_sending_leaves_the_marks(self):
        self.take(self.blue, 15)
        slices = type(self.env["tiktok.stock.slice"])
        self.push_and_die(slices, "_plan")
        self.assertEqual(self.there(BLUE), 20)
        self.push()
        self.assertEqual(self.there(BLUE), 5)

    def test_other_listings_go_on_after_a_lost_answer(self):
        self.take(self.blue, 1)
        self.take(self.spoon, 1)
        self.mark(self.blue, self.spoon)
        self.lose("drop")
        while self.push():
            pass
        self.assertCountEqual([listing for listing, _s in self.writes], [MUG, SPOON])
        # whichever went first was lost
        self.assertCountEqual([self.there(BLUE), self.there(SPOON_SKU)], [19, 20])

    @contextmanager
    def another_worker(self):
        """A real connection beside the one of the test pushes this shop."""
        key = [ONE_PUSH, self.cursor.id]
        with closing(db_connect(self.env.cr.dbname).cursor()) as cr:
            cr.execute("SELECT pg_advisory_lock(%s, %s)", key)
            yield
            cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)

    def test_a_second_worker_leaves_it_to_the_first(self):
        self.take(self.blue, 1)
        self._jobs().unlink()
        with self.another_worker():
            self.cursor._export_stock()
            self.assertFalse(self.push())
            self.assertEqual(self.there(BLUE), 20)
        self.assertFalse(self._jobs())
        self.cursor._export_stock()
        self.assertEqual(self.there(BLUE), 19)

    def test_the_first_looks_for_what_came_while_it_was_at_work(self):
        cursors = type(self.cursor)

        def push(cursor):
            """Another job comes with a change and finds us at work."""
            self.take(self.blue, 1)
            self.mark(self.blue)
            self.env["tiktok.stock.change"]._expand()
            self._jobs().unlink()
            return False

        with patch.object(cursors, "_push_stock", push):
            self.cursor._export_stock()
        self.assertEqual(self._jobs().mapped("method_name"), ["_export_stock"])

    def test_what_it_could_not_send_does_not_wake_it_again_and_again(self):
        self.mark(self.blue)
        self.env["tiktok.stock.change"]._expand()
        self._jobs().unlink()
        with patch.object(type(self.cursor), "_push_stock", lambda cursor: False):
            self.cursor._export_stock()
        self.assertFalse(self._jobs())

"""A worker whose connection ends is not alone any more: as if it had died."""

from contextlib import ExitStack
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.sql_db import db_connect
from odoo.tests import tagged

from ..client import TikTokShopClient, pipe
from ..models.engine.session_lock import still_held
from ..models.stock import tiktok_stock_exporter, tiktok_stock_sender
from ..models.stock.tiktok_stock_sender import TikTokStockExporter
from .second_connection import end_connection
from .stock_push_case import BLUE, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestStockLostLock(StockPushCase):
    def setUp(self):
        super().setUp()
        for product in (self.blue, self.spoon):
            self.receive(product, 20)
        self.mark(self.blue, self.green, self.spoon)
        self.push()
        self.writes.clear()

    def figures(self):
        return self.there(BLUE), self.there(SPOON_SKU)

    def push_and_lose_the_lock(self):
        """The connection that holds it ends when the first call is answered."""
        try:
            with self.lock_that_ends():
                self.push()
        except OperationalError:
            self.env.invalidate_all()
        else:
            self.fail("The worker believes that it is alone")

    def lock_that_ends(self):
        lock, perform = self.real_cursor(), TikTokShopClient.update_inventory

        def call(client, *args, **kwargs):
            answer = perform(client, *args, **kwargs)
            end_connection(lock)
            return answer

        stack = ExitStack()
        for module in (tiktok_stock_sender, tiktok_stock_exporter):
            # the cursors of a test have one connection, which is needed
            replaced = patch.object(module, "still_held", lambda _cr: still_held(lock))
            stack.enter_context(replaced)
        one_by_one = patch.object(TikTokStockExporter, "_connections", lambda *_a: 1)
        stack.enter_context(one_by_one)
        stack.enter_context(patch.object(pipe, "ASK", 0))
        stack.enter_context(patch.object(TikTokShopClient, "update_inventory", call))
        return stack

    def real_cursor(self):
        return db_connect(self.env.cr.dbname).cursor()

    def test_it_sends_nothing_more(self):
        self.receive(self.blue, -1)
        self.receive(self.spoon, -1)
        self.mark(self.blue, self.spoon)
        self.push_and_lose_the_lock()
        self.assertEqual(len(self.writes), 1)
        self.travel(seconds=5)
        while self.push():
            pass
        self.assertEqual(self.figures(), (19, 19))

    def test_it_stores_no_answers(self):
        """What the next one has had accepted meanwhile is newer than they are."""
        self.receive(self.blue, 5)
        self.push_and_lose_the_lock()
        level = self.level(BLUE)
        self.assertEqual((level.accepted, level.sending, level.promised), (20, 25, 25))
        self.assertEqual(self.card(BLUE).sync_state, "pending")
        self.writes.clear()
        self.push()
        self.assertFalse(self.writes, "TikTok had taken it")
        self.assertEqual(self.level(BLUE).accepted, 25)
        self.assertEqual(self.card(BLUE).sync_state, "done")

    def test_it_gives_nobody_the_units_that_it_took_back(self):
        self.receive(self.spoon, -20)
        self.push()
        spoon = self.skus[SPOON_SKU]
        spoon._set_mapping({spoon: (self.blue, 1.0)}, "manual")
        self.mark(self.blue)
        self.writes.clear()
        self.push_and_lose_the_lock()
        self.assertEqual(len(self.writes), 1)
        self.assertEqual(self.figures(), (10, 0))
        self.assertEqual(self.level(BLUE).promised, 20)
        self.travel(seconds=5)
        self.push()
        self.assertEqual(self.figures(), (10, 10))

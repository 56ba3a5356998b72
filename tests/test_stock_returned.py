"""Pieces of cancelled orders: TikTok may sell them again before anybody looks."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .order_case import OrderCase
from .stock_push_case import AUSTIN, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestStockReturned(OrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.stock_mode = "live"

    def level(self, code):
        """The level of a SKU in the default warehouse; five pieces are promised."""
        place = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend.id), ("is_default", "=", True)], limit=1
        )
        cards = self.env["tiktok.stock.card"]
        cards._ensure_cards(self.backend)
        card = cards.search([("sku_id.seller_sku", "=", code)])
        self.assertTrue(card)
        levels = self.env["tiktok.stock.level"]
        levels._store_seen([(card.id, place.id, 5, 0, 0)])
        return levels.search(
            [("card_id", "=", card.id), ("warehouse_id", "=", place.id)]
        )

    def imported(self, *lines):
        """An order that stands in Odoo."""
        payload = self.place(*lines)
        return payload, self.deliver(payload)

    def cancel(self, payload, count=None):
        """Cancelled on TikTok, as a whole or so many units, and imported again."""
        units = [item["id"] for item in payload["line_items"]][:count]
        self.life.cancel(self.shop, payload["id"], "SELLER", units if count else None)
        self.deliver(self.sandbox.orders.payload(self.shop, payload["id"]))
        self.env.invalidate_all()

    def test_cancelled_pieces_count_as_promised_until_tiktok_is_read(self):
        payload, _order = self.imported("SPOON-1", "SPOON-1")
        level = self.level("SPOON-1")
        self.assertEqual(level.promised, 5)
        self.cancel(payload)
        self.assertEqual(level.promised, 7)

    def seen(self, level, quantity, **since_now):
        """TikTok was read, at a time before or after now."""
        read_at = fields.Datetime.now() + timedelta(**since_now)
        row = (level.card_id.id, level.warehouse_id.id, quantity, 0, 0)
        return level._store_seen([row], read_at)

    def test_pieces_that_came_back_since_tiktok_was_read_stay_promised(self):
        payload, _order = self.imported("SPOON-1", "SPOON-1")
        level = self.level("SPOON-1")
        self.cancel(payload)
        (told,) = self.seen(level, 5, seconds=-1).values()
        self.assertEqual(told, (7, 2), "two are not shown yet")
        self.assertEqual((level.seen, level.promised), (5, 7))
        self.seen(level, 6, seconds=1)
        self.assertEqual((level.seen, level.promised), (6, 6))

    def listed(self, payload):
        """The list of orders names an order; nobody has read it yet."""
        payload = self.sandbox.orders.payload(self.shop, payload["id"])
        self.env["tiktok.order"]._upsert_from_list(self.backend, [payload])
        # marks are written at the end of a transaction
        self.env.cr.flush()
        self.env.invalidate_all()

    def test_orders_that_were_only_listed_give_their_pieces_back_as_well(self):
        self.imported("SPOON-1")
        level, payload = self.level("SPOON-1"), self.place("SPOON-1", "SPOON-1")
        self.listed(payload)
        self.assertEqual(level.promised, 5)
        self.env.cr.execute("DELETE FROM tiktok_stock_change")
        self.life.cancel(self.shop, payload["id"], "SELLER", None)
        self.listed(payload)
        self.assertEqual(level.promised, 7)
        marks = self.env["tiktok.stock.change"].search([])
        self.assertEqual(marks.mapped("sku_id"), level.sku_id.ids)

    def test_single_units_that_are_listed_as_cancelled_come_back(self):
        self.imported("SPOON-1")
        level, payload = self.level("SPOON-1"), self.place("SPOON-1", "SPOON-1")
        self.listed(payload)
        units = [payload["line_items"][0]["id"]]
        self.life.cancel(self.shop, payload["id"], "SELLER", units)
        self.listed(payload)
        self.assertEqual(level.promised, 6)

    def test_orders_that_are_known_only_when_they_are_cancelled_count(self):
        """They were open when TikTok was read, perhaps."""
        self.imported("SPOON-1")
        level, payload = self.level("SPOON-1"), self.place("SPOON-1")
        self.life.cancel(self.shop, payload["id"], "SELLER", None)
        self.listed(payload)
        self.seen(level, 4, seconds=-1)
        self.assertGreaterEqual(level.promised, 5)

    def test_cancellations_of_long_ago_give_nothing_back(self):
        """A first import lists months of them; TikTok has been read since."""
        self.imported("SPOON-1")
        payload = self.place("SPOON-1")
        self.life.cancel(self.shop, payload["id"], "SELLER", None)
        self.travel(hours=1)
        level = self.level("SPOON-1")
        self.listed(payload)
        self.assertEqual(level.promised, 5)

    def test_the_same_news_twice_count_once(self):
        payload, order = self.imported("SPOON-1", "SPOON-1")
        level = self.level("SPOON-1")
        self.cancel(payload)
        order.detail_digest = False
        self.deliver(self.sandbox.orders.payload(self.shop, payload["id"]))
        self.env.invalidate_all()
        self.assertEqual(level.promised, 7)

    def test_an_order_that_was_never_open_here_gives_nothing_back(self):
        self.imported("SPOON-1")
        payload = self.place("SPOON-1")
        level = self.level("SPOON-1")
        self.cancel(payload)
        self.assertEqual(level.promised, 5)

    def test_a_bundle_gives_back_its_parts(self):
        payload, _order = self.imported("MUG-BLU-3FOR2")
        level = self.level("MUG-BLU")
        self.cancel(payload)
        self.assertEqual(level.promised, 8)

    def test_parts_that_a_bundle_gives_back_are_read_anew(self):
        payload, _order = self.imported("MUG-BLU-3FOR2")
        level = self.level("MUG-BLU")
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM tiktok_stock_change")
        self.cancel(payload)
        self.env.cr.flush()
        marks = self.env["tiktok.stock.change"].search([])
        self.assertIn(level.sku_id.id, marks.mapped("sku_id"))

    def test_pieces_that_came_back_after_a_figure_was_sent_stay_promised(self):
        """Two are accepted, and one is cancelled before that is stored."""
        payload, _order = self.imported("SPOON-1")
        level = self.level("SPOON-1")
        place = level.card_id.id, level.warehouse_id.id
        self.env.cr.execute(level._plans_sql([(*place, 2.0, 0.0, 2, 2)]))
        self.travel(seconds=1)
        self.cancel(payload)
        self.env.cr.execute(level._answers_sql([(*place, 2, -1, 2)]))
        self.env.invalidate_all()
        self.assertEqual(level.accepted, 2)
        self.assertGreaterEqual(level.promised, 3)
        self.seen(level, 3, seconds=1)
        self.assertEqual(level.promised, 3)

    def test_pieces_that_came_back_before_the_plan_are_in_the_figure(self):
        payload, _order = self.imported("SPOON-1")
        level = self.level("SPOON-1")
        place = level.card_id.id, level.warehouse_id.id
        self.cancel(payload)
        self.travel(seconds=1)
        self.env.cr.execute(level._plans_sql([(*place, 2.0, 0.0, 2, 2)]))
        self.env.cr.execute(level._answers_sql([(*place, 2, -1, 2)]))
        self.env.invalidate_all()
        self.assertEqual(level.promised, 2)


class TestStockReturnedInAPush(StockPushCase):
    def test_what_came_back_while_tiktok_was_read_is_read_once_more(self):
        """An event tells of a cancellation before the list of orders does: the list
        gives the piece back a second time, after TikTok has shown it."""
        self.receive(self.spoon, 5)
        self.push()
        self.travel(seconds=5)
        sku = self.skus[SPOON_SKU]
        self.env["tiktok.stock.level"]._returned({(sku.id, AUSTIN): 1})
        self.mark(self.spoon)
        self.push()
        card = self.card(SPOON_SKU)
        self.assertEqual(self.level(SPOON_SKU).promised, 6)
        self.assertEqual(card.sync_state, "pending", "its mark is gone")
        self.travel(seconds=3)
        self.push()
        self.assertEqual(self.level(SPOON_SKU).promised, 5)
        self.assertEqual((card.sync_state, card.excess), ("done", 0))

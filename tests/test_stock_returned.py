"""Pieces of cancelled orders: TikTok may sell them again before anybody looks."""

from odoo.tests import tagged

from .order_case import OrderCase


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

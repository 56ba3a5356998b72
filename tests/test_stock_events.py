"""What TikTok tells of its stock: kept as evidence, believed by nobody."""

from unittest.mock import patch

from odoo.tests import tagged

from .stock_push_case import BLUE, RENO
from .test_stock_compare import StockCompareCase
from .webhook_case import WebhookMixin


@tagged("post_install", "-at_install")
class TestStockEvents(WebhookMixin, StockCompareCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend._ensure_webhook_tokens()

    def ring(self, topic, data):
        """An event put into the inbox and handed on."""
        raw = self.event(topic, data)
        token = self.backend.sudo().webhook_token
        self.env.flush_all()
        inbox = self.env["tiktok.webhook.event"].sudo()
        self.assertEqual(inbox._receive(token, raw, self.sign(raw)), 200)
        self.env.invalidate_all()
        inbox = self.backend._as_technical_user(self.inbox())
        inbox._distribute(self.backend)
        self.env.invalidate_all()
        return self.inbox()[-1:]

    def change(self, source="SELLER_EDIT", **changes):
        """The data of an event about changed stock, with a field nobody knows."""
        return {
            "event_id": "evt-1",
            "occurred_at": "2026-01-05T12:59:00Z",
            "shop_id": int(self.backend.external_id),
            "product_id": 1729500000000000101,
            "sku_id": int(BLUE),
            "quantity_snapshot_after_change": {
                "total_available_quantity": 99,
                "total_committed_quantity": 2,
                "surprise": {"a": 1},
            },
            "change_detail": [
                {
                    "trigger_source": source,
                    "available_quantity_delta": 92,
                    "committed_quantity_delta": 0,
                }
            ],
            **changes,
        }

    def evidence(self):
        return self.env["tiktok.stock.evidence"].search([])

    def comparisons(self):
        return self.env["tiktok.stock.compare"].search([("kind", "=", "event")])

    def test_a_change_is_kept_with_its_figures_and_source(self):
        event = self.ring(71, self.change())
        self.assertEqual(event.sync_state, "done")
        kept = self.evidence()
        self.assertEqual(kept.sku_id, self.skus[BLUE])
        self.assertEqual((kept.available, kept.committed), (99, 2))
        self.assertEqual((kept.available_delta, kept.source), (92, "SELLER_EDIT"))
        self.assertEqual(str(kept.occurred_at), "2026-01-05 12:59:00")

    def test_a_change_told_twice_is_kept_once(self):
        self.ring(71, self.change())
        self.ring(71, self.change())
        self.assertEqual(len(self.evidence()), 1)

    def test_an_edit_is_looked_into_at_once_and_taken_back(self):
        self.edit(BLUE, 99)
        self.ring(71, self.change())
        compare = self.comparisons()
        self.assertEqual(compare.sku_ids, self.skus[BLUE].ids)
        while compare._import_page():
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.level(BLUE).drift, "edited")
        self.due()
        self.push()
        self.assertEqual(self.there(BLUE), 7)

    def test_orders_and_our_own_pushes_are_evidence_and_no_reason_to_look(self):
        self.ring(71, self.change("ORDER_PLACED", event_id="evt-2"))
        self.ring(71, self.change("OPEN_API", event_id="evt-3"))
        self.assertEqual(len(self.evidence()), 2)
        self.assertFalse(self.comparisons())

    def test_what_tiktok_tells_contradicts_an_edit(self):
        self.edit(BLUE, 99)
        total = 99 + self.there(BLUE, RENO)
        after = {"total_available_quantity": total, "total_committed_quantity": 2}
        change = self.change("ORDER_PLACED", quantity_snapshot_after_change=after)
        self.ring(71, change)
        self.compare()
        self.assertEqual(self.level(BLUE).drift, "unexplained")

    def test_an_edit_after_the_last_change_that_was_told_is_one(self):
        self.ring(71, self.change("ORDER_PLACED", event_id="evt-2"))
        self.ring(71, self.change("OPEN_API", event_id="evt-3"))
        self.edit(BLUE, 98)
        self.compare()
        self.assertEqual(self.level(BLUE).drift, "edited", "events have gone silent")

    def test_broken_and_foreign_events_change_nothing(self):
        for data in (
            self.change(sku_id=5),
            self.change(quantity_snapshot_after_change="?", change_detail=7),
            self.change(occurred_at="yesterday", event_id=None),
            {},
        ):
            self.assertEqual(self.ring(71, data).sync_state, "done")
        self.assertFalse(self.level(BLUE).seen == 99)

    def test_nothing_is_kept_while_the_stock_is_off(self):
        self.backend.stock_mode = "off"
        self.assertEqual(self.ring(71, self.change()).sync_state, "ignored")
        self.assertFalse(self.evidence())

    def runs_low(self):
        """The data of an event about low stock."""
        return {
            "product_id": "1729500000000000101",
            "sku_id": BLUE,
            "current_inventory_status": "LOW_STOCK",
            "inventory_distribution": {"available_quantity": 2},
            "update_time": self.now(),
        }

    def test_low_stock_is_information_on_the_card(self):
        self.ring(27, self.runs_low())
        self.assertEqual(self.card(BLUE).alert_state, "LOW_STOCK")
        self.assertTrue(self.card(BLUE).alert_at)
        self.assertFalse(self.due())

    def test_low_stock_waits_while_a_push_writes_the_card(self):
        cards = self.env.registry["tiktok.stock.card"]
        with patch.object(cards, "_sync_try_lock", lambda cards: cards.browse()):
            event = self.ring(27, self.runs_low())
        self.assertEqual(event.sync_state, "pending")
        self.assertTrue(event.sync_next_try)
        self.assertFalse(self.card(BLUE).alert_state)
        event._distribute(self.backend)
        self.assertEqual(self.card(BLUE).alert_state, "LOW_STOCK")

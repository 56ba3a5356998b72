"""FBT stock, pre-orders and backorders: shown apart, never added, never written."""

from odoo.tests import tagged

from .stock_push_case import AUSTIN, BLUE, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestOtherPools(StockPushCase):
    def read_listings(self):
        """The listings as they are now."""
        self.travel(hours=2)
        for product in self.sandbox.state["products"][self.shop["id"]].values():
            product["update_time"] = self.sandbox.clock.now()
        self.env["tiktok.product"].search([]).details_due = True
        self.env["tiktok.product"].search([]).key_digest = False
        self.run_flow_of_class("catalog")
        self.env.invalidate_all()

    def test_stock_that_tiktok_holds_is_shown_and_never_written(self):
        fbt = self.shop["fbt_warehouse_id"]
        self.sandbox.stock.attach(self.shop, BLUE, fbt, 40)
        self.receive(self.blue, 9)
        self.push()
        self.read_listings()
        card = self.card(BLUE)
        self.assertEqual(card.fbt_quantity, 40)
        self.assertEqual(self.level(BLUE).wanted, 9)
        self.assertEqual(self.there(BLUE), 9)
        self.assertEqual(self.there(BLUE, fbt), 40)
        self.assertTrue(self.writes)
        self.assertNotIn(fbt, str(self.writes))
        self.assertFalse(card.refusal_code)

    def test_backorders_are_shown_and_keep_their_value(self):
        beyond = self.sandbox.stock.backorders(self.shop, SPOON_SKU)
        beyond[AUSTIN] = [25, 7]
        self.receive(self.spoon, 4)
        self.push()
        self.read_listings()
        level = self.level(SPOON_SKU)
        self.assertEqual(
            (level.wanted, level.backorder, level.handling_days), (4, 25, 7)
        )
        self.assertEqual(
            self.card(SPOON_SKU).backorder_text, "25 pieces within 7 working days"
        )
        self.assertEqual(beyond[AUSTIN], [25, 7])

    def test_most_skus_have_neither(self):
        self.receive(self.spoon, 4)
        self.push()
        self.read_listings()
        card = self.card(SPOON_SKU)
        self.assertEqual((card.fbt_quantity, card.backorder_text), (0, False))

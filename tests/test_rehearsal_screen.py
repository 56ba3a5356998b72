"""A rehearsal in the database: what is read and what is shown."""

from unittest.mock import patch

from odoo import fields

from ..models.rehearsal.rehearsal import rehearse
from .rehearsal_case import RehearsalCase


class TestRehearsalScreen(RehearsalCase):
    def figures(self, rehearsal):
        names = ("sold", "oversold", "oversold_elsewhere", "lost", "calls")
        return [tuple(row[name] for name in names) for row in rehearsal.variant_ids]

    def sell_elsewhere(self, code, quantity):
        partner = self.env["res.partner"].create({"name": "Shop around the corner"})
        line = {"product_id": self.products[code].id, "product_uom_qty": quantity}
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [(0, 0, line)]}
        )
        order.action_confirm()

    def test_there_is_no_answer_before_the_rehearsal(self):
        row = self.env["tiktok.stock.rehearsal"].new({"backend_id": self.backend.id})
        self.assertFalse(row.answer)

    def test_one_click_answers_which_buffer(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        self.assertEqual(len(rehearsal.variant_ids.filtered("is_recommended")), 1)
        self.assertIn("sold", rehearsal.answer)
        self.assertGreater(rehearsal.wish_count, 0)

    def test_the_answer_says_how_many_more_were_wanted_than_there_are(self):
        rehearsal = self.rehearsal()
        variant = self.env["tiktok.stock.rehearsal.variant"].new(
            {"rehearsal_id": rehearsal.id, "sold": 7, "lost": 1}
        )
        rehearsal.wish_count = 8
        self.assertNotIn("more were wanted", variant._answer())
        rehearsal.wish_count = 2008
        self.assertIn("2,000 more were wanted", variant._answer())

    def test_the_same_seed_gives_the_same_figures(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        once = self.figures(rehearsal)
        rehearsal.action_rehearse()
        self.assertEqual(self.figures(rehearsal), once)

    def test_what_comes_to_the_same_rules_is_played_once(self):
        module = "odoo.addons.connector_tiktok_shop.models.rehearsal"
        target = f"{module}.tiktok_stock_rehearsal.rehearse"
        with patch(target, side_effect=rehearse) as played:
            rehearsal = self.rehearsal()
            rehearsal.action_rehearse()
        now, none = rehearsal.variant_ids[:2]
        self.assertEqual(played.call_count, len(rehearsal.variant_ids) - 1)
        self.assertEqual((now.sold, now.by_sku), (none.sold, none.by_sku))

    def test_no_stock_and_no_order_is_touched(self):
        before = self.env["stock.quant"].search([]).mapped("quantity")
        moves = self.env["stock.move"].search_count([])
        calls = len(self.requests())
        self.rehearsal().action_rehearse()
        self.assertEqual(self.env["stock.quant"].search([]).mapped("quantity"), before)
        self.assertEqual(self.env["stock.move"].search_count([]), moves)
        self.assertEqual(len(self.requests()), calls)

    def test_a_past_period_is_played_as_it_happened(self):
        """Seven pieces on TikTok, three elsewhere, ten in stock: all were sold."""
        start = fields.Datetime.now()
        self.travel(minutes=1)
        self.deliver(*(self.place("SPOON-1") for _number in range(7)))
        self.sell_elsewhere("SPOON-1", 3)
        self.travel(minutes=1)
        rehearsal = self.rehearsal(
            source="past",
            date_from=start,
            date_to=fields.Datetime.now(),
            is_stock_then=True,
        )
        rehearsal.action_rehearse()
        now = rehearsal.variant_ids[0]
        self.assertEqual(
            (now.sold, now.sold_elsewhere, now.oversold, now.lost), (7, 3, 0, 0)
        )

    def test_twice_the_buyers_find_no_more_than_was_there(self):
        start = fields.Datetime.now()
        self.travel(minutes=1)
        self.deliver(*(self.place("SPOON-1") for _number in range(7)))
        self.travel(minutes=2)
        rehearsal = self.rehearsal(
            source="past",
            date_from=start,
            date_to=fields.Datetime.now(),
            is_stock_then=True,
            factor=2.0,
        )
        rehearsal.action_rehearse()
        self.assertEqual(rehearsal.wish_count, 14)
        self.assertEqual(rehearsal.variant_ids[0].sold, 10)

    def test_each_sku_can_be_looked_at(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        variant = rehearsal.variant_ids[0]
        action = variant.action_open_skus()
        rows = self.env["tiktok.stock.rehearsal.sku"].search(action["domain"])
        self.assertEqual(sum(rows.mapped("sold")), variant.sold)

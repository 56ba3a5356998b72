"""The kinds of difference between TikTok and what it has accepted, one by one."""

from odoo.tests.common import BaseCase

from ..models.stock.stock_drift import Facts, classify, is_edit


class TestStockDrift(BaseCase):
    def test_equal_figures_are_no_difference(self):
        self.assertEqual(classify(Facts(seen=5, accepted=5)), "none")

    def test_what_was_never_sent_cannot_drift(self):
        self.assertEqual(classify(Facts(seen=5, accepted=-1)), "none")

    def test_a_figure_of_none_is_a_figure(self):
        """Sold out is what matters most, and no figure at all is -1."""
        self.assertEqual(classify(Facts(5, 0)), "edited")
        self.assertEqual(classify(Facts(5, 5, sending=0, is_fresh=True)), "in_flight")
        self.assertEqual(classify(Facts(5, 5, sending=0)), "lost")
        self.assertEqual(classify(Facts(7, 5, sending=0)), "lost")
        self.assertEqual(classify(Facts(5, 5, wanted=0, locked=5)), "locked")

    def test_a_figure_that_is_not_known_explains_nothing(self):
        self.assertEqual(classify(Facts(5, 5, is_fresh=True)), "none")
        self.assertEqual(classify(Facts(5, 5, locked=1)), "none")

    def test_orders_that_nobody_knows_explain_any_number_of_pieces(self):
        self.assertEqual(classify(Facts(4, 5, unknown=1)), "missing")

    def test_sales_since_the_push_explain_less(self):
        sold = {"surely": 2, "perhaps": 2}
        self.assertEqual(classify(Facts(3, 5, **sold)), "none")
        self.assertEqual(classify(Facts(4, 5, **sold)), "edited", "one came back")
        self.assertEqual(classify(Facts(4, 5, **sold, back=1)), "none", "cancelled")

    def test_a_sale_in_the_second_of_the_push_may_count_or_not(self):
        for seen in (5, 4):
            self.assertEqual(classify(Facts(seen, 5, surely=0, perhaps=1)), "none")
        self.assertEqual(classify(Facts(3, 5, surely=0, perhaps=1)), "edited")

    def test_what_is_oversold_shows_zero_and_not_less(self):
        self.assertEqual(classify(Facts(0, 0, surely=1, perhaps=1)), "none")
        self.assertEqual(classify(Facts(0, 2, surely=3, perhaps=3)), "none")
        self.assertEqual(classify(Facts(1, 0, surely=1, perhaps=1)), "edited")

    def test_a_push_without_an_answer_is_in_flight_then_lost_or_arrived(self):
        self.assertEqual(classify(Facts(5, 5, sending=8, is_fresh=True)), "in_flight")
        self.assertEqual(classify(Facts(5, 5, sending=8)), "lost")
        self.assertEqual(classify(Facts(8, 5, sending=8)), "none")
        self.assertEqual(classify(Facts(7, 5, sending=8, perhaps=1)), "none")
        self.assertEqual(classify(Facts(6, 5, sending=8)), "lost")

    def test_first_push_without_an_answer_is_lost_as_well(self):
        self.assertEqual(classify(Facts(5, -1, sending=8)), "lost")

    def test_a_campaign_keeps_more_than_odoo_wants(self):
        self.assertEqual(classify(Facts(5, 5, wanted=2, locked=5)), "locked")
        self.assertEqual(classify(Facts(5, 5, wanted=5, locked=5)), "none")

    def test_orders_that_nobody_knows_explain_less_but_not_more(self):
        self.assertEqual(classify(Facts(3, 5, unknown=2)), "missing")
        self.assertEqual(classify(Facts(7, 5, unknown=2)), "edited")

    def test_a_frozen_figure_may_be_anything(self):
        self.assertEqual(classify(Facts(9, 5, is_kept=True)), "none")

    def test_what_tiktok_tells_contradicts_or_confirms_an_edit(self):
        edit, order = frozenset({"SELLER_EDIT"}), frozenset({"ORDER_PLACED"})
        self.assertEqual(classify(Facts(9, 5, told=edit | order)), "edited")
        self.assertEqual(classify(Facts(9, 5, told=order)), "unexplained")

    def test_sources_that_are_no_person(self):
        for source in ("ORDER_PLACED", "OPEN_API", "CAMPAIGN_START"):
            self.assertFalse(is_edit(source), source)
        for source in ("SELLER_EDIT", "", None, "BATCH_UPLOAD"):
            self.assertTrue(is_edit(source), source)

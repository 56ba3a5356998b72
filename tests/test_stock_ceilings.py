"""Buffers and shares of SKUs that take from the same units hold for all of them."""

from odoo.tests.common import BaseCase

from ..models.stock.promise import Claim, allocate
from ..models.stock.stock_ceilings import Terms, under_ceilings

#: two areas that a pool may cover
LEFT, RIGHT = "left", "right"


class TestStockCeilings(BaseCase):
    def pieces(self, cups, *claims, cover=None):
        """Pieces that claims get of so many cups.

        :param claims: (shop, wanted, cups per piece, buffer, share)
        """
        rows, terms = [], {}
        for key, (shop, wanted, units, buffer, share) in enumerate(claims):
            pool = LEFT if not cover else "both"
            rows.append(Claim(key, {"cup": units}, pool, wanted))
            terms[key] = Terms(shop, buffer, share)
        leaves = {("cup", LEFT): cups}
        if cover:
            leaves["cup", RIGHT] = cups
        rows, stock = under_ceilings(rows, terms, leaves, cover)
        grants = allocate(rows, stock, cover)
        return [grants[key].now for key in sorted(grants)]

    def test_without_buffer_and_share_all_of_it_is_for_sale(self):
        self.assertEqual(
            sum(self.pieces(10, (1, 10, 1, 0, 100), (1, 10, 1, 0, 100))), 10
        )

    def test_the_largest_buffer_stays_back_once(self):
        both = self.pieces(10, (1, 10, 1, 3, 100), (2, 10, 1, 2, 100))
        self.assertEqual(sum(both), 7)

    def test_a_buffer_of_kits_is_counted_in_their_parts(self):
        kits, cups = self.pieces(12, (1, 6, 2, 2, 100), (2, 12, 1, 0, 100))
        self.assertEqual(2 * kits + cups, 8)

    def test_who_wants_nothing_holds_nothing_back(self):
        _none, other = self.pieces(10, (1, 0, 1, 5, 100), (2, 10, 1, 0, 100))
        self.assertEqual(other, 10)

    def test_skus_of_a_shop_get_its_share_together(self):
        both = self.pieces(10, (1, 10, 1, 0, 50), (1, 10, 1, 0, 50))
        self.assertEqual(sum(both), 5)

    def test_the_largest_share_among_them_counts(self):
        both = self.pieces(10, (1, 10, 1, 0, 20), (1, 10, 1, 0, 60))
        self.assertEqual(sum(both), 6)

    def test_the_share_is_taken_of_what_the_buffer_leaves(self):
        both = self.pieces(12, (1, 12, 1, 2, 50), (1, 12, 1, 2, 50))
        self.assertEqual(sum(both), 5)

    def test_the_share_of_one_shop_is_no_limit_for_another(self):
        first, second = self.pieces(10, (1, 10, 1, 0, 30), (2, 10, 1, 0, 100))
        self.assertEqual((first, second), (3, 7))

    def test_each_part_of_a_pool_keeps_its_buffer_and_share(self):
        cover = {"both": (LEFT, RIGHT)}
        claim = (1, 10, 1, 2, 50)
        self.assertEqual(sum(self.pieces(10, claim, claim, cover=cover)), 4)

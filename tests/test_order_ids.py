"""Order ids as people paste them."""

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..wizards.order_ids import parse_order_ids

A, B, C = "577090000000000101", "577090000000000202", "577090000000000303"


@tagged("post_install", "-at_install")
class TestOrderIds(BaseCase):
    def assertParsed(self, text, ids, others=(), **settings):
        self.assertEqual(parse_order_ids(text, **settings), (list(ids), list(others)))

    def test_any_separator_parts_ids(self):
        for separator in (
            " ",
            "\n",
            "\r\n",
            "\t",
            ",",
            ";",
            " | ",
            " , \n\n ; ",
            "\u00a0",
        ):
            with self.subTest(separator=separator):
                self.assertParsed(separator.join((A, B, C)), (A, B, C))

    def test_quotes_brackets_and_invisible_characters_are_no_part_of_an_id(self):
        self.assertParsed(f"[\"{A}\", '{B}', “{C}”]", (A, B, C))
        self.assertParsed(f"\ufeff'{A}\u200b", (A,))

    def test_duplicates_count_once_and_keep_their_order(self):
        self.assertParsed(f"{B} {A} {B} {A}", (B, A))

    def test_what_is_no_id_is_named_once(self):
        self.assertParsed(
            f"Order ID, {A}, S00012, 5.7709E+17, S00012",
            (A,),
            ("Order", "ID", "S00012", "5.7709E+17"),
        )

    def test_short_and_endless_numbers_are_no_ids(self):
        self.assertParsed(f"12 {A} {'9' * 30}", (A,), ("12", "9" * 30))

    def test_digits_of_other_scripts_are_no_ids(self):
        self.assertParsed("٥٧٧٠٩٠٠٠٠٠٠٠٠٠٠١٠١", (), ("٥٧٧٠٩٠٠٠٠٠٠٠٠٠٠١٠١",))

    def test_names_of_sales_orders_of_the_shop_are_understood(self):
        self.assertParsed(f"TT-{A}", (A,), prefix="TT-")
        self.assertParsed(f"TT-{A}", (), (f"TT-{A}",))

    def test_nothing_comes_of_nothing(self):
        for text in (None, False, "", "  \n\t ,;"):
            self.assertParsed(text, ())

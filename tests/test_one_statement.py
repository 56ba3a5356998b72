"""Several questions that are asked of PostgreSQL at once."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..models.stock.one_statement import asked_together


@tagged("post_install", "-at_install")
class TestOneStatement(TransactionCase):
    def ask(self, *questions):
        return asked_together(self.env, *map(SQL, questions))

    def test_each_question_has_its_rows_in_its_own_order(self):
        first, second = self.ask(
            "SELECT n AS number, 'x' AS letter FROM generate_series(3, 1, -1) AS n",
            "SELECT 7 AS zebra, 8 AS ape",
        )
        self.assertEqual(first, [(3, "x"), (2, "x"), (1, "x")])
        self.assertEqual(second, [(7, 8)])

    def test_a_question_without_rows_has_an_empty_answer(self):
        none, one = self.ask("SELECT 1 AS one WHERE FALSE", "SELECT 1 AS one")
        self.assertEqual((none, one), ([], [(1,)]))

    def test_values_arrive_as_they_are(self):
        ((row,),) = self.ask(
            """SELECT NULL::int AS nothing, 0.1::float8 + 0.2::float8 AS broken,
                      1e15::float8 AS many, ARRAY[2, 1] AS list, TRUE AS flag,
                      'a "b" \u00e4/' AS words"""
        )
        self.assertEqual(row, (None, 0.1 + 0.2, 1e15, [2, 1], True, 'a "b" \u00e4/'))

    def test_statements_with_tables_of_their_own_may_be_asked(self):
        (rows,) = self.ask("WITH own AS (SELECT 5 AS n) SELECT n FROM own")
        self.assertEqual(rows, [(5,)])

    def test_it_is_one_statement(self):
        with self.assertQueryCount(1):
            self.ask(*["SELECT 1 AS one"] * 5)

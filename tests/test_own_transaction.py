"""Short transactions beside the caller's, on real connections."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from ..models.engine.own_transaction import TRIES, in_own_transaction


@tagged("post_install", "-at_install")
class TestOwnTransaction(TransactionCase):
    def setUp(self):
        super().setUp()
        self.changes = self.env["tiktok.stock.change"]
        database = db_connect(self.env.cr.dbname)
        self.startPatcher(
            patch.object(
                type(self.registry), "cursor", lambda *_args: database.cursor()
            )
        )
        self.addCleanup(self.beside, "DELETE FROM tiktok_stock_change WHERE sku_id < 0")

    def beside(self, statement, *args):
        """What another worker does and commits."""
        with self.registry.cursor() as cr:
            cr.execute(statement, args)
            return cr.fetchall() if cr.description else None

    def mark(self):
        """A mark that is committed, of a SKU that no shop has."""
        ((mark_id,),) = self.beside(
            "INSERT INTO tiktok_stock_change (sku_id) VALUES (-1) RETURNING id"
        )
        return mark_id

    def left(self, *mark_ids):
        return self.beside(
            "SELECT id FROM tiktok_stock_change WHERE id = ANY(%s)", list(mark_ids)
        )

    def test_who_meets_another_worker_takes_the_rest_without_an_error(self):
        taken, other = self.mark(), self.mark()
        expand, looks = type(self.changes)._expand, []

        def late(changes):
            """The other worker is faster, after our snapshot was taken."""
            changes.env.cr.execute("SELECT 1")
            if not looks:
                self.beside("DELETE FROM tiktok_stock_change WHERE id = %s", taken)
            looks.append(changes)
            return expand(changes)

        with (
            patch.object(type(self.changes), "_expand", late),
            self.assertNoLogs(level="WARNING"),
        ):
            self.assertTrue(in_own_transaction(self.changes, "_expand"))
        self.assertEqual(len(looks), 2)
        self.assertFalse(self.left(taken, other))

    def test_what_is_done_is_committed_before_the_caller_goes_on(self):
        mark = self.mark()
        in_own_transaction(self.changes, "_expand")
        self.assertFalse(self.left(mark))

    def test_who_always_meets_another_worker_gives_up_in_the_end(self):
        calls = []

        def fail(_changes):
            calls.append(1)
            raise SerializationFailure()

        with patch.object(type(self.changes), "_expand", fail):
            with self.assertRaises(SerializationFailure):
                in_own_transaction(self.changes, "_expand")
        self.assertEqual(len(calls), TRIES)

    def test_other_errors_are_not_tried_again(self):
        calls = []

        def fail(_changes):
            calls.append(1)
            raise KeyError("bug")

        with patch.object(type(self.changes), "_expand", fail):
            with self.assertRaises(KeyError):
                in_own_transaction(self.changes, "_expand")
        self.assertEqual(len(calls), 1)

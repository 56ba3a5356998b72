"""Locks that end with their connection, on real connections that really end."""

from unittest.mock import patch

from psycopg2 import OperationalError
from psycopg2.errors import UndefinedTable

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..exceptions import LockLostError
from ..models.engine.session_lock import quiet_cursor, session_lock, still_held
from .second_connection import end_connection

#: a lock that no flow takes
PLACE = (1414740000, 1)


@tagged("post_install", "-at_install")
class TestSessionLock(TransactionCase):
    def setUp(self):
        super().setUp()
        database = db_connect(self.env.cr.dbname)
        self.startPatcher(
            patch.object(
                type(self.registry), "cursor", lambda *_args: database.cursor()
            )
        )

    def another_gets_it(self):
        """Whether a second worker may begin now."""
        with quiet_cursor(self.registry) as cr:
            with session_lock(cr, *PLACE, wait=False) as locked:
                return locked

    def test_one_holds_it_until_it_lets_go(self):
        with quiet_cursor(self.registry) as cr:
            with session_lock(cr, *PLACE) as locked:
                self.assertTrue(locked)
                self.assertTrue(still_held(cr))
                self.assertFalse(self.another_gets_it())
            self.assertTrue(self.another_gets_it())

    def test_who_has_lost_it_learns_so_when_another_may_have_it(self):
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            with self.assertRaises(LockLostError), quiet_cursor(self.registry) as cr:
                with session_lock(cr, *PLACE):
                    end_connection(cr)
                    self.assertTrue(self.another_gets_it())
                    with self.assertRaises(OperationalError):
                        still_held(cr)

    def test_a_loss_that_nobody_has_asked_for_shows_at_the_end(self):
        with self.assertRaises(LockLostError), quiet_cursor(self.registry) as cr:
            with session_lock(cr, *PLACE):
                end_connection(cr)

    def test_a_loss_counts_more_than_what_failed_because_of_it(self):
        with self.assertRaises(LockLostError), quiet_cursor(self.registry) as cr:
            with session_lock(cr, *PLACE):
                end_connection(cr)
                raise ValueError("read from a connection that is gone")

    def test_the_next_worker_gets_another_connection(self):
        with self.assertRaises(LockLostError), quiet_cursor(self.registry) as cr:
            end_connection(cr)
            still_held(cr)
        with quiet_cursor(self.registry) as cr:
            self.assertTrue(still_held(cr))

    def test_errors_on_a_connection_that_lives_stay_what_they_are(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UndefinedTable):
            with quiet_cursor(self.registry) as cr:
                cr.execute("SELECT FROM no_such_table")
        with self.assertRaises(ValueError), quiet_cursor(self.registry) as cr:
            with session_lock(cr, *PLACE):
                raise ValueError()
        self.assertTrue(self.another_gets_it())

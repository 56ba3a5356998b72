"""Real connections beside the one of a test: what other workers and servers do."""

import time
from contextlib import closing

from odoo.sql_db import db_connect


def end_connection(cr):
    """PostgreSQL ends the connection of a cursor, as when a network or a server fails.

    :return: when nothing is left of it
    """
    pid = cr.connection.get_backend_pid()
    with closing(db_connect(cr.dbname).cursor()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        end = time.monotonic() + 10
        while _is_there(other, pid):
            if time.monotonic() > end:
                raise TimeoutError(f"Connection {pid} lives on")
            time.sleep(0.01)


def _is_there(cr, pid):
    # a transaction sees what it has seen first
    cr.rollback()
    cr.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [pid])
    return bool(cr.rowcount)

"""Cursors and locks that leave no transaction open while TikTok is called."""

from contextlib import contextmanager
from functools import partial

from odoo.sql_db import Cursor


@contextmanager
def quiet_cursor(registry):
    """A cursor each of whose statements is a transaction of its own: it sees what was
    committed until now and is never idle in a transaction. For reading.

    Cursors of tests stand in for it as they are.
    """
    failure = None
    with registry.cursor() as cr:
        is_real = isinstance(cr, Cursor)
        if is_real:
            cr.connection.autocommit = True
        try:
            yield cr
        except BaseException as error:
            # raised below: a cursor of a test that is left by an error takes back
            # what other cursors have committed meanwhile
            failure = error
        finally:
            if is_real:
                cr.connection.autocommit = False
    if failure:
        raise failure


def unlogged(cr):
    """Let errors of statements pass without a line in the log: for a transaction that
    is tried again when it meets another one.

    :return: the cursor
    """
    cr.execute = partial(cr.execute, log_exceptions=False)
    return cr


@contextmanager
def session_lock(cr, space, number, wait=True):
    """Hold a lock that the workers of all servers respect; it ends with us.

    It belongs to the connection of a quiet cursor, not to a transaction: whoever gets
    it opens a transaction and sees all that the holder before has committed.

    :param space: what is locked, from the register in ``lock_keys``
    :param number: of the record that is meant
    :param wait: else the lock is only taken when nobody has it
    :return: context whose value tells whether the lock is ours
    """
    statement = "SELECT pg_try_advisory_lock(%s, %s)"
    if wait:
        statement = "SELECT pg_advisory_lock(%s, %s) IS NOT NULL"
    cr.execute(statement, [space, number])
    (locked,) = cr.fetchone()
    try:
        yield locked
    finally:
        if locked:
            cr.execute("SELECT pg_advisory_unlock(%s, %s)", [space, number])

"""Cursors and locks that leave no transaction open while TikTok is called."""

from contextlib import contextmanager
from functools import partial

from psycopg2 import Error

from odoo.sql_db import Cursor

from ...exceptions import LockLostError


@contextmanager
def quiet_cursor(registry):
    """A cursor each of whose statements is a transaction of its own: it sees what was
    committed until now and is never idle in a transaction. For reading.

    Cursors of tests stand in for it as they are.

    :raises LockLostError: when its connection has ended, and with it all that it held
    """
    cr = registry.cursor()
    connection = cr.connection
    try:
        with _quiet(cr):
            yield cr
    except Error as error:
        if connection.closed:
            raise LockLostError() from error
        raise


@contextmanager
def _quiet(cr):
    failure, is_real = None, isinstance(cr, Cursor)
    with cr:
        if is_real:
            cr.connection.autocommit = True
        try:
            yield
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
            # a connection that is gone holds nothing: no error for the log
            unlock = "SELECT pg_advisory_unlock(%s, %s)"
            cr.execute(unlock, [space, number], log_exceptions=False)


def still_held(cr):
    """Whether the locks of a quiet cursor are still ours; asked before anything is
    sent or stored that relies on them.

    Nobody can take them from us but the end of the connection, so that any answer
    from it will do.

    :return: True
    :raises psycopg2.Error: when it has ended; see :func:`quiet_cursor`
    """
    cr.execute("SELECT 1", log_exceptions=False)
    return True

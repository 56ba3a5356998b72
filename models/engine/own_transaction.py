"""Short transactions beside the one of the caller."""

import logging

from psycopg2 import OperationalError

from .session_lock import unlogged

_logger = logging.getLogger(__name__)

#: tries of a transaction that meets another one
TRIES = 5


def in_own_transaction(model, method, *args):
    """Call a method in a transaction of its own, committed before this returns.

    When it meets another transaction it is tried anew at once, on a fresh snapshot:
    the method may run several times and must do nothing that a rollback does not take
    back. A collision that is mended by the next try is no error: the log shows a line
    of information, nothing more.

    :param model: recordset whose environment is used, with another cursor
    :param method: name of one of its methods
    :return: what the method returns; records of it are of no use any more
    :raises psycopg2.OperationalError: when each of :data:`TRIES` met another one
    """
    for left in reversed(range(TRIES)):
        try:
            with model.env.registry.cursor() as cr:
                if left:
                    unlogged(cr)
                return getattr(model.with_env(model.env(cr=cr)), method)(*args)
        except OperationalError as error:
            if not left:
                raise
            _logger.info("%s again: %s", method, type(error).__name__)

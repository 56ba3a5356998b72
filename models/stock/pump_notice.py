"""Waking the workers of scheduled actions without a connection per picking.

Odoo tells them through a connection that it opens each time. Of notices that come
close together one goes at once and one at the end: whatever was committed meanwhile is
seen by whom that one wakes.
"""

import threading
import time

#: seconds between two notices of one database
PAUSE = 0.2

_lock = threading.Lock()
_sent_at = {}
_coming = set()


def tell_workers(database, notify):
    """Call ``notify`` now, or once at the end of the pause for all who ask meanwhile.

    :param notify: wakes the workers; called in a thread of its own when it is late
    """
    with _lock:
        if database in _coming:
            return
        wait = _sent_at.get(database, -PAUSE) + PAUSE - time.monotonic()
        if wait > 0:
            _coming.add(database)
            timer = threading.Timer(wait, _tell_late, (database, notify))
            timer.daemon = True
            timer.start()
            return
        _sent_at[database] = time.monotonic()
    notify()


def _tell_late(database, notify):
    with _lock:
        _coming.discard(database)
        _sent_at[database] = time.monotonic()
    notify()

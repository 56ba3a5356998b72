"""What happened to figures, moment by moment, for those who measure."""

from __future__ import annotations

import time
from collections import deque

SIZE = 200_000


class Trail:
    """Notes in memory, oldest first; silent until someone listens.

    A note is [machine's Unix time, kind, shop id, SKU id, warehouse id, number, detail]
    with the kinds `read` (number: available), `write` and `set` (number: change; the
    detail tells the new figure or the source), `order` (number: change of available).
    """

    def __init__(self):
        self.notes = deque(maxlen=SIZE)
        self.is_on = False

    def note(self, kind, shop, sku_id, warehouse="", number=0, detail=""):
        """Note one happening."""
        if self.is_on:
            entry = [time.time(), kind, shop["id"], sku_id, warehouse, number, detail]
            self.notes.append(entry)

    def switch(self, is_on):
        """Start with an empty trail, or stop."""
        self.is_on = bool(is_on)
        if is_on:
            self.notes.clear()

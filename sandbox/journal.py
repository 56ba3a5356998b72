"""The request log: who called what, how it ended. No secrets, no personal data."""

from __future__ import annotations

import time
from collections import Counter, deque


class Journal:
    """The last thousand calls and counters of all of them."""

    def __init__(self, clock, size=1000):
        self.clock = clock
        self.entries = deque(maxlen=size)
        self.counters = Counter()
        self._serial = 0

    def open(self, call):
        """Begin the entry of a call; its path is kept, its parameters are not."""
        self._serial += 1
        stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime(self.clock.now()))
        return {
            "request_id": f"{stamp}{self._serial:018X}",
            "time": self.clock.now(),
            "method": call.method,
            "path": call.path,
            "operation": "",
            "shop": "",
            "started": time.perf_counter(),
        }

    def close(self, entry, answer, code=0):
        """Complete the entry and hand the answer on."""
        entry["http_status"] = answer.status
        entry["code"] = code
        duration = time.perf_counter() - entry.pop("started")
        entry["milliseconds"] = round(duration * 1000, 2)
        self.entries.append(entry)
        self.counters[entry["operation"], code] += 1
        return answer

    def calls(self, operation=None):
        """The entries kept, oldest first, of one operation or of all."""
        return [
            entry
            for entry in self.entries
            if operation is None or entry["operation"] == operation
        ]

    def count(self, operation):
        """How often an operation was called, refusals included."""
        return sum(
            number
            for (name, _code), number in self.counters.items()
            if name == operation
        )

    def clear(self):
        """Forget all entries and counters."""
        self.entries.clear()
        self.counters.clear()

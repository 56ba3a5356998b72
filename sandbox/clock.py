"""The sandbox's own time."""

from __future__ import annotations

import time


class Clock:
    """Unix seconds: the machine's clock plus an offset, or standing still.

    Orders and tokens live by `now`. Requests are judged by `wall`, the machine's clock
    (plus `skew`, to play a server whose clock differs): moving the sandbox a week ahead
    must not make every client's timestamp look old.
    """

    def __init__(self, wall=None):
        self._wall = wall or (lambda: time.time())
        self.offset = 0.0
        self.frozen = None
        self.skew = 0.0

    def now(self):
        """The sandbox's time in whole Unix seconds."""
        if self.frozen is not None:
            return int(self.frozen)
        return int(self._wall() + self.offset)

    def exact(self):
        """The sandbox's time in Unix seconds with their fractions."""
        return self.frozen if self.frozen is not None else self._wall() + self.offset

    def wall(self):
        """The server's clock that requests are compared with, in Unix seconds."""
        return self._wall() + self.skew

    def set(self, timestamp):
        """Make it `timestamp` now; time goes on from there unless frozen."""
        if self.frozen is not None:
            self.frozen = timestamp
        else:
            self.offset = timestamp - self._wall()

    def advance(self, seconds):
        """Move the sandbox's time by `seconds`."""
        if self.frozen is not None:
            self.frozen += seconds
        else:
            self.offset += seconds

    def freeze(self, timestamp=None):
        """Stop the time, at `timestamp` or where it is."""
        self.frozen = self.now() if timestamp is None else timestamp

    def thaw(self):
        """Let a stopped clock go on from where it stands."""
        stood_at, self.frozen = self.frozen, None
        if stood_at is not None:
            self.offset = stood_at - self._wall()

    def dump(self):
        """The settings as plain data."""
        return {"offset": self.offset, "frozen": self.frozen, "skew": self.skew}

    def load(self, data):
        """Take over settings given by `dump`."""
        self.offset = data.get("offset", 0.0)
        self.frozen = data.get("frozen")
        self.skew = data.get("skew", 0.0)

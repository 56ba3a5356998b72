"""Rate limits per app, shop and operation."""

from __future__ import annotations

import math
import time
from collections import deque

from .refusal import Refusal


class Limits:
    """Sliding windows; no limit until one is set.

    The real limits are not published and adapt over time, so a test chooses its own.
    """

    def __init__(self):
        self._rules = {}
        self._spent = {}

    def set(self, calls, seconds=1.0, operation="*"):
        """Allow `calls` per `seconds` for an operation, or for each one ("*")."""
        self._rules[operation] = (calls, seconds)

    def clear(self):
        """Lift all limits."""
        self._rules.clear()
        self._spent.clear()

    def spend(self, request):
        """Count a call; raises the refusal with Retry-After when over the limit."""
        name = request.operation.id
        rule = self._rules.get(name) or self._rules.get("*")
        if not rule:
            return
        calls, seconds = rule
        key = (request.app["key"], (request.shop or {}).get("id"), name)
        spent = self._spent.setdefault(key, deque())
        now = time.monotonic()
        while spent and spent[0] <= now - seconds:
            spent.popleft()
        if len(spent) >= calls:
            wait = max(1, math.ceil(spent[0] + seconds - now))
            headers = {"Retry-After": str(wait)}
            raise Refusal(36009002, "Too many requests", headers=headers)
        spent.append(now)

"""Rate limits per app, shop and operation."""

from __future__ import annotations

import math
import time
from collections import deque

from .refusal import Refusal


class Window:
    """So many calls in any stretch of so many seconds."""

    def __init__(self, calls, seconds):
        self.calls, self.seconds = calls, seconds
        self._spent = deque()

    def wait(self, now):
        """Count a call; the seconds to wait when it is one too many, else 0."""
        while self._spent and self._spent[0] <= now - self.seconds:
            self._spent.popleft()
        if len(self._spent) >= self.calls:
            return self._spent[0] + self.seconds - now
        self._spent.append(now)
        return 0


class Bucket:
    """Tokens that fill up at a rate; each call takes one."""

    def __init__(self, rate, burst):
        self.rate, self.burst = rate, max(1, burst)
        self._tokens, self._at = float(self.burst), None

    def wait(self, now):
        """Take a token; the seconds until there is one when there is none, else 0."""
        passed = now - self._at if self._at is not None else 0
        self._tokens = min(self.burst, self._tokens + passed * self.rate)
        self._at = now
        if self._tokens < 1:
            return (1 - self._tokens) / self.rate
        self._tokens -= 1
        return 0


class Limits:
    """Windows and token buckets; no limit until one is set.

    The real limits are not published and adapt over time, so a test chooses its own.
    Each app, shop and operation counts for itself.
    """

    def __init__(self):
        self._rules = {}
        self._spent = {}

    def set(self, calls, seconds=1.0, operation="*"):
        """Allow `calls` per `seconds` for an operation, or for each one ("*")."""
        self._rule(operation, Window, calls, seconds)

    def bucket(self, rate, burst=1, operation="*"):
        """Allow `rate` calls a second, and `burst` at once after a pause."""
        self._rule(operation, Bucket, rate, burst)

    def _rule(self, operation, *rule):
        self._rules[operation] = rule
        self._spent.clear()

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
        key = (request.app["key"], (request.shop or {}).get("id"), name)
        if key not in self._spent:
            kind, *figures = rule
            self._spent[key] = kind(*figures)
        wait = self._spent[key].wait(time.monotonic())
        if wait:
            headers = {"Retry-After": str(max(1, math.ceil(wait)))}
            raise Refusal(36009002, "Too many requests", headers=headers)

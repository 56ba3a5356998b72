"""How long a call travels."""

from __future__ import annotations

import random


class Latency:
    """Seconds per call, none until set; half of them before the call is served.

    Both doors really wait, outside of the sandbox's lock, so that calls overlap as
    they do on a network.
    """

    def __init__(self, contract):
        self.contract = contract
        self._rules = {}
        self._random = random.Random(0)

    def set(self, seconds, operation="*", jitter=0.0):
        """Let calls of an operation ("*": all) take `seconds`, give or take `jitter`.

        Zero seconds and no jitter lift the rule.
        """
        if seconds or jitter:
            self._rules[operation] = (float(seconds), float(jitter))
        else:
            self._rules.pop(operation, None)

    def clear(self):
        """Answer at once again."""
        self._rules.clear()

    def of(self, call):
        """Seconds of one call; calls that are none of the Open API take no time."""
        if not self._rules:
            return 0.0
        operation = self.contract.name_of(call.method, call.path)
        rule = self._rules.get(operation) or self._rules.get("*")
        if not operation or not rule:
            return 0.0
        seconds, jitter = rule
        return max(0.0, seconds + jitter * self._random.uniform(-1, 1))

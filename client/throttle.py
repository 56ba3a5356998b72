"""How fast we call: a token bucket per app, shop and endpoint that learns.

The platform's limits are per app, shop and endpoint, change over time and cannot be
asked for (Partner Center: "Rate limits"). So we begin with a moderate rate, halve it
on each refusal and creep back with successes. Where the rate holds us back we feel our
way up to a ceiling, and for a while not again to what was refused.
"""

from __future__ import annotations

import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

LONGEST_BACK_OFF = 60.0
LONGEST_RETRY_AFTER = 3600.0
#: a rate that was refused is left alone for so many seconds
REMEMBER_REFUSAL = 600.0


@dataclass
class _Bucket:
    rate: float
    tokens: float
    updated: float
    blocked_until: float = 0.0
    refusals: int = 0
    refused_rate: float = float("inf")
    refused_at: float = 0.0

    def refill(self, now: float, burst: float) -> None:
        """Tokens earned since the last look; none while blocked."""
        since = max(self.updated, self.blocked_until)
        if now > since:
            self.tokens = min(burst, self.tokens + (now - since) * self.rate)
        self.updated = max(now, self.updated)


class Throttle:
    """Thread-safe; remembers at most ``size`` keys, the least used go first."""

    def __init__(
        self,
        rate: float = 10.0,
        burst: float = 20.0,
        slowest: float = 0.2,
        size: int = 4096,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        ceiling: float | None = None,
    ):
        self.rate = rate
        self.ceiling = rate if ceiling is None else ceiling
        self.burst = burst
        self.slowest = min(slowest, rate)
        self.size = size
        self._clock = clock
        self._jitter = jitter
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def delay(self, key: Hashable) -> float:
        """0 and a call is granted, or the seconds until one could be."""
        with self._lock:
            now = self._clock()
            bucket = self._bucket(key, now)
            bucket.refill(now, self.burst)
            blocked = bucket.blocked_until - now
            if blocked > 0:
                return blocked
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0.0
            # a whisker more than exact, or rounding would ask twice
            return (1 - bucket.tokens) / bucket.rate + 1e-6

    def on_success(self, key: Hashable) -> None:
        """Raises the rate by a hundredth of the first one.

        Beyond the first one only where it holds calls back.
        """
        with self._lock:
            now = self._clock()
            bucket = self._bucket(key, now)
            bucket.refusals = 0
            most = self.ceiling if bucket.tokens < 1 else max(self.rate, bucket.rate)
            if now - bucket.refused_at < REMEMBER_REFUSAL:
                most = min(most, max(0.9 * bucket.refused_rate, self.slowest))
            bucket.rate = max(bucket.rate, min(most, bucket.rate + self.rate / 100))

    def pace(self, key: Hashable) -> tuple[float, float]:
        """Calls per second as learned, and seconds for which none are granted."""
        with self._lock:
            now = self._clock()
            bucket = self._bucket(key, now)
            return bucket.rate, max(0.0, bucket.blocked_until - now)

    def set_pace(self, key: Hashable, rate: float, blocked: float) -> None:
        """Takes over what another process has learned.

        :param rate: calls per second, within the limits of this throttle
        :param blocked: seconds for which no call is granted, from now on
        """
        with self._lock:
            now = self._clock()
            bucket = self._bucket(key, now)
            bucket.rate = min(max(rate, self.slowest), self.ceiling)
            blocked = min(blocked, LONGEST_RETRY_AFTER)
            bucket.blocked_until = max(bucket.blocked_until, now + blocked)

    def on_refused(self, key: Hashable, retry_after: float | None = None) -> float:
        """Halves the rate and blocks the key; returns for how many seconds.

        That is the platform's own figure, but at least 1 s doubling up to a minute
        with a little jitter. A call that was under way when another one was refused
        says nothing new about the rate.
        """
        with self._lock:
            now = self._clock()
            bucket = self._bucket(key, now)
            if now < bucket.blocked_until:
                own = now + min(retry_after or 0.0, LONGEST_RETRY_AFTER)
                bucket.blocked_until = max(bucket.blocked_until, own)
                return bucket.blocked_until - now
            back_off = 2.0 ** min(bucket.refusals, 6) + self._jitter()
            seconds = max(min(back_off, LONGEST_BACK_OFF), retry_after or 0.0)
            seconds = min(seconds, LONGEST_RETRY_AFTER)
            bucket.refusals += 1
            if bucket.rate > self.slowest:
                bucket.refused_rate, bucket.refused_at = bucket.rate, now
            bucket.rate = max(self.slowest, bucket.rate / 2)
            # one call is let through when the block ends, the rest is earned
            bucket.tokens = 1.0
            bucket.updated = now
            bucket.blocked_until = max(bucket.blocked_until, now + seconds)
            return bucket.blocked_until - now

    def clear(self) -> None:
        """Forgets what was learned."""
        with self._lock:
            self._buckets.clear()

    def __len__(self) -> int:
        return len(self._buckets)

    def _bucket(self, key: Hashable, now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self.rate, self.burst, now)
            while len(self._buckets) > self.size:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket


#: 50 a second was TikTok's published limit of 2025 (tiktok-platform 6.2)
DEFAULT_THROTTLE = Throttle(ceiling=50.0)

"""Which buffer for Friday: what is rehearsed, and the best of it. Pure."""

from typing import NamedTuple

#: what shops have that send their whole stock twice an hour and read orders each
#: five minutes: shown beside the own pace, never recommended
SLOW_EVERY, SLOW_ORDERS = 1800.0, 300.0
FIXED = (1, 2, 5, 10)
FACTORS = (1.0, 2.0)


class Buffer(NamedTuple):
    """A buffer as the policy takes it; ``None`` leaves each SKU's own rule alone."""

    mode: str | None = None
    pieces: int = 0
    factor: float = 1.0
    is_slow: bool = False

    def on(self, rule):
        """A rule with this buffer."""
        if self.mode is None:
            return rule
        return rule._replace(
            buffer_mode=self.mode, buffer=self.pieces, delay_factor=self.factor
        )

    def at(self, pace):
        """The pace that goes with it."""
        if not self.is_slow:
            return pace
        return pace._replace(every=SLOW_EVERY, orders_every=SLOW_ORDERS)


def choices():
    """What is rehearsed: as it is now, without, fixed ones, ones that follow the
    sales, and the slow pace to compare with."""
    yield Buffer()
    yield Buffer("none")
    yield from (Buffer("fixed", pieces) for pieces in FIXED)
    yield from (Buffer("sales", 0, factor) for factor in FACTORS)
    yield Buffer("none", is_slow=True)


def best(results):
    """The buffer with the fewest oversold pieces, and of these the most sold.

    :param results: list of ``(Buffer, rehearsal.Result)``; the first of equals wins
    :return: index, None without results
    """
    ranked = [
        (_oversold(result), result.total.lost, index)
        for index, (buffer, result) in enumerate(results)
        if not buffer.is_slow
    ]
    return min(ranked)[2] if ranked else None


def _oversold(result):
    return result.total.oversold + result.total.oversold_elsewhere

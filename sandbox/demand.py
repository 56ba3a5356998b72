"""Who wants to buy what, and when: the same seed gives the same buyers."""

from __future__ import annotations

import bisect
import itertools
import random
from dataclasses import dataclass

#: how fast buyers come, by tenths of the sale, as shares of the average
CURVES = {
    "flat": (1,) * 10,
    # slow start, the peak when the offer is shown, a long tail
    "peak": (0.3, 0.6, 1.2, 2.4, 2.0, 1.2, 0.8, 0.6, 0.5, 0.4),
    # an offer is pinned, three times
    "bursts": (0.4, 2.2, 0.4, 0.4, 2.4, 0.4, 0.4, 2.6, 0.4, 0.4),
}
#: more than one piece is seldom
QUANTITIES = (1, 1, 1, 1, 1, 1, 1, 1, 2, 3)


@dataclass(frozen=True)
class Attempt:
    """A buyer who wants `quantity` of `sku`, `at` seconds after the start."""

    at: float
    sku: str
    quantity: int
    kind: str


def moments(count, seconds, curve, source):
    """`count` moments within `seconds`, dense where the curve is high; sorted."""
    weights = CURVES[curve]
    edges = [0, *itertools.accumulate(weights)]
    width = seconds / len(weights)
    found = []
    for _moment in range(count):
        place = source.random() * edges[-1]
        tenth = min(bisect.bisect_right(edges, place), len(weights)) - 1
        inside = (place - edges[tenth]) / weights[tenth]
        found.append((tenth + inside) * width)
    return sorted(found)


def popularity(skus, slope=1.0, seed=0):
    """A weight per SKU: few are wanted by many (Zipf), which ones the seed tells."""
    ranked = sorted(skus)
    random.Random(f"popularity/{seed}").shuffle(ranked)
    return {sku: 1 / (rank**slope) for rank, sku in enumerate(ranked, 1)}


def attempts(rate, seconds, skus, seed=0, curve="peak", unpaid=0.1, hold=0.2, slope=1):
    """All buyers of a sale, in order of time.

    `rate` is the average per second; `unpaid` and `hold` are the shares of buyers who
    do not pay at once, and whose order goes on hold; the others pay and are ready.
    """
    source = random.Random(f"{seed}/{curve}/{rate}/{seconds}")
    weights = popularity(skus, slope, seed)
    names = list(weights)
    sums = list(itertools.accumulate(weights.values()))
    found = []
    for at in moments(int(rate * seconds), seconds, curve, source):
        sku = names[bisect.bisect_left(sums, source.random() * sums[-1])]
        place = source.random()
        kind = "unpaid" if place < unpaid else "hold"
        kind = "ready" if place >= unpaid + hold else kind
        found.append(Attempt(at, sku, source.choice(QUANTITIES), kind))
    return found

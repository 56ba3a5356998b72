"""Who wants to buy what, and when: the demand that a rehearsal plays.

Pure and seeded: the same inputs give the same buyers. Times are seconds from the start.
"""

from bisect import bisect
from itertools import accumulate
from random import Random
from typing import NamedTuple

#: popularity falls with the rank: 1, 1/2, 1/3 ... to this power
ZIPF = 1.1
#: a host shows one product after the other: short rushes, calm between them
RUSH_EVERY, RUSH_SECONDS, RUSH_SHARE = 600.0, 90.0, 0.7


class Wish(NamedTuple):
    """Somebody wants one piece of a SKU; on TikTok, or on another channel."""

    time: float
    sku: object
    is_elsewhere: bool = False


def live(skus, orders, seconds, curve="peak", seed=0, is_elsewhere=False):
    """A made-up sale: popular SKUs first, as the list is ordered.

    :param orders: pieces wanted altogether
    :param curve: ``steady``, ``peak`` (most in the middle) or ``rush`` (one product
        after the other is shown)
    :return: sorted list of :class:`Wish`
    """
    dice = Random(f"{seed}/{curve}/{is_elsewhere}")
    skus = list(skus)
    if not skus:
        return []
    weights = list(accumulate(1 / rank**ZIPF for rank in range(1, len(skus) + 1)))
    moment = {"steady": _steady, "peak": _peak, "rush": _rush}[curve]
    wishes = (
        Wish(moment(dice, seconds), _one_of(dice, skus, weights), is_elsewhere)
        for _number in range(round(orders))
    )
    return sorted(wishes, key=lambda wish: wish.time)


def _one_of(dice, things, heights):
    return things[bisect(heights, dice.random() * heights[-1])]


def _steady(dice, seconds):
    return dice.random() * seconds


def _peak(dice, seconds):
    """Rises to the middle and falls again: twice the mean at the top."""
    return dice.triangular(0.0, seconds)


def _rush(dice, seconds):
    rushes = max(1, int(seconds // RUSH_EVERY))
    if dice.random() > RUSH_SHARE:
        return dice.random() * seconds
    start = dice.randrange(rushes) * seconds / rushes
    return min(seconds, start + dice.random() * RUSH_SECONDS)


def replay(wishes, factor=1.0, seed=0):
    """What happened once more, with ``factor`` times as many buyers.

    Each wish stands there as often as the factor says, fractions by lot; the first
    one at its own time, the others within a minute after it.

    :param wishes: list of :class:`Wish`
    """
    dice = Random(f"{seed}/replay")
    often = []
    for wish in sorted(wishes, key=lambda wish: wish.time):
        times = int(factor) + (dice.random() < factor - int(factor))
        often += [
            wish._replace(time=wish.time + (dice.random() * 60.0 if number else 0.0))
            for number in range(times)
        ]
    return sorted(often, key=lambda wish: wish.time)

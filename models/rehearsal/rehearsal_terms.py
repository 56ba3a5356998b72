"""Words of a rehearsal: what goes in, what is counted, what comes out. Pure."""

from typing import NamedTuple

from ..stock.stock_policy import Rule
from .rehearsal_speed import WINDOWS


class Item(NamedTuple):
    """One SKU as the rehearsal sees it.

    :param listing: SKUs of one listing are sent in one call
    :param recipe: ``{leaf: units per piece}``
    :param pools: where its stock lies; one TikTok warehouse each
    :param parts: ``{sku: pieces}`` of a bundle: TikTok computes its figure from theirs
        and nothing is sent for it (tiktok-platform 3.8)
    """

    listing: object
    recipe: dict
    pools: tuple
    rule: Rule = Rule()
    parts: dict | None = None


class Pace(NamedTuple):
    """How figures reach TikTok.

    :param every: seconds between two runs; 0: a run begins when something changed
    :param rest: least seconds between the beginnings of two runs
    :param latency: seconds until TikTok has accepted a call
    :param rate: calls per second that TikTok lets through
    :param orders_every: seconds between two readings of orders; 0: before each run
    :param windows: over which speed of sale is measured, see ``rehearsal_speed``
    """

    every: float = 0.0
    rest: float = 1.0
    latency: float = 1.0
    rate: float = 10.0
    orders_every: float = 0.0
    windows: tuple = WINDOWS


class Tally(NamedTuple):
    """What came of one SKU, or of all together.

    ``lost``: pieces that somebody wanted, that were refused and lay there to the end.
    """

    asked: int = 0
    sold: int = 0
    oversold: int = 0
    oversold_elsewhere: int = 0
    lost: int = 0
    sold_elsewhere: int = 0

    @property
    def sold_share(self):
        """Percent of what could have been sold on TikTok."""
        could = self.sold + self.lost
        return 100.0 * self.sold / could if could else 100.0


class Result(NamedTuple):
    """The end of a rehearsal; ``age`` is the 95th percentile in seconds from a change
    to TikTok's acceptance."""

    total: Tally
    by_sku: dict
    calls: int
    age: float


class Count:
    """Counts of one SKU while the sale runs."""

    __slots__ = (
        "asked",
        "oversold",
        "oversold_elsewhere",
        "refused",
        "sold",
        "sold_elsewhere",
    )

    def __init__(self):
        for name in self.__slots__:
            setattr(self, name, 0)

    def tally(self, lost):
        """As told, with the pieces that were refused and lay there to the end."""
        return Tally(
            self.asked,
            self.sold,
            self.oversold,
            self.oversold_elsewhere,
            lost,
            self.sold_elsewhere,
        )


def percentile(values, share=0.95):
    """The value that this share of them does not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

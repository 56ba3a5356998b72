"""What TikTok has sold between reading and sending must not be written back.

A write is absolute and knows no version (tiktok-platform 3.8): units sold after the
figures were read would be for sale a second time. So SKUs that sell are read once more
right before they are sent, and what was sold meanwhile is taken off. Cancelled pieces
that the plan knows hide no sale: TikTok is expected to show them. What may be sold
while the call itself is under way is held back where the SKU is about to sell out, and
given free with the next look.
"""

import math
import time
from typing import NamedTuple

from .stock_task import Task, sells
from .tiktok_stock_slice import shown_levels

#: seconds after which an adjusted SKU is looked at again
LOOK_AGAIN = 1.0
#: standard deviations of what is sold by chance: about one call in twenty meets more
CHANCE = 2.0


class Shown(dict):
    """``{SKU id: row of TikTok's stock search}``, and when it was read.

    :param began: naive UTC time from which on it was read
    """

    def __init__(self, rows, began=None):
        super().__init__(rows)
        self.at, self.began = time.monotonic(), began


class Pace(NamedTuple):
    """How long things take, in seconds: between two readings, one call; and how many
    calls are under way at a time."""

    between: float
    call: float
    lanes: int

    def share(self, number):
        """Time until a call has arrived, by the time between the readings.

        :param number: of the call among those that are sent
        """
        wait = self.call * (1 + number // self.lanes)
        return wait / max(self.between, self.call)


def selling(tasks, shown):
    """SKUs of tasks that sell: only those are worth another look.

    Orders hold pieces of them, or were found after the figures had been read.

    :param shown: ``{SKU id: row of TikTok's stock search}`` that was planned with
    """
    return [
        entry.sku
        for task in tasks
        for entry in task.entries
        if (shown.get(entry.sku) or {}).get("total_committed_quantity")
        or sells(entry.rank)
    ]


def adjusted(tasks, shown, on_hand=False, pace=None):
    """Take off what was sold since the plan was made.

    Some of it may have been known to the plan already: then too much is taken off, so
    an adjusted SKU *waits*, it is looked at again soon. What needs no call any more is
    not sent at all.

    :param shown: ``{SKU id: row of TikTok's stock search}``, just read
    :param on_hand: figures for the wire contain what orders hold; TikTok itself takes
        the new orders off then
    :param pace: :class:`Pace`; without it nothing is held back
    :return: ``(tasks to send, tasks to plan anew)``
    """
    sent, anew = [], []
    for task in tasks:
        share = pace.share(len(sent)) if pace and not on_hand else 0
        entries = [
            _entry(entry, shown.get(entry.sku), on_hand, share) for entry in task[2]
        ]
        differ = [entry for entry in entries if entry.differs]
        equal = [entry for entry in entries if not entry.differs]
        sent += [Task(*task[:2], tuple(differ))] if differ else []
        anew += [Task(*task[:2], tuple(equal))] if equal else []
    return sent, anew


def held_back(sold, left, share):
    """Pieces that may be sold while the call is under way, of a SKU that sells out.

    A figure that is far from zero is put right by the next look.

    :param sold: pieces sold between the readings
    :param left: pieces that the call would leave for sale
    :param share: see :meth:`Pace.share`
    """
    expected = sold * share
    most = math.ceil(expected + CHANCE * math.sqrt(expected))
    return min(left, most) if left <= 2 * sold + most else 0


def _entry(entry, row, on_hand, share):
    levels = shown_levels(row)
    figures = tuple(
        _figure(figure, levels.get(figure.warehouse), on_hand)
        for figure in entry.figures
    )
    if figures == entry.figures:
        return entry
    if share and any(figure.differs for figure in figures):
        pairs = zip(entry.figures, figures, strict=True)
        figures = tuple(_careful(figure, old.expected, share) for old, figure in pairs)
    return entry._replace(figures=figures, waits=LOOK_AGAIN)


def _careful(figure, expected, share):
    sold = expected - figure.seen
    pieces = held_back(sold, figure.granted, share) if sold > 0 else 0
    return figure._replace(
        granted=figure.granted - pieces, quantity=figure.quantity - pieces
    )


def _figure(figure, level, on_hand):
    now = level[0] if level else figure.expected
    sold = figure.expected - now
    if sold <= 0:
        return figure
    cut = min(figure.granted, sold)
    return figure._replace(
        granted=figure.granted - cut,
        quantity=figure.quantity - (0 if on_hand else cut),
        seen=now,
        returned=0,
    )

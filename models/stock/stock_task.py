"""What is sent to TikTok in one call, and in which order."""

import time
from typing import NamedTuple

#: first sold out, then what is lowered, then raises; minutes to sell out within
SOLD_OUT, LOWERED, RAISED = 0.0, 1e6, 2e6
LONGEST = 999_999.0


class Figure(NamedTuple):
    """One SKU in one warehouse: ``quantity`` for the wire.

    :param granted: the same as pieces that TikTok may sell
    :param seen: pieces that TikTok shows
    :param promised: pieces that TikTok may still sell at most, before sending
    """

    card_id: int
    warehouse_id: int
    warehouse: str
    quantity: int
    granted: int
    seen: int
    promised: int

    @property
    def differs(self):
        """Whether TikTok shows something else."""
        return self.granted != self.seen


class Entry(NamedTuple):
    """One SKU with all its figures.

    :param waits: seconds until it looks again whether it may show more; 0: it has all
    :param refused: fingerprint of the figures, see :func:`fingerprint`
    :param refusal_code: of the refusal before; ``locked``: pieces held by campaigns
    :param givers: SKUs whose lower figures TikTok has to accept before this is sent
    """

    card_id: int
    sku_id: int
    sku: str
    listing_id: int
    listing: str
    due_at: object
    rank: float
    figures: tuple
    waits: float
    refused: str
    refusal_code: int | None = None
    locked: int = 0
    givers: frozenset = frozenset()

    @property
    def differs(self):
        """Whether TikTok shows something else somewhere."""
        return any(figure.differs for figure in self.figures)

    @property
    def is_lowered(self):
        """Whether units are taken back that others may want."""
        return any(figure.granted < figure.seen for figure in self.figures)


class Task(NamedTuple):
    """One call: the SKUs of a listing whose figures differ."""

    listing_id: int
    listing: str
    entries: tuple

    def body(self):
        """``{SKU id: {warehouse id: pieces}}`` as the client wants it."""
        return {
            entry.sku: {figure.warehouse: figure.quantity for figure in entry.figures}
            for entry in self.entries
        }


def rank(figures, urgency):
    """Order of sending of one SKU: less goes first.

    :param urgency: minutes until it is sold out, -1 for never
    """
    minutes = min(urgency, LONGEST) if urgency >= 0 else LONGEST
    granted = sum(figure.granted for figure in figures)
    seen = sum(figure.seen for figure in figures)
    if granted == 0 and seen > 0:
        return SOLD_OUT + minutes
    lowered = any(figure.granted < figure.seen for figure in figures)
    return (LOWERED if lowered else RAISED) + minutes


def sells(rank):
    """Whether a SKU of this rank was selling when it was computed."""
    return rank % LOWERED != LONGEST


def fingerprint(figures, locked):
    """What a refusal is remembered by: the same is not sent again blindly."""
    parts = [
        f"{figure.warehouse}:{figure.quantity}/{figure.seen}" for figure in figures
    ]
    return " ".join([*sorted(parts), f"locked {locked}"])


def tasks_of(entries, room):
    """Calls in the order of sending, the most urgent SKU of each deciding.

    :param room: calls that fit into the time there is
    :return: ``(tasks, entries that have to wait)``
    """
    listings = {}
    for entry in sorted(entries, key=lambda entry: entry.rank):
        listings.setdefault(entry.listing_id, []).append(entry)
    groups = list(listings.values())
    room = min(room, len(groups))
    tasks = [
        Task(group[0].listing_id, group[0].listing, tuple(group))
        for group in groups[: int(room)]
    ]
    return tasks, [entry for group in groups[int(room) :] for entry in group]


def send(client, task):
    """What a thread does: one call.

    :return: ``(refused SKUs, Unix time of the answer)``
    """
    errors = client.update_inventory(task.listing, task.body())
    return errors, time.time()

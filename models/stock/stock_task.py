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
    :param returned: pieces of cancelled orders that are in the figure, and that TikTok
        did not show when it was read
    """

    card_id: int
    warehouse_id: int
    warehouse: str
    quantity: int
    granted: int
    seen: int
    promised: int
    returned: int = 0

    @property
    def expected(self):
        """Pieces that TikTok shows by now if nothing was sold since it was read."""
        return self.seen + self.returned

    @property
    def differs(self):
        """Whether TikTok shows something else."""
        return self.granted != self.seen


class Entry(NamedTuple):
    """One SKU with all its figures.

    :param waits: seconds until it looks again whether it may show more; 0: it has all
    :param refused: fingerprint of the figures, see :func:`fingerprint`
    :param refusal_code: of the refusal before; ``locked``: pieces held by campaigns
    :param beyond: :class:`.stock_beyond.Beyond` to tell TikTok; None: nothing
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
    beyond: tuple | None = None

    @property
    def differs(self):
        """Whether TikTok shows something else somewhere, or is to be told more."""
        return self.beyond is not None or any(figure.differs for figure in self.figures)

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

    def backorders(self):
        """``{SKU id: (working days, {warehouse id: pieces beyond stock})}`` of SKUs
        whose backorders are to be told."""
        return {
            entry.sku: (entry.beyond.days, _beyond(entry))
            for entry in self.entries
            if entry.beyond
        }


def _beyond(entry):
    """All from one warehouse; each of the SKU's warehouses is named."""
    places = [figure.warehouse_id for figure in entry.figures]
    chosen = entry.beyond.warehouse_id
    chosen = chosen if chosen in places else places[0]
    return {
        figure.warehouse: entry.beyond.pieces if figure.warehouse_id == chosen else 0
        for figure in entry.figures
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


def fingerprint(figures, locked, beyond=None):
    """What a refusal is remembered by: the same is not sent again blindly."""
    parts = [
        f"{figure.warehouse}:{figure.quantity}/{figure.seen}" for figure in figures
    ]
    parts = [*sorted(parts), f"locked {locked}"]
    if beyond:
        parts.append(f"beyond {beyond.pieces}/{beyond.days}")
    return " ".join(parts)


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
    more = task.backorders()
    known = {"backorders": more} if more else {}
    errors = client.update_inventory(task.listing, task.body(), **known)
    return errors, time.time()

"""What TikTok has sold between reading and sending must not be written back.

A write is absolute and knows no version (tiktok-platform 3.8): units sold after the
figures were read would be for sale a second time. So SKUs that sell are read once more
right before they are sent, and what was sold meanwhile is taken off.
"""

from .stock_task import Task
from .tiktok_stock_slice import shown_levels

#: seconds after which an adjusted SKU is looked at again
LOOK_AGAIN = 1.0


def selling(tasks, shown):
    """SKUs of tasks that orders hold pieces of: only those are worth another look.

    :param shown: ``{SKU id: row of TikTok's stock search}`` that was planned with
    """
    return [
        entry.sku
        for task in tasks
        for entry in task.entries
        if (shown.get(entry.sku) or {}).get("total_committed_quantity")
    ]


def adjusted(tasks, shown, on_hand=False):
    """Take off what was sold since the plan was made.

    Some of it may have been known to the plan already: then too much is taken off, so
    an adjusted SKU *waits*, it is looked at again soon. What needs no call any more is
    not sent at all.

    :param shown: ``{SKU id: row of TikTok's stock search}``, just read
    :param on_hand: figures for the wire contain what orders hold; TikTok itself takes
        the new orders off then
    :return: ``(tasks to send, tasks to plan anew)``
    """
    sent, anew = [], []
    for task in tasks:
        entries = [_entry(entry, shown.get(entry.sku), on_hand) for entry in task[2]]
        differ = [entry for entry in entries if entry.differs]
        equal = [entry for entry in entries if not entry.differs]
        sent += [Task(*task[:2], tuple(differ))] if differ else []
        anew += [Task(*task[:2], tuple(equal))] if equal else []
    return sent, anew


def _entry(entry, row, on_hand):
    levels = shown_levels(row)
    figures = tuple(
        _figure(figure, levels.get(figure.warehouse), on_hand)
        for figure in entry.figures
    )
    if figures == entry.figures:
        return entry
    return entry._replace(figures=figures, waits=LOOK_AGAIN)


def _figure(figure, level, on_hand):
    now = level[0] if level else figure.seen
    sold = figure.seen - now
    if sold <= 0:
        return figure
    cut = min(figure.granted, sold)
    return figure._replace(
        granted=figure.granted - cut,
        quantity=figure.quantity - (0 if on_hand else cut),
        seen=now,
    )

"""What TikTok shows of a parcel, and what that means for our wish. Without Odoo.

Judged by the detail of the order: it names package, number and status of each unit
(contract, getOrderDetail).
"""

from __future__ import annotations

from typing import NamedTuple

#: statuses of a unit that somebody has shipped (tiktok-platform 3.1)
SHIPPED = {"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"}
CANCELLED = {"CANCELLED", "CANCEL"}

#: TikTok shows it as we wish
CONFIRMED = "confirmed"
#: nothing of it is there: send these units
SEND = "send"
#: we have sent it and TikTok does not show it yet
LOOK = "look"
#: shipped with a number that is not ours
OTHER = "other"
#: all its units were cancelled
DEAD = "dead"
#: the answer does not tell of it: nothing is known
LATER = "later"


class Wish(NamedTuple):
    """One parcel: its units by TikTok's ids, and what we know of it.

    ``sub_items``: ``{unit id: [ids of parts of a bundle]}``; such parts stand among
    ``units`` instead of the bundle that they belong to. ``orders``: all of them, where
    several leave in one parcel.
    """

    id: int
    order: str
    units: tuple
    tracking: str
    is_sent: bool = False
    package: str | None = None
    sub_items: dict | None = None
    orders: tuple = ()


class Verdict(NamedTuple):
    """What to do about a parcel; ``units`` are those that still have to be sent.

    ``numbers`` are what TikTok shows, ``cancelled`` the units that were cancelled.
    """

    kind: str
    units: tuple = ()
    package: str | None = None
    numbers: tuple = ()
    cancelled: tuple = ()


def judge(wish: Wish, details: dict) -> Verdict:
    """Compare a parcel with the details of its orders.

    :param details: ``{order id: detail}``; an order that is missing was not answered,
        which says nothing about it
    """
    if not _is_told(wish, details):
        return Verdict(LATER)
    lines = _lines(wish, details)
    cancelled = tuple(key for key, line in lines.items() if _is_cancelled(line))
    living = {key: line for key, line in lines.items() if key not in cancelled}
    if not living:
        return Verdict(DEAD, cancelled=cancelled)
    shipped = {key: line for key, line in living.items() if _is_shipped(line)}
    strange = [line for line in shipped.values() if not _is_ours(wish, line)]
    if strange:
        numbers = {line.get("tracking_number") or "-" for line in strange}
        package = next(filter(None, (line.get("package_id") for line in strange)), None)
        return Verdict(OTHER, (), package, tuple(sorted(numbers)), cancelled)
    left = tuple(key for key in living if key not in shipped)
    if not left:
        return Verdict(CONFIRMED, (), _package(wish, shipped), cancelled=cancelled)
    return Verdict(LOOK if wish.is_sent else SEND, left, cancelled=cancelled)


def named(wish: Wish, units: tuple) -> tuple[list, dict | None]:
    """How a call names these units and parts: whole lines, and parts by their line."""
    line_of = {
        part: line for line, parts in (wish.sub_items or {}).items() for part in parts
    }
    parts: dict = {}
    for unit in units:
        if unit in line_of:
            parts.setdefault(line_of[unit], []).append(unit)
    return [unit for unit in units if unit not in line_of], parts or None


def same_number(one: str | None, other: str | None) -> bool:
    """Whether two spellings mean one tracking number."""
    return _plain(one) == _plain(other)


def _is_told(wish, details):
    """Whether all orders of a parcel are in the answer, and anything of its units."""
    orders = [details.get(order) for order in wish.orders or (wish.order,)]
    if not all(orders):
        return False
    if any(order.get("status") in CANCELLED for order in orders):
        return True
    return not pieces_shown(details).keys().isdisjoint(wish.units)


def _lines(wish, details):
    """The units of a parcel as TikTok shows them; such that it no longer knows count
    as cancelled."""
    shown = pieces_shown(details)
    return {
        key: shown.get(key) or {"display_status": "CANCELLED"} for key in wish.units
    }


def pieces_shown(details):
    """All units and parts of bundles that the answer tells of."""
    return {
        piece["id"]: {"order_status": detail.get("status"), **piece}
        for detail in details.values()
        for line in detail.get("line_items") or []
        for piece in (line, *(line.get("sub_item_info") or []))
    }


def _is_cancelled(line):
    return bool({line.get("display_status"), line.get("order_status")} & CANCELLED)


def _is_shipped(line):
    return bool(line.get("tracking_number")) or line.get("display_status") in SHIPPED


def _is_ours(wish, line):
    """The same number; without a number to compare, the package we were told of."""
    if line.get("tracking_number"):
        return same_number(line["tracking_number"], wish.tracking)
    return wish.is_sent and line.get("package_id") in (None, "", wish.package)


def _package(wish, lines):
    packages = [line.get("package_id") for line in lines.values()]
    return next(filter(None, packages), wish.package)


def _plain(number):
    return "".join(c for c in (number or "").upper() if c.isalnum())

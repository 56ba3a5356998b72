"""Reads what TikTok says about packages, and decides which unit is in which.

No Odoo here: the rules can be tested with any sequence of messages.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

TO_FULFILL, PROCESSING = "TO_FULFILL", "PROCESSING"
FULFILLING, COMPLETED, CANCELLED = "FULFILLING", "COMPLETED", "CANCELLED"
#: the carrier has it: from here TikTok's status never goes back
BEHIND = {
    FULFILLING: (TO_FULFILL, PROCESSING),
    COMPLETED: (TO_FULFILL, PROCESSING, FULFILLING),
}
GRAMS = {"GRAM": 1.0, "POUND": 453.59237}
CENTIMETRES = {"CM": 1.0, "INCH": 2.54}


class PackageFacts(NamedTuple):
    """One package by one message: a row of the search or the full detail.

    ``payload`` holds the values to be read besides; a row of the search knows less.
    """

    external_id: str
    status: str | None
    updated: int
    order_ids: tuple[str, ...]
    unit_ids: tuple[str, ...] | None
    is_full: bool
    payload: dict


class Claim(NamedTuple):
    """Somebody says that units are in a package.

    ``updated``: Unix seconds of what it rests on; the latest claim counts.
    """

    package: Hashable
    updated: int
    unit_ids: frozenset[str]
    rank: tuple = ()


def read_package(payload: dict) -> PackageFacts | None:
    """Facts of searchPackage or getPackageDetail; None without an id."""
    is_full = "package_id" in payload
    external_id = payload.get("package_id") or payload.get("id")
    if not external_id:
        return None
    orders = (order.get("id") for order in payload.get("orders") or [])
    return PackageFacts(
        str(external_id),
        payload.get("package_status" if is_full else "status") or None,
        int(payload.get("update_time") or 0),
        tuple(dict.fromkeys(str(order) for order in orders if order)),
        _units(payload),
        is_full,
        payload,
    )


def _units(payload: dict) -> tuple[str, ...] | None:
    """Units that the message names; None when it does not speak of them."""
    named = payload.get("order_line_item_ids")
    return None if named is None else tuple(dict.fromkeys(map(str, named)))


def newest(facts: Iterable[PackageFacts]) -> dict[str, PackageFacts]:
    """By package id, of each the latest; of equally late ones the fuller one."""
    ranked = sorted(facts, key=lambda fact: (fact.updated, fact.is_full))
    return {fact.external_id: fact for fact in ranked}


def next_status(known: str | None, told: str | None) -> str | None:
    """The status after a message; a step back from the carrier is ignored."""
    if not told or told in BEHIND.get(known, ()):
        return known
    return told


def assign(claims: Iterable[Claim]) -> dict[str, Hashable]:
    """Each unit to the package that claims it last: to one, whatever came in which
    order.

    :param claims: of packages that are not cancelled
    """
    homes: dict[str, Claim] = {}
    for claim in claims:
        for unit in claim.unit_ids:
            other = homes.get(unit)
            if other is None or _order(claim) > _order(other):
                homes[unit] = claim
    return {unit: claim.package for unit, claim in homes.items()}


def _order(claim: Claim) -> tuple:
    return (claim.updated, claim.rank)


def grams(weight: dict | None) -> float:
    """Weight in grams; 0 when it is not told or cannot be read."""
    weight = weight or {}
    return _figure(weight.get("value")) * GRAMS.get(weight.get("unit"), 0.0)


def centimetres(dimension: dict | None) -> tuple[float, float, float]:
    """Length, width and height in centimetres."""
    dimension = dimension or {}
    factor = CENTIMETRES.get(dimension.get("unit"), 0.0)
    length, width, height = (
        round(_figure(dimension.get(side)) * factor, 2)
        for side in ("length", "width", "height")
    )
    return length, width, height


def _figure(value: object) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0

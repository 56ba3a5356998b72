"""Rows that several calls of the family send, and the refusals they bring back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

MOST_PACKAGES = 50  # per page, and packages per batch (the latter is unverified)


class PackageError(NamedTuple):
    """Why one package of a batch was refused; the others of the call hold."""

    package_id: str
    code: int
    message: str


def line_rows(line_ids, sub_items) -> list[dict] | None:
    """Rows of a parcel: a whole line, or one row for each named part of a bundle."""
    parts = sub_items or {}
    rows = []
    for line in dict.fromkeys([*(line_ids or ()), *parts]):
        rows += [
            {"order_line_id": line, "sub_item_id": part} for part in parts.get(line, ())
        ] or [{"order_line_id": line}]
    return rows or None


def parts_of(lines: Iterable[str], sub_items) -> dict:
    """What ``sub_items`` says of these lines."""
    return {line: sub_items[line] for line in lines if line in (sub_items or {})}


def shipping_info(tracking: str, provider_id: str, note: str | None) -> dict:
    """Carrier and number of a parcel."""
    info = {"tracking_number": tracking, "shipping_provider_id": provider_id}
    return {**info, "note": note} if note else info


def package_errors(data: Mapping, everything: list[str]) -> list[PackageError]:
    """The refusals of a batch; one that names no package may mean any of them."""
    refused = []
    for error in data.get("errors") or []:
        if not error.get("code"):
            continue
        named = (error.get("detail") or {}).get("package_id")
        refused += [
            PackageError(str(key), int(error["code"]), str(error.get("message") or ""))
            for key in ([named] if named else everything)
        ]
    return refused

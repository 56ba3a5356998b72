"""Figures in the events about stock (contract: group webhooks, topics 27 and 71)."""

from __future__ import annotations

_LARGEST = 2**31 - 1
_MOST_CHANGES = 50


def stock_facts(data: dict) -> dict:
    """What an event tells about the stock of one SKU, unknown fields left out.

    :return: ``{}`` for events about something else; else ``available`` and
        ``committed`` over all warehouses, and of topic 71 ``event_id``, ``at`` (ISO
        8601 UTC) and ``changes``: list of ``(source, available by, committed by)``
    """
    after = data.get("quantity_snapshot_after_change")
    if isinstance(after, dict):
        return {
            "event_id": str(data.get("event_id") or "")[:64],
            "at": str(data.get("occurred_at") or "")[:32],
            "available": _number(after.get("total_available_quantity")),
            "committed": _number(after.get("total_committed_quantity")),
            "changes": [_change(item) for item in _objects(data.get("change_detail"))],
        }
    spread = data.get("inventory_distribution")
    if isinstance(spread, dict):
        return {
            "available": _number(spread.get("available_quantity")),
            "committed": _number(spread.get("committed_quantity")),
        }
    return {}


def _change(item: dict) -> tuple:
    return (
        str(item.get("trigger_source") or "")[:64],
        _number(item.get("available_quantity_delta")),
        _number(item.get("committed_quantity_delta")),
    )


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return max(-_LARGEST, min(value, _LARGEST))


def _objects(value: object) -> list[dict]:
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)][:_MOST_CHANGES]

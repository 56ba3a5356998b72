"""Tracking numbers: parcels of own carriers, and what became of a parcel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .. import operations
from .rows import line_rows, shipping_info


class TrackingCalls:
    """Parcels that have left under a number of ours, and the way of every parcel."""

    def mark_package_as_shipped(
        self,
        order_id: str,
        line_ids: Iterable[str] | None,
        tracking: str,
        provider_id: str,
        sub_items: Mapping[str, Iterable[str]] | None = None,
        note: str | None = None,
    ) -> dict:
        """Own carrier: these lines of an order have left under this number.

        :param line_ids: None means all lines of the order
        :return: ``package_id``, ``order_line_item_ids`` and perhaps ``warning``, which
            comes with success
        """
        return self.call(
            operations.MARK_PACKAGE_AS_SHIPPED,
            {"order_id": order_id},
            body={
                "order_line_list": line_rows(line_ids, sub_items),
                "shipping_info_list": [shipping_info(tracking, provider_id, note)],
            },
        )

    def update_package_shipping_info(
        self, package_id: str, tracking: str, provider_id: str, note: str | None = None
    ) -> None:
        """Corrects carrier and number of one package of an own carrier. How often and
        how long is the market's rule (tiktok-platform 1.5)."""
        self.call(
            operations.UPDATE_PACKAGE_SHIPPING_INFO,
            {"package_id": package_id},
            body={"shipping_info_list": [shipping_info(tracking, provider_id, note)]},
        )

    def update_order_shipping_info(
        self, order_id: str, tracking: str, provider_id: str
    ) -> None:
        """Corrects carrier and number of an order that went as one package."""
        self.call(
            operations.UPDATE_ORDER_SHIPPING_INFO,
            {"order_id": order_id},
            body={"tracking_number": tracking, "shipping_provider_id": provider_id},
        )

    def get_order_tracking(self, order_id: str) -> list[dict]:
        """What happened on the way: ``description``, ``update_time_millis`` (Unix
        milliseconds), ``action_code``; oldest first."""
        data = self.call(operations.GET_ORDER_TRACKING, {"order_id": order_id})
        events = data.get("tracking") or []
        # the order on the wire is not documented
        return sorted(events, key=lambda event: event.get("update_time_millis") or 0)

"""TikTok's own labels: bought or arranged, with their papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .. import operations
from ..errors import RequestError
from .rows import MOST_PACKAGES, PackageError, line_rows, package_errors, shipping_info


class LabelCalls:
    """Parcels that go by a carrier of TikTok.

    Measures are dicts as on the wire, figures as text: ``weight`` ``{"value",
    "unit": GRAM|POUND}``, ``dimension`` ``{"length", "width", "height",
    "unit": CM|INCH}``.
    """

    def get_shipping_services(
        self,
        order_id: str,
        line_ids: Iterable[str] | None = None,
        sub_items: Mapping[str, Iterable[str]] | None = None,
        weight: Mapping | None = None,
        dimension: Mapping | None = None,
    ) -> dict:
        """What TikTok offers for a parcel of the order: ``shipping_services`` with id,
        name, price, currency and days; the measures it has reckoned with."""
        by_part = bool(sub_items)
        return self.call(
            operations.GET_SHIPPING_SERVICES,
            {"order_id": order_id},
            body={
                "order_line_item_ids": None
                if by_part
                else list(line_ids or ()) or None,
                "order_line_list": line_rows(line_ids, sub_items) if by_part else None,
                "weight": weight or None,
                "dimension": dimension or None,
            },
        )

    def create_packages(
        self,
        ship_type: str,
        order_id: str | None = None,
        line_ids: Iterable[str] | None = None,
        sub_items: Mapping[str, Iterable[str]] | None = None,
        order_ids: Iterable[str] | None = None,
        weight: Mapping | None = None,
        dimension: Mapping | None = None,
        service_id: str | None = None,
    ) -> dict:
        """Buys a label of TikTok; this costs money each time it takes effect.

        :param ship_type: "1" the whole order, "2" some of its lines, "3" several
            orders of the same buyer and address in one parcel (``order_ids``)
        :return: ``package_id``, ``shipping_service_info`` with the price, measures
        """
        return self.call(
            operations.CREATE_PACKAGES,
            body={
                "ship_type": ship_type,
                "order_id": order_id,
                "order_line_item": line_rows(line_ids, sub_items),
                "order_list_ids": list(order_ids) if order_ids else None,
                "weight": weight or None,
                "dimension": dimension or None,
                "shipping_service_id": service_id or None,
            },
        )

    def get_handover_slots(self, package_id: str) -> dict:
        """``can_pickup``, ``can_drop_off``, ``pickup_slots`` of a package.

        A slot has ``start_time``, ``end_time`` and ``available``, which the platform
        spells otherwise.
        """
        data = self.call(operations.GET_HANDOVER_SLOTS, {"package_id": package_id})
        slots = [
            {
                "start_time": slot.get("start_time"),
                "end_time": slot.get("end_time"),
                "available": slot.get("avaliable", slot.get("available", True)),
            }
            for slot in data.get("pickup_slots") or []
        ]
        return {**data, "pickup_slots": slots}

    def ship_package(
        self,
        package_id: str,
        handover: str | None = None,
        slot: tuple[int, int] | None = None,
        self_shipment: tuple[str, str] | None = None,
    ) -> None:
        """Arranges the shipment of a package that TikTok made.

        :param handover: PICKUP or DROP_OFF; the platform's own default otherwise
        :param slot: start and end of the pickup, from ``get_handover_slots``
        :param self_shipment: tracking number and carrier id, for an own carrier
        """
        self.call(
            operations.SHIP_PACKAGE,
            {"package_id": package_id},
            body=_shipping(handover, slot, self_shipment),
        )

    def batch_ship_packages(self, packages: list[Mapping]) -> list[PackageError]:
        """Arranges up to 50 packages at once; returns those that were refused.

        :param packages: ``{"id": package id}`` with ``handover``, ``slot`` and
            ``self_shipment`` as in ``ship_package``
        """
        if len(packages) > MOST_PACKAGES:
            raise RequestError(
                f"More than {MOST_PACKAGES} packages",
                operation=operations.BATCH_SHIP_PACKAGES.name,
            )
        rows = [{"id": row["id"], **_shipping(*_arrangement(row))} for row in packages]
        data = self.call(operations.BATCH_SHIP_PACKAGES, body={"packages": rows})
        return package_errors(data, [row["id"] for row in rows])

    def get_shipping_document(
        self,
        package_id: str,
        kind: str = "SHIPPING_LABEL",
        size: str | None = None,
        document_format: str | None = None,
    ) -> dict:
        """``doc_url`` for ``download``, good for 24 hours, and ``tracking_number``.

        :param kind: SHIPPING_LABEL, PACKING_SLIP, SHIPPING_LABEL_AND_PACKING_SLIP,
            SHIPPING_LABEL_PICTURE, HAZMAT_LABEL, INVOICE_LABEL
        :param size: A6 or A5
        :param document_format: PDF or, in Brazil, ZPL
        """
        return self.call(
            operations.GET_SHIPPING_DOCUMENT,
            {"package_id": package_id},
            query={
                "document_type": kind,
                "document_size": size,
                "document_format": document_format,
            },
        )


def _arrangement(row: Mapping) -> tuple:
    return row.get("handover"), row.get("slot"), row.get("self_shipment")


def _shipping(handover, slot, self_shipment) -> dict:
    body: dict = {}
    if handover:
        body["handover_method"] = handover
    if slot:
        body["pickup_slot"] = {"start_time": slot[0], "end_time": slot[1]}
    if self_shipment:
        body["self_shipment"] = shipping_info(*self_shipment, note=None)
    return body

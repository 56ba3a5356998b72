from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from . import operations
from .errors import RequestError
from .paging import chunks, iter_pages

MOST_PACKAGES = 50  # per page, and packages per batch (the latter is unverified)
MOST_ORDERS = 50  # per question about splitting (unverified)
WHOLE_ORDER, SOME_LINES, SEVERAL_ORDERS = "1", "2", "3"


class PackageError(NamedTuple):
    """Why one package of a batch was refused; the others of the call hold."""

    package_id: str
    code: int
    message: str


class FulfillmentCalls:
    """Family *fulfillment*: parcels, labels, tracking numbers. Times are Unix seconds.

    Measures are dicts as on the wire, figures as text: ``weight`` ``{"value",
    "unit": GRAM|POUND}``, ``dimension`` ``{"length", "width", "height",
    "unit": CM|INCH}``. ``sub_items`` is ``{line id: [sub item ids]}`` and says that
    only these parts of a bundle go.

    No call takes an idempotency key: after an error with ``outcome_unknown`` read the
    package or the order before calling again.
    """

    def search_packages(
        self,
        update_time_ge: int | None = None,
        update_time_lt: int | None = None,
        package_status: str | None = None,
        page_size: int = MOST_PACKAGES,
        page_token: str | None = None,
        sort_field: str = "update_time",
        sort_order: str = "ASC",
        **filters,
    ) -> dict:
        """One page of key data: ``packages``, ``next_page_token`` (empty at the end),
        ``total_count``. Filters and sorting must stay the same from page to page.

        :param page_size: 50 at most
        :param filters: create_time_ge, create_time_lt
        """
        data = self.call(
            operations.SEARCH_PACKAGES,
            query={
                "page_size": page_size,
                "page_token": page_token or None,
                "sort_field": sort_field,
                "sort_order": sort_order,
            },
            body={
                "update_time_ge": update_time_ge,
                "update_time_lt": update_time_lt,
                "package_status": package_status,
                **filters,
            },
        )
        return _page(data, "packages")

    def iter_packages(self, **criteria) -> Iterator[dict]:
        """The packages of all pages. One that changes meanwhile may come twice."""
        for page in iter_pages(
            lambda token: self.search_packages(**criteria, page_token=token)
        ):
            yield from page["packages"]

    def get_package(self, package_id: str) -> dict:
        """Full data of a package: orders, lines, carrier, slot, state, sub state."""
        return self.call(operations.GET_PACKAGE, {"package_id": package_id})

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
                "order_line_list": _lines(line_ids, sub_items),
                "shipping_info_list": [_shipping_info(tracking, provider_id, note)],
            },
        )

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
        return _package_errors(data, [row["id"] for row in rows])

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
                "order_line_item": _lines(line_ids, sub_items),
                "order_list_ids": list(order_ids) if order_ids else None,
                "weight": weight or None,
                "dimension": dimension or None,
                "shipping_service_id": service_id or None,
            },
        )

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
                "order_line_list": _lines(line_ids, sub_items) if by_part else None,
                "weight": weight or None,
                "dimension": dimension or None,
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

    def get_split_attributes(self, order_ids: Iterable[str]) -> list[dict]:
        """Whether orders can or must be split: ``can_split``, ``reason``,
        ``must_split``, ``must_split_reasons``. Any number, 50 per call."""
        rows = []
        for chunk in chunks(order_ids, MOST_ORDERS):
            data = self.call(
                operations.GET_SPLIT_ATTRIBUTES, query={"order_ids": chunk}
            )
            rows += data.get("split_attributes") or []
        return rows

    def confirm_split(
        self,
        order_id: str,
        groups: Mapping[str, Iterable[str]],
        sub_items: Mapping[str, Iterable[str]] | None = None,
    ) -> dict[str, str]:
        """Splits an order into packages: group name to the id of its package.

        :param groups: ``{name of ours: [line ids]}``, each line in exactly one
        """
        groups = {name: list(lines) for name, lines in groups.items()}
        by_part = [
            {"id": name, "order_line_list": _lines(lines, _parts(lines, sub_items))}
            for name, lines in groups.items()
        ]
        data = self.call(
            operations.CONFIRM_SPLIT,
            {"order_id": order_id},
            body={
                "splittable_groups": [
                    {"id": name, "order_line_item_ids": lines}
                    for name, lines in groups.items()
                ],
                "splittable_groups_v2": by_part if sub_items else None,
            },
        )
        rows = data.get("packages") or []
        return {row.get("splittable_group_id") or "": row["id"] for row in rows}

    def search_combinable(
        self, page_size: int = MOST_PACKAGES, page_token: str | None = None
    ) -> dict:
        """One page of what may become one parcel: ``combinable_packages`` with a
        proposal's id and its ``order_ids``, ``next_page_token``, ``total_count``."""
        data = self.call(
            operations.SEARCH_COMBINABLE,
            query={"page_size": page_size, "page_token": page_token or None},
        )
        return _page(data, "combinable_packages")

    def combine(self, proposals: Mapping[str, Iterable[str]]) -> dict:
        """Makes one package of several orders, before shipping.

        :param proposals: ``{id of a proposal: order ids}``
        :return: ``packages`` with id and ``order_ids``; ``errors``, a list of
            ``PackageError``
        """
        rows = [
            {"id": key, "order_ids": list(orders)} for key, orders in proposals.items()
        ]
        data = self.call(operations.COMBINE, body={"combinable_packages": rows})
        return {
            "packages": data.get("packages") or [],
            "errors": _package_errors(data, list(proposals)),
        }

    def uncombine(
        self, package_id: str, order_ids: Iterable[str] | None = None
    ) -> list[dict]:
        """Takes orders (all of them when None) out of a combined package; the new
        packages with id and ``order_ids``."""
        data = self.call(
            operations.UNCOMBINE,
            {"package_id": package_id},
            body={"order_ids": list(order_ids) if order_ids else None},
        )
        return data.get("packages") or []

    def update_package_shipping_info(
        self, package_id: str, tracking: str, provider_id: str, note: str | None = None
    ) -> None:
        """Corrects carrier and number of one package of an own carrier. How often and
        how long is the market's rule (tiktok-platform 1.5)."""
        self.call(
            operations.UPDATE_PACKAGE_SHIPPING_INFO,
            {"package_id": package_id},
            body={"shipping_info_list": [_shipping_info(tracking, provider_id, note)]},
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

    def check_tracking(self, tracking: str) -> dict:
        """Whether a number belongs to TikTok's own shipping (US):
        ``is_tiktok_shipping``, ``is_tiktok_collection``."""
        return self.call(operations.CHECK_TRACKING, query={"tracking_number": tracking})


def _page(data: Mapping, name: str) -> dict:
    return {
        name: data.get(name) or [],
        "next_page_token": data.get("next_page_token") or "",
        "total_count": data.get("total_count") or 0,
    }


def _parts(lines: Iterable[str], sub_items) -> dict:
    return {line: sub_items[line] for line in lines if line in (sub_items or {})}


def _lines(line_ids, sub_items) -> list[dict] | None:
    """Rows of a parcel: a whole line, or one row for each named part of a bundle."""
    parts = sub_items or {}
    rows = []
    for line in dict.fromkeys([*(line_ids or ()), *parts]):
        rows += [
            {"order_line_id": line, "sub_item_id": part} for part in parts.get(line, ())
        ] or [{"order_line_id": line}]
    return rows or None


def _shipping_info(tracking: str, provider_id: str, note: str | None) -> dict:
    info = {"tracking_number": tracking, "shipping_provider_id": provider_id}
    return {**info, "note": note} if note else info


def _arrangement(row: Mapping) -> tuple:
    return row.get("handover"), row.get("slot"), row.get("self_shipment")


def _shipping(handover, slot, self_shipment) -> dict:
    body: dict = {}
    if handover:
        body["handover_method"] = handover
    if slot:
        body["pickup_slot"] = {"start_time": slot[0], "end_time": slot[1]}
    if self_shipment:
        body["self_shipment"] = _shipping_info(*self_shipment, note=None)
    return body


def _package_errors(data: Mapping, everything: list[str]) -> list[PackageError]:
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

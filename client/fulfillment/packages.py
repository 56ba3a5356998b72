"""What TikTok has packed: reading packages, splitting and combining orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .. import operations
from ..paging import chunks, iter_pages, page_of, page_query
from .rows import MOST_PACKAGES, line_rows, package_errors, parts_of

MOST_ORDERS = 50  # per question about splitting (unverified)


class PackageCalls:
    """Packages as TikTok has them, and which orders share one."""

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
            query=page_query(page_size, page_token, sort_field, sort_order),
            body={
                "update_time_ge": update_time_ge,
                "update_time_lt": update_time_lt,
                "package_status": package_status,
                **filters,
            },
        )
        return page_of(data, "packages")

    def iter_packages(self, **criteria) -> Iterator[dict]:
        """The packages of all pages. One that changes meanwhile may come twice."""
        for page in iter_pages(
            lambda token: self.search_packages(**criteria, page_token=token)
        ):
            yield from page["packages"]

    def get_package(self, package_id: str) -> dict:
        """Full data of a package: orders, lines, carrier, slot, state, sub state."""
        return self.call(operations.GET_PACKAGE, {"package_id": package_id})

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
            {
                "id": name,
                "order_line_list": line_rows(lines, parts_of(lines, sub_items)),
            }
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
            query=page_query(page_size, page_token),
        )
        return page_of(data, "combinable_packages")

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
            "errors": package_errors(data, list(proposals)),
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

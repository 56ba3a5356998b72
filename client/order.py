from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import operations
from .paging import chunks, iter_pages, page_of, page_query

MOST_ORDERS = 50  # per detail call
MOST_REFERENCES = 100  # orders per call


class OrderCalls:
    """Family *order*. Times are Unix seconds, ``_ge`` inclusive, ``_lt`` exclusive."""

    def search_orders(
        self,
        update_time_ge: int | None = None,
        update_time_lt: int | None = None,
        create_time_ge: int | None = None,
        create_time_lt: int | None = None,
        order_status: str | None = None,
        page_size: int = 100,
        page_token: str | None = None,
        sort_field: str = "update_time",
        sort_order: str = "ASC",
        **filters,
    ) -> dict:
        """One page: ``orders``, ``next_page_token`` (empty at the end),
        ``total_count``. Filters and sorting must stay the same from page to page.

        :param page_size: 100 at most
        :param filters: shipping_type, buyer_user_id, is_buyer_request_cancel,
            warehouse_ids
        """
        data = self.call(
            operations.SEARCH_ORDERS,
            query=page_query(page_size, page_token, sort_field, sort_order),
            body={
                "update_time_ge": update_time_ge,
                "update_time_lt": update_time_lt,
                "create_time_ge": create_time_ge,
                "create_time_lt": create_time_lt,
                "order_status": order_status,
                **filters,
            },
        )
        return page_of(data, "orders")

    def iter_order_pages(self, **criteria) -> Iterator[dict]:
        """The pages of ``search_orders``, fetched as they are asked for."""
        return iter_pages(
            lambda token: self.search_orders(**criteria, page_token=token)
        )

    def iter_orders(self, **criteria) -> Iterator[dict]:
        """The orders of all pages. An order that changes meanwhile may come twice."""
        for page in self.iter_order_pages(**criteria):
            yield from page["orders"]

    def get_orders(self, ids: Iterable[str]) -> list[dict]:
        """Details of any number of orders, 50 per call; unknown ids are missing."""
        orders = []
        for chunk in chunks(ids, MOST_ORDERS):
            data = self.call(operations.GET_ORDERS, query={"ids": chunk})
            orders += data.get("orders") or []
        return orders

    def get_price_detail(self, order_id: str) -> dict:
        """Prices, discounts and taxes of an order in the platform's own sums."""
        return self.call(operations.GET_PRICE_DETAIL, {"order_id": order_id})

    def add_external_references(self, references: list[dict]) -> list[dict]:
        """Writes our numbers onto orders; returns the refusals of single orders.

        :param references: ``{"id": order id, "external_order": {"id": our id,
            "platform": "ERP_SYSTEM", "line_items": [{"id": our line id,
            "origin_id": line item id}]}}``; repeating replaces
        """
        errors = []
        for start in range(0, len(references), MOST_REFERENCES):
            data = self.call(
                operations.ADD_EXTERNAL_REFERENCES,
                body={"orders": references[start : start + MOST_REFERENCES]},
            )
            errors += data.get("errors") or []
        return errors

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import operations
from .paging import chunks, iter_pages, page_of, page_query

MOST_CANCELLATIONS = 50  # per page, and ids per search


class AftersaleCalls:
    """Family *after sale*, cancellations. Times are Unix seconds, ``_ge`` inclusive,
    ``_lt`` exclusive."""

    def search_cancellations(
        self,
        update_time_ge: int | None = None,
        update_time_lt: int | None = None,
        page_size: int = MOST_CANCELLATIONS,
        page_token: str | None = None,
        sort_field: str = "update_time",
        sort_order: str = "ASC",
        **filters,
    ) -> dict:
        """One page: ``cancellations``, ``next_page_token`` (empty at the end),
        ``total_count``. Filters and sorting must stay the same from page to page.

        :param page_size: 50 at most
        :param filters: cancel_ids, order_ids, buyer_user_ids, cancel_types,
            cancel_status, create_time_ge, create_time_lt, locale
        """
        data = self.call(
            operations.SEARCH_CANCELLATIONS,
            query=page_query(page_size, page_token, sort_field, sort_order),
            body={
                "update_time_ge": update_time_ge,
                "update_time_lt": update_time_lt,
                **filters,
            },
        )
        return page_of(data, "cancellations")

    def iter_cancellations(self, **criteria) -> Iterator[dict]:
        """The cancellations of all pages."""
        for page in iter_pages(
            lambda token: self.search_cancellations(**criteria, page_token=token)
        ):
            yield from page["cancellations"]

    def get_cancellations(
        self,
        cancel_ids: Iterable[str] | None = None,
        order_ids: Iterable[str] | None = None,
    ) -> list[dict]:
        """These cancellations, or all of these orders; any number, 50 ids per search.

        Unknown ids are missing.
        """
        name, ids = (
            ("cancel_ids", cancel_ids)
            if cancel_ids is not None
            else ("order_ids", order_ids or ())
        )
        found = []
        for chunk in chunks(ids, MOST_CANCELLATIONS):
            found += self.iter_cancellations(**{name: chunk})
        return found

    def approve_cancellation(self, cancel_id: str, idempotency_key: str) -> None:
        """Accepts a buyer's pending request. The same key takes effect once.

        :param idempotency_key: 255 characters at most, the same for each repetition
        """
        self.call(
            operations.APPROVE_CANCELLATION,
            {"cancel_id": cancel_id},
            query={"idempotency_key": idempotency_key},
        )

    def reject_cancellation(
        self,
        cancel_id: str,
        reject_reason: str,
        idempotency_key: str,
        comment: str | None = None,
    ) -> None:
        """Refuses a buyer's pending request. The same key takes effect once.

        :param reject_reason: a name that ``get_decision_eligibility`` or
            ``get_reject_reasons`` gave just before
        """
        self.call(
            operations.REJECT_CANCELLATION,
            {"cancel_id": cancel_id},
            query={"idempotency_key": idempotency_key},
            body={"reject_reason": reject_reason, "comment": comment or None},
        )

    def cancel_order(
        self, order_id: str, cancel_reason: str, units: list[dict] | None = None
    ) -> dict:
        """Cancels as the seller: ``cancel_id`` and ``cancel_status``.

        There is no idempotency key: after an unknown outcome look the order up
        before calling again.

        :param cancel_reason: a name that ``get_aftersale_eligibility`` gave
        :param units: ``{"order_line_item_id": ...}`` with
            ``"sub_order_line_item_id"`` inside a bundle; all units when missing
        """
        return self.call(
            operations.CANCEL_ORDER,
            body={
                "order_id": order_id,
                "cancel_reason": cancel_reason,
                "order_line_list": units or None,
            },
        )

    def get_aftersale_eligibility(
        self,
        order_id: str,
        request_types: Iterable[str] = ("CANCEL",),
        initiate_aftersale_user: str = "SELLER",
    ) -> list[dict]:
        """What may be asked for now: one row per SKU with ``line_item_eligibility``,
        which names the reasons to use."""
        data = self.call(
            operations.GET_AFTERSALE_ELIGIBILITY,
            {"order_id": order_id},
            query={
                "request_types": list(request_types),
                "initiate_aftersale_user": initiate_aftersale_user,
            },
        )
        return data.get("sku_eligibility") or []

    def get_decision_eligibility(
        self,
        return_or_cancel_id: str,
        check_decisions: Iterable[str] | None = None,
        locale: str | None = None,
    ) -> list[dict]:
        """The seller's possible answers now: ``decision``, ``eligible``, why not, and
        ``available_reject_reasons``."""
        data = self.call(
            operations.GET_DECISION_ELIGIBILITY,
            query={
                "return_or_cancel_id": return_or_cancel_id,
                "check_decisions": list(check_decisions) if check_decisions else None,
                "locale": locale,
            },
        )
        return data.get("decisions") or []

    def get_reject_reasons(
        self, return_or_cancel_id: str, locale: str | None = None
    ) -> list[dict]:
        """Reasons for a refusal: ``name`` and ``text``. They change with the state."""
        data = self.call(
            operations.GET_REJECT_REASONS,
            query={"return_or_cancel_id": return_or_cancel_id, "locale": locale},
        )
        return data.get("reasons") or []

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import operations
from .errors import BusinessError
from .paging import chunks, iter_pages, page_of, page_query

MOST_HITS = 10000  # of one search, then the platform refuses with this code:
TOO_MANY_HITS = 12052180
MOST_PRODUCTS = 100  # per stock search
MOST_SKUS = 600
FIRST_PRODUCT = 1546300800  # 2019-01-01: no shop is older


class ProductCalls:
    """Family *product*. Times are Unix seconds, both ends inclusive."""

    def search_products(
        self,
        status: str | None = None,
        update_time_ge: int | None = None,
        update_time_le: int | None = None,
        create_time_ge: int | None = None,
        create_time_le: int | None = None,
        page_size: int = 100,
        page_token: str | None = None,
        **filters,
    ) -> dict:
        """One page of key data: ``products``, ``next_page_token`` (empty at the
        end), ``total_count``. BusinessError 12052180 beyond 10 000 hits.

        :param page_size: 100 at most
        :param filters: seller_skus, sku_ids, audit_status, listing_platforms, ...
        """
        data = self.call(
            operations.SEARCH_PRODUCTS,
            query=page_query(page_size, page_token),
            body={
                "status": status,
                "update_time_ge": update_time_ge,
                "update_time_le": update_time_le,
                "create_time_ge": create_time_ge,
                "create_time_le": create_time_le,
                **filters,
            },
        )
        return page_of(data, "products")

    def iter_product_pages(
        self,
        create_time_ge: int | None = None,
        create_time_le: int | None = None,
        **criteria,
    ) -> Iterator[dict]:
        """The pages of ``search_products``. A search with too many hits is cut in
        two by creation time, which never changes, until each part fits."""
        window = {"create_time_ge": create_time_ge, "create_time_le": create_time_le}
        pages = iter_pages(
            lambda token: self.search_products(**criteria, **window, page_token=token)
        )
        first = self._first_page(pages)
        if first is not None:
            yield first
            yield from pages
            return
        for start, end in self._halves(create_time_ge, create_time_le):
            yield from self.iter_product_pages(start, end, **criteria)

    def _first_page(self, pages: Iterator[dict]) -> dict | None:
        """The first page, or None when the search is too large to be walked."""
        try:
            page = next(pages)
        except BusinessError as error:
            if error.code != TOO_MANY_HITS:
                raise
            return None
        return page if page["total_count"] <= MOST_HITS else None

    def _halves(self, start: int | None, end: int | None):
        start = FIRST_PRODUCT if start is None else start
        # a minute ahead: the platform's clock may be faster than ours
        end = int(self._clock()) + 60 if end is None else end
        if start >= end:
            raise BusinessError(
                "Too many products of the same second", code=TOO_MANY_HITS
            )
        middle = (start + end) // 2
        return (start, middle), (middle + 1, end)

    def iter_products(self, **criteria) -> Iterator[dict]:
        """The products of all pages."""
        for page in self.iter_product_pages(**criteria):
            yield from page["products"]

    def get_product(self, product_id: str, **options) -> dict:
        """Full data of a product.

        :param options: return_under_review_version, return_draft_version, locale
        """
        return self.call(
            operations.GET_PRODUCT, {"product_id": product_id}, query=options
        )

    def check_prerequisites(self) -> list[dict]:
        """Whether the shop may list at all: one row per check."""
        return self.call(operations.CHECK_PREREQUISITES).get("check_results") or []

    def search_inventory(
        self,
        product_ids: Iterable[str] | None = None,
        sku_ids: Iterable[str] | None = None,
    ) -> list[dict]:
        """Stock per product, SKU and warehouse, available and committed.

        Takes any number of ids, 600 SKUs or 100 products per call; given SKUs win,
        as they do on the platform.
        """
        name, ids, size = (
            ("sku_ids", sku_ids, MOST_SKUS)
            if sku_ids
            else ("product_ids", product_ids or (), MOST_PRODUCTS)
        )
        rows = []
        for chunk in chunks(ids, size):
            data = self.call(operations.SEARCH_INVENTORY, body={name: chunk})
            rows += data.get("inventory") or []
        return rows

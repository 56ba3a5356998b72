import time

from odoo import api, models

from ...client import BusinessError
from ...client.product import FIRST_PRODUCT, MOST_HITS, TOO_MANY_HITS

#: seconds read again at each round: clocks differ, and answers are not atomic
OVERLAP = 600


class TikTokCatalogReader(models.AbstractModel):
    """Walks through the listings of a shop, one page per call.

    The position is plain data: ``windows`` still to read as [from, to] of the last
    change, ``token`` and ``total`` of the page to come, ``until`` of the round and
    ``synced_to`` of the last complete one; Unix seconds, both ends inclusive.

    A listing that changes while pages are read leaves its window, and what follows
    moves up by one: the next page would miss one. This shows in the number of hits.
    The window is then cut in two and read again, at the end in pieces of one page.
    Searches above 10,000 hits are cut the same way (contract: searchProducts).
    """

    _name = "tiktok.catalog.reader"
    _description = "TikTok Shop Listing Reader"

    @api.model
    def _start(self, position):
        """The position of a new round: what changed since the last one."""
        since = position.get("synced_to")
        now = int(time.time())
        start = max(since - OVERLAP, FIRST_PRODUCT) if since else FIRST_PRODUCT
        return {"synced_to": since, "until": now, "windows": [[start, now]]}

    @api.model
    def _read_page(self, client, position):
        """The next page of listings.

        :return: entries, and the position after them
        """
        (start, end), *rest = position["windows"]
        position = {**position, "windows": list(position["windows"])}
        page = self._search(client, start, end, position.get("token"))
        moved = (
            page and position.get("token") and page["total_count"] != position["total"]
        )
        if not page or page["total_count"] > MOST_HITS or (moved and start < end):
            return [], self._cut(position, start, end, rest)
        position.update(token=page["next_page_token"], total=page["total_count"])
        if not page["next_page_token"]:
            position["windows"] = rest
        return page["products"], position

    @api.model
    def _search(self, client, start, end, token):
        """One page; None when the search has too many hits."""
        try:
            return client.search_products(
                status="ALL",
                update_time_ge=start,
                update_time_le=end,
                page_token=token or None,
            )
        except BusinessError as error:
            if error.code == TOO_MANY_HITS:
                return None
            if not token:
                raise
        # a token that TikTok no longer takes: the window from its start
        return self._search(client, start, end, None)

    @api.model
    def _cut(self, position, start, end, rest):
        if start >= end:
            raise BusinessError(
                "Too many listings changed in one second", code=TOO_MANY_HITS
            )
        middle = (start + end) // 2
        windows = [[start, middle], [middle + 1, end], *rest]
        return {**position, "windows": windows, "token": "", "total": 0}

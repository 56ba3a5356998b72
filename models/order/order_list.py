"""Reading TikTok's list of orders by update time. Pure but for the client's calls."""

import math
from itertools import pairwise

from ...client import Pipe, RateLimitError

PAGE_SIZE = 100
#: orders that a part of the time should hold: less than a page, for they come unevenly
PART = 75
#: parts that are read side by side at most, and seconds for their first pages
MOST_PARTS, READING = 6, 60.0


def search_page(client, at, until, token=None):
    """One page of the orders of a time, the oldest first; ``until`` is exclusive."""
    return client.search_orders(
        update_time_ge=at,
        update_time_lt=until,
        page_size=PAGE_SIZE,
        page_token=token,
    )


def next_position(position, page):
    """Where the page after this one begins.

    :param position: ``at``, where this one began, ``until``, the upper bound, ``token``
        and ``total``, see ``tiktok_order_poll.py``
    :return: the same for the next page; only ``since``, the upper bound, after the last
    """
    token, total = page.get("next_page_token"), page["total_count"]
    if position.get("token") and total != position.get("total"):
        return {**position, "token": None, "total": total}
    if not token:
        return {"since": position["until"]}
    last = max((order.get("update_time") or 0 for order in page["orders"]), default=0)
    if last > position["at"]:
        return {**position, "at": last, "token": None, "total": total}
    return {**position, "token": token, "total": total}


def parts(start, until, listed):
    """A time in parts whose orders fit on one page each, if as many come as before.

    :param listed: orders that the last look has read; it went back as far, as a rule
    :return: list of (from, to) in Unix seconds, the oldest first
    """
    count = min(math.ceil(listed / PART), MOST_PARTS, until - start)
    if count < 2:
        return [(start, until)]
    bounds = [start + (until - start) * number // count for number in range(count)]
    return list(pairwise([*bounds, until]))


def pages(client, times):
    """All orders of a time, page by page, the oldest first.

    The first pages of all parts are asked for side by side. An order that changes
    meanwhile may leave its part for one that was read before: the next look, which
    goes back some seconds, finds it there.

    :param times: see :func:`parts`
    :return: generator of (orders, Unix seconds up to which all have come)
    :raises client.TikTokShopError: when a page cannot be read
    """
    for (at, until), page in zip(times, _first_pages(client, times), strict=True):
        position = next_position({"at": at, "until": until}, page)
        yield page["orders"], position.get("at", until)
        while "until" in position:
            token = position.get("token")
            page = search_page(client, position["at"], until, token)
            position = next_position(position, page)
            yield page["orders"], position.get("at", until)


def _first_pages(client, times):
    run = Pipe(client, len(times)).run(
        times, lambda twin, part: search_page(twin, *part), READING
    )
    for outcome in run.outcomes:
        if outcome.error:
            raise outcome.error
    if run.left:
        raise RateLimitError("TikTok asks to wait", run.pause or 1.0)
    found = {outcome.task: outcome.result for outcome in run.outcomes}
    return [found[part] for part in times]

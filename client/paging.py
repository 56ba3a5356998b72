"""Walking through lists that come in pages or go out in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from .errors import AnswerError


def page_query(
    page_size: int,
    page_token: str | None,
    sort_field: str | None = None,
    sort_order: str | None = None,
) -> dict:
    """What a search is asked with: no token for the first page."""
    return {
        "page_size": page_size,
        "page_token": page_token or None,
        "sort_field": sort_field,
        "sort_order": sort_order,
    }


def page_of(data: Mapping, name: str) -> dict:
    """A page of the list ``name``; the platform leaves out what is empty."""
    return {
        name: data.get(name) or [],
        "next_page_token": data.get("next_page_token") or "",
        "total_count": data.get("total_count") or 0,
    }


def iter_pages(search: Callable[[str | None], dict]) -> Iterator[dict]:
    """Calls ``search`` with the token of each page until there is none.

    Raises AnswerError when the platform hands out the same token again: going on
    would never end, stopping would lose the rest.
    """
    token = None
    while True:
        page = search(token)
        yield page
        following = page.get("next_page_token")
        if not following:
            return
        if following == token:
            raise AnswerError("The pages of the list do not come to an end")
        token = following


def chunks(values: Iterable, size: int) -> Iterator[list]:
    """The distinct values in their order, ``size`` at a time."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), size):
        yield distinct[start : start + size]

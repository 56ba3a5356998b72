"""Walking through lists that come in pages or go out in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from .errors import AnswerError


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

"""Pages with opaque tokens.

A token holds a plain offset, tied to filters and sorting. Entries that move in the
sorting between two pages therefore shift the pages, as they do on the platform: a
client that trusts its pages blindly loses entries here too.
"""

from __future__ import annotations

import base64
import hashlib
import json

from .refusal import Refusal, invalid_parameter


def _fingerprint(filters):
    text = json.dumps(filters, sort_keys=True).encode()
    return hashlib.sha256(text).hexdigest()[:12]


def _offset(token, fingerprint):
    try:
        page = json.loads(base64.b64decode(token.encode(), validate=True))
        wanted, offset = page["f"], int(page["o"])
    except (ValueError, KeyError, TypeError):
        wanted, offset = None, 0
    if wanted != fingerprint:
        raise invalid_parameter("page_token", "not a token of this search")
    return offset


def cut(rows, query, filters, most=None):
    """One page of `rows` and the token of the next page ("" after the last one).

    Raises the refusal of a page that would reach beyond the `most` hits shown.
    """
    fingerprint = _fingerprint(filters)
    token = query.get("page_token")
    start = _offset(token, fingerprint) if token else 0
    end = start + query["page_size"]
    if most and min(end, len(rows)) > most:
        raise Refusal(12052180, f"The search exceeds {most} results, narrow it by time")
    if end >= len(rows):
        return rows[start:end], ""
    page = json.dumps({"o": end, "f": fingerprint}).encode()
    return rows[start:end], base64.b64encode(page).decode()

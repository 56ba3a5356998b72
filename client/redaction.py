"""Keeps secrets and personal data out of messages and logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

_MASK = "***"
_LIMIT = 300
_SHORTEST_SECRET = 4  # masking single letters would eat the text
_PATTERNS = (
    (re.compile(r"(https?://[^\s/?\"']+)[^\s\"']*", re.I), r"\1"),
    (
        re.compile(
            r"\b(app_secret|access[-_]token|refresh_token|auth_code|shop_cipher|sign)"
            r"([\"'`]?\s*[=:]\s*[\"'`]?)[\w.+/=-]+",
            re.I,
        ),
        rf"\1\2{_MASK}",
    ),
    (re.compile(r"\b(?:TTP|ROW|GCP)_[\w-]{6,}"), _MASK),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), _MASK),
    (re.compile(r"\+\d[\d ()-]{6,}\d"), _MASK),
    (re.compile(r"[\x00-\x1f\x7f]+"), " "),
)
_REQUEST_ID = re.compile(r"[\w-]{1,80}")
_SECRET_QUERY = re.compile(r"\?\S*\bapp_(?:key|secret)=\S*")


def scrub(text: object, secrets: Iterable[str | None] = ()) -> str:
    """A text of the platform made fit for people: no secrets, one line, short."""
    clean = str(text or "")
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            clean = clean.replace(secret, _MASK)
    for pattern, replacement in _PATTERNS:
        clean = pattern.sub(replacement, clean)
    return clean.strip()[:_LIMIT]


def request_id(value: object) -> str | None:
    """The platform's request id, if it is one."""
    text = str(value or "")
    return text if _REQUEST_ID.fullmatch(text) else None


class SignedUrlFilter(logging.Filter):
    """Cuts the query of our addresses out of the records of urllib3.

    At debug level urllib3 logs the full address, and that of a token call holds the
    app secret.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record in place; never drops it."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                _SECRET_QUERY.sub("?" + _MASK, arg) if isinstance(arg, str) else arg
                for arg in record.args
            )
        return True


def protect_logs() -> None:
    """Installs the filter on the loggers that see addresses; harmless when repeated."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logger = logging.getLogger(name)
        if not any(isinstance(item, SignedUrlFilter) for item in logger.filters):
            logger.addFilter(SignedUrlFilter())

"""Signature of a request (Partner Center: "Sign your API request")."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

UNSIGNED_PARAMETERS = {"sign", "access_token"}


def sign(
    app_secret: str,
    path: str,
    query: Mapping[str, str],
    body: bytes | None = None,
    content_type: str | None = None,
) -> str:
    """Signature in lower-case hex for exactly these bytes.

    :param path: path of the URL, ids filled in, without host and query
    :param query: parameters as text, not percent-encoded
    :param body: the bytes that will be sent; left out of a multipart upload
    """
    secret = app_secret.encode()
    names = sorted(name for name in query if name not in UNSIGNED_PARAMETERS)
    pairs = "".join(f"{name}{query[name]}" for name in names)
    signed_body = b"" if is_multipart(content_type) else body or b""
    text = secret + path.encode() + pairs.encode() + signed_body + secret
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def is_multipart(content_type: str | None) -> bool:
    """Compares the media type without case and parameters, as the platform does."""
    media_type = (content_type or "").partition(";")[0]
    return media_type.strip().lower() == "multipart/form-data"

"""The sandbox's own reading of the request signature.

Written from the documentation alone (Partner Center, "Sign your API request"): the
HMAC-SHA256 of secret + path + sorted parameters + body + secret.
"""

from __future__ import annotations

import hashlib
import hmac

UNSIGNED = ("sign", "access_token")


def expected_signatures(secret, call):
    """The signatures the platform would accept for `call`, as lower-case hex.

    There is one, except for a body that is an empty object: whether its two bytes are
    signed is documented nowhere (official SDK and other clients differ), so both count.
    """
    head = secret + call.path
    pairs = [pair for pair in call.query if pair[0] not in UNSIGNED]
    head += "".join(name + value for name, value in sorted(pairs, key=lambda p: p[0]))
    media_type = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    bodies = [b"" if media_type == "multipart/form-data" else call.body]
    if call.body.strip() == b"{}":
        bodies.append(b"")
    return [
        hmac.new(
            secret.encode(), head.encode() + body + secret.encode(), hashlib.sha256
        ).hexdigest()
        for body in bodies
    ]


def is_valid(secret, call, sign):
    """Whether `sign` is a signature of `call` under `secret`."""
    return any(
        hmac.compare_digest(expected, sign)
        for expected in expected_signatures(secret, call)
    )

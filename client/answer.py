"""Reads the envelope of an answer: its data, or the typed error."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime

from . import error_codes
from .errors import (
    AnswerError,
    AppError,
    AuthorizationError,
    BusinessError,
    RateLimitError,
    RequestError,
    ScopeError,
    ServerError,
    SignatureError,
    TikTokShopError,
    TokenExpiredError,
)
from .redaction import request_id, scrub
from .transport import Answer

_CLASSES = {
    error_codes.RATE: RateLimitError,
    error_codes.SERVER: ServerError,
    error_codes.TOKEN_EXPIRED: TokenExpiredError,
    error_codes.TOKEN_FINAL: AuthorizationError,
    error_codes.SCOPE: ScopeError,
    error_codes.SIGNATURE: SignatureError,
    error_codes.REQUEST: RequestError,
    error_codes.APP: AppError,
    error_codes.FINAL: BusinessError,
    error_codes.LATER: BusinessError,
}
# The first hit decides. Code 36009004 says everything from a wrong clock to a
# missing parameter (Partner Center: "Common errors").
_BY_MESSAGE = (
    (re.compile(r"shop_cipher|asset_cipher", re.I), error_codes.REQUEST),
    (
        re.compile(r"(?=.*access[-_ ]token)(?=.*expired)", re.I),
        error_codes.TOKEN_EXPIRED,
    ),
    (re.compile(r"access[-_ ]token", re.I), error_codes.TOKEN_FINAL),
    (re.compile(r"\bapp[-_ ]?(key|secret)", re.I), error_codes.APP),
    (re.compile(r"\b(sign|signature|timestamp)\b", re.I), error_codes.SIGNATURE),
)


def read_envelope(answer: Answer) -> dict:
    """``code`` (a number), ``message``, ``request_id`` and ``data`` of the answer.

    Raises AnswerError when the body is not one, RateLimitError without a figure for
    HTTP 429. Fractions stay text: money is never a float here.
    """
    envelope = _parse(answer.body)
    code = envelope.get("code") if isinstance(envelope, dict) else None
    if isinstance(code, str) and code.isdecimal():
        code = int(code)
    if isinstance(code, bool) or not isinstance(code, int):
        raise _not_an_envelope(answer)
    data = envelope.get("data")
    if data is not None and not isinstance(data, dict):
        raise _not_an_envelope(answer)
    return {
        "code": code,
        "message": str(envelope.get("message") or ""),
        "request_id": request_id(envelope.get("request_id")),
        "data": data or {},
    }


def _parse(body: bytes):
    try:
        return json.loads(body, parse_float=str, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(constant):
    raise ValueError(constant)


def _not_an_envelope(answer: Answer) -> TikTokShopError:
    if answer.status == 429:
        return RateLimitError("Too many calls", http_status=429)
    return AnswerError(
        "The answer is not one of TikTok Shop",
        http_status=answer.status,
        # a page with 4xx comes from something in front of the platform
        outcome_unknown=not 400 <= answer.status < 500,
    )


def classify(code: int, message: str, http_status: int) -> str:
    """The class in ``error_codes`` of a refusal."""
    if http_status == 429:
        return error_codes.RATE
    known = error_codes.CODES.get(code)
    if known == error_codes.BY_MESSAGE:
        return _by_message(message) or error_codes.REQUEST
    if known:
        return known
    if http_status >= 500 or 500 <= code < 600:
        return error_codes.SERVER
    if http_status == 401:
        return _by_message(message) or error_codes.FINAL
    return error_codes.FINAL


def _by_message(message: str) -> str | None:
    return next((kind for rule, kind in _BY_MESSAGE if rule.search(message)), None)


def error_of(envelope: dict, http_status: int, secrets=()) -> TikTokShopError:
    """The error that a refusal stands for, its message cleared of ``secrets``."""
    message = scrub(envelope["message"], secrets)
    kind = classify(envelope["code"], envelope["message"], http_status)
    facts = {
        "code": envelope["code"],
        "request_id": envelope["request_id"],
        "http_status": http_status,
        "outcome_unknown": kind == error_codes.SERVER,
    }
    if kind == error_codes.LATER:
        facts["later"] = True
    return _CLASSES[kind](message or "TikTok Shop refused without a reason", **facts)


def server_time(answer: Answer) -> float | None:
    """Unix seconds of the Date header."""
    return _http_date(answer.headers.get("Date"))


def retry_after(answer: Answer, now: float) -> float | None:
    """Seconds of the Retry-After header, given as such or as a date.

    A date is compared with the server's own clock if it shows it, else with ``now``.
    """
    text = (answer.headers.get("Retry-After") or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return float(text)
    date = _http_date(text)
    if date is None:
        return None
    return max(0.0, date - (server_time(answer) or now))


def _http_date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (TypeError, ValueError, OverflowError):
        return None

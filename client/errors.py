"""What can go wrong in a call, by what the caller has to do about it."""

from __future__ import annotations


class TikTokShopError(Exception):
    """A call that brought no data.

    ``str()`` holds no secret, token, address or personal data, so that it may be
    shown, logged and stored. ``outcome_unknown`` is set when a write may have taken
    effect all the same: read the object before repeating it.
    """

    def __init__(
        self,
        message: str,
        code: int | None = None,
        request_id: str | None = None,
        http_status: int | None = None,
        operation: str | None = None,
        outcome_unknown: bool = False,
    ):
        super().__init__(message)
        self.message = message
        self.code = code
        self.request_id = request_id
        self.http_status = http_status
        self.operation = operation
        self.outcome_unknown = outcome_unknown

    def __str__(self) -> str:
        facts = (
            ("operation", self.operation),
            ("code", self.code),
            ("HTTP", self.http_status),
            ("request", self.request_id),
        )
        known = ", ".join(f"{name} {value}" for name, value in facts if value)
        return f"{self.message} ({known})" if known else self.message


class TemporaryError(TikTokShopError):
    """Worth another try later."""


class TransportError(TemporaryError):
    """No answer: connection refused or lost, time-out."""


class StaleConnectionError(TransportError):
    """The other side had closed a kept connection before the call reached it."""


class AnswerError(TemporaryError):
    """An answer that is not TikTok's: HTML, cut short, too large, another shape."""


class ServerError(TemporaryError):
    """TikTok reports an error of its own."""


class RateLimitError(TikTokShopError):
    """Too many calls; ``retry_after`` is the number of seconds to wait."""

    def __init__(self, message: str, retry_after: float = 1.0, **facts):
        super().__init__(message, **facts)
        self.retry_after = float(retry_after)


class TokenExpiredError(TikTokShopError):
    """The access token is too old; a refresh helps."""


class AuthorizationError(TikTokShopError):
    """The authorisation is gone; only a new consent of the seller helps."""


class ScopeError(TikTokShopError):
    """The authorisation is valid but does not cover this, or the shop is disabled."""


class SignatureError(TikTokShopError):
    """TikTok computed another signature: wrong secret, or the clock is off."""


class AppError(TikTokShopError):
    """The app itself is refused (key, allowed addresses): for the administrator."""


class RequestError(TikTokShopError):
    """The request is not what TikTok expects: a defect or an outdated id of ours."""


class BusinessError(TikTokShopError):
    """TikTok understood and refused; ``later`` tells whether it may pass one day."""

    def __init__(self, message: str, later: bool = False, **facts):
        super().__init__(message, **facts)
        self.later = later

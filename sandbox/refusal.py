"""The platform's ways of saying no."""

from __future__ import annotations

# HTTP status of the codes whose status is known; every other error comes with 200
HTTP_STATUS = {
    36009002: 429,
    36009003: 500,
    36009007: 500,
    36009009: 404,
    36009010: 405,
    36009014: 400,
    36009004: 400,
    36009022: 400,
    36009023: 400,
    101000: 401,
    105002: 401,
    105005: 401,
    106001: 401,
    106013: 400,
}


class Refusal(Exception):
    """An error answer of the platform: its code, message and HTTP status."""

    def __init__(self, code, message, http_status=None, headers=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.http_status = http_status or HTTP_STATUS.get(code, 200)
        self.headers = headers or {}


def invalid_parameter(name, reason):
    """The refusal of a request that breaks the contract, naming the parameter."""
    return Refusal(36009004, f"Invalid parameter: `{name}`: {reason}")


def invalid_token():
    """The refusal of an access token nobody issued, or whose grant is withdrawn."""
    return Refusal(
        36009004,
        "Invalid credentials. The `x-tts-access-token` header is invalid.",
        http_status=401,
    )


def expired_token():
    """The refusal of an access token whose time is over."""
    return Refusal(105002, "Expired credentials, access token is expired")

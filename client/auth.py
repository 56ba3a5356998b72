"""The seller's consent and the tokens that come of it."""

from __future__ import annotations

import logging
from urllib.parse import quote, urlencode

import requests

from .answer import error_of, read_envelope
from .errors import (
    AnswerError,
    AuthorizationError,
    BusinessError,
    RequestError,
    TikTokShopError,
)
from .transport import HEADERS, SESSIONS, checked_url, send

_logger = logging.getLogger(__name__)

AUTH_URL = "https://auth.tiktok-shops.com"
# Where the seller consents depends on the market of the shop.
CONSENT_HOSTS = {
    "US": "https://services.us.tiktokshop.com",
    "ROW": "https://services.tiktokshop.com",
}
_TOKENS = (
    "access_token",
    "access_token_expire_in",
    "refresh_token",
    "refresh_token_expire_in",
)


def consent_url(service_id: str, state: str, base_url: str) -> str:
    """Address of the page where the seller allows the app.

    :param base_url: one of CONSENT_HOSTS; AppError if it is not safe
    :param state: comes back with the code, to be compared by the caller
    """
    query = urlencode({"service_id": service_id, "state": state}, quote_via=quote)
    return f"{checked_url(base_url)}/open/authorize?{query}"


class TikTokAuthClient:
    """Token calls. They carry the app secret in their address, so no part of it
    reaches a log or an error; and they are never repeated, as a code works once."""

    consent_url = staticmethod(consent_url)

    def __init__(
        self,
        app_key: str,
        app_secret: str,
        auth_url: str = AUTH_URL,
        timeout: tuple[float, float] = (5, 20),
        session: requests.Session | None = None,
    ):
        self.auth_url = checked_url(auth_url)
        self.app_key = app_key
        self.timeout = timeout
        self._app_secret = app_secret
        self._session = session

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.auth_url}>"

    def get_token(self, auth_code: str) -> dict:
        """Tokens for the code of a consent (valid once, 30 minutes).

        Both ``*_expire_in`` of the answer are points in time, Unix seconds. Raises
        AuthorizationError when the code is used or wrong.
        """
        return self._call("get", "authorized_code", "auth_code", auth_code)

    def refresh_token(self, refresh_token: str) -> dict:
        """New access and refresh token: store both together.

        Raises AuthorizationError when the seller has to consent again.
        """
        return self._call("refresh", "refresh_token", "refresh_token", refresh_token)

    def _call(self, action: str, grant_type: str, name: str, value: str) -> dict:
        query = {
            "app_key": self.app_key,
            "app_secret": self._app_secret,
            name: value,
            "grant_type": grant_type,
        }
        url = f"{self.auth_url}/api/v2/token/{action}"
        request = requests.Request("GET", url, headers=HEADERS, params=query)
        session = self._session or SESSIONS.get(self.auth_url, self.timeout[0])
        secrets = (self._app_secret, value)
        try:
            answer = send(session, request.prepare(), self.timeout[1])
            envelope = read_envelope(answer)
            _logger.debug("token/%s: code %s", action, envelope["code"])
            if envelope["code"]:
                raise _token_error(error_of(envelope, answer.status, secrets))
            if not all(envelope["data"].get(token) for token in _TOKENS):
                raise AnswerError("The answer holds no tokens", outcome_unknown=True)
            return envelope["data"]
        except TikTokShopError as error:
            error.operation = f"token/{action}"
            raise


def _token_error(error: TikTokShopError) -> TikTokShopError:
    """A code or token that is refused here asks for a new consent, whatever the
    code: which ones the token calls use is documented for a used code only."""
    about_token = "token" in error.message.lower() or "code" in error.message.lower()
    if isinstance(error, BusinessError) or (
        isinstance(error, RequestError) and about_token
    ):
        return AuthorizationError(
            error.message,
            code=error.code,
            request_id=error.request_id,
            http_status=error.http_status,
        )
    return error

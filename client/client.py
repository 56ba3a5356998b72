"""The client of one authorisation or one shop, and its single choke point."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

import requests

from .aftersale import AftersaleCalls
from .answer import error_of, read_envelope, retry_after, server_time
from .authorization import AuthorizationCalls
from .errors import (
    AuthorizationError,
    RateLimitError,
    StaleConnectionError,
    TikTokShopError,
    TokenExpiredError,
    TransportError,
)
from .event import EventCalls
from .fulfillment import FulfillmentCalls
from .logistics import LogisticsCalls
from .operations import Operation
from .order import OrderCalls
from .product import ProductCalls
from .request import Access, signed_request
from .seller import SellerCalls
from .stock import StockCalls
from .throttle import DEFAULT_THROTTLE, Throttle
from .transport import (
    LONGEST_ANSWER,
    SESSIONS,
    Answer,
    checked_url,
    download,
    send,
)

_logger = logging.getLogger(__name__)

API_URL = "https://open-api.tiktokglobalshop.com"


class TikTokShopClient(
    AuthorizationCalls,
    SellerCalls,
    LogisticsCalls,
    OrderCalls,
    ProductCalls,
    StockCalls,
    AftersaleCalls,
    EventCalls,
    FulfillmentCalls,
):
    """Signs, sends, reads, raises typed errors. Not shared between threads.

    :param shop_cipher: the shop; calls of the authorisation itself need none
    :param timeout: seconds to connect and seconds between two bytes
    :param refresh_token_cb: gets the expired token, returns a valid one
    :param budget: seconds for everything that this client does; then TransportError
    :param wait: called with seconds when a call must be held back for at most
        ``patience``; without it, or beyond, RateLimitError comes before sending
    """

    def __init__(
        self,
        app_key: str,
        app_secret: str,
        access_token: str,
        shop_cipher: str | None = None,
        api_url: str = API_URL,
        timeout: tuple[float, float] = (5, 20),
        session: requests.Session | None = None,
        throttle: Throttle | None = None,
        clock: Callable[[], float] = time.time,
        refresh_token_cb: Callable[[str], str] | None = None,
        wait: Callable[[float], None] | None = None,
        patience: float = 2.0,
        budget: float | None = None,
    ):
        self.api_url = checked_url(api_url)
        self.app_key = app_key
        self.shop_cipher = shop_cipher
        self.timeout = timeout
        self.patience = patience
        self.server_clock_offset: float | None = None
        #: seconds from sending the last call to its answer
        self.latency: float | None = None
        self._app_secret = app_secret
        self._access_token = access_token
        self._session = session
        self._throttle = DEFAULT_THROTTLE if throttle is None else throttle
        self._clock = clock
        self._refresh_token_cb = refresh_token_cb
        self._wait = wait
        self._deadline = None if budget is None else time.monotonic() + budget

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.api_url}>"

    def twin(self, patience: float) -> TikTokShopClient:
        """The same client for another thread: to be asked for in that thread, whose
        kept connection it takes. It refreshes no token: that is for the client which
        it came from.
        """
        return type(self)(
            self.app_key,
            self._app_secret,
            self._access_token,
            shop_cipher=self.shop_cipher,
            api_url=self.api_url,
            timeout=self.timeout,
            throttle=self._throttle,
            clock=self._clock,
            wait=self._wait,
            patience=patience,
        )

    def pace(self, operation: Operation) -> tuple[float, float]:
        """Calls per second that TikTok lets through, as learned, and for how many
        seconds it wants none at all."""
        return self._throttle.pace(self._key(operation))

    def set_pace(self, operation: Operation, rate: float, blocked: float) -> None:
        """Go on with what another process has learned; see :meth:`pace`."""
        self._throttle.set_pace(self._key(operation), rate, blocked)

    def _key(self, operation: Operation) -> tuple:
        return (self.app_key, self.shop_cipher or "", operation.name)

    def call(
        self,
        operation: Operation,
        path_params: Mapping[str, str] | None = None,
        query: Mapping | None = None,
        body: Mapping | None = None,
        files: Mapping | None = None,
    ) -> dict:
        """The ``data`` of the answer; raises a TikTokShopError otherwise.

        An expired token is refreshed once and the call repeated once: it was
        refused before it took effect. ``None`` values of query and body are left
        out. With ``files`` (name: (file name, bytes, media type)) the body becomes
        form fields of an upload.
        """
        arguments = (operation, path_params, query, body, files)
        try:
            return self._attempt(*arguments)
        except TokenExpiredError:
            if not self._refresh_token_cb:
                raise
        self._access_token = self._refresh_token_cb(self._access_token)
        try:
            return self._attempt(*arguments)
        except TokenExpiredError as error:
            failure = AuthorizationError(
                error.message,
                code=error.code,
                request_id=error.request_id,
                http_status=error.http_status,
                operation=error.operation,
            )
        raise failure

    def download(self, url: str) -> bytes:
        """The file behind a link that a call has given; neither token nor signature
        goes along. AppError unless https (or this machine), AnswerError when there
        is no file, above 20 MB too."""
        return download(url, self.timeout, self._session)

    def _attempt(self, operation: Operation, *arguments) -> dict:
        key = self._key(operation)
        self._take_turn(operation, key)
        start = time.monotonic()
        outcome = None
        try:
            answer = self._send(operation, *arguments)
            envelope = self._read(key, answer)
            outcome = f"HTTP {answer.status}, request {envelope['request_id']}"
            return envelope["data"]
        except TikTokShopError as error:
            error.operation = operation.name
            error.outcome_unknown = error.outcome_unknown and not operation.read
            outcome = error
            raise
        finally:
            self.latency = time.monotonic() - start
            _logger.debug("%s, %d ms: %s", operation.name, self.latency * 1000, outcome)

    def _take_turn(self, operation: Operation, key) -> None:
        """Returns when the throttle grants the call, having waited a moment at most."""
        waited = 0.0
        while delay := self._throttle.delay(key):
            if not self._wait or waited + delay > self.patience:
                raise RateLimitError(
                    "Held back, TikTok Shop allows no more calls for now",
                    retry_after=delay,
                    operation=operation.name,
                )
            self._wait(delay)
            waited += delay

    def _send(self, operation: Operation, *arguments) -> Answer:
        session = self._session or SESSIONS.get(self.api_url, self.timeout[0])
        try:
            answer = self._send_once(session, operation, *arguments)
        except StaleConnectionError:
            if not operation.read:
                raise
            # signed anew: the timestamp is part of the text
            answer = self._send_once(session, operation, *arguments)
        date = server_time(answer)
        if date is not None:
            self.server_clock_offset = date - self._clock()
        return answer

    def _send_once(self, session, operation: Operation, *arguments) -> Answer:
        patience, longest = self.timeout[1], LONGEST_ANSWER
        if self._deadline is not None:
            longest = self._deadline - time.monotonic()
            if longest <= 0:
                raise TransportError("No time is left for the call")
            patience = min(patience, longest)
        return send(session, self._request(operation, *arguments), patience, longest)

    def _read(self, key, answer: Answer) -> dict:
        try:
            envelope = read_envelope(answer)
            error = None
            if envelope["code"]:
                error = error_of(envelope, answer.status, self._secrets())
        except TikTokShopError as unreadable:
            error = unreadable
        if isinstance(error, RateLimitError):
            pause = retry_after(answer, self._clock())
            error.retry_after = self._throttle.on_refused(key, pause)
        if error:
            raise error
        self._throttle.on_success(key)
        return envelope

    def _secrets(self) -> tuple:
        return (self._app_secret, self._access_token, self.shop_cipher, self.app_key)

    def _request(self, operation: Operation, *arguments) -> requests.PreparedRequest:
        """The call as it is sent, signed for this very second."""
        access = Access(
            self.api_url,
            self.app_key,
            self._app_secret,
            self._access_token,
            self.shop_cipher,
        )
        return signed_request(access, int(self._clock()), operation, *arguments)

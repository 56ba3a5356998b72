"""Sends a prepared request and reads the answer; knows HTTP, not TikTok."""

from __future__ import annotations

import ipaddress
import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError, ProtocolError

from .errors import AnswerError, AppError, StaleConnectionError, TransportError
from .redaction import protect_logs

LARGEST_ANSWER = 20 * 1024 * 1024
LONGEST_ANSWER = 60.0  # seconds; the time-out of requests only bounds each read
LONGEST_REST = 20.0  # seconds between two uses of a connection
HEADERS = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "user-agent": "connector_tiktok_shop",
}

protect_logs()


class Answer(NamedTuple):
    """What came back: headers are looked up without regard to case."""

    status: int
    headers: requests.structures.CaseInsensitiveDict
    body: bytes


def is_loopback(host: str | None) -> bool:
    """Whether the host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def checked_url(url: str) -> str:
    """The address without trailing slash; AppError unless it is safe to send
    secrets there: https, or plain http on this machine."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        parts = urlsplit("")
    plain = parts.scheme == "http" and is_loopback(parts.hostname)
    if not parts.hostname or not (parts.scheme == "https" or plain):
        raise AppError("The address of TikTok Shop must start with https://")
    if parts.username or parts.query or parts.fragment:
        raise AppError("The address of TikTok Shop may hold a host and a path only")
    return url.rstrip("/")


class ImpatientAdapter(HTTPAdapter):
    """Waits less for the connection than for the answer.

    Here and not as a pair given to ``Session.send``: Odoo's test classes put
    themselves there and expect one number.
    """

    def __init__(self, connect_timeout: float):
        self.connect_timeout = connect_timeout
        # our own decision what is repeated: requests must not do it silently
        super().__init__(pool_connections=2, pool_maxsize=2, max_retries=0)

    def send(self, request, *args, timeout=None, **kw):
        """One number becomes the pair of requests."""
        if isinstance(timeout, int | float):
            timeout = (min(self.connect_timeout, timeout), timeout)
        return super().send(request, *args, timeout=timeout, **kw)


class Sessions(threading.local):
    """Kept connections: a session per address in each thread, because a session of
    requests is not made for several threads."""

    def __init__(self):
        self._sessions: dict[tuple[str, float], requests.Session] = {}
        self._used: dict[tuple[str, float], float] = {}

    def get(self, url: str, connect_timeout: float) -> requests.Session:
        """The session for this address, made on first use.

        A connection that has rested is not used again: the other side may have closed
        it, and a write that meets that is a write with an unknown end.
        """
        key, now = (url, connect_timeout), time.monotonic()
        if now - self._used.get(key, now) > LONGEST_REST:
            self._sessions.pop(key).close()
        self._used[key] = now
        if key not in self._sessions:
            session = requests.Session()
            adapter = ImpatientAdapter(connect_timeout)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            self._sessions[key] = session
        return self._sessions[key]


SESSIONS = Sessions()


def send(
    session: requests.Session,
    request: requests.PreparedRequest,
    timeout: float,
    longest: float = LONGEST_ANSWER,
) -> Answer:
    """One attempt, redirects not followed; TransportError or AnswerError.

    :param timeout: seconds between two bytes
    :param longest: seconds for the whole answer

    The errors are raised outside the handlers: an exception of requests shows the
    full address, which holds secrets, and must not even be the context of ours.
    """
    response = None
    try:
        response = session.send(
            request,
            timeout=timeout,
            allow_redirects=False,
            **_environment(session, request),
        )
        return Answer(response.status_code, response.headers, _body(response, longest))
    except (TransportError, AnswerError):
        raise
    except requests.RequestException as error:
        failure = _failure(error, answered=response is not None)
    finally:
        if response is not None:
            response.close()
    raise failure


def download(
    url: str,
    timeout: tuple[float, float],
    session: requests.Session | None = None,
) -> bytes:
    """A file behind a link, without any secret of ours; AnswerError when it is not
    there. Redirects are not followed: they could lead anywhere.

    :param url: https, or plain http on this machine; AppError otherwise
    :param timeout: seconds to connect and seconds between two bytes
    """
    parts = urlsplit(url or "")
    # the query holds the permission of the link
    origin = checked_url(f"{parts.scheme}://{parts.netloc}")
    request = requests.Request(
        "GET", url, headers={"user-agent": HEADERS["user-agent"]}
    ).prepare()
    answer = send(session or SESSIONS.get(origin, timeout[0]), request, timeout[1])
    if answer.status != 200 or not answer.body:
        raise AnswerError("The file cannot be downloaded", http_status=answer.status)
    return answer.body


def _environment(session, request):
    """Proxy and certificate settings of the machine; none for this machine itself."""
    settings = session.merge_environment_settings(
        request.url, {}, stream=True, verify=None, cert=None
    )
    if is_loopback(urlsplit(request.url).hostname):
        settings["proxies"] = {}
    return settings


def _body(response: requests.Response, longest: float) -> bytes:
    if response.raw is None:  # an answer made in memory
        return response.content
    chunks, size, start = [], 0, time.monotonic()
    for chunk in response.iter_content(64 * 1024):
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise AnswerError("The answer is too large", outcome_unknown=True)
        if time.monotonic() - start > longest:
            raise TransportError("The answer takes too long", outcome_unknown=True)
        chunks.append(chunk)
    return b"".join(chunks)


def _failure(error: requests.RequestException, answered: bool) -> TransportError:
    """Our error for one of requests, with whether the request may have arrived."""
    if isinstance(error, requests.ConnectTimeout):
        return TransportError("TikTok Shop cannot be reached in time")
    if isinstance(error, requests.exceptions.SSLError):
        return TransportError("No secure connection to TikTok Shop")
    if isinstance(error, requests.exceptions.ProxyError):
        return TransportError("The proxy does not lead to TikTok Shop")
    if isinstance(error, requests.Timeout):
        return TransportError(
            "TikTok Shop did not answer in time", outcome_unknown=True
        )
    if answered:
        return AnswerError("The answer was cut short", outcome_unknown=True)
    reason = error.args[0] if error.args else None
    if isinstance(getattr(reason, "reason", None), NewConnectionError):
        return TransportError("TikTok Shop cannot be reached")
    lost = "The connection to TikTok Shop was lost"
    if isinstance(reason, ProtocolError):
        return StaleConnectionError(lost, outcome_unknown=True)
    return TransportError(lost, outcome_unknown=True)

"""The two doors: in process and over HTTP."""

from __future__ import annotations

import io
import socket
import time
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import parse_qsl

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse
from werkzeug.wrappers import Request

from .message import Call

BUILDER = HTTPAdapter()


def _body(prepared):
    body = prepared.body or b""
    if hasattr(body, "read"):
        body = body.read()
    return body.encode() if isinstance(body, str) else body


def in_process(box, prepared):
    """Answer a prepared request; mishaps are raised at once, nobody waits."""
    call = Call.from_url(
        prepared.method, prepared.url, prepared.headers, _body(prepared)
    )
    answer = _travel(box, call)
    if answer.effect == "drop":
        raise requests.ConnectionError("Connection aborted", request=prepared)
    if answer.effect == "timeout":
        raise requests.ReadTimeout("Read timed out", request=prepared)
    raw = HTTPResponse(
        body=io.BytesIO(answer.body),
        headers={**answer.headers, **_headers(box, answer)},
        status=answer.status,
        preload_content=False,
    )
    return BUILDER.build_response(prepared, raw)


def _travel(box, call):
    """The answer to a call, which takes its time both ways."""
    seconds = box.latency.of(call)
    if not seconds:
        return box.respond(call)
    time.sleep(seconds / 2)
    answer = box.respond(call)
    time.sleep(seconds / 2)
    return answer


def _headers(box, answer):
    return {
        "Content-Type": answer.content_type,
        "Content-Length": str(len(answer.body)),
        "Date": formatdate(box.clock.wall(), usegmt=True),
    }


def wsgi(box, environ, start_response):
    """Answer as a WSGI application; a dropped connection is really closed."""
    request = Request(environ)
    call = Call(
        request.method,
        request.path,
        parse_qsl(request.query_string.decode(), keep_blank_values=True),
        {name.lower(): value for name, value in request.headers.items()},
        request.get_data(),
        request.host_url.rstrip("/"),
    )
    answer = _travel(box, call)
    if answer.effect == "timeout":
        time.sleep(answer.seconds)
    if answer.effect == "drop" and "werkzeug.socket" in environ:
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError("dropped on demand")
    headers = {**answer.headers, **_headers(box, answer)}
    status = HTTPStatus(answer.status)
    start_response(f"{status.value} {status.phrase}", list(headers.items()))
    return [answer.body]

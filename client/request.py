"""A call as bytes: what is signed is exactly what is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

import requests

from .errors import AuthorizationError, RequestError
from .operations import Operation
from .signing import sign
from .transport import HEADERS

_TOKEN = re.compile(r"[!-~]+")


class Access(NamedTuple):
    """Who calls: the app, its authorisation and, for most calls, one shop."""

    api_url: str
    app_key: str
    app_secret: str
    access_token: str
    shop_cipher: str | None

    def __repr__(self) -> str:
        # secrets must not reach a log
        return f"<Access {self.api_url}>"


def signed_request(
    access: Access,
    second: int,
    operation: Operation,
    path_params: Mapping[str, str] | None,
    query: Mapping | None,
    body: Mapping | None,
    files: Mapping | None,
) -> requests.PreparedRequest:
    """A request signed for a second, over the bytes it will send.

    :raises RequestError: a call of a shop without a shop
    :raises AuthorizationError: without a token that fits into a header
    """
    path = operation.path(path_params)
    request = requests.Request(
        operation.method,
        access.api_url + path,
        headers=_headers(access, upload=bool(files)),
        files=files,
        data=_form(body) if files else _json(body),
    ).prepare()
    parameters = _parameters(access, second, operation, query)
    content_type = request.headers["content-type"]
    parameters["sign"] = sign(
        access.app_secret, path, parameters, request.body, content_type
    )
    request.url += f"?{urlencode(parameters, quote_via=quote)}"
    return request


def _headers(access: Access, upload: bool) -> dict[str, str]:
    # requests would show an unfit header value in its own error
    if not _TOKEN.fullmatch(access.access_token or ""):
        raise AuthorizationError("There is no usable access token")
    headers = {**HEADERS, "x-tts-access-token": access.access_token}
    if not upload:  # there requests adds the boundary
        headers["content-type"] = "application/json"
    return headers


def _parameters(access: Access, second: int, operation, query) -> dict[str, str]:
    parameters = {
        name: _text(value) for name, value in (query or {}).items() if value is not None
    }
    parameters["app_key"] = access.app_key
    parameters["timestamp"] = str(second)
    if operation.cipher:
        if not access.shop_cipher:
            raise RequestError("The call needs a shop", operation=operation.name)
        parameters["shop_cipher"] = access.shop_cipher
    return parameters


def _json(body: Mapping | None) -> bytes | None:
    """The bytes to sign and send; none for an empty object, whose signature rule the
    platform does not document."""
    content = {key: val for key, val in (body or {}).items() if val is not None}
    if not content:
        return None
    text = json.dumps(
        content, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def _form(body: Mapping | None) -> dict[str, str]:
    fields = (body or {}).items()
    return {name: _text(value) for name, value in fields if value is not None}


def _text(value) -> str:
    """A query value: lists are one value joined with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value)

"""What goes in and out of the sandbox, the same through both doors."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass
class Call:
    """One HTTP request, reduced to what the platform looks at."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes = b""
    host: str = ""

    @classmethod
    def from_url(cls, method, url, headers, body):
        """The call of a complete address; header names become lower case."""
        parts = urlsplit(url)
        return cls(
            method.upper(),
            unquote(parts.path) or "/",
            parse_qsl(parts.query, keep_blank_values=True),
            {str(name).lower(): str(value) for name, value in headers.items()},
            body or b"",
            f"{parts.scheme}://{parts.netloc}",
        )

    @property
    def arguments(self):
        """The query as a dictionary (the last value of a repeated name wins)."""
        return dict(self.query)

    @property
    def form(self):
        """The fields of a posted HTML form; repeated names become lists."""
        fields = {}
        for name, value in parse_qsl(self.body.decode(), keep_blank_values=True):
            fields.setdefault(name, []).append(value)
        return fields

    def json(self):
        """The JSON body, an empty dictionary without one; ValueError when broken."""
        return json.loads(self.body) if self.body else {}


@dataclass
class Answer:
    """One HTTP response, with the transport mishap that shall befall it, if any.

    `effect` is None, "drop" (the connection closes without an answer) or "timeout"
    (the answer comes after `seconds`, later than any client waits).
    """

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    effect: str | None = None
    seconds: float = 0.0

    @classmethod
    def json(cls, payload, status=200, headers=None):
        """An answer holding `payload` as JSON text in UTF-8."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(status, body, headers=dict(headers or {}))

    @classmethod
    def html(cls, page, status=200):
        """An answer holding an HTML page."""
        return cls(status, page.encode(), content_type="text/html; charset=utf-8")

    @classmethod
    def redirect(cls, address):
        """An answer that sends the browser to `address`."""
        return cls(303, b"", content_type="text/plain", headers={"Location": address})

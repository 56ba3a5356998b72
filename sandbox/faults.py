"""Misbehaviour on demand."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass

from .message import Answer

BEFORE = {
    "rate_limit": (429, 36009002, "Too many requests"),
    "internal": (500, 36009003, "Internal error. Please try again later."),
    "platform_timeout": (500, 36009007, "The platform timed out."),
    "token_expired": (401, 105002, "Expired credentials, access token is expired"),
}
PAGES = {
    "unavailable": (503, "<html><body><h1>503 Service Unavailable</h1></body></html>"),
    "html": (200, "<html><body>We will be back soon</body></html>"),
}
LOST = {"drop": "drop", "timeout": "timeout"}
AFTER = (
    "drop_after",
    "timeout_after",
    "internal_after",
    "platform_timeout_after",
    "truncated",
    "unknown_fields",
    "unknown_enum",
)
KINDS = (*BEFORE, *PAGES, *LOST, "code", *AFTER)


@dataclass
class Fault:
    """One way to misbehave.

    `operation` and `shop_cipher` narrow it, "*" and None mean any. It strikes `times`
    calls (None: until removed) after letting `skip` pass, each with the chance `rate`.
    """

    kind: str
    operation: str = "*"
    shop_cipher: str | None = None
    times: int | None = 1
    skip: int = 0
    rate: float = 1.0
    retry_after: str | None = None
    seconds: float = 30.0
    code: int = 0
    message: str = ""

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind}, known: {', '.join(KINDS)}")

    def before(self, request_id):
        """The answer given instead of serving the call, None when it is served."""
        if self.kind in PAGES:
            status, page = PAGES[self.kind]
            return Answer.html(page, status)
        if self.kind in LOST:
            return Answer(200, b"", effect=LOST[self.kind], seconds=self.seconds)
        status, code, message = BEFORE.get(self.kind, (200, self.code, self.message))
        if not code:
            return None
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        payload = {"code": code, "message": message, "request_id": request_id}
        return Answer.json(payload, status, headers)

    def after(self, answer):
        """The answer of a served call, spoilt."""
        if self.kind in ("drop_after", "timeout_after"):
            answer.effect = self.kind.removesuffix("_after")
            answer.seconds = self.seconds
        elif self.kind in ("internal_after", "platform_timeout_after"):
            known = BEFORE[self.kind.removesuffix("_after")]
            given = json.loads(answer.body)
            payload = {"code": known[1], "message": known[2]}
            payload["request_id"] = given.get("request_id", "")
            answer = Answer.json(payload, known[0])
        elif self.kind == "truncated":
            answer.body = answer.body[: len(answer.body) // 2]
        elif self.kind in ("unknown_fields", "unknown_enum"):
            payload = _strange(json.loads(answer.body), self.kind == "unknown_enum")
            answer = Answer.json(payload, answer.status, answer.headers)
        return answer


def _strange(value, enums):
    """A copy with a key nobody knows in each object, or with statuses of tomorrow."""
    if isinstance(value, list):
        return [_strange(item, enums) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: _strange(item, enums) for key, item in value.items()}
    if not enums:
        copy["field_of_tomorrow"] = {"nested": [1, None]}
    for key in copy:
        known = key.endswith(("status", "_type")) and isinstance(copy[key], str)
        if enums and known:
            copy[key] = "VALUE_OF_TOMORROW"
    return copy


class Faults:
    """The faults waiting to strike."""

    def __init__(self):
        self.rules = []
        self.random = random.Random(0)

    def add(self, kind, operation="*", **settings):
        """Order a fault, see `Fault`; ValueError for an unknown kind."""
        fault = Fault(kind, operation, **settings)
        self.rules.append(fault)
        return fault

    def storm(self, rate, seed=0, kinds=("internal", "rate_limit", "drop_after")):
        """Let a share of all calls fail, reproducibly, until cleared."""
        self.random = random.Random(seed)
        for kind in kinds:
            self.add(kind, times=None, rate=rate / len(kinds))

    def clear(self):
        """Behave again."""
        self.rules.clear()

    def strike(self, operation, shop_cipher):
        """The fault that hits this call, as a list of none or one."""
        for fault in self.rules:
            if fault.operation not in ("*", operation):
                continue
            if fault.shop_cipher and fault.shop_cipher != shop_cipher:
                continue
            if fault.rate < 1 and self.random.random() >= fault.rate:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
                if not fault.times:
                    self.rules.remove(fault)
            return [fault]
        return []

    def dump(self):
        """The faults as plain data."""
        return [asdict(fault) for fault in self.rules]

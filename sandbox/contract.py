"""The wire contract: which operations there are and what they accept."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from jsonschema import Draft202012Validator

from .refusal import Refusal, invalid_parameter
from .scopes import scope_of

FOLDER = Path(__file__).resolve().parent / "contract"
GROUPS = (
    "authorization",
    "seller",
    "logistics",
    "order",
    "fulfillment",
    "product",
    "event",
    "return_refund",
)


class Operation:
    """One operation of the Open API with its compiled schemas."""

    def __init__(self, group, data, definitions):
        self.id = data["id"]
        self.method = data["method"]
        self.path = data["path"]
        self.segments = self.path.strip("/").split("/")
        self.cipher = data["shop_cipher"]
        self.scope = scope_of(group, data)
        self.body = data.get("body")
        self._definitions = definitions
        self._query = {item["name"]: item for item in data.get("query", [])}
        self._answer = (data.get("response") or {}).get("data")

    def _validator(self, schema):
        return Draft202012Validator({**schema, "$defs": self._definitions})

    @functools.cached_property
    def query_validator(self):
        """Validator of the query parameters that belong to this operation."""
        items = self._query.items()
        return self._validator(
            {
                "type": "object",
                "properties": {name: item["schema"] for name, item in items},
                "required": [name for name, item in items if item["required"]],
                "additionalProperties": False,
            }
        )

    @functools.cached_property
    def body_validator(self):
        """Validator of the JSON body."""
        return self._validator(self.body["schema"])

    @functools.cached_property
    def answer_validator(self):
        """Validator of the answer's `data`."""
        return self._validator(self._answer or {})

    def read_query(self, pairs):
        """The parameters of a call, typed; a refusal when they break the contract."""
        values = {}
        for name, text in pairs:
            value = self._typed(name, text)
            # a list is one value joined with commas; that a repeated name adds to it,
            # as another client of the API has it, is documented nowhere
            if isinstance(value, list):
                value = values.get(name, []) + value
            values[name] = value
        _check(self.query_validator, values, "query")
        for name, item in self._query.items():
            if name not in values and "default" in item["schema"]:
                values[name] = item["schema"]["default"]
        return values

    def _typed(self, name, text):
        kind = self._query.get(name, {}).get("schema", {}).get("type")
        if kind == "integer" and text.lstrip("-").isdigit():
            return int(text)
        if kind == "boolean" and text in ("true", "false"):
            return text == "true"
        if kind == "array":
            return text.split(",") if text else []
        return text

    def read_body(self, call):
        """The JSON body of a call; a refusal when it breaks the contract."""
        if not call.body:
            if self.body and self.body["required"]:
                raise invalid_parameter("body", "is required")
            return {}
        if not self.body:
            raise invalid_parameter("body", "is not accepted here")
        self._check_content_type(call)
        try:
            body = json.loads(call.body)
        except ValueError as error:
            raise invalid_parameter("body", "is not JSON") from error
        _check(self.body_validator, body, "body")
        return body

    def _check_content_type(self, call):
        sent = call.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not sent:
            raise Refusal(36009022, "The `content-type` header is missing")
        if sent != self.body.get("content_type", "application/json"):
            raise Refusal(36009023, f"The `content-type` {sent} is not accepted")

    def matches(self, segments, ignore_version=False):
        """The path parameters when `segments` are this operation's, else None."""
        if len(segments) != len(self.segments):
            return None
        found = {}
        for index, (wanted, given) in enumerate(
            zip(self.segments, segments, strict=True)
        ):
            if wanted.startswith("{"):
                found[wanted[1:-1]] = given
            elif wanted != given and not (ignore_version and index == 1):
                return None
        return found


def _check(validator, value, where):
    error = next(validator.iter_errors(value), None)
    if error:
        name = ".".join(str(part) for part in error.absolute_path) or where
        raise invalid_parameter(name, error.message)


class Contract:
    """All operations the sandbox knows, found by method and path."""

    def __init__(self):
        self.operations = {}
        for group in GROUPS:
            data = json.loads((FOLDER / f"{group}.json").read_text("utf-8"))
            for item in data["operations"]:
                operation = Operation(group, item, data["$defs"])
                self.operations[operation.id] = operation

    def find(self, method, path):
        """The operation of a request line and its path parameters.

        A fixed path wins over one with parameters. Raises the refusal for an unknown
        path, a wrong version or a wrong method.
        """
        segments = path.strip("/").split("/")
        hits = self._hits(segments)
        for operation, params in hits:
            if operation.method == method:
                return operation, params
        if hits:
            raise Refusal(36009010, f"Method {method} is not allowed for {path}")
        if self._hits(segments, ignore_version=True):
            raise Refusal(36009014, f"The version in {path} is not valid")
        raise Refusal(36009009, f"Invalid path {path}")

    def name_of(self, method, path):
        """The id of the operation of a request line, "" when there is none."""
        try:
            return self.find(method, path)[0].id
        except Refusal:
            return ""

    def _hits(self, segments, ignore_version=False):
        hits = []
        for operation in self.operations.values():
            params = operation.matches(segments, ignore_version)
            if params is not None:
                hits.append((operation, params))
        return sorted(hits, key=lambda hit: len(hit[1]))


@functools.lru_cache(maxsize=1)
def load_contract():
    """The contract, read once per process."""
    return Contract()

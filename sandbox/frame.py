"""What every API call must carry: app, time, signature, token, scope, shop."""

from __future__ import annotations

from dataclasses import dataclass

from .refusal import Refusal, invalid_token
from .signature import is_valid

BEHIND = 300  # seconds a timestamp may be old
AHEAD = 30  # seconds a timestamp may lie in the future
FRAME = ("app_key", "timestamp", "sign", "shop_cipher", "access_token")


@dataclass
class Request:
    """A call that passed the frame: who asks for what, about which shop."""

    operation: object
    params: dict
    query: dict
    body: dict
    app: dict
    grant: dict
    shop: dict | None
    host: str = ""


def check_app(box, call):
    """The app of a call whose signature and timestamp are right."""
    query = call.arguments
    app = box.state["apps"].get(query.get("app_key"))
    if not app:
        raise Refusal(
            36009004, "Invalid credentials. The `app_key` query parameter is invalid."
        )
    if not query.get("sign"):
        raise Refusal(36009004, "Invalid credentials. The `sign` parameter is missing.")
    if not query.get("timestamp", "").isdigit():
        raise Refusal(36009004, "Invalid `timestamp` query parameter.")
    if not is_valid(app["secret"], call, query["sign"]):
        raise Refusal(106001, "Invalid sign")
    if not -BEHIND <= int(query["timestamp"]) - box.clock.wall() <= AHEAD:
        raise Refusal(
            36009004, "Invalid `timestamp` query parameter: expired or in the future."
        )
    return app


def check_shop(box, call, operation, grant):
    """The shop a call is about, None for calls that are about no single shop."""
    cipher = call.arguments.get("shop_cipher")
    if operation.cipher == "forbidden":
        if cipher is not None:
            raise Refusal(
                36009004,
                "Unexpected identifier. Remove `shop_cipher` from this request.",
            )
        return None
    if not cipher:
        raise Refusal(106013, "shop_cipher is required")
    for shop_id in grant["shops"]:
        shop = box.state["shops"][shop_id]
        if shop["cipher"] == cipher:
            return shop
    raise Refusal(101000, "The shop_cipher is not valid for this access token")


def check(box, call):
    """The request inside `call`, or the refusal the platform would give."""
    operation, params = box.contract.find(call.method, call.path)
    app = check_app(box, call)
    token = call.headers.get("x-tts-access-token")
    grant = box.tokens.grant_of(token, app) if token else None
    if not grant:
        raise invalid_token()
    if operation.scope not in grant["scopes"]:
        raise Refusal(105005, "Access denied, scope not granted")
    shop = check_shop(box, call, operation, grant)
    pairs = [pair for pair in call.query if pair[0] not in FRAME]
    query = operation.read_query(pairs)
    body = operation.read_body(call)
    return Request(operation, params, query, body, app, grant, shop, call.host)

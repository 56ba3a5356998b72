"""Events that the platform posts: their signature and their frame.

Source of all facts: the API contract, group webhooks (Partner Center: "Webhooks
overview").
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
from dataclasses import dataclass, field

from . import webhook_content

#: what a call can set per shop; every other topic is switched on in Partner Center
SETTABLE = frozenset(
    {
        "ORDER_STATUS_CHANGE",
        "REVERSE_STATUS_UPDATE",
        "RECIPIENT_ADDRESS_UPDATE",
        "PACKAGE_UPDATE",
        "PRODUCT_STATUS_CHANGE",
        "SELLER_DEAUTHORIZATION",
        "UPCOMING_AUTHORIZATION_EXPIRATION",
        "CANCELLATION_STATUS_CHANGE",
        "RETURN_STATUS_CHANGE",
        "NEW_CONVERSATION",
        "NEW_MESSAGE",
        "NEW_MESSAGE_LISTENER",
        "PRODUCT_INFORMATION_CHANGE",
        "PRODUCT_CREATION",
        "PRODUCT_CATEGORY_CHANGE",
        "PRODUCT_AUDIT_STATUS_CHANGE",
        "INVOICE_STATUS_CHANGE",
    }
)

TOPICS = {
    1: "ORDER_STATUS_CHANGE",
    2: "REVERSE_STATUS_UPDATE",
    3: "RECIPIENT_ADDRESS_UPDATE",
    4: "PACKAGE_UPDATE",
    5: "PRODUCT_STATUS_CHANGE",
    6: "SELLER_DEAUTHORIZATION",
    7: "UPCOMING_AUTHORIZATION_EXPIRATION",
    11: "CANCELLATION_STATUS_CHANGE",
    12: "RETURN_STATUS_CHANGE",
    13: "NEW_CONVERSATION",
    14: "NEW_MESSAGE",
    15: "PRODUCT_INFORMATION_CHANGE",
    16: "PRODUCT_CREATION",
    18: "PRODUCT_CATEGORY_CHANGE",
    27: "INVENTORY_STATUS_CHANGE",
    36: "INVOICE_STATUS_CHANGE",
    37: "PRODUCT_AUDIT_STATUS_CHANGE",
    38: "STRIKETHROUGH_PRICE_EXPIRED",
    39: "ACTIVITY_STATUS_CHANGE",
    42: "COMBINED_LISTING_CHANGE",
    50: "SKU_STATUS_CHANGE",
    63: "ACTIVITY_CHANGE",
    64: "AFTERSALES_REQUEST_STATUS_UPDATE",
    65: "RMA_STATUS_UPDATE",
    67: "REFUND_SUCCESS",
    71: "INVENTORY_CHANGED_BY_SHOP",
}

#: an id is at most so long, and a number stays within what a database holds
_LONGEST_ID = 64
_LARGEST_TYPE = 2**31 - 1
_LARGEST_TIME = 253402300799


class WebhookError(Exception):
    """A post that is no event of the platform. ``str()`` quotes nothing of it."""


class WebhookSignatureError(WebhookError):
    """The signature does not belong to these bytes: answer 401."""


class MalformedWebhookError(WebhookError):
    """Signed, but not in the frame that the contract describes."""


@dataclass(frozen=True)
class WebhookMessage:
    """One event; ``data`` is what the topic says about the object."""

    type: int
    key: str
    shop_id: str
    seller_open_id: str
    timestamp: int
    data: dict = field(repr=False)

    @property
    def topic(self) -> str:
        """The topic's name; of an unknown number, the number."""
        return TOPICS.get(self.type, str(self.type))

    @property
    def order_ids(self) -> list[str]:
        """Orders that the event is about."""
        return webhook_content.order_ids(self.data)

    @property
    def object_id(self) -> str:
        """The one object that the event is about; empty when it names none."""
        return webhook_content.object_id(self.data)

    @property
    def update_time(self) -> int:
        """When the object changed, Unix seconds; 0 when the event does not say."""
        return webhook_content.update_time(self.data)

    @property
    def facts(self) -> dict:
        """What may be kept: ids, codes, flags and times, nothing personal."""
        return webhook_content.facts(self.data)


def webhook_signature(app_key: str, app_secret: str, raw: bytes) -> str:
    """Signature in lower-case hex of exactly these bytes.

    The secret keys an HMAC-SHA256 over the app key and the body, nothing else: no
    address and no time, so that a replay must be told by the body.
    """
    message = app_key.encode() + raw
    return hmac.new(app_secret.encode(), message, hashlib.sha256).hexdigest()


def check_webhook_signature(
    app_key: str, app_secret: str, raw: bytes, signature: str | None
) -> None:
    """Compare in constant time; before anything of the body is looked at.

    :raises WebhookSignatureError: for a wrong, missing or unreadable signature
    """
    expected = webhook_signature(app_key or "", app_secret or "", raw).encode()
    given = (signature or "").encode("utf-8", "replace")
    # without a secret everybody could sign
    if not hmac.compare_digest(expected, given) or not app_secret:
        raise WebhookSignatureError("The signature is not TikTok's")


def read_webhook(raw: bytes) -> WebhookMessage:
    """The event of a body whose signature was checked.

    :raises MalformedWebhookError: naming the part that does not fit
    """
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedWebhookError("The body is no JSON") from error
    if not isinstance(body, dict):
        raise MalformedWebhookError("The body is no object")
    data = body.get("data")
    if not isinstance(data, dict):
        raise MalformedWebhookError("data is no object")
    return WebhookMessage(
        type=_number(body, "type", _LARGEST_TYPE),
        key=_id(body, "tts_notification_id") or hashlib.sha256(raw).hexdigest(),
        shop_id=_id(body, "shop_id"),
        seller_open_id=_id(body, "seller_open_id"),
        timestamp=_number(body, "timestamp", _LARGEST_TIME),
        data=data,
    )


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _number(body: dict, name: str, largest: int) -> int:
    value = body.get(name)
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    if not whole or not math.isfinite(value) or not 0 <= value <= largest:
        raise MalformedWebhookError(f"{name} is no number that can be")
    return int(value)


def _id(body: dict, name: str) -> str:
    """An id as text; normally text, sometimes a number, missing in some topics."""
    value = body.get(name)
    if value is None:
        return ""
    usable = isinstance(value, int | str) and not isinstance(value, bool)
    text = str(value) if usable else "\n"
    if len(text) > _LONGEST_ID or not text.isprintable():
        raise MalformedWebhookError(f"{name} is no id")
    return text

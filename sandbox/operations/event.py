"""Webhook addresses per shop and topic."""

from ..refusal import invalid_parameter
from ..webhooks import check_address
from .registry import serves


@serves("getShopWebhooks")
def webhooks(box, request):
    """The addresses set by this app; times are milliseconds here."""
    found = list(_addresses(box, request).values())
    return {"total_count": len(found), "webhooks": found}


@serves("updateShopWebhook")
def update_webhook(box, request):
    """Set the address of one topic."""
    try:
        check_address(request.body["address"])
    except ValueError as error:
        raise invalid_parameter("address", str(error)) from error
    topic, now = request.body["event_type"], box.clock.now() * 1000
    addresses = _addresses(box, request)
    created = addresses.get(topic, {}).get("create_time", now)
    addresses[topic] = {
        "event_type": topic,
        "address": request.body["address"],
        "create_time": created,
        "update_time": now,
    }
    return {}


@serves("deleteWebhookForAnEvent")
def delete_webhook(box, request):
    """Forget the address of one topic; no error when there is none."""
    _addresses(box, request).pop(request.body["event_type"], None)
    return {}


def _addresses(box, request):
    key = f"{request.app['key']}/{request.shop['id']}"
    return box.state["webhooks"].setdefault(key, {})

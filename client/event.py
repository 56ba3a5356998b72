from __future__ import annotations

from . import operations


class EventCalls:
    """Family *event*: where the platform rings. One address per topic and shop."""

    def get_webhooks(self) -> list[dict]:
        """Addresses that are set, times in milliseconds."""
        return self.call(operations.GET_WEBHOOKS).get("webhooks") or []

    def update_webhook(self, event_type: str, address: str) -> None:
        """Sets the address (https, 255 characters) of a topic; safe to repeat."""
        self.call(
            operations.UPDATE_WEBHOOK,
            body={"event_type": event_type, "address": address},
        )

    def delete_webhook(self, event_type: str) -> None:
        """Removes the address of a topic; succeeds when none was set."""
        self.call(operations.DELETE_WEBHOOK, body={"event_type": event_type})

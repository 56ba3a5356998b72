"""What happens in the shop, told to whoever listens."""

from __future__ import annotations


class Events:
    """Subscribers are called with topic, shop and data, inside the change."""

    def __init__(self):
        self.subscribers = []

    def subscribe(self, callback):
        """Call `callback(topic, shop, data)` at each event."""
        self.subscribers.append(callback)

    def emit(self, topic, shop, data):
        """Tell all subscribers; `topic` is a webhook topic's name."""
        for callback in self.subscribers:
            callback(topic, shop, data)

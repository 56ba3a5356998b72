"""What the tests of events share: signed posts to the address of a shop."""

import itertools
import json
from datetime import datetime

from odoo import fields

from odoo.addons.connector_tiktok_shop.client import webhook_signature

from ..models.connection import tiktok_webhook_tally
from .order_case import OrderCase

_serial = itertools.count(7600000000000000001)


class WebhookMixin:
    """Builds and posts events; ``self.backend`` is the shop they are about."""

    def event(self, topic=1, data=None, **frame):
        """The bytes of an event of the shop; ``frame`` changes its frame."""
        values = {
            "type": topic,
            "tts_notification_id": str(next(_serial)),
            "shop_id": self.backend.external_id,
            "timestamp": self.now(),
            "data": data or {},
            **frame,
        }
        values = {name: value for name, value in values.items() if value is not None}
        return json.dumps(values).encode()

    def order_event(self, order_id, status="AWAITING_SHIPMENT", updated=None, **frame):
        """An event of topic 1."""
        data = {
            "order_id": order_id,
            "order_status": status,
            "is_on_hold_order": False,
            "update_time": updated or self.now(),
        }
        return self.event(1, data, **frame)

    @staticmethod
    def now():
        return int((fields.Datetime.now() - datetime(1970, 1, 1)).total_seconds())

    def sign(self, raw):
        account = self.backend.account_id.sudo()
        return webhook_signature(account.app_key, account.app_secret, raw)

    def inbox(self):
        """Events of the shop, the oldest first."""
        domain = [("account_id", "=", self.backend.account_id.id)]
        return self.env["tiktok.webhook.event"].search(domain, order="id")

    def tally(self):
        """Refused posts by kind."""
        found = {}
        for row in self.env["tiktok.webhook.tally"].search([]):
            found[row.kind] = found.get(row.kind, 0) + row.times
        return found

    def forget_pace(self):
        """Let each refused post be written at once."""
        tiktok_webhook_tally._written_at.clear()
        tiktok_webhook_tally._unwritten.clear()


class WebhookCase(WebhookMixin, OrderCase):
    """Events that go straight into the inbox, as the address would put them there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend._ensure_webhook_tokens()

    def setUp(self):
        super().setUp()
        self.forget_pace()

    def receive(self, raw, signature=None, token=None):
        """The status that the address answers."""
        token = token or self.backend.sudo().webhook_token
        self.env.flush_all()
        status = (
            self.env["tiktok.webhook.event"]
            .sudo()
            ._receive(token, raw, signature or self.sign(raw))
        )
        self.env.invalidate_all()
        return status

"""Requests of buyers and their answers, for the tests of the aftersale room."""

import json

from .order_case import EXAMPLES, OrderCase


def cancellation_example(name):
    """The first cancellation of an example answer, e.g. ``us/..pending``."""
    path = EXAMPLES / f"{name}.response.json"
    return json.loads(path.read_text("utf-8"))["data"]["cancellations"][0]


class AftersaleCase(OrderCase):
    """Orders of the sandbox whose buyers ask to cancel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.EXAMPLES_WAIT:
            cls.sandbox.cancellations.of(cls.sandbox.shop(cls.REGION)).clear()

    def setUp(self):
        super().setUp()
        self.sandbox.journal.clear()

    @classmethod
    def sell_in(cls, code):
        """The shop sells in this currency."""
        currency = cls.env.ref(f"base.{code}")
        currency.active = True
        cls.backend.pricelist_id = cls.env["product.pricelist"].create(
            {"name": f"TikTok {code}", "currency_id": currency.id}
        )

    def ask(self, *lines, **settings):
        """A paid order in Odoo whose buyer has just asked to cancel; not read yet.

        :return: its payload and binding
        """
        payload = self.place(*lines, **settings)
        order = self.deliver(payload)
        self.life.request_cancel(self.shop, payload["id"])
        return payload, order

    def asked(self, *lines, **settings):
        """An order of whose request Odoo knows; returns the request."""
        _payload, order = self.ask(*lines, **settings)
        self.poll_cancellations()
        return order.cancellation_ids

    def poll_cancellations(self, **delta):
        """Let a minute pass, unless given, and read what changed."""
        self.travel(**(delta or {"minutes": 1}))
        self.sandbox.life.tick()
        self.travel(seconds=1)
        self.run_flow("cancellation")

    def on_platform(self, request):
        """The cancellation as it stands on the platform."""
        return self.sandbox.cancellations.of(self.shop)[request.external_id]

    def status(self, request):
        """Status on the platform, without its long prefix."""
        status = self.on_platform(request)["cancel_status"]
        return status.removeprefix("CANCELLATION_REQUEST_")

    def event(self, payload, **changes):
        """What event 11 says about a cancellation of the platform."""
        return {
            "order_id": payload["order_id"],
            "cancellations_role": payload["role"],
            "cancel_status": payload["cancel_status"],
            "cancel_id": payload["cancel_id"],
            "create_time": payload["create_time"],
            **changes,
        }

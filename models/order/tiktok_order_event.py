from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from .tiktok_order import STATUS_ALIASES
from .tiktok_order_sync import FLOW

#: topics about orders: status, address, packages; a cancellation changes both sides
TOPICS = (1, 3, 4, 11)
PRIORITY = 5
#: how long lists and details may lag behind an event (tiktok-platform 6.5)
LAG = timedelta(minutes=10)
#: between two looks at an order whose data lags behind
FIRST_LOOK, LAST_LOOK = timedelta(seconds=5), timedelta(minutes=2)


class TikTokWebhookEvent(models.Model):
    """Events about orders go to the orders."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _receivers(self):
        return self._also_to("tiktok.order", TOPICS, super()._receivers())


class TikTokOrder(models.Model):
    """Orders that TikTok has rung for: wanted at once, and read until they are new."""

    _inherit = "tiktok.order"

    @api.model
    def _receive_events(self, backend, events):
        """Import the orders that these events are about; several become one import.

        Only rings the bell: what the event says is not believed. An order that is
        being imported right now is wanted again in a second, because its data may
        have been read before the change.
        """
        if backend._flow_mode(FLOW) == "off":
            text = self.env._("The orders of the shop are switched off.")
            events._sync_done("ignored", text)
            return
        told = self._updates_told(events)
        known = self._bindings_by_external_id(
            backend, told, ["external_updated", "sync_state", "sync_next_try"]
        )
        orders = self.browse([order.id for order in known.values()])
        orders = orders.filtered(lambda o: o._may_be_news(told[o.external_id]))
        free = orders._sync_try_lock()
        waiting = free.filtered(lambda o: o.sync_state == "pending")
        (free - waiting.filtered(lambda o: not o.sync_next_try)).write(
            self._wanted_vals()
        )
        new = self._reserve_new(backend, told.keys() - known.keys())
        vals_list = [
            {"backend_id": backend.id, "external_id": external_id}
            for external_id in told
            if external_id in new
        ]
        (free | self.create(vals_list))._enqueue_import(priority=PRIORITY)
        (orders - free)._give_back(events)

    @api.model
    def _updates_told(self, events):
        """``{order id: newest time of a change}`` as these events tell it."""
        told = {}
        for event in events:
            for external_id in event._order_ids():
                newest = max(told.get(external_id, 0), event.object_updated)
                told[external_id] = newest
        return told

    def _may_be_news(self, updated):
        """Whether the order may have changed since it was read.

        Times are full seconds: what changed in the same one may have come after.
        """
        at_rest = self.sync_state in ("done", "ignored")
        return not at_rest or not updated or self.external_updated <= updated

    def _give_back(self, events):
        """Events of orders that are locked wait a second."""
        for order in self:
            about = events.filtered(lambda e, o=order: o.external_id in e._order_ids())
            about._sync_wait_for_lock(order.external_id)

    def _import_orders(self):
        """Job: as before; who loses a race starts anew in a second.

        Orders of one product meet on its stock. The queue itself waits for longer and
        counts such a loss as a failure.
        """
        try:
            result = super()._import_orders()
            # what is written at the end of the job loses the race as well
            self.env.flush_all()
            return result
        except OperationalError as error:
            raise RetryableJobError(
                type(error).__name__, seconds=1, ignore_retry=True
            ) from error

    # === DATA THAT LAGS BEHIND ITS EVENT === #

    def _import_payloads(self, payloads):
        """Orders whose data lags behind their event are read again for ten minutes.

        An order that TikTok's read does not know yet is no error before that.
        """
        told = self._recent_events()
        early = self.filtered(
            lambda o: o.external_id not in payloads and o.external_id in told
        )
        for order in early:
            text = self.env._(
                "TikTok has announced the order and does not show it yet."
            )
            order._look_again(told[order.external_id], text)
        rest = self - early
        if not rest:
            return
        super(TikTokOrder, rest)._import_payloads(payloads)
        for order in rest.filtered(lambda o: o.external_id in told):
            if order._lags_behind(told[order.external_id]):
                text = self.env._(
                    "TikTok has announced a change and does not show it yet."
                )
                order._look_again(told[order.external_id], text)

    def _recent_events(self):
        """``{order id: newest event of the last ten minutes}``; one statement."""
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT DISTINCT ON (order_ref) order_ref, object_updated, topic,
                          received_at, data ->> 'order_status' AS status
                     FROM tiktok_webhook_event
                    WHERE backend_id = %s AND order_ref IN %s AND received_at > %s
                      AND source = 'event'
                    ORDER BY order_ref, object_updated DESC, id DESC""",
                self.backend_id.id,
                tuple(self.mapped("external_id")),
                fields.Datetime.now() - LAG,
            )
        )
        return {row["order_ref"]: row for row in rows}

    def _lags_behind(self, event):
        """Whether the data that was read is older than this event."""
        if self.sync_state not in ("done", "ignored"):
            return False
        status = STATUS_ALIASES.get(event["status"], event["status"])
        if status == self.external_state:
            return False
        return self.external_updated < event["object_updated"]

    def _look_again(self, event, message):
        """Soon at first, then less often; after ten minutes polling is enough."""
        age = fields.Datetime.now() - event["received_at"]
        self._sync_postpone(min(max(age, FIRST_LOOK), LAST_LOOK), message)

from collections import defaultdict
from datetime import timedelta

from odoo import fields, models

from ..engine.tiktok_sync_mixin import LONGEST_RETRY
from .tiktok_shipment import FLOW

#: TikTok's reads may lag behind its writes (tiktok-platform 6.5)
FIRST_LOOK = timedelta(seconds=5)
#: accepted and not shown: a person should know
UNCONFIRMED_AFTER = timedelta(hours=6)


class TikTokShipment(models.Model):
    """What a parcel becomes by what TikTok shows of it: one method for each verdict."""

    _inherit = "tiktok.shipment"

    def _confirm(self, verdicts):
        """TikTok shows it with our number: done, and said so on the transfer."""
        now = fields.Datetime.now()
        for shipment in self:
            package = verdicts[shipment].package or shipment.package_external_id
            shipment.package_external_id = package
            shipment.sent_at = shipment.sent_at or now
        self.write(
            {
                "state": "confirmed",
                "confirmed_at": now,
                "problem": False,
                "sending_at": False,
            }
        )
        self._sync_done()
        if self:
            self.env["tiktok.exception"]._settle(self)
            self._note_confirmation()

    def _note_confirmation(self):
        """One line in the chatter of each transfer, cheap for a hundred of them."""
        bodies = defaultdict(list)
        for shipment in self:
            text = self.env._(
                "TikTok has confirmed %(shipment)s: %(carrier)s %(number)s.",
                shipment=shipment.name,
                carrier=shipment.provider_id.name or "",
                number=shipment.tracking_number or "",
            )
            for picking in shipment.picking_ids:
                bodies[picking.id].append(text)
        pickings = self.env["stock.picking"].sudo().browse(bodies)
        pickings._message_log_batch(
            bodies={key: " ".join(texts) for key, texts in bodies.items()}
        )

    def _look_again(self):
        """Accepted and not shown yet: look again, with growing pauses.

        Where its package was undone meanwhile, its units are free again.
        """
        now = fields.Datetime.now()
        undone = self.filtered(lambda s: s._is_undone())
        undone._package_undone()
        waiting = self - undone
        for delay, shipments in waiting.grouped(
            lambda s: min(max(now - (s.sent_at or now), FIRST_LOOK), LONGEST_RETRY)
        ).items():
            shipments._come_back(delay)
        for shipment in waiting:
            if now - (shipment.sent_at or now) > UNCONFIRMED_AFTER:
                text = self.env._(
                    "%(shipment)s of TikTok order %(order)s was accepted and is not "
                    "shown as shipped.",
                    shipment=shipment.name,
                    order=shipment.order_ref,
                )
                self.env["tiktok.exception"]._report(
                    shipment, FLOW, "shipment_unconfirmed", text, shipment.deadline
                )

    def _come_back(self, delay, message=False):
        """Due again after a while; one job for all of them."""
        next_try = (fields.Datetime.now() + delay).replace(microsecond=0)
        self.write(
            {
                "sync_state": "pending",
                "sync_next_try": next_try,
                "sync_message": message,
            }
        )
        self._enqueue_export(eta=next_try)

    def _not_told(self):
        """The answer leaves an order out, which says nothing about it: ask again."""
        if self:
            text = self.env._("TikTok's answer leaves out an order of this shipment.")
            self._sync_retry_later(FLOW, text)

    def _shipped_elsewhere(self, verdict):
        """TikTok shows another number than the one of our parcel."""
        self.package_external_id = verdict.package or self.package_external_id
        text = self.env._(
            "It has the number %(own)s, TikTok shows %(other)s.",
            own=self.tracking_number or "-",
            other=", ".join(verdict.numbers),
        )
        self._refuse("shipped_elsewhere", text)

    def _cancelled_meanwhile(self):
        """Its units were cancelled: the parcel is to be stopped, see the task."""
        for shipment in self:
            text = self.env._("It was cancelled before TikTok knew that it had left.")
            shipment._refuse("shipped_cancelled", text)
            # the documents follow: there the task to stop the parcel comes from
            order = shipment.order_id
            order.write(order._wanted_vals())
            order._enqueue_import(priority=2)

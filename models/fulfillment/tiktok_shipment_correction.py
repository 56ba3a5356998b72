from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...client import BusinessError, TemporaryError
from .shipment_judgement import pieces_shown, same_number
from .shipment_refusals import correction_advice
from .tiktok_shipment import FLOW, OWN_FLOWS


class TikTokShipment(models.Model):
    """The correction of carrier and number after TikTok has them.

    TikTok allows it once or so, and for some days (tiktok-platform 1.5): a wish on the
    record, sent by a job that looks first.
    """

    _inherit = "tiktok.shipment"

    corrected_carrier_id = fields.Many2one(
        "delivery.carrier", "Right Carrier", readonly=True, copy=False
    )
    corrected_provider_id = fields.Many2one(
        "tiktok.shipping.provider", "Right Carrier on TikTok", readonly=True, copy=False
    )
    corrected_number = fields.Char("Right Number", readonly=True, copy=False)

    may_correct = fields.Boolean(compute="_compute_may_correct")

    # === WHETHER === #

    @api.depends("state", "flow", "problem")
    def _compute_may_correct(self):
        """Whether the button makes sense; the dialog says whether TikTok allows it."""
        for shipment in self:
            known = shipment.state in ("sent", "confirmed")
            shipment.may_correct = shipment.flow in OWN_FLOWS and (
                known or shipment.problem == "shipped_elsewhere"
            )

    def _correction_refusal(self):
        """Why TikTok would not take a correction any more; False while it would."""
        self.ensure_one()
        rule = self.order_id._shipping_capability()
        if self.flow not in OWN_FLOWS:
            return self.env._("The label is TikTok's: its number cannot be changed.")
        if self.corrected_number:
            return self.env._("A correction is on its way already.")
        if self.corrections >= rule.edit_times:
            return self.env._(
                "TikTok allows %s correction(s) in this market, and they are used up.",
                rule.edit_times,
            )
        start = self.sent_at or self.shipped_at
        hours = rule.edit_hours
        if hours and start and start + timedelta(hours=hours) < fields.Datetime.now():
            return self.env._(
                "TikTok allows a correction within %s hours, which are over.", hours
            )
        return False

    def _ticket_text(self, provider, number):
        """What to write to TikTok's support where it takes no correction any more."""
        return self.env._(
            "Please correct the tracking of order %(order)s, package %(package)s. "
            "Shown: %(old_carrier)s %(old_number)s. Right: %(carrier)s %(number)s.",
            order=self.order_ref,
            package=self.package_external_id or "-",
            old_carrier=self.provider_id.name or "-",
            old_number=self.tracking_number or "-",
            carrier=provider.name or "-",
            number=number or "-",
        )

    def action_correct(self):
        """Button and cure: the dialog to correct carrier or number."""
        self._check_may_ship()
        return self.env["tiktok.shipment.correct"]._open(self)

    # === WISH === #

    def _want_correction(self, carrier, provider, number):
        """Let a job correct it; TikTok is not asked in the user's time.

        :raises UserError: when it is being worked on, or no longer possible
        """
        shipment = self.sudo()
        if not shipment.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("This shipment is being worked on. Try again in a moment.")
            )
        refusal = shipment._correction_refusal()
        if refusal:
            raise UserError(refusal)
        shipment.write(
            {
                "corrected_carrier_id": carrier.id,
                "corrected_provider_id": provider.id,
                "corrected_number": number,
                "sync_state": "pending",
                "sync_next_try": False,
                "sync_attempts": 0,
            }
        )
        shipment._enqueue_correction()

    def _enqueue_correction(self, eta=None):
        self._sync_call_parts(
            "_export_corrections", "ir_cron_export_shipments", eta=eta, priority=3
        )

    def _enqueue_next_try(self, next_try):
        """Come back at the given time, for a correction with its own job."""
        correcting = self.filtered("corrected_number")
        correcting._enqueue_correction(next_try)
        return super(TikTokShipment, self - correcting)._enqueue_next_try(next_try)

    # === JOB BODY === #

    def _export_corrections(self):
        """Job: correct carrier and number of these at TikTok.

        May run twice: each run first looks whether TikTok shows the new number.
        """
        shipments = self._sync_claim().filtered(
            lambda s: s.corrected_number and s.backend_id._flow_mode(FLOW) == "live"
        )
        shipments._sync_each("_export_correction")

    def _export_correction(self):
        """Correct one, unless TikTok shows it corrected already.

        :raises TikTokShopError: for answers that say nothing about this parcel
        """
        client = self.backend_id._client()
        try:
            if not self._shows_correction(client):
                self._call_correction(client)
        except BusinessError as error:
            self._correction_refused(error)
        else:
            self._corrected()

    def _shows_correction(self, client):
        """Whether an earlier try has taken effect.

        :raises TemporaryError: when the answer does not tell of this parcel; calling
            then might spend the one correction twice
        """
        wish = self._wish()
        details = client.get_orders(list(wish.orders or (wish.order,)))
        shown = pieces_shown({detail["id"]: detail for detail in details})
        pieces = [shown[key] for key in wish.units if key in shown]
        if not pieces:
            raise TemporaryError("TikTok does not tell of this parcel")
        provider = self.corrected_provider_id.external_id
        return all(
            same_number(piece.get("tracking_number"), self.corrected_number)
            and piece.get("shipping_provider_id") in (None, "", provider)
            for piece in pieces
        )

    def _call_correction(self, client):
        provider = self.corrected_provider_id.external_id
        if self.package_external_id:
            client.update_package_shipping_info(
                self.package_external_id, self.corrected_number, provider
            )
        else:
            client.update_order_shipping_info(
                self.order_id.external_id, self.corrected_number, provider
            )

    def _corrected(self):
        """TikTok has taken it: read it back, and let the transfers follow."""
        old = self.tracking_number
        values = {
            "carrier_id": self.corrected_carrier_id.id,
            "provider_id": self.corrected_provider_id.id,
            "tracking_number": self.corrected_number,
        }
        self.write(
            {
                **values,
                "corrected_carrier_id": False,
                "corrected_provider_id": False,
                "corrected_number": False,
                "corrections": self.corrections + 1,
                "corrected_at": fields.Datetime.now(),
                "state": "sent",
                "problem": False,
            }
        )
        self._sync_done("pending")
        self.env["tiktok.exception"]._settle(self)
        if self.stock_package_id.tiktok_tracking_number:
            self.stock_package_id.tiktok_tracking_number = self.tracking_number
        else:
            self._transfers_with(old).write(
                {
                    "carrier_id": self.carrier_id.id,
                    "carrier_tracking_ref": self.tracking_number,
                }
            )
        self._enqueue_export(priority=3)

    def _transfers_with(self, number):
        """The transfers of this parcel; of a combined one those with this number."""
        others = self.picking_ids - self.picking_id
        return self.picking_id | others.filtered(
            lambda p: same_number(p.carrier_tracking_ref, number)
        )

    def _correction_refused(self, error):
        """TikTok keeps what it has; a person is told what is left to do."""
        text = self.env._(
            "%(shipment)s of TikTok order %(order)s is not corrected: %(answer)s\n"
            "%(advice)s\n%(ticket)s",
            shipment=self.name,
            order=self.order_ref,
            answer=self.env["tiktok.exception"]._client_error_text(error),
            advice=correction_advice(error.code),
            ticket=self._ticket_text(self.corrected_provider_id, self.corrected_number),
        )
        self.write(
            {
                "corrected_carrier_id": False,
                "corrected_provider_id": False,
                "corrected_number": False,
            }
        )
        state = "done" if self.state == "confirmed" else "failed"
        self._sync_problem(FLOW, "correction_refused", text, state)

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.fulfillment.tracking_number import clean


class TikTokShipmentCorrect(models.TransientModel):
    """Correct carrier or number of a parcel that TikTok knows already.

    TikTok takes such a correction rarely and not for long; where it does not, the
    dialog offers the text for its support.
    """

    _name = "tiktok.shipment.correct"
    _description = "TikTok Shop Correction of a Shipment"

    shipment_id = fields.Many2one(
        "tiktok.shipment", required=True, readonly=True, ondelete="cascade"
    )
    order_ref = fields.Char(related="shipment_id.order_ref")
    old_carrier = fields.Char(compute="_compute_old", compute_sudo=True)
    old_number = fields.Char(compute="_compute_old", compute_sudo=True)
    carrier_id = fields.Many2one("delivery.carrier", "Right Carrier")
    tracking_number = fields.Char("Right Tracking Number")
    provider_name = fields.Char(
        "On TikTok", compute="_compute_choice", compute_sudo=True
    )
    problem = fields.Char(compute="_compute_choice", compute_sudo=True)
    refusal = fields.Char(compute="_compute_refusal", compute_sudo=True)
    ticket_text = fields.Text(
        "For TikTok's Support", compute="_compute_choice", compute_sudo=True
    )

    @api.model
    def _open(self, shipment):
        """The dialog for one shipment."""
        shipment.ensure_one()
        wizard = self.create(
            {
                "shipment_id": shipment.id,
                "carrier_id": shipment.carrier_id.id,
                "tracking_number": shipment.tracking_number,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct Carrier or Number"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("shipment_id")
    def _compute_old(self):
        for wizard in self:
            shipment = wizard.shipment_id
            wizard.old_carrier = shipment.provider_id.name or shipment.carrier_id.name
            wizard.old_number = shipment.tracking_number

    @api.depends("shipment_id")
    def _compute_refusal(self):
        for wizard in self:
            wizard.refusal = wizard.shipment_id._correction_refusal()

    @api.depends("carrier_id", "tracking_number")
    def _compute_choice(self):
        """TikTok's carrier for the new one, and what is wrong with the number."""
        for wizard in self:
            choice = wizard._choice()
            number = clean(wizard.tracking_number)
            wizard.provider_name = choice.provider.name
            wizard.problem = choice.text
            wizard.ticket_text = wizard.shipment_id._ticket_text(
                choice.provider, number
            )

    def _choice(self):
        providers = self.env["tiktok.shipping.provider"].sudo()
        return providers._choose(
            self.shipment_id.sudo().order_id, self.carrier_id, self.tracking_number
        )

    def action_correct(self):
        """Button: let a job correct it; this one time counts.

        :raises UserError: when nothing differs, or TikTok would not take it
        """
        self.ensure_one()
        shipment, number = self.shipment_id, clean(self.tracking_number)
        shipment._check_may_ship()
        choice = self._choice()
        if not number or not choice.provider or choice.severity == "certain":
            raise UserError(
                choice.text or self.env._("Enter carrier and tracking number.")
            )
        known = (shipment.sudo().provider_id, shipment.tracking_number)
        if known == (choice.provider, number) and shipment.state == "confirmed":
            raise UserError(self.env._("Nothing is changed."))
        shipment._want_correction(self.carrier_id, choice.provider, number)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

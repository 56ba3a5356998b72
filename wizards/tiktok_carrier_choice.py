from odoo import api, fields, models


class TikTokCarrierChoice(models.TransientModel):
    """Says which carrier of TikTok an Odoo carrier is: always, or this time only."""

    _name = "tiktok.carrier.choice"
    _description = "TikTok Shop Choice of a Carrier"

    order_id = fields.Many2one("tiktok.order", required=True, readonly=True)
    shipment_id = fields.Many2one("tiktok.shipment", readonly=True)
    backend_id = fields.Many2one(related="order_id.backend_id")
    carrier_id = fields.Many2one("delivery.carrier", required=True, readonly=True)
    offered_ids = fields.Many2many(
        "tiktok.shipping.provider", compute="_compute_offered"
    )
    option_id = fields.Many2one("tiktok.delivery.option", compute="_compute_offered")
    provider_id = fields.Many2one(
        "tiktok.shipping.provider",
        "TikTok Carrier",
        required=True,
        domain="[('id', 'in', offered_ids)]",
    )
    scope = fields.Selection(
        [
            ("always", "Always"),
            ("option", "For this delivery option"),
            ("parcel", "For this parcel only"),
        ],
        "Use It",
        default="always",
        required=True,
    )
    waiting_count = fields.Integer(compute="_compute_waiting_count")

    @api.depends("order_id")
    def _compute_offered(self):
        """What TikTok offers for the order, by its option and route."""
        for choice in self:
            providers = self.env["tiktok.shipping.provider"]
            choice.offered_ids = providers._offered(choice.order_id)
            choice.option_id = self.env["tiktok.carrier.mapping"]._option_of(
                choice.order_id
            )

    @api.depends("carrier_id")
    def _compute_waiting_count(self):
        """How many parcels wait for this answer."""
        mapping = self.env["tiktok.carrier.mapping"]
        for choice in self:
            domain = mapping._waiting_domain(choice.order_id.backend_id)
            choice.waiting_count = self.env["tiktok.shipment"].search_count(
                [*domain, ("carrier_id", "=", choice.carrier_id.id)]
            )

    def action_apply(self):
        """Button: keep the answer and send what waited for it."""
        self.ensure_one()
        if self.scope == "parcel" and self.shipment_id:
            self.shipment_id._choose_carrier(self.provider_id)
        else:
            option = self.option_id if self.scope == "option" else False
            self.env["tiktok.carrier.mapping"]._map(
                self.carrier_id, self.provider_id, option
            )
        return {"type": "ir.actions.act_window_close"}

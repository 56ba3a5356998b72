from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TikTokBackend(models.Model):
    """The carrier of last resort of a shop."""

    _inherit = "tiktok.backend"

    use_fallback_carrier = fields.Boolean(
        tracking=True,
        help="Where the carrier of a parcel is not one that TikTok offers, another is "
        "reported. Buyers may see no tracking, and the rate of valid tracking falls.",
    )
    fallback_provider_id = fields.Many2one(
        "tiktok.shipping.provider",
        "Fallback Carrier",
        domain="[('backend_id', '=', id)]",
        tracking=True,
        help="Carrier of TikTok that stands for one that is not mapped or not offered.",
    )
    fallback_count = fields.Integer(
        "Used in 30 Days",
        compute="_compute_fallback_count",
        help="Parcels that were reported with the fallback carrier.",
    )
    fallback_refusal = fields.Char(compute="_compute_fallback_refusal")

    @api.depends("market_id", "seller_type")
    def _compute_fallback_refusal(self):
        """Why a fallback is out of the question in the market of the shop."""
        for backend in self:
            backend.fallback_refusal = backend._fallback_refusal()

    def _fallback_refusal(self):
        self.ensure_one()
        rules = self.env["tiktok.carrier.rule"].sudo()
        return rules._of_shop(self, "no_fallback")[:1].text

    def _compute_fallback_count(self):
        since = fields.Datetime.now() - timedelta(days=30)
        rows = self.env["tiktok.shipment"]._read_group(
            [
                ("backend_id", "in", self.ids),
                ("is_fallback", "=", True),
                ("create_date", ">", since),
            ],
            ["backend_id"],
            ["__count"],
        )
        counts = {backend.id: count for backend, count in rows}
        for backend in self:
            backend.fallback_count = counts.get(backend.id, 0)

    @api.constrains("use_fallback_carrier", "fallback_provider_id", "market_id")
    def _check_fallback(self):
        """Never in a market that punishes it; always a carrier of the shop."""
        for backend in self.filtered("use_fallback_carrier"):
            refusal = backend._fallback_refusal()
            if refusal:
                raise ValidationError(
                    self.env._("%s So there is no fallback carrier.", refusal)
                )
            if backend.fallback_provider_id.backend_id != backend:
                raise ValidationError(
                    self.env._("Choose a fallback carrier of this shop.")
                )

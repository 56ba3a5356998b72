from odoo import api, fields, models


class TikTokCarrierRule(models.Model):
    """What a market forbids about carriers, each with its source and date.

    TikTok lists some carriers that it then refuses, or punishes: data, as facts of
    markets are (tiktok-platform, carriers and tracking validation).
    """

    _name = "tiktok.carrier.rule"
    _description = "TikTok Shop Carrier Rule"
    _order = "market_id, kind, carrier_name"

    market_id = fields.Many2one(
        "tiktok.market", required=True, readonly=True, ondelete="cascade", index=True
    )
    seller_type = fields.Char(
        readonly=True, help="LOCAL or CROSS_BORDER; empty: any seller."
    )
    kind = fields.Selection(
        [
            ("no_carrier", "The carrier is not accepted"),
            ("no_fallback", "A fallback carrier is not accepted"),
        ],
        required=True,
        readonly=True,
    )
    carrier_name = fields.Char(
        readonly=True, help="As TikTok names it; for a carrier that is not accepted."
    )
    since = fields.Date(readonly=True)
    text = fields.Char(required=True, readonly=True, translate=True)
    source = fields.Char(required=True, readonly=True)
    source_date = fields.Date(readonly=True)

    @api.depends("text")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.text

    @api.model
    def _of_shop(self, backend, kind):
        """Rules of a kind that hold for a shop today."""
        today = fields.Date.today()
        return self.search(
            [("market_id", "=", backend.market_id.id), ("kind", "=", kind)]
        ).filtered(
            lambda r: (
                (not r.seller_type or r.seller_type == backend.seller_type)
                and (not r.since or r.since <= today)
            )
        )

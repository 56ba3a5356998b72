from odoo import fields, models


class TikTokBuyer(models.Model):
    """A buyer of a shop, known by TikTok's id alone, and the customer made for it."""

    _name = "tiktok.buyer"
    _description = "TikTok Shop Buyer"
    _inherit = "tiktok.binding"

    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="restrict", index=True
    )

from odoo import fields, models


class TikTokCancellationRejectReason(models.TransientModel):
    """A reason for a refusal that TikTok accepts at this moment."""

    _name = "tiktok.cancellation.reject.reason"
    _description = "TikTok Shop Reason of a Refusal"

    wizard_id = fields.Many2one(
        "tiktok.cancellation.reject", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    code = fields.Char(required=True)

from odoo import fields, models


class TikTokTrackingEvent(models.Model):
    """What a carrier has told TikTok about a parcel; no personal data."""

    _name = "tiktok.tracking.event"
    _description = "TikTok Shop Tracking Event"
    _order = "occurred_at desc, id desc"
    _rec_name = "description"

    package_id = fields.Many2one(
        "tiktok.package", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="package_id.company_id", store=True, index=True, precompute=True
    )
    occurred_at = fields.Datetime("Happened", required=True, readonly=True)
    occurred_ms = fields.Char(
        required=True, readonly=True, help="Unix milliseconds: what tells events apart."
    )
    action_code = fields.Integer("Code", readonly=True, aggregator=None)
    description = fields.Char(readonly=True)

    _once = models.UniqueIndex(
        "(package_id, occurred_ms, COALESCE(action_code, 0))",
        "This event is known already.",
    )

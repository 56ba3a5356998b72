from odoo import fields, models


class TikTokMarket(models.Model):
    """How a market judges sellers who dispatch late (tiktok-platform 2.2 to 2.4)."""

    _inherit = "tiktok.market"

    dispatch_counts = fields.Selection(
        [
            ("scan", "The carrier's first scan"),
            ("arranged", "Tracking number or label"),
        ],
        "Dispatched by",
        default="arranged",
        required=True,
        readonly=True,
        help="What has to happen before the deadline for an order to be on time.",
    )
    late_rate_limit = fields.Float(
        "Late Dispatch at most",
        readonly=True,
        help="In percent of the orders; zero where no limit is known.",
    )
    late_rate_days = fields.Integer(
        "Days of the Late Dispatch Rate", readonly=True, help="0: not published."
    )
    late_rate_source = fields.Char("Source of the Late Dispatch Rate", readonly=True)
    late_rate_date = fields.Date("Date of the Late Dispatch Source", readonly=True)

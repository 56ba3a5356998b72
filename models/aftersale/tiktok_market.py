from odoo import fields, models


class TikTokMarket(models.Model):
    """What cancelling looks like in one market (tiktok-platform 3.3)."""

    _inherit = "tiktok.market"

    unit_cancel = fields.Boolean(
        "Single Units",
        readonly=True,
        help="The seller may cancel single units, for lack of stock only.",
    )
    reject_allowed = fields.Boolean(
        "Requests Can Be Refused",
        readonly=True,
        help="Where they cannot, shipping the parcel refuses the buyer's request.",
    )
    answer_hours = fields.Integer(
        readonly=True,
        help="Hours to answer a buyer's request, where TikTok names no deadline. "
        "Silence means approved.",
    )
    cancel_source = fields.Char(readonly=True)
    cancel_source_date = fields.Date(readonly=True)

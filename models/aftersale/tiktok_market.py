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
    seller_cancel_statuses = fields.Char(
        readonly=True,
        help="Statuses in which the seller may cancel, separated by commas.",
    )
    answer_hours = fields.Integer(
        readonly=True,
        help="Hours to answer a buyer's request, where TikTok names no deadline. "
        "Silence means approved.",
    )
    buyer_cancel_after_rts = fields.Boolean(
        "Cancels After Ready to Ship",
        readonly=True,
        help="Buyers may cancel until the carrier has taken the parcel.",
    )
    cancel_source = fields.Char(readonly=True)
    cancel_source_date = fields.Date(readonly=True)

from odoo import fields, models


class TikTokOrder(models.Model):
    """An order and the cancellations of it."""

    _inherit = "tiktok.order"

    cancellation_ids = fields.One2many(
        "tiktok.cancellation", "order_id", "Cancellations", readonly=True
    )

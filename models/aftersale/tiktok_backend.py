from datetime import timedelta

from odoo import fields, models

from ..connection.tiktok_backend_flow import MODES


class TikTokBackend(models.Model):
    """How a shop deals with cancellations."""

    _inherit = "tiktok.backend"

    cancellation_mode = fields.Selection(
        MODES,
        "Cancellations",
        default="live",
        required=True,
        tracking=True,
        help="Shadow mirrors the cancellations of TikTok and answers none.",
    )
    cancel_answer_policy = fields.Selection(
        [
            ("ask", "Ask a person"),
            ("unpicked", "Approve while nothing is picked, else ask a person"),
            ("approve", "Approve always"),
        ],
        "Buyers' Requests",
        default="ask",
        required=True,
        tracking=True,
        help="Who answers when a buyer asks to cancel.",
    )
    cancel_default_answer = fields.Selection(
        [
            ("none", "None: TikTok approves when the time is up"),
            ("approve", "Approve"),
            ("reject", "Reject, where the market allows it"),
        ],
        "Answer in Default",
        default="none",
        required=True,
        tracking=True,
        help="What is answered shortly before the time is up when nobody has answered.",
    )
    cancel_default_before = fields.Integer(
        "Hours before the Deadline",
        default=4,
        help="When the answer in default is given, unless a person has answered.",
    )

    def _cancel_deadline_after(self, moment):
        """When TikTok approves a request of this moment, by the market's rule."""
        self.ensure_one()
        return moment + timedelta(hours=self.market_id.answer_hours or 48)

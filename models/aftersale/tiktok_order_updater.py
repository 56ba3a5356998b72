from odoo import models

from .tiktok_cancel_reason import readable_reason


class TikTokOrderUpdater(models.AbstractModel):
    """Cancellations are told in TikTok's own words, where it has given any."""

    _inherit = "tiktok.order.updater"

    def _reason_in_words(self, order, name):
        """The text of the cancellation, else of the list of reasons, else the name."""
        told = order.cancellation_ids.filtered(lambda c: c.reason == name)
        if text := told.filtered("reason_text")[:1].reason_text:
            return text
        reasons = self.env["tiktok.cancel.reason"].sudo()
        known = reasons.search([("name", "=", name)], limit=1)
        return known.text or readable_reason(name)

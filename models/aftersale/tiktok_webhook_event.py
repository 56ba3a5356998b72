from odoo import api, models


class TikTokWebhookEvent(models.Model):
    """Events about cancellations go to the cancellations, next to their orders."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _receivers(self):
        return self._also_to("tiktok.cancellation", (11,), super()._receivers())

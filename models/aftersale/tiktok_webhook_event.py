from odoo import api, models


class TikTokWebhookEvent(models.Model):
    """Events about cancellations go to the cancellations, next to their orders."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _receivers(self):
        receivers = super()._receivers()
        return {**receivers, 11: (*receivers.get(11, ()), "tiktok.cancellation")}

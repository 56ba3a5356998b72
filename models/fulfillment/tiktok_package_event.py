from odoo import api, models

#: packages joined, divided or undone; the Brazilian invoice was judged
PACKAGES, INVOICE = 4, 36


class TikTokWebhookEvent(models.Model):
    """Events about packages go to the packages, next to their orders."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _receivers(self):
        found = self._also_to("tiktok.package", (PACKAGES,), super()._receivers())
        return self._also_to("tiktok.order", (INVOICE,), found)

    def _package_ids(self):
        """Packages that these events name, each once."""
        named = (
            key for event in self for key in (event.data or {}).get("package_ids", ())
        )
        return list(dict.fromkeys(named))

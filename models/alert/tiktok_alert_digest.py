from odoo import api, models


class TikTokAlert(models.Model):
    _inherit = "tiktok.alert"

    @api.model
    def _cron_digest(self):
        """Sum up for each person whose digest is due."""

from odoo import models


class TikTokReadiness(models.AbstractModel):
    _inherit = "tiktok.readiness"

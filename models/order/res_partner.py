from odoo import models


class ResPartner(models.Model):
    """Buyers whose data is forgotten."""

    _inherit = "res.partner"

    def _tiktok_forget(self):
        """Blank delivery contacts that were made for buyers; documents keep them."""
        for partner in self:
            partner.with_context(tracking_disable=True).write(
                {
                    "name": self.env._("Former TikTok buyer %s", partner.id),
                    "phone": False,
                    "email": False,
                    "street": False,
                    "street2": False,
                    "zip": False,
                    "active": False,
                }
            )

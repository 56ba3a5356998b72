from odoo import Command, models
from odoo.exceptions import UserError


class TikTokSku(models.Model):
    """From a choice of SKUs to the check whether they can be sold."""

    _inherit = "tiktok.sku"

    def action_audit(self):
        """A new audit of exactly these SKUs, run at once.

        :raises UserError: when they belong to several shops
        """
        if len(self.backend_id) > 1:
            shops = ", ".join(self.backend_id.mapped("name"))
            raise UserError(
                self.env._("An audit is for one shop. These belong to: %s.", shops)
            )
        if not self:
            raise UserError(self.env._("There is no SKU in what you chose."))
        audit = self.env["tiktok.stock.audit"].create(
            {
                "backend_id": self.backend_id.id,
                "scope": "chosen",
                "sku_ids": [Command.set(self.ids)],
            }
        )
        audit._run()
        return audit.action_open()

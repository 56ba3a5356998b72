from odoo import models


class TikTokStockCard(models.Model):
    """Figures that somebody has edited on TikTok."""

    _inherit = "tiktok.stock.card"

    def action_send_ours(self):
        """Button of the exception desk: send Odoo's figure now; that settles it.

        :raises AccessError: for users who may only see
        :raises UserError: naming what stands in the way
        """
        sent = self.action_push()
        self.env["tiktok.exception"]._settle(self, "stock", ["stock_edited"])
        return sent


class TikTokBackend(models.Model):
    """Many of them at once."""

    _inherit = "tiktok.backend"

    def action_send_ours(self):
        """Button of the exception desk: the figures of all that was edited.

        :raises AccessError: for users who may only see
        :raises UserError: naming what stands in the way
        """
        self.ensure_one()
        edited = [("backend_id", "=", self.id), ("level_ids.drift", "=", "edited")]
        cards = self.env["tiktok.stock.card"].search(edited)
        sent = cards.action_push() if cards else self.action_export_stock()
        self.env["tiktok.exception"]._settle(self, "stock", ["stock_edited"])
        return sent

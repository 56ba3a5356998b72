from odoo import api, models


class TikTokStockRule(models.Model):
    """Marks the shops whose figures follow another rule now.

    The whole shop: which SKUs a category or an end date concerns is asked when their
    figures are computed, and equal figures are not sent.
    """

    _inherit = "tiktok.stock.rule"

    @api.model_create_multi
    def create(self, vals_list):
        """A new rule counts at once."""
        rules = super().create(vals_list)
        rules._tiktok_mark_figures()
        return rules

    def write(self, vals):
        """A changed rule counts at once, and leaves what it no longer concerns."""
        self._tiktok_mark_figures()
        result = super().write(vals)
        self._tiktok_mark_figures()
        return result

    def unlink(self):
        """Without the rule the next one counts."""
        self._tiktok_mark_figures()
        return super().unlink()

    def _tiktok_mark_figures(self):
        changes = self.env["tiktok.stock.change"]
        single = self.filtered("sku_id")
        changes._mark_skus(single.sku_id.ids, "rule")
        changes._mark_shops((self - single).backend_id, "rule")

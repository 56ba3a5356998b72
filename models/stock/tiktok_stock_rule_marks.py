from odoo import api, fields, models
from odoo.tools import SQL


class TikTokStockRule(models.Model):
    """Marks the shops whose figures follow another rule now, or by the clock.

    The whole shop: which SKUs a category or an end date concerns is asked when their
    figures are computed, and equal figures are not sent.
    """

    _inherit = "tiktok.stock.rule"

    was_in_force = fields.Boolean(readonly=True, help="When the clock last looked.")

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

    @api.model
    def _cron_apply_due(self):
        """Rules that begin or end by the clock change their SKUs within a minute."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE tiktok_stock_rule rule SET was_in_force = due.is_in_force
                     FROM (SELECT id,
                                  active AND COALESCE(date_from <= %(now)s, TRUE)
                                         AND COALESCE(date_to > %(now)s, TRUE)
                                  AS is_in_force
                             FROM tiktok_stock_rule
                            WHERE date_from IS NOT NULL OR date_to IS NOT NULL) due
                    WHERE due.id = rule.id
                      AND rule.was_in_force IS DISTINCT FROM due.is_in_force
                RETURNING rule.id""",
                now=fields.Datetime.now(),
            )
        )
        rules = self.browse(row[0] for row in self.env.cr.fetchall())
        self.invalidate_model(["was_in_force"])
        rules._tiktok_mark_figures()

from odoo import api, fields, models
from odoo.tools import SQL


class TikTokStockRule(models.Model):
    """Marks what a rule concerns when it begins or ends by the clock."""

    _inherit = "tiktok.stock.rule"

    was_in_force = fields.Boolean(readonly=True, help="When the clock last looked.")

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

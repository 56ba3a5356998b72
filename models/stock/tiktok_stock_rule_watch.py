from odoo import api, fields, models
from odoo.tools import SQL


class TikTokStockRule(models.Model):
    """Marks the SKUs whose figure a rule changes, also when only time passes."""

    _inherit = "tiktok.stock.rule"

    was_in_force = fields.Boolean(readonly=True, help="When the clock last looked.")

    @api.model_create_multi
    def create(self, vals_list):
        """A new rule is in force at once."""
        rules = super().create(vals_list)
        rules._mark_affected()
        return rules

    def write(self, vals):
        """What the rule was for, and what it is for now."""
        self._mark_affected()
        result = super().write(vals)
        self._mark_affected()
        return result

    def unlink(self):
        """The next rule decides again."""
        self._mark_affected()
        return super().unlink()

    def _mark_affected(self):
        """Let the figures of all SKUs of these rules be computed anew."""
        changes = self.env["tiktok.stock.change"]
        wide = self.filtered("categ_id")
        changes._mark_shops(wide.backend_id, "rule")
        narrow = self - wide
        changes._mark_skus(
            (narrow.sku_id | narrow.tiktok_product_id.sku_ids).ids, "rule"
        )

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
        rules._mark_affected()

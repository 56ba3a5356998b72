from odoo import models


class TikTokBackend(models.Model):
    """Shops to which TikTok has not given the right to several warehouses (12052094).

    One warehouse alone is fed until somebody tries all of them again.
    """

    _inherit = "tiktok.backend"

    def write(self, vals):
        """Another source of the stock: what was refused may be possible now."""
        result = super().write(vals)
        if "stock_strategy" in vals:
            self._forget_missing_right()
        return result

    def _forget_missing_right(self):
        """The next push sends to all warehouses; the problem is back if TikTok refuses
        it again."""
        cursors = self.sudo().cursor_ids.filtered("stock_one_warehouse")
        cursors.stock_one_warehouse = False
        warehouses = self.env["tiktok.warehouse"].sudo()
        targets = warehouses.search([("backend_id", "in", self.ids)])
        self.env["tiktok.exception"]._settle(targets, "stock", codes=["stock_no_right"])


class TikTokWarehouse(models.Model):
    """The warehouse that is fed alone carries the problem."""

    _inherit = "tiktok.warehouse"

    def action_try_all_warehouses(self):
        """Button of the exception desk: send the stock to every warehouse again.

        :raises AccessError: for users who may only see
        :raises UserError: when the shop or its stock is not on
        """
        return self.backend_id.action_export_stock()

    def action_retry(self):
        """The same, where several warehouses were refused."""
        result = super().action_retry()
        refused = self.backend_id.sudo().cursor_ids.filtered("stock_one_warehouse")
        # a mapping may be looked at again where no stock is sent, too
        shops = refused.backend_id.filtered(lambda b: b._flow_mode("stock") != "off")
        if shops:
            shops.sudo(False).action_export_stock()
        return result

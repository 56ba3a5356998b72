from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _tiktok_deliver_outside(self):
        """Validate deliveries that somebody else has made already.

        What Odoo cannot close by itself, for instance for want of a lot number, is
        left open and put on the exception desk.
        """
        for picking in self:
            try:
                with self.env.cr.savepoint():
                    picking._tiktok_validate_in_full()
            except UserError as error:
                picking._tiktok_report_open(str(error))

    def _tiktok_validate_in_full(self):
        for move in self.move_ids.filtered(lambda m: m.state not in ("done", "cancel")):
            move.quantity = move.product_uom_qty
            move.picked = True
        quiet = self.with_context(skip_backorder=True, skip_sms=True)
        if quiet.button_validate() is not True:
            raise UserError(
                self.env._("The delivery %s asks a question first.", self.name)
            )

    def _tiktok_report_open(self, reason):
        order = self.sale_id.tiktok_order_id
        self.env["tiktok.exception"]._report(
            order,
            "delivery",
            "delivery_open",
            self.env._(
                "%(picking)s of order %(order)s was shipped outside Odoo: %(reason)s",
                picking=self.name,
                order=order.external_id,
                reason=reason,
            ),
        )

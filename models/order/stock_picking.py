from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """Transfers of TikTok orders; deliveries that somebody else has made."""

    _inherit = "stock.picking"

    # read with elevated rights: whoever packs need not see the shop
    tiktok_order_id = fields.Many2one(
        "tiktok.order",
        "Order on TikTok",
        compute="_compute_tiktok_order_id",
        compute_sudo=True,
        search="_search_tiktok_order_id",
    )
    tiktok_order_ref = fields.Char(
        "TikTok Order", related="tiktok_order_id.external_id"
    )
    tiktok_status = fields.Char("TikTok Status", related="tiktok_order_id.status_name")
    tiktok_to_ship = fields.Boolean(related="tiktok_order_id.to_ship")
    tiktok_shipping_type = fields.Char(related="tiktok_order_id.shipping_type")
    tiktok_delivery_option = fields.Char(related="tiktok_order_id.delivery_option_name")
    tiktok_ship_by = fields.Datetime(
        "TikTok Ship by", related="tiktok_order_id.ship_by"
    )
    tiktok_is_cancel_requested = fields.Boolean(
        related="tiktok_order_id.is_cancel_requested"
    )

    @api.depends("sale_id.tiktok_order_id")
    def _compute_tiktok_order_id(self):
        for picking in self:
            picking.tiktok_order_id = picking.sale_id.tiktok_order_id

    @api.model
    def _search_tiktok_order_id(self, operator, value):
        """Transfers by the TikTok order behind them (positive operators only)."""
        return self.env["tiktok.order"]._documents_domain("sale_id", operator, value)

    def action_open_tiktok_order(self):
        """The TikTok order behind this delivery."""
        return self.tiktok_order_id.get_formview_action()

    def _tiktok_is_delivery(self):
        """Whether it brings goods to the customer, a supplier's direct delivery too."""
        self.ensure_one()
        to_customer = self.location_dest_id.usage == "customer"
        return self.picking_type_code == "outgoing" or to_customer

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
        quiet = self.with_context(
            skip_backorder=True, skip_sms=True, tiktok_goods_left=True
        )
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

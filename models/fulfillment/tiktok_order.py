from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class TikTokOrder(models.Model):
    """Parcels to stop: a reason to stop the order, and the way back of the goods."""

    _inherit = "tiktok.order"

    parcel_stop_ids = fields.One2many(
        "tiktok.parcel.stop", "order_id", "Parcels to Stop", readonly=True
    )

    def _stop_reasons(self):
        """Adds the open tasks to stop a parcel."""
        reasons = super()._stop_reasons()
        stops = self.parcel_stop_ids.filtered("is_open")
        if stops and not self.is_fbt:
            reasons.append(("parcel_stop", stops[0]._stop_text()))
        return reasons

    def _stop_prefetch(self):
        """Adds the tasks to stop a parcel."""
        self.parcel_stop_ids.mapped("state")
        return super()._stop_prefetch()

    def action_return_goods(self):
        """Button: the receipt that is prepared for these goods, else Odoo's dialog
        for returning the delivery.

        :raises UserError: when nothing has left
        """
        self.ensure_one()
        transfers = self.sale_order_id.picking_ids
        prepared = self.parcel_stop_ids.return_picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        if prepared:
            return prepared[0].get_formview_action()
        left = transfers.filtered(
            lambda p: p.state == "done" and p._tiktok_is_delivery()
        )
        if not left:
            raise UserError(self.env._("Nothing of %s has left.", self.external_id))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.act_stock_return_picking"
        )
        ids = {"active_id": left[-1:].id, "active_ids": left[-1:].ids}
        return {**action, "context": {**ids, "active_model": "stock.picking"}}

    @api.model
    def _stop_domain(self):
        """Adds orders with an open task to stop a parcel."""
        stopped = Domain("parcel_stop_ids", "any", [("is_open", "=", True)])
        return super()._stop_domain() | stopped

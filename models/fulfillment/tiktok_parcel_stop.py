from odoo import api, fields, models


class TikTokParcelStop(models.Model):
    """A parcel to be stopped: cancelled on TikTok after the shop's cut-off.

    One task about one picking. While it is open, that picking is not shipped.
    """

    _name = "tiktok.parcel.stop"
    _description = "TikTok Shop Parcel to Stop"
    _order = "state, deadline, id desc"
    _rec_name = "picking_id"

    order_id = fields.Many2one(
        "tiktok.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    backend_id = fields.Many2one(related="order_id.backend_id", store=True, index=True)
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    unit_ids = fields.Many2many("tiktok.order.line", string="Units", readonly=True)
    reason = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("open", "Stop it"),
            ("returned", "Back on the shelf"),
            ("left", "Already gone"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    deadline = fields.Datetime(readonly=True)

    @api.model
    def _stop(self, order, units, reason_text):
        """Ask the warehouse to stop the parcels that hold these units.

        :param order: one order
        :param units: its cancelled units; all of them when the order is cancelled
        :param reason_text: who cancelled and why, translated
        :return: the tasks, one for each picking past the cut-off
        """
        pickings = order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel") and p._tiktok_is_past_cutoff()
        )
        return self.create(
            [
                {
                    "order_id": order.id,
                    "picking_id": picking.id,
                    "unit_ids": units.ids,
                    "reason": reason_text,
                    "deadline": order.collect_by or order.ship_by,
                }
                for picking in pickings
            ]
        )

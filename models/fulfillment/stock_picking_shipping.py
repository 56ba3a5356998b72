from odoo import api, fields, models

from .tiktok_shipping_capability import FLOWS

#: what a packer sees of the way to TikTok, least advanced first
SHIPPING_STATES = [
    ("refused", "Refused"),
    ("number", "Number missing"),
    ("arrange", "To arrange"),
    ("label", "Label ready"),
    ("to_send", "To send"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("confirmed", "Confirmed"),
    ("transit", "In transit"),
    ("delivered", "Delivered"),
]


class StockPicking(models.Model):
    """What TikTok is told of a delivery, and how far that is."""

    _inherit = "stock.picking"

    tiktok_shipment_ids = fields.Many2many(
        "tiktok.shipment",
        "tiktok_shipment_picking_rel",
        "picking_id",
        "shipment_id",
        "TikTok Shipments",
        readonly=True,
        copy=False,
    )
    # read with elevated rights: whoever packs need not see the shop
    tiktok_shipping_flow = fields.Selection(
        FLOWS,
        "TikTok Ships by",
        compute="_compute_tiktok_shipping_flow",
        compute_sudo=True,
    )
    tiktok_shipping_state = fields.Selection(
        SHIPPING_STATES,
        "TikTok Shipping",
        compute="_compute_tiktok_shipping_state",
        compute_sudo=True,
    )
    tiktok_provider_id = fields.Many2one(
        "tiktok.shipping.provider",
        "Carrier on TikTok",
        compute="_compute_tiktok_provider_id",
        compute_sudo=True,
    )

    @api.depends("tiktok_order_id.shipping_flow", "tiktok_shipment_ids.flow")
    def _compute_tiktok_shipping_flow(self):
        """As the rules of the order's market say; empty where they are silent."""
        for picking in self:
            picking.tiktok_shipping_flow = picking._tiktok_flow()

    def _tiktok_flow(self):
        """Flow of the living shipments, before them the order's own."""
        shipments = self.tiktok_shipment_ids.filtered(lambda s: s.state != "cancelled")
        flow = shipments[:1].flow or self.tiktok_order_id.shipping_flow
        return flow if flow in dict(FLOWS) else False

    @api.depends(
        "tiktok_shipment_ids.state",
        "tiktok_shipment_ids.sync_state",
        "tiktok_shipment_ids.problem",
        "tiktok_shipment_ids.label_state",
        "tiktok_shipment_ids.package_id.handed_over_at",
        "tiktok_shipment_ids.package_id.delivered_at",
    )
    def _compute_tiktok_shipping_state(self):
        """The least advanced of its shipments counts."""
        order = [code for code, _label in SHIPPING_STATES]
        for picking in self:
            living = picking.tiktok_shipment_ids.filtered(
                lambda s: s.state != "cancelled"
            )
            states = {shipment._progress() for shipment in living}
            picking.tiktok_shipping_state = min(states, key=order.index, default=False)

    @api.depends("tiktok_shipment_ids.provider_id")
    def _compute_tiktok_provider_id(self):
        for picking in self:
            picking.tiktok_provider_id = picking.tiktok_shipment_ids.provider_id[:1]

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .shipment_steps import may_follow
from .tiktok_shipping_capability import FLOWS, LABEL_FLOWS

#: switch and exceptions of the flow
FLOW = "shipping"
#: with a carrier and a number of ours
OWN_FLOWS = ("mark_shipped", "self_ship")
#: somebody tells TikTok about these
SENT_FLOWS = (*OWN_FLOWS, *LABEL_FLOWS)
#: a unit belongs to at most one of these
LIVING = ("draft", "wanted", "sent", "confirmed", "refused")
#: a job is to do something about these
OPEN = ("wanted", "sent")


class TikTokShipment(models.Model):
    """Our wish towards TikTok: these units go in one parcel.

    By a carrier and number of ours, or with a label that TikTok sells. What TikTok
    makes of it shows as its package. How it is sent stands in
    ``tiktok_shipment_sync.py``.

    ========= ==============================================================
    draft     arranged in Odoo, nothing is wanted from TikTok yet
    wanted    a job sends it, or it waits for what its problem says
    sent      TikTok has taken it, the job looks for it there
    confirmed TikTok shows it
    refused   TikTok has said no: a person mends it and sends it again
    cancelled given up; its units are free again
    ========= ==============================================================
    """

    _name = "tiktok.shipment"
    _description = "TikTok Shop Shipment"
    _inherit = "tiktok.sync.mixin"
    _order = "id desc"

    _sync_flow = FLOW

    name = fields.Char(required=True, readonly=True, copy=False)
    backend_id = fields.Many2one(
        "tiktok.backend",
        "Shop",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    flow = fields.Selection(FLOWS, "How It Ships", readonly=True)
    state = fields.Selection(
        [
            ("draft", "Arranged"),
            ("wanted", "To send"),
            ("sent", "Sent"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        default="wanted",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    problem = fields.Char(
        readonly=True, copy=False, help="Kind of the problem that it waits for."
    )

    # What
    order_id = fields.Many2one(
        "tiktok.order",
        "TikTok Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The first one, where several leave together.",
    )
    order_ids = fields.Many2many("tiktok.order", string="TikTok Orders", readonly=True)
    # read with elevated rights: the dock need not see the shop
    order_ref = fields.Char("TikTok Order ID", compute="_compute_refs")
    unit_ids = fields.One2many(
        "tiktok.order.line", "shipment_id", "Units", readonly=True
    )
    unit_count = fields.Integer("Pieces", readonly=True)
    content = fields.Char(readonly=True)
    sub_items = fields.Json(
        "Bundle Units", readonly=True, help="Units of a bundle that this parcel holds."
    )
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", readonly=True, index="btree_not_null"
    )
    picking_ids = fields.Many2many(
        "stock.picking",
        "tiktok_shipment_picking_rel",
        "shipment_id",
        "picking_id",
        "Transfers",
        readonly=True,
    )
    stock_package_id = fields.Many2one(
        "stock.package", "Package", readonly=True, index="btree_not_null"
    )

    # How
    carrier_id = fields.Many2one("delivery.carrier", readonly=True)
    provider_id = fields.Many2one(
        "tiktok.shipping.provider", "Carrier on TikTok", readonly=True
    )
    tracking_number = fields.Char(readonly=True, index="btree_not_null")
    is_fallback = fields.Boolean("By Fallback Carrier", readonly=True)
    shipped_at = fields.Datetime("Left", readonly=True)
    weight = fields.Float("Weight (g)", readonly=True)
    box_length = fields.Float("Length (cm)", readonly=True)
    box_width = fields.Float("Width (cm)", readonly=True)
    box_height = fields.Float("Height (cm)", readonly=True)
    handover_method = fields.Selection(
        [("PICKUP", "Collected by the carrier"), ("DROP_OFF", "Dropped off")],
        readonly=True,
    )
    slot_start = fields.Datetime("Collected from", readonly=True)
    slot_end = fields.Datetime("Collected until", readonly=True)
    service_external_id = fields.Char("Service ID", readonly=True)
    service_name = fields.Char("Service", readonly=True)
    service_price = fields.Monetary("Price of the Label", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    # What TikTok says
    package_external_id = fields.Char(
        "TikTok Package ID", readonly=True, index="btree_not_null", copy=False
    )
    warning = fields.Char(
        readonly=True, copy=False, help="What TikTok remarked when it accepted."
    )
    sent_at = fields.Datetime("Sent on", readonly=True, copy=False)
    confirmed_at = fields.Datetime("Confirmed on", readonly=True, copy=False)
    corrections = fields.Integer(readonly=True, copy=False)
    corrected_at = fields.Datetime("Corrected on", readonly=True, copy=False)
    deadline = fields.Datetime(
        readonly=True, help="TikTok cancels the order when it is not shipped by then."
    )

    # Papers
    label_attachment_id = fields.Many2one("ir.attachment", "Label", readonly=True)
    slip_attachment_id = fields.Many2one("ir.attachment", "Packing Slip", readonly=True)
    label_state = fields.Selection(
        [
            ("none", "None"),
            ("waiting", "Being fetched"),
            ("ready", "Ready"),
            ("late", "Overdue"),
            ("refused", "Refused"),
        ],
        default="none",
        readonly=True,
        copy=False,
    )
    label_format = fields.Char(readonly=True)
    label_printed_at = fields.Datetime("Printed", readonly=True)

    _due = models.Index("(backend_id, sync_next_try) WHERE sync_state = 'pending'")

    def write(self, vals):
        """Override: a shipment takes legal steps only, whoever writes.

        :raises ValidationError: naming the step
        """
        if "state" in vals:
            self._check_step(vals["state"], vals.get("flow"))
        return super().write(vals)

    def _check_step(self, after, flow=None):
        for shipment in self:
            if not may_follow(flow or shipment.flow, shipment.state, after):
                raise ValidationError(
                    self.env._(
                        "%(shipment)s is %(state)s: it cannot become %(after)s.",
                        shipment=shipment.name,
                        state=shipment.state,
                        after=after,
                    )
                )

    @api.depends("order_ids", "order_id")
    def _compute_refs(self):
        for shipment in self.sudo():
            orders = shipment.order_ids or shipment.order_id
            shipment.order_ref = ", ".join(orders.mapped("external_id"))

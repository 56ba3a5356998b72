from odoo import api, fields, models

FLOW = "package"
#: package status of TikTok in the order in which a parcel passes them
TO_FULFILL, PROCESSING = "TO_FULFILL", "PROCESSING"
FULFILLING, COMPLETED, CANCELLED = "FULFILLING", "COMPLETED", "CANCELLED"
STATES = (TO_FULFILL, PROCESSING, FULFILLING, COMPLETED)


class TikTokPackage(models.Model):
    """A parcel as TikTok has it: n orders in m packages, tied to units and transfers.

    Only mirrored here; what we want of TikTok is a ``tiktok.shipment``. How packages
    are read stands in ``tiktok_package_sync.py``, what follows in
    ``tiktok_package_mirror.py``.
    """

    _name = "tiktok.package"
    _description = "TikTok Shop Package"
    _inherit = ["tiktok.binding", "tiktok.sync.mixin"]
    _order = "external_created_at desc, id desc"

    _sync_flow = FLOW
    _PERSONAL_KEYS = frozenset({"recipient_address", "sender_address"})

    # holds the buyer's address: others read payload_text, where it is masked
    payload = fields.Json(groups="connector_tiktok_shop.group_manager")
    payload_text = fields.Text(compute_sudo=True)

    # What
    order_ids = fields.Many2many(
        "tiktok.order",
        "tiktok_package_order_rel",
        "package_id",
        "order_id",
        "TikTok Orders",
        readonly=True,
    )
    line_ids = fields.One2many(
        "tiktok.order.line", "package_id", "Units", readonly=True
    )
    unit_external_ids = fields.Json(
        "Unit IDs", readonly=True, help="As TikTok names them, the order's or its own."
    )
    unit_count = fields.Integer("Pieces", readonly=True)
    picking_ids = fields.Many2many(
        "stock.picking",
        string="Transfers",
        compute="_compute_picking_ids",
        compute_sudo=True,
    )
    parent_ids = fields.Many2many(
        "tiktok.package",
        "tiktok_package_parent_rel",
        "package_id",
        "parent_id",
        "Made From",
        readonly=True,
        help="Packages that held its units before.",
    )
    child_ids = fields.Many2many(
        "tiktok.package",
        "tiktok_package_parent_rel",
        "parent_id",
        "package_id",
        "Became",
        readonly=True,
    )
    is_combined = fields.Boolean(
        "Several Orders", readonly=True, help="Orders that leave together."
    )
    is_split = fields.Boolean(
        "Part of an Order", readonly=True, help="The order leaves in several parcels."
    )

    # How it stands
    sub_status = fields.Char(readonly=True)
    exception_reason = fields.Char(
        readonly=True, help="What happened to the parcel on its way."
    )
    external_created_at = fields.Datetime("Created on TikTok", readonly=True)
    external_updated = fields.Integer(
        "TikTok Update Time",
        readonly=True,
        aggregator=None,
        help="Unix seconds of the last change; 0: known from its order only.",
    )
    detail_updated = fields.Integer(
        readonly=True, aggregator=None, help="Update time of the full data."
    )
    read_at = fields.Datetime("Last Read", readonly=True)
    sent_at = fields.Datetime(
        "Label or Number Sent",
        readonly=True,
        help="Since when TikTok has a way to follow.",
    )
    handed_over_at = fields.Datetime(
        "Handed Over", readonly=True, help="When the carrier has scanned it."
    )
    delivered_at = fields.Datetime("Delivered", readonly=True)

    # How it goes
    shipping_type = fields.Char(
        readonly=True, help="TIKTOK: label from TikTok. SELLER: own carrier."
    )
    provider_id = fields.Many2one(
        "tiktok.shipping.provider", "TikTok Carrier", readonly=True
    )
    provider_external_id = fields.Char("Carrier ID", readonly=True)
    provider_name = fields.Char("Carrier", readonly=True)
    tracking_number = fields.Char(readonly=True, index="btree_not_null")
    last_mile_number = fields.Char(readonly=True)
    handover_method = fields.Char("Handover", readonly=True)
    slot_start = fields.Datetime("Collected From", readonly=True)
    slot_end = fields.Datetime("Collected Until", readonly=True)
    delivery_option_name = fields.Char("Delivery Option (TikTok)", readonly=True)
    warehouse_external_id = fields.Char("TikTok Warehouse ID", readonly=True)
    weight = fields.Float("Weight (g)", readonly=True)
    box_length = fields.Float("Length (cm)", readonly=True)
    box_width = fields.Float("Width (cm)", readonly=True)
    box_height = fields.Float("Height (cm)", readonly=True)

    # What happened on the way
    tracking_event_ids = fields.One2many(
        "tiktok.tracking.event", "package_id", "Tracking", readonly=True
    )
    last_event = fields.Char(readonly=True)
    last_event_at = fields.Datetime("Last Event on", readonly=True)

    _poll = models.Index("(backend_id, external_updated)")

    @api.depends("external_id", "tracking_number")
    def _compute_display_name(self):
        """People know the number on the parcel, TikTok's id where there is none."""
        for package in self:
            package.display_name = package.tracking_number or package.external_id

    @api.depends(
        "line_ids.shipment_id.picking_ids",
        "line_ids.sale_line_id.move_ids.picking_id.state",
    )
    def _compute_picking_ids(self):
        """Transfers of our shipments; of units without one, those that move them."""
        for package in self:
            shipments = package.line_ids.shipment_id
            loose = package.line_ids.filtered(lambda unit: not unit.shipment_id)
            moving = loose.sale_line_id.move_ids.picking_id.filtered(
                lambda p: p.picking_type_code == "outgoing" and p.state != "cancel"
            )
            package.picking_ids = shipments.picking_ids | shipments.picking_id | moving

    def _is_living(self):
        """Whether the package still stands for its units.

        TikTok cancels packages that were undone, and those that were lost or damaged:
        the latter had their units and keep them (tiktok-api, section 11).
        """
        self.ensure_one()
        return self.external_state != CANCELLED or bool(self.exception_reason)

    def _age_key(self):
        """Sorts packages by age; one that TikTok has not shown yet is new."""
        self.ensure_one()
        return (self.external_created_at or fields.Datetime.now(), self.id)

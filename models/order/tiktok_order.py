from odoo import api, fields, models

from .order_states import statuses

#: statuses in the order in which an order passes them (tiktok-platform 3.1)
UNPAID, ON_HOLD = "UNPAID", "ON_HOLD"
AWAITING_SHIPMENT, PARTIALLY_SHIPPING = "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"
CANCELLED = "CANCELLED"
#: somebody has arranged shipping: tracking was sent or a label was bought
HANDLED = statuses(handled=True)
#: kinds that follow another order: shipped again, paid once
WITHOUT_REVENUE = ("replacement", "exchange")
#: the webhook spells it differently (tiktok-platform 3.1)
STATUS_ALIASES = {"CANCEL": CANCELLED}


class TikTokOrder(models.Model):
    """An order of TikTok as it stands there, and the sales order made from it.

    Every status is mirrored; what creates a document is decided by
    ``tiktok.order.policy``. How work on it runs stands in ``tiktok_order_sync.py``.
    """

    _name = "tiktok.order"
    _description = "TikTok Shop Order"
    _inherit = ["tiktok.binding", "tiktok.sync.mixin"]
    _order = "external_created_at desc, id desc"

    _PERSONAL_KEYS = frozenset(
        {
            "recipient_address",
            "buyer_email",
            "buyer_nickname",
            "buyer_avatar",
            "buyer_message",
            "seller_note",
            "cpf",
            "cpf_name",
        }
    )

    # holds the buyer: others read payload_text, where the person is masked
    payload = fields.Json(groups="connector_tiktok_shop.group_manager")
    payload_text = fields.Text(compute_sudo=True)
    sale_order_id = fields.Many2one(
        "sale.order", "Sales Order", index="btree_not_null", readonly=True, copy=False
    )
    line_ids = fields.One2many("tiktok.order.line", "order_id", "Units", readonly=True)
    unit_count = fields.Integer(compute="_compute_unit_count")
    kind = fields.Selection(
        [
            ("sale", "Sale"),
            ("preorder", "Pre-order"),
            ("sample", "Sample"),
            ("replacement", "Replacement"),
            ("exchange", "Exchange"),
        ],
        default="sale",
        required=True,
        readonly=True,
    )
    order_type = fields.Char("TikTok Order Type", readonly=True)
    origin_external_id = fields.Char(
        "Source Order", readonly=True, help="Of a replacement or an exchange."
    )
    fulfillment_type = fields.Char(readonly=True)
    shipping_type = fields.Char(
        readonly=True, help="TIKTOK: label from TikTok. SELLER: own carrier."
    )
    delivery_type = fields.Char(readonly=True)
    delivery_option_name = fields.Char("Delivery Option", readonly=True)
    delivery_option_external_id = fields.Char(readonly=True)
    warehouse_external_id = fields.Char("TikTok Warehouse ID", readonly=True)
    is_fbt = fields.Boolean("Fulfilled by TikTok", readonly=True)
    is_cod = fields.Boolean("Cash on Delivery", readonly=True)
    is_cancel_requested = fields.Boolean("Buyer Asks to Cancel", readonly=True)
    payment_method = fields.Char(readonly=True)
    combine_group = fields.Char(
        readonly=True,
        index="btree_not_null",
        help="TikTok means to send these orders in one parcel.",
    )
    live_room_id = fields.Char("LIVE Session", readonly=True, index="btree_not_null")
    commerce_platform = fields.Char(readonly=True)
    cancel_reason = fields.Char(readonly=True)
    cancelled_by = fields.Char(readonly=True)
    external_updated = fields.Integer(
        "TikTok Update Time", readonly=True, help="Unix seconds of the last change."
    )
    read_at = fields.Datetime(
        "Last Read", readonly=True, help="When its details were last read at TikTok."
    )
    list_digest = fields.Char(readonly=True, help="Fingerprint of the polled data.")
    detail_digest = fields.Char(readonly=True, help="Fingerprint of the full data.")
    applied_digest = fields.Char(
        readonly=True, help="Fingerprint of the data that the documents follow."
    )
    applied_state = fields.Char(
        readonly=True, help="TikTok's status when the documents last followed."
    )
    address_digest = fields.Char(readonly=True)
    shipped_address_digest = fields.Char(
        readonly=True, help="Fingerprint of the address on the sales order."
    )
    buyer_external_id = fields.Char("Buyer ID", readonly=True, index="btree_not_null")
    buyer_message = fields.Text(readonly=True)
    partner_shipping_id = fields.Many2one(
        "res.partner", "Delivery Address", readonly=True, index="btree_not_null"
    )
    difference_accepted = fields.Boolean(readonly=True, copy=False)

    # Times
    external_created_at = fields.Datetime("Ordered", readonly=True, index=True)
    paid_at = fields.Datetime("Paid", readonly=True)
    hold_until = fields.Datetime(readonly=True)
    release_at = fields.Datetime("Pre-order Release", readonly=True)
    ship_by = fields.Datetime(
        "Ship by",
        readonly=True,
        help="TikTok wants a tracking number or a label until then.",
    )
    collect_by = fields.Datetime(
        "Hand over by",
        readonly=True,
        help="TikTok wants the carrier's scan until then.",
    )
    auto_cancel_at = fields.Datetime(
        readonly=True, help="TikTok cancels the order when it is not shipped by then."
    )
    collection_due_at = fields.Datetime(
        "Scan Due by",
        readonly=True,
        help="TikTok cancels a parcel that no carrier has scanned by then.",
    )
    deliver_by = fields.Datetime("Deliver by", readonly=True)
    cancel_requested_at = fields.Datetime(readonly=True)

    # Money
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_original = fields.Monetary("List Price", readonly=True)
    amount_seller_discount = fields.Monetary("Seller Discount", readonly=True)
    amount_platform_discount = fields.Monetary(
        "Platform Discount", readonly=True, help="Refunded by TikTok at settlement."
    )
    amount_products = fields.Monetary(
        "Product Revenue", readonly=True, help="List price minus seller discount."
    )
    amount_shipping = fields.Monetary(
        "Shipping Revenue",
        readonly=True,
        help="What the buyer pays for shipping plus TikTok's subsidy.",
    )
    amount_shipping_subsidy = fields.Monetary("Shipping Subsidy", readonly=True)
    amount_deposit = fields.Monetary("Deposits", readonly=True)
    amount_total = fields.Monetary("Seller's Total", readonly=True)
    amount_receivable = fields.Monetary(
        "Owed by TikTok", readonly=True, help="All discounts that TikTok funds."
    )
    amount_tax = fields.Monetary("Tax on TikTok", readonly=True)
    amount_fees = fields.Monetary("Buyer's Fees", readonly=True)
    amount_paid = fields.Monetary("Paid by the Buyer", readonly=True)

    _poll = models.Index("(backend_id, external_updated)")
    _address = models.Index(
        "(backend_id, buyer_external_id, shipped_address_digest) "
        "WHERE partner_shipping_id IS NOT NULL"
    )

    @api.depends("line_ids")
    def _compute_unit_count(self):
        for order in self:
            order.unit_count = len(order.line_ids)

    def _active_units(self):
        """Units that are not cancelled."""
        return self.line_ids._not_cancelled()

    # === NAVIGATION === #

    def action_open_sale_order(self):
        """The sales order of this TikTok order."""
        return self.sale_order_id.get_formview_action()

from odoo import api, fields, models


class TikTokOrderLine(models.Model):
    """One unit of an order: always exactly one piece, with an id of its own.

    Shipping, cancelling, returning and settling all act on units, so each stays
    reachable from its sales order line and back.
    """

    _name = "tiktok.order.line"
    _description = "TikTok Shop Order Unit"
    _inherit = "tiktok.binding"
    _order = "order_id, id"

    order_id = fields.Many2one(
        "tiktok.order", required=True, ondelete="cascade", index=True, readonly=True
    )
    payload = fields.Json(compute="_compute_payload", store=False, compute_sudo=True)
    sku_id = fields.Many2one(
        "tiktok.sku", "SKU", index=True, readonly=True, ondelete="restrict"
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Sales Order Line",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
    )
    name = fields.Char("Description", readonly=True)
    seller_sku = fields.Char("Seller SKU", readonly=True)
    sub_external_ids = fields.Json(
        "Bundle Units", readonly=True, help="Ids of the units inside a bundle."
    )
    warehouse_external_id = fields.Char("TikTok Warehouse ID", readonly=True)
    package_external_id = fields.Char("Package ID", readonly=True)
    package_status = fields.Char(readonly=True)
    tracking_number = fields.Char(readonly=True)
    cancelled_by = fields.Char(readonly=True)
    cancel_reason = fields.Char(readonly=True)
    is_gift = fields.Boolean("Gift", readonly=True)
    is_temporary_listing = fields.Boolean("Temporary Listing", readonly=True)
    is_cancelled = fields.Boolean("Cancelled", readonly=True)
    cancel_outcome = fields.Selection(
        [
            ("taken", "Taken out"),
            ("stopped", "Parcel to stop"),
            ("left", "Had left"),
            ("kept", "Kept by choice"),
        ],
        "After the Cancellation",
        readonly=True,
        help="What became of a cancelled unit in the documents.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    original_price = fields.Monetary(readonly=True)
    seller_discount = fields.Monetary(readonly=True)
    platform_discount = fields.Monetary(readonly=True)
    sale_price = fields.Monetary("Paid by the Buyer", readonly=True)
    revenue = fields.Monetary("Seller's Revenue", readonly=True)
    tax_amount = fields.Monetary("Tax on TikTok", readonly=True)
    tax_rate = fields.Float(readonly=True, digits=(16, 6))

    def _warehouse_on_tiktok(self):
        """Id of the warehouse that is to ship this unit, as TikTok sees it now."""
        return self.warehouse_external_id

    def _not_cancelled(self):
        return self.filtered(lambda unit: not unit.is_cancelled)

    @api.depends("order_id.payload")
    def _compute_payload(self):
        """The unit's part of the order's last data."""
        for line in self:
            items = (line.order_id.payload or {}).get("line_items") or []
            found = [item for item in items if item.get("id") == line.external_id]
            line.payload = found[0] if found else False

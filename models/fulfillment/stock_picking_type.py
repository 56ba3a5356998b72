from odoo import fields, models

from .tiktok_backend_label import LABEL_SIZES


class StockPickingType(models.Model):
    """How an operation type works with labels that TikTok sells."""

    _inherit = "stock.picking.type"

    tiktok_label_required = fields.Boolean(
        "Validate Only with TikTok's Label",
        help="Transfers of orders that ship with a label from TikTok are validated "
        "only when the label is there.",
    )
    tiktok_label_auto_arrange = fields.Boolean(
        "Arrange TikTok's Label When Ready",
        help="As soon as everything is reserved, the shipment is arranged with the "
        "weight of the products and TikTok's usual service.",
    )
    tiktok_label_auto_print = fields.Boolean(
        "Print TikTok's Label on Validation",
        help="The label opens or prints by itself when the transfer is validated.",
    )
    tiktok_label_size = fields.Selection(
        LABEL_SIZES,
        "Size of TikTok's Label",
        help="For the paper in the printer of this packing place. Empty: as the shop "
        "says.",
    )
    tiktok_package_type_id = fields.Many2one(
        "stock.package.type",
        "Usual Box",
        help="Its size and weight count for TikTok's label where the goods are in no "
        "package of Odoo.",
    )

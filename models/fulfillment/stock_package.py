from odoo import fields, models


class StockPackage(models.Model):
    _inherit = "stock.package"

    tiktok_tracking_number = fields.Char(
        "TikTok Tracking Number",
        help="Of this package alone, where a transfer leaves in several parcels. "
        "Empty: the number of the transfer counts.",
    )

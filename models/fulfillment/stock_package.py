from odoo import fields, models


class StockPackage(models.Model):
    """Packages with a tracking number of their own."""

    _inherit = "stock.package"

    tiktok_tracking_number = fields.Char(
        "TikTok Tracking Number",
        help="Of this package alone, where a transfer leaves in several parcels. "
        "Empty: the number of the transfer counts.",
    )

    def write(self, vals):
        """Override of `stock`: a number entered later goes to TikTok."""
        result = super().write(vals)
        if "tiktok_tracking_number" in vals:
            shipments = self.env["tiktok.shipment"].sudo()
            found = shipments.search([("stock_package_id", "in", self.ids)])
            found.filtered(lambda s: s.picking_id.state == "done")._take_over()
        return result

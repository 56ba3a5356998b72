from odoo import api, fields, models


class StockPicking(models.Model):
    """The packages of TikTok that a transfer fills."""

    _inherit = "stock.picking"

    # read with elevated rights: whoever packs need not see the shop
    tiktok_package_ids = fields.Many2many(
        "tiktok.package",
        string="TikTok Packages",
        compute="_compute_tiktok_package_ids",
        compute_sudo=True,
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_package_count = fields.Integer(
        "TikTok Package Count",
        compute="_compute_tiktok_package_ids",
        compute_sudo=True,
    )

    @api.depends(
        "tiktok_shipment_ids.unit_ids.package_id",
        "move_ids.sale_line_id.tiktok_line_ids.package_id",
    )
    def _compute_tiktok_package_ids(self):
        """Packages of the units of our shipments, else of the units that it moves."""
        for picking in self:
            units = picking.move_ids.sale_line_id.tiktok_line_ids
            mine = picking.tiktok_shipment_ids.unit_ids
            loose = units.filtered(lambda unit: not unit.shipment_id)
            picking.tiktok_package_ids = (mine | loose).package_id
            picking.tiktok_package_count = len(picking.tiktok_package_ids)

    def action_open_tiktok_packages(self):
        """Button: the packages of TikTok that this transfer fills."""
        return self.tiktok_package_ids._action_open()

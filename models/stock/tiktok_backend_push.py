from odoo import fields, models

from ..connection.tiktok_backend_flow import MODES


class TikTokBackend(models.Model):
    """The flow of stock to a shop: its switch and its button."""

    _inherit = "tiktok.backend"

    stock_mode = fields.Selection(
        MODES,
        "Stock",
        default="off",
        required=True,
        tracking=True,
        help="Shadow computes and shows the figures and sends none.",
    )

    def action_export_stock(self):
        """Compute and send the stock now.

        Whether the shop may use several warehouses is tried anew.
        """
        for backend in self:
            backend._cursor("stock").stock_one_warehouse = False
        return self._start_flow("stock")

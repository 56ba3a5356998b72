from odoo import fields, models


class TikTokSyncCursor(models.Model):
    """Stock: what one run has to remember for the next, in whatever worker."""

    _inherit = "tiktok.sync.cursor"

    flow = fields.Selection(
        selection_add=[("stock", "Stock")], ondelete={"stock": "cascade"}
    )
    stock_rate = fields.Float(
        "Calls per Second", readonly=True, help="What TikTok lets through, as learned."
    )
    stock_blocked_until = fields.Float(
        "Blocked until (Unix)", readonly=True, digits=(16, 3)
    )
    stock_delay = fields.Float(
        "Delay (s)",
        readonly=True,
        help="From a change in Odoo to TikTok's acceptance, 95 % are faster.",
    )
    stock_latency = fields.Float(
        "Answer Time (s)", readonly=True, help="Of one call, as measured."
    )

    def _import_stock(self):
        """Compute what is due and send what differs; see the exporter.

        :return: True when more is due at once
        """
        return False

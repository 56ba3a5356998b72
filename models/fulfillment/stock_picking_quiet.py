from odoo import models


class StockPicking(models.Model):
    """Buyers of TikTok hear of their parcel from TikTok, not from Odoo.

    Their phone and mail are masked or lent for the delivery alone, and a second
    message with another number confuses them.
    """

    _inherit = "stock.picking"

    def _send_confirmation_email(self):
        """Override of `stock` and `stock_sms`: no mail and no SMS to these buyers."""
        return super(StockPicking, self._tiktok_not())._send_confirmation_email()

    def _check_warn_sms(self):
        """Override of `stock_sms`, where it is installed: what is not sent is not
        asked for."""
        return super(StockPicking, self._tiktok_not())._check_warn_sms()

    def _tiktok_not(self):
        """These transfers without those of TikTok's buyers."""
        return self.filtered(lambda p: not p.sale_id.sudo().tiktok_order_ids)

from odoo import models


class StockPicking(models.Model):
    """Buyers of TikTok hear of their parcel from TikTok, not from Odoo.

    Their phone and mail are masked or lent for the delivery alone, and a second
    message with another number confuses them. Only the messages are held back: the
    hook that sends them is also where carriers are asked for labels and numbers.
    """

    _inherit = "stock.picking"

    def message_post_with_source(self, source_ref, **kw):
        """Override of `mail`: a delivery is confirmed to other customers alone."""
        told = self
        if isinstance(source_ref, models.BaseModel) and any(
            company.stock_mail_confirmation_template_id == source_ref
            for company in self.company_id
        ):
            told = self._tiktok_not()
        return super(StockPicking, told).message_post_with_source(source_ref, **kw)

    def _message_sms_with_template(self, *args, **kw):
        """Override of `sms`, where it is installed: no SMS to these buyers."""
        if not self._tiktok_not():
            return self.env["mail.message"]
        return super()._message_sms_with_template(*args, **kw)

    def _check_warn_sms(self):
        """Override of `stock_sms`, where it is installed: what is not sent is not
        asked for."""
        return super(StockPicking, self._tiktok_not())._check_warn_sms()

    def _tiktok_not(self):
        """These transfers without those of TikTok's buyers."""
        return self.filtered(lambda p: not p.sale_id.sudo().tiktok_order_ids)

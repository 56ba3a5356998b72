from odoo import models


class TikTokParcelStop(models.Model):
    """A parcel to be stopped may have a label of TikTok."""

    _inherit = "tiktok.parcel.stop"

    def _stop_text(self):
        """Adds what to do with a label that was made already."""
        text = super()._stop_text()
        # those of a cancelled order are cancelled, too; the paper is still there
        labels = self.sudo().picking_id.tiktok_shipment_ids.filtered(
            "label_attachment_id"
        )
        if not labels:
            return text
        numbers = labels.mapped(lambda s: s.tracking_number or s.package_external_id)
        return self.env._(
            "%(text)s TikTok's label %(number)s is made: take it off and destroy it, "
            "the carrier must not scan it.",
            text=text,
            number=", ".join(numbers),
        )

from odoo import api, fields, models
from odoo.fields import Domain


class TikTokOrder(models.Model):
    """Parcels that must be stopped are a reason to stop."""

    _inherit = "tiktok.order"

    parcel_stop_ids = fields.One2many(
        "tiktok.parcel.stop", "order_id", "Parcels to Stop", readonly=True
    )

    def _stop_reasons(self):
        """Adds the open tasks to stop a parcel."""
        reasons = super()._stop_reasons()
        stops = self.parcel_stop_ids.filtered("is_open")
        if stops and not self.is_fbt:
            reasons.append(("parcel_stop", stops[0]._stop_text()))
        return reasons

    def _stop_prefetch(self):
        """Adds the tasks to stop a parcel."""
        self.parcel_stop_ids.mapped("state")
        return super()._stop_prefetch()

    @api.model
    def _stop_domain(self):
        """Adds orders with an open task to stop a parcel."""
        stopped = Domain("parcel_stop_ids", "any", [("is_open", "=", True)])
        return super()._stop_domain() | stopped

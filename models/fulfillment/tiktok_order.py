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
        open_stops = self.parcel_stop_ids.filtered(lambda stop: stop.state == "open")
        if open_stops and not self.is_fbt:
            text = self.env._("Stop this parcel: %s", open_stops[0].reason or "")
            reasons.append(("parcel_stop", text))
        return reasons

    @api.model
    def _stop_domain(self):
        """Adds orders with an open task to stop a parcel."""
        stopped = Domain("parcel_stop_ids", "any", [("state", "=", "open")])
        return super()._stop_domain() | stopped

    def _read_now(self, budget):
        """Read these orders' details once, now, and mirror them for good.

        :param budget: seconds that the user waits at most
        :return: the orders that were read; unreachable is no error
        """
        return self.browse()

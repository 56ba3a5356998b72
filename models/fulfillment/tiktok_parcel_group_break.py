from odoo import models


class TikTokParcelGroup(models.Model):
    """A group that was taken apart in Odoo is taken apart on TikTok too."""

    _inherit = "tiktok.parcel.group"

    def _enqueue_uncombine(self):
        """Let TikTok follow, where it has a call for it; elsewhere the orders are
        simply shipped one by one."""
        for group in self.filtered(lambda g: g._method() == "combine_call"):
            cursor = group.backend_id._cursor("parcel")
            position = dict(cursor.position or {})
            apart = {*position.get("apart", []), group.id}
            cursor.position = {**position, "apart": sorted(apart)}
            cursor._start_now()

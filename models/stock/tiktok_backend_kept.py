from odoo import api, fields, models

#: settings that say whether and what a shop keeps
KEEPING = {
    "active",
    "company_id",
    "confirm_orders",
    "enabled",
    "hold_policy",
    "keep_sold_units",
    "order_mode",
    "state",
}


class TikTokBackend(models.Model):
    """Whether other channels see at once what the shop has sold."""

    _inherit = "tiktok.backend"

    keep_sold_units = fields.Boolean(
        default=True,
        tracking=True,
        help="Units sold on TikTok are no longer free to use in Odoo from the moment "
        "the order is known, before it is reserved. So no other channel sells them.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A new shop may keep units."""
        backends = super().create(vals_list)
        backends._keeping_changed()
        return backends

    def write(self, vals):
        """What is kept follows the settings at once."""
        result = super().write(vals)
        if KEEPING & vals.keys():
            self._keeping_changed()
        return result

    def unlink(self):
        """What a deleted shop has sold is not kept any more."""
        result = super().unlink()
        self._keeping_changed()
        return result

    def _keeping_changed(self):
        self.env.registry.clear_cache()

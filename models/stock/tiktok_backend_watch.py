from odoo import api, models, tools
from odoo.tools import SQL

#: fields of a shop that say whether its stock is watched at all
SWITCHES = {"active", "enabled", "state", "stock_mode"}
#: fields of a shop that change its figures, besides those named ``stock_...``
SETTINGS = SWITCHES | {"warehouse_id", "company_id"}


class TikTokBackend(models.Model):
    """Whether changes of stock are noted, and the settings that change figures."""

    _inherit = "tiktok.backend"

    @api.model
    @tools.ormcache()
    def _has_stock_flow(self):
        """Whether any shop has its stock switched on; no statement when asked again.

        A shop that has lost its authorisation counts: its changes wait.
        """
        # straight from the table: asked in the middle of other people's transactions
        watched = SQL(
            """SELECT EXISTS (SELECT FROM tiktok_backend
                WHERE active AND enabled AND state = 'connected'
                  AND stock_mode <> 'off')"""
        )
        self.env.cr.execute(watched)
        return self.env.cr.fetchone()[0]

    @api.model_create_multi
    def create(self, vals_list):
        """A new shop may be the first one whose stock is watched."""
        backends = super().create(vals_list)
        backends._watch_changed()
        return backends

    def write(self, vals):
        """What a shop may sell follows its settings at once.

        :raises RedirectWarning: to a person who switches the stock on unseen
        """
        if vals.get("stock_mode") == "live":
            self._check_stock_previewed()
        result = super().write(vals)
        if SWITCHES & vals.keys():
            self._watch_changed()
        if SETTINGS & vals.keys() or any(key.startswith("stock_") for key in vals):
            self.env["tiktok.stock.change"]._mark_shops(self, "setting")
        return result

    def unlink(self):
        """The last shop whose stock is watched may be gone."""
        result = super().unlink()
        self._watch_changed()
        return result

    def _watch_changed(self):
        self.flush_model(list(SWITCHES))
        self.env.registry.clear_cache()

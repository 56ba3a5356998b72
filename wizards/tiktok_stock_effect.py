from odoo import Command, api, fields, models
from odoo.exceptions import UserError

#: SKUs on which the effect is shown
SAMPLE = 10
#: settings of a shop that may be tried
SETTINGS = (
    "stock_strategy",
    "stock_source_id",
    "stock_sharing",
    "stock_share",
    "stock_buffer_mode",
    "stock_buffer",
    "stock_minimum",
    "stock_cap",
)


class TikTokStockEffect(models.TransientModel):
    """Other stock settings, tried on ten SKUs before they are saved."""

    _name = "tiktok.stock.effect"
    _description = "TikTok Shop Effect of Stock Settings"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backend_id.company_id")
    began = fields.Json(help="Settings of the shop when the dialog was opened.")
    stock_strategy = fields.Selection(
        selection=lambda self: self._choices("stock_strategy"),
        string="Stock Comes from",
        required=True,
    )
    stock_source_id = fields.Many2one(
        "stock.location",
        "Location",
        domain="[('usage', 'in', ('internal', 'view')), "
        "('company_id', '=', company_id)]",
    )
    stock_sharing = fields.Selection(
        selection=lambda self: self._choices("stock_sharing"),
        string="The Same Units",
        required=True,
    )
    stock_share = fields.Float("Share (%)")
    stock_buffer_mode = fields.Selection(
        selection=lambda self: self._choices("stock_buffer_mode"),
        string="Buffer",
        required=True,
    )
    stock_buffer = fields.Integer("Pieces Held Back")
    stock_minimum = fields.Integer("At Least")
    stock_cap = fields.Integer("At Most")
    line_ids = fields.One2many("tiktok.stock.effect.line", "effect_id", "SKUs")

    @api.model
    def _choices(self, name):
        """The choices that the shop itself has."""
        return self.env["tiktok.backend"]._fields[name].selection

    @api.model
    def _begin(self, backend):
        """A trial that begins with the settings of the shop."""
        began = _settings(backend)
        effect = self.create({"backend_id": backend.id, "began": began, **began})
        effect._compare()
        return effect

    def _prepare_settings_vals(self):
        """The settings that were changed in this dialog, as the shop has them.

        The others stay as somebody else may have set them meanwhile.
        """
        self.ensure_one()
        began = self.began or {}
        return {
            name: value
            for name, value in _settings(self).items()
            if name not in began or value != began[name]
        }

    # === COMPARING === #

    def _compare(self):
        """Compute the sample with the settings of the shop and with these."""
        skus = self._sample()
        now, then = (
            self._figures(skus, {}),
            self._figures(skus, self._prepare_settings_vals()),
        )
        cards = self.env["tiktok.stock.card"].search([("sku_id", "in", skus.ids)])
        seen = {
            card.sku_id: sum(max(0, level.seen) for level in card.level_ids)
            for card in cards
        }
        self.line_ids = [Command.clear()] + [
            Command.create(
                {
                    "sku_id": sku.id,
                    "seen": seen.get(sku, sku.stock_quantity),
                    "now": now.get(sku.id, 0),
                    "then": then.get(sku.id, 0),
                }
            )
            for sku in skus
        ]

    def _sample(self):
        """The fastest sellers of the shop, then those with most on TikTok."""
        # the stock of a bundle follows from its parts
        domain = [("backend_id", "=", self.backend_id.id)]
        parts = [*domain, ("sku_id.is_bundle", "=", False)]
        cards = self.env["tiktok.stock.card"].search(
            parts, order="speed desc, id", limit=SAMPLE
        )
        skus = cards.sku_id
        mapped = [
            *domain,
            ("mapping_state", "=", "mapped"),
            ("is_bundle", "=", False),
            ("id", "not in", skus.ids),
        ]
        more = self.env["tiktok.sku"].search(
            mapped, order="stock_quantity desc, id", limit=SAMPLE - len(skus)
        )
        return skus | more

    def _figures(self, skus, settings):
        """``{sku id: pieces over all warehouses}`` with these settings of the shop.

        Everything is undone afterwards: the settings, the marks that they leave, and
        cards of SKUs that have none yet.
        """
        savepoint = self.env.cr.savepoint()
        try:
            # the manager may write the shop; this is never logged, for it is undone
            backend = self.backend_id.with_context(tracking_disable=True)
            if settings:
                backend.write(settings)
            backend._stock_cards_for_trial(skus)
            planning = self.env["tiktok.stock.planner"]._planning(backend, skus)
            return {
                plan.sku_id: sum(level.wanted for level in plan.levels.values())
                for plan in planning.plans(skus.ids)
            }
        finally:
            savepoint.close(rollback=True)

    # === BUTTONS === #

    def action_show(self):
        """Button: compute the sample anew."""
        self._compare()
        return self._action_open()

    def action_use(self):
        """Button: write what was changed to the shop; its figures follow at once.

        :raises AccessError: for users who may not configure
        :raises UserError: when nothing was changed
        """
        self.ensure_one()
        vals = self._prepare_settings_vals()
        if not vals:
            raise UserError(self.env._("Nothing is changed in this dialog yet."))
        self.backend_id.write(vals)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _action_open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try Stock Settings"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class TikTokStockEffectLine(models.TransientModel):
    """One SKU now and with other settings."""

    _name = "tiktok.stock.effect.line"
    _description = "TikTok Shop Effect on One SKU"

    effect_id = fields.Many2one(
        "tiktok.stock.effect", required=True, ondelete="cascade"
    )
    sku_id = fields.Many2one("tiktok.sku", "SKU", ondelete="cascade")
    seen = fields.Integer("On TikTok")
    now = fields.Integer("Today")
    then = fields.Integer()
    difference = fields.Integer(compute="_compute_difference")

    @api.depends("now", "then")
    def _compute_difference(self):
        for line in self:
            line.difference = line.then - line.now


def _settings(record):
    """Values of the settings, of a shop or of a trial."""
    return {
        name: record[name].id if name.endswith("_id") else record[name]
        for name in SETTINGS
    }

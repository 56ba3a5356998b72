from odoo import api, fields, models


class TikTokDeliveryOption(models.Model):
    """A way of delivery that the shop offers; carriers depend on it."""

    _name = "tiktok.delivery.option"
    _description = "TikTok Shop Delivery Option"
    _inherit = "tiktok.binding"
    _rec_name = "name"

    name = fields.Char(readonly=True)
    kind = fields.Char("Kind on TikTok", readonly=True)
    kind_name = fields.Char("Kind", compute="_compute_kind_name")
    warehouse_ids = fields.Many2many("tiktok.warehouse", string="Offered from")
    provider_ids = fields.Many2many(
        "tiktok.shipping.provider",
        "tiktok_delivery_option_provider_rel",
        "option_id",
        "provider_id",
        string="Carriers",
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_kind_name(self):
        """In words; a kind that is not known yet as TikTok names it."""
        names = dict(self._kinds())
        for option in self:
            kind = option.kind or ""
            option.kind_name = names.get(kind) or kind.replace("_", " ").capitalize()

    @api.model
    def _kinds(self):
        """Kinds of delivery by their code in the API (contract: logistics)."""
        return [
            ("STANDARD", self.env._("Standard")),
            ("EXPRESS", self.env._("Express")),
            ("ECONOMY", self.env._("Economy")),
            ("SEND_BY_SELLER", self.env._("Own carrier")),
            ("INSTANT", self.env._("Within hours")),
            ("SAMEDAY", self.env._("Same day")),
            ("NEXTDAY", self.env._("Next day")),
            ("CARGO", self.env._("Cargo")),
        ]

    @api.model
    def _upsert_delivery_options(self, backend, offers):
        """Bindings of a shop.

        :param offers: ``{option id: (payload, ids of tiktok.warehouse)}``
        :return: ``{option id: binding}``
        """
        known = self._bindings_by_external_id(backend, offers)
        for external_id, (payload, warehouse_ids) in offers.items():
            vals = {
                "name": payload.get("name") or external_id,
                "kind": payload.get("type"),
                "warehouse_ids": [fields.Command.set(warehouse_ids)],
                "payload": payload,
            }
            if external_id in known:
                known[external_id].write(vals)
            else:
                vals.update(backend_id=backend.id, external_id=external_id)
                known[external_id] = self.create(vals)
        self._withdraw_others(backend, offers)
        return known

    @api.model
    def _withdraw_others(self, backend, offers):
        """Options that TikTok no longer lists are offered from nowhere."""
        gone = self.search([("backend_id", "=", backend.id)])
        gone.filtered(lambda o: o.external_id not in offers).write(
            {"warehouse_ids": [fields.Command.clear()]}
        )

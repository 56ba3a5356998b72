from odoo import api, fields, models


class TikTokShippingProvider(models.Model):
    """A carrier that TikTok accepts for a delivery option of the shop."""

    _name = "tiktok.shipping.provider"
    _description = "TikTok Shop Carrier"
    _inherit = "tiktok.binding"
    _rec_name = "name"
    _order = "backend_id, name"
    _check_company_auto = True

    name = fields.Char(readonly=True)
    active = fields.Boolean(default=True)
    delivery_option_ids = fields.Many2many(
        "tiktok.delivery.option",
        "tiktok_delivery_option_provider_rel",
        "provider_id",
        "option_id",
        string="Offered for",
        readonly=True,
    )
    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Odoo Carrier",
        check_company=True,
        help="Proposed where the names are equal; choose another one at any time.",
    )

    @api.model
    def _upsert_providers(self, backend, offers):
        """Bindings of a shop; carriers no longer offered are archived.

        :param offers: ``{provider id: (payload, ids of tiktok.delivery.option)}``
        """
        everything = self.with_context(active_test=False)
        known = everything._bindings_by_external_id(backend, offers)
        for external_id, (payload, option_ids) in offers.items():
            vals = {
                "name": payload.get("name") or external_id,
                "active": True,
                "delivery_option_ids": [fields.Command.set(option_ids)],
                "payload": payload,
            }
            if external_id in known:
                known[external_id].write(vals)
            else:
                vals.update(backend_id=backend.id, external_id=external_id)
                known[external_id] = self.create(vals)
        self.browse(b.id for b in known.values())._propose_carriers()
        gone = self.search([("backend_id", "=", backend.id)])
        gone.filtered(lambda p: p.external_id not in offers).active = False

    def _propose_carriers(self):
        """Choose the Odoo carrier of the same name where none is chosen."""
        for provider in self.filtered(lambda p: not p.carrier_id and p.name):
            candidates = self.env["delivery.carrier"].search(
                [
                    ("name", "=ilike", provider.name),
                    ("company_id", "in", (False, provider.company_id.id)),
                ]
            )
            # an own carrier of the company goes before a shared one
            provider.carrier_id = candidates.sorted(lambda c: not c.company_id)[:1]

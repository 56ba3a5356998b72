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
    offer_ids = fields.One2many("tiktok.carrier.offer", "provider_id", "Offers")
    mapping_ids = fields.One2many("tiktok.carrier.mapping", "provider_id", "Mappings")
    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Odoo Carrier",
        check_company=True,
        compute="_compute_carrier_id",
        inverse="_inverse_carrier_id",
        store=True,
        readonly=False,
        help="Proposed where the names are equal; choose another one at any time. "
        "More than one, or one for a single delivery option or route: see Mappings.",
    )

    @api.depends(
        "mapping_ids.carrier_id",
        "mapping_ids.state",
        "mapping_ids.option_id",
        "mapping_ids.origin",
        "mapping_ids.destination",
    )
    def _compute_carrier_id(self):
        for provider in self:
            provider.carrier_id = provider._general_mappings()[:1].carrier_id

    def _inverse_carrier_id(self):
        """The general mapping follows what is chosen on the carrier of TikTok."""
        for provider in self:
            provider._map_carrier(provider.carrier_id, "person")

    def _map_carrier(self, carrier, origin_of):
        """Let the general mapping of this carrier be the given one, or none."""
        self.ensure_one()
        mapping = self._general_mappings()[:1]
        if mapping.carrier_id == carrier:
            return
        if not carrier:
            mapping.unlink()
            return
        vals = {"carrier_id": carrier.id, "origin_of": origin_of, "state": "used"}
        same = self.mapping_ids.filtered(
            lambda m: m._is_general() and m.carrier_id == carrier
        )
        if same or mapping:
            (same or mapping).write(vals)
            (mapping - same if same else mapping.browse()).unlink()
        else:
            shared = {"backend_id": self.backend_id.id, "provider_id": self.id}
            mapping.create({**shared, **vals})

    def _general_mappings(self):
        """Mappings in use that hold for every option and route, the oldest first."""
        self.ensure_one()
        return self.mapping_ids.filtered(
            lambda m: m.state == "used" and m._is_general()
        ).sorted("id")

    @api.model
    def _upsert_providers(self, backend, offers):
        """Bindings of a shop; carriers no longer offered are archived.

        :param offers: ``{provider id: (payload, ids of tiktok.delivery.option)}``
        :return: ``{provider id: binding}``
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
        return known

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
            carrier = candidates.sorted(lambda c: not c.company_id)[:1]
            provider._map_carrier(carrier, "name")

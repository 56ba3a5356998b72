from odoo import fields, models

#: so many parcels accepted make a mapping that nobody has chosen
LEARNED_AFTER = 3
#: no such carrier for the option; the number does not fit the carrier
CARRIER_REFUSED = (11028006, 21004015, 21004016)


class TikTokShipment(models.Model):
    """Which carrier of TikTok a shipment goes with, and what is learnt from it."""

    _inherit = "tiktok.shipment"

    chosen_provider_id = fields.Many2one(
        "tiktok.shipping.provider",
        "Carrier for This Parcel",
        readonly=True,
        copy=False,
        help="Chosen by a person for this parcel alone; goes before every mapping.",
    )

    def _carrier_choices(self):
        """The carrier of each shipment as things are now; two statements for all.

        :return: ``{shipment: Choice}``, see ``tiktok.shipping.provider._choose_all``
        """
        parcels = [(s.order_id, s.carrier_id, s.tracking_number) for s in self]
        choices = self.env["tiktok.shipping.provider"]._choose_all(parcels)
        found = dict(zip(self, choices, strict=True))
        for shipment in self.filtered("chosen_provider_id"):
            choice = found[shipment]
            found[shipment] = type(choice)(shipment.chosen_provider_id)
        return found

    def _confirm(self, verdicts):
        """Override: what TikTok has accepted teaches."""
        result = super()._confirm(verdicts)
        self._carrier_accepted()
        return result

    def _refused_by_tiktok(self, error):
        """Override: a refused carrier may mean that the lists have changed."""
        result = super()._refused_by_tiktok(error)
        if error.code in CARRIER_REFUSED:
            self._carrier_refused()
        return result

    def _carrier_accepted(self):
        """TikTok has confirmed these: learn which of its carriers ours are.

        A pair that nobody has mapped is proposed, and used by itself after some
        parcels. A carrier that TikTok names in its warning is proposed.
        """
        for shipment in self.filtered(lambda s: s.carrier_id and not s.is_fallback):
            if shipment.warning:
                shipment._carrier_warned()
            elif shipment.chosen_provider_id:
                shipment._carrier_learned()

    def _carrier_learned(self):
        """A carrier chosen by hand was accepted: propose it, later use it."""
        pair = [
            ("carrier_id", "=", self.carrier_id.id),
            ("provider_id", "=", self.chosen_provider_id.id),
        ]
        mappings = self.env["tiktok.carrier.mapping"].sudo()
        mappings._learn(self.carrier_id, self.chosen_provider_id, "learned")
        count = self.sudo().search_count(
            [*pair, ("state", "=", "confirmed")], limit=LEARNED_AFTER
        )
        others = mappings.search_count(
            [
                ("backend_id", "=", self.backend_id.id),
                ("carrier_id", "=", self.carrier_id.id),
                ("state", "=", "used"),
            ]
        )
        if count >= LEARNED_AFTER and not others:
            mappings.search([*pair, ("origin_of", "=", "learned")]).state = "used"

    def _carrier_warned(self):
        """TikTok has taken the number and names another carrier: propose that one."""
        text = self.warning.lower()
        named = self.env["tiktok.shipping.provider"].search(
            [("backend_id", "=", self.backend_id.id), ("name", "!=", False)]
        )
        named = named.filtered(
            lambda p: p != self.provider_id and p.name.lower() in text
        )
        # "DHL eCommerce" names DHL too: the longer name is meant
        named = named.sorted(lambda p: len(p.name), reverse=True)[:1]
        if named:
            mappings = self.env["tiktok.carrier.mapping"].sudo()
            mappings._learn(self.carrier_id, named, "warning")

    def _carrier_refused(self):
        """TikTok does not take carrier or number: its lists may have changed."""
        self.backend_id._enqueue_carriers()

    def action_map_carrier(self):
        """Button and cure: say which TikTok carrier the carrier is.

        Without a carrier the transfer opens, where it is chosen.
        """
        self.ensure_one()
        if not self.carrier_id:
            return self.action_enter_number()
        mappings = self.env["tiktok.carrier.mapping"]
        return mappings._action_map(self.order_id, self.carrier_id, self)

    def _choose_carrier(self, provider):
        """A person has said with which carrier of TikTok this parcel goes."""
        self._check_may_ship()
        mine = self.sudo()
        mine.chosen_provider_id = provider
        mine._release()

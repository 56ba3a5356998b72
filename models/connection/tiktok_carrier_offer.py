from odoo import api, fields, models

#: a list older than this no longer refuses anything for certain
FRESH_DAYS = 3


class TikTokCarrierOffer(models.Model):
    """A carrier that TikTok accepts for a delivery option, on a route where it asks
    for one (contract, getShippingProviders)."""

    _name = "tiktok.carrier.offer"
    _description = "TikTok Shop Carrier Offer"
    _order = "option_id, origin, destination, provider_id"

    provider_id = fields.Many2one(
        "tiktok.shipping.provider",
        "TikTok Carrier",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    option_id = fields.Many2one(
        "tiktok.delivery.option",
        "Delivery Option",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    backend_id = fields.Many2one(
        related="provider_id.backend_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, precompute=True, index=True
    )
    origin = fields.Char(
        "From", readonly=True, help="Country of departure; empty: any."
    )
    destination = fields.Char("To", readonly=True, help="Country; empty: any.")
    active = fields.Boolean(default=True, readonly=True)
    fetched_at = fields.Datetime("Last Listed", readonly=True)

    _offer_unique = models.UniqueIndex(
        "(option_id, provider_id, COALESCE(origin, ''), COALESCE(destination, ''))",
        "This offer is known already.",
    )

    @api.model
    def _upsert_offers(self, backend, offers, options, providers):
        """Offers of a shop as TikTok lists them now; missing ones are archived.

        :param offers: ``{(carrier id, option id, origin, destination)}`` of TikTok
        :param options: ``{TikTok id: tiktok.delivery.option}``
        :param providers: ``{TikTok id: tiktok.shipping.provider}``
        """
        known = {
            offer._offer_key(): offer
            for offer in self.with_context(active_test=False).search(
                [("backend_id", "=", backend.id)]
            )
        }
        listed = {
            (providers[carrier].id, options[option].id, origin or "", destination or "")
            for carrier, option, origin, destination in offers
        }
        now = fields.Datetime.now()
        seen = self.browse(known[key].id for key in known.keys() & listed)
        returned = seen.filtered(lambda offer: not offer.active)
        seen.write({"active": True, "fetched_at": now})
        gone = self.browse(known[key].id for key in known.keys() - listed)
        gone.filtered("active").active = False
        names = ("provider_id", "option_id", "origin", "destination")
        new = sorted(listed - known.keys())
        self.create(
            [{**dict(zip(names, key, strict=True)), "fetched_at": now} for key in new]
        )
        if new or returned:
            self._offers_changed(backend)

    @api.model
    def _offers_changed(self, backend):
        """Hook: TikTok offers more than before. Rooms release what waited."""

    def _offer_key(self):
        self.ensure_one()
        return (
            self.provider_id.id,
            self.option_id.id,
            self.origin or "",
            self.destination or "",
        )

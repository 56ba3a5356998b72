from datetime import timedelta

from odoo import fields, models

#: so often at most the carriers are read again because TikTok refused one
PAUSE = timedelta(hours=1)
#: countries that orders of so long ago went to are asked for
ASKED_BACK = timedelta(days=90)


class TikTokMetadataImporter(models.AbstractModel):
    """Carriers are read for the countries that orders go to."""

    _inherit = "tiktok.metadata.importer"

    def _destinations(self, backend) -> set:
        """Adds the countries that orders have gone to of late."""
        since = fields.Datetime.now() - ASKED_BACK
        rows = self.env["tiktok.order"]._read_group(
            [("backend_id", "=", backend.id), ("external_created_at", ">", since)],
            ["partner_shipping_id"],
        )
        partners = self.env["res.partner"].union(*(partner for (partner,) in rows))
        countries = partners.country_id.mapped("code")
        return super()._destinations(backend) | set(countries)


class TikTokSyncCursor(models.Model):
    """What follows when the lists of carriers were read."""

    _inherit = "tiktok.sync.cursor"

    def _import_metadata(self):
        """Adds what follows from the lists: proposals, and carriers that are gone."""
        result = super()._import_metadata()
        mappings = self.env["tiktok.carrier.mapping"]
        mappings._propose(self.backend_id)
        mappings._check_withdrawn(self.backend_id)
        return result


class TikTokCarrierOffer(models.Model):
    """A changed offer may let parcels go."""

    _inherit = "tiktok.carrier.offer"

    def _offers_changed(self, backend):
        """Override: parcels whose carrier was not offered try again."""
        result = super()._offers_changed(backend)
        self.env["tiktok.shipment"]._release_waiting(backend, ["carrier_not_offered"])
        return result


class TikTokBackend(models.Model):
    """A refused carrier has the lists read again."""

    _inherit = "tiktok.backend"

    def _enqueue_carriers(self):
        """Read the carriers again because TikTok has refused one; seldom enough."""
        for backend in self:
            cursor = backend._cursor("metadata")
            last = cursor.last_run_at
            if not last or last < fields.Datetime.now() - PAUSE:
                cursor._enqueue_extra_run()

from odoo import models

from ...client import BusinessError

#: listings whose full data is read in one transaction (one call each)
DETAILS_PER_RUN = 20


class TikTokSyncCursor(models.Model):
    """Poll of listings: pages of what has changed, then the full data of each."""

    _inherit = "tiktok.sync.cursor"

    def _import_catalog(self):
        """One page of changed listings, or the full data of a few of them.

        HTTP comes before the first write. A round ends when no page and no listing is
        left to read; the next one starts where it began, with an overlap.

        :return: True when there is more to read at once
        """
        self.ensure_one()
        reader = self.env["tiktok.catalog.reader"]
        position = self.position or {}
        if not position.get("until"):
            position = reader._start(position)
        if position["windows"]:
            entries, position = reader._read_page(self.backend_id._client(), position)
            importer = self.env["tiktok.catalog.importer"]
            importer._import_entries(self.backend_id, entries)
            more = bool(position["windows"] or self._listings_without_details())
        else:
            more = self._import_catalog_details()
        self.position = position if more else {"synced_to": position["until"]}
        return more

    def _import_catalog_details(self):
        """Full data of the next listings that wait for it.

        :return: True when more of them wait
        """
        listings = self._listings_without_details(DETAILS_PER_RUN)
        client = self.backend_id._client()
        details = {listing: self._read_details(client, listing) for listing in listings}
        self.env["tiktok.catalog.importer"]._import_details(self.backend_id, details)
        return bool(self._listings_without_details())

    def _read_details(self, client, listing):
        """None when TikTok refuses: one listing must not stop the others."""
        try:
            return client.get_product(listing.external_id)
        except BusinessError:
            return None

    def _listings_without_details(self, limit=1):
        domain = [("backend_id", "=", self.backend_id.id), ("details_due", "=", True)]
        return self.env["tiktok.product"].search(domain, order="id", limit=limit)

    def _backlog_catalog(self):
        """Listings whose full data is still to be read."""
        domain = [("backend_id", "=", self.backend_id.id), ("details_due", "=", True)]
        return self.env["tiktok.product"].search_count(domain)

from odoo import api, models

FLOW = "catalog"
#: status, data, category, audit, grouping and variants of a listing; new listings
TOPICS = (5, 15, 16, 18, 37, 42, 50)


class TikTokWebhookEvent(models.Model):
    """Events about listings go to the listings."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _receivers(self):
        return self._also_to("tiktok.product", TOPICS, super()._receivers())


class TikTokProduct(models.Model):
    """Listings that TikTok has rung for."""

    _inherit = "tiktok.product"

    @api.model
    def _receive_events(self, backend, events):
        """Read the full data of these listings again, and what else has changed.

        A listing that is not known yet is found by the search for changes.
        """
        if backend._flow_mode(FLOW) == "off":
            text = self.env._("The listings of the shop are switched off.")
            events._sync_done("ignored", text)
            return
        known = self._bindings_by_external_id(backend, events._product_ids(), [])
        listings = self.browse([listing.id for listing in known.values()])
        free = listings.try_lock_for_update(allow_referencing=True)
        free.filtered(lambda listing: not listing.details_due).details_due = True
        for listing in listings - free:
            about = events.filtered(
                lambda e, row=listing: row.external_id in e._product_ids()
            )
            about._sync_wait_for_lock(listing.external_id)
        backend._cursor(FLOW)._enqueue_extra_run()

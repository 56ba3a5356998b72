from odoo import api, models


class TikTokStockSwitch(models.AbstractModel):
    """Ends listings whose SKUs are all below their threshold, and brings them back.

    What a person has taken off sale stays off: only what was ended here comes back.
    """

    _name = "tiktok.stock.switch"
    _description = "TikTok Shop Listing Switch"

    def _switch(self, shop, client):
        """Switch what has to be switched; a refusal is told on the listing.

        :raises client.TikTokShopError: when TikTok cannot be asked
        """
        exporter = self.env["tiktok.stock.exporter"]
        off, on = exporter._beside("_listings_to_switch", shop)
        refused = {}
        if off:
            refused.update(client.deactivate_products(off))
        if on:
            refused.update(client.activate_products(on))
        if off or on:
            exporter._beside("_listings_switched", off, on, refused)

    @api.model
    def _to_switch(self, shop):
        """Listings to take off sale, and to bring back, as ``{TikTok id: id}`` each."""
        self.env.cr.execute(
            """
            SELECT listing.external_id, listing.id, bool_and(card.is_ended)
              FROM tiktok_stock_card card
              JOIN tiktok_product listing ON listing.id = card.tiktok_product_id
             WHERE card.backend_id = %s AND card.active AND card.block_code IS NULL
          GROUP BY listing.id
            HAVING bool_and(card.is_ended) AND listing.external_state = 'ACTIVATE'
                OR NOT bool_and(card.is_ended) AND listing.is_ended_by_stock
            """,
            [shop.backend_id],
        )
        rows = self.env.cr.fetchall()
        off = {key: row_id for key, row_id, is_ended in rows if is_ended}
        return off, {key: row_id for key, row_id, is_ended in rows if not is_ended}

    @api.model
    def _switched(self, off, on, refused):
        """Note what TikTok has switched, until the listings are read again."""
        desk = self.env["tiktok.exception"]
        for listings, is_off in ((off, True), (on, False)):
            state = "SELLER_DEACTIVATED" if is_off else "ACTIVATE"
            for key, row_id in listings.items():
                listing = self.env["tiktok.product"].browse(row_id)
                if key in refused:
                    text = f"{refused[key].message} ({refused[key].code})"
                    desk._report(listing, "stock", "listing_not_switched", text)
                    continue
                listing.write({"external_state": state, "is_ended_by_stock": is_off})
                desk._settle(listing, "stock", codes=["listing_not_switched"])

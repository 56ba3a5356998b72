"""Why the stock of a SKU is not computed at all, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

BLOCKS = {
    "unmapped": _lt("Choose the product on the TikTok SKU."),
    "bundle": _lt(
        "Nothing to do: TikTok computes the stock of a bundle from its parts, and the "
        "parts are written."
    ),
    "archived": _lt("Restore the product, or map the TikTok SKU to another one."),
    "not_stored": _lt(
        "Switch Track Inventory on for the product, give it a kit, or map the TikTok "
        "SKU to a product that is stored."
    ),
    "sku_off": _lt("Put the SKU on sale in Seller Center; the stock follows."),
    "listing": _lt("The stock follows once the listing is live on TikTok."),
}

#: nobody has to do anything about these; what the card says instead
IDLE = {"bundle": "parts", "sku_off": "idle", "listing": "idle"}

#: one SQL expression; the first that fits decides. ``sku``, ``product``, ``template``,
#: ``listing`` are the tables
BLOCK_SQL = """
    CASE WHEN sku.mapping_state != 'mapped' OR sku.product_id IS NULL THEN 'unmapped'
         WHEN sku.is_bundle THEN 'bundle'
         WHEN NOT product.active OR NOT template.active THEN 'archived'
         WHEN NOT COALESCE(template.is_storable, false) AND NOT EXISTS (
              SELECT FROM mrp_bom bom
               WHERE bom.active AND bom.type = 'phantom'
                 AND bom.product_tmpl_id = product.product_tmpl_id
                 AND COALESCE(bom.product_id, product.id) = product.id
                 AND COALESCE(bom.company_id, sku.company_id) = sku.company_id)
         THEN 'not_stored'
         WHEN sku.external_state IN ('DEACTIVATED', 'DELETED') THEN 'sku_off'
         WHEN COALESCE(sku.listing_state, '') != 'ACTIVATE' AND NOT (
              COALESCE(listing.is_ended_by_stock, false)
              AND sku.listing_state = 'SELLER_DEACTIVATED')
         THEN 'listing'
    END
"""

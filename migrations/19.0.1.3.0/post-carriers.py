"""The Odoo carrier chosen on a carrier of TikTok becomes its general mapping."""


def migrate(cr, version):
    """Keep what people have chosen; the lists of carriers are read again by itself."""
    if not version:
        return
    cr.execute(
        """
        INSERT INTO tiktok_carrier_mapping (backend_id, company_id, carrier_id,
                    provider_id, state, origin_of, create_date, write_date)
             SELECT backend_id, company_id, carrier_id, id, 'used', 'person',
                    now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
               FROM tiktok_shipping_provider
              WHERE carrier_id IS NOT NULL
        ON CONFLICT DO NOTHING
        """
    )

"""Stock cards that nobody has to do anything about are no longer called blocked."""


def migrate(cr, version):
    """The push of a shop that sends does the same, other shops have no push."""
    if version:
        cr.execute(
            """UPDATE tiktok_stock_card SET sync_state = 'ignored'
                WHERE sync_state = 'blocked'
                  AND block_code IN ('bundle', 'sku_off', 'listing')"""
        )

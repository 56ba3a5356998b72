"""What may be split or go together is asked as often as in new shops."""


def migrate(cr, version):
    """Two minutes where nobody has chosen another interval than ten."""
    if version:
        cr.execute(
            """UPDATE tiktok_sync_cursor SET interval_minutes = 2
                WHERE flow = 'parcel' AND interval_minutes = 10"""
        )

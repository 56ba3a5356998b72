def migrate(cr, version):
    """Shops that are at work start by showing what would be told to TikTok: somebody
    may be telling it in another way. A person switches them to live."""
    if version:
        cr.execute("UPDATE tiktok_backend SET shipping_mode = 'shadow'")

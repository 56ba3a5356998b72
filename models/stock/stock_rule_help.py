"""What a setting of the stock does, in the words that a shop and a rule share."""

POLICY_HELP = {
    "share": "Percent of the free stock that is for this shop. 100: all of it.",
    "cap": "The most pieces that TikTok shows. 0: no limit.",
    "buffer_mode": "Pieces that stay back. Follows the sales: as many as others may "
    "take of the same units before TikTok knows of it.",
    "buffer": "Fixed: so many stay back. Follows the sales: so many at least.",
    "delay_factor": "1: the time that a change needs to reach TikTok, as measured. 2: "
    "what sells in twice that time stays back.",
    "cover_minutes": "What sells within so many minutes stays back, too. 0: nothing "
    "more.",
    "minimum": "Fewer pieces than these are shown as none.",
    "threshold_action": "What happens at or below the pieces named.",
    "threshold": "Pieces at which a SKU counts as nearly sold out.",
    "margin": "So many pieces above the threshold it is for sale again: it shall not "
    "flicker.",
    "backorder": "Pieces that TikTok goes on selling when the stock is gone.",
    "backorder_days": "Working days within which a backorder leaves.",
    "is_frozen": "The figures on TikTok stay as they are.",
}

"""Which buffer for Friday? A sale is played before it happens.

The game, pure: demand, market, our figures with their delay
    rehearsal, rehearsal_demand, rehearsal_market, rehearsal_planning,
    rehearsal_speed, rehearsal_terms, rehearsal_choice

The screen: what is rehearsed, what came of it, using the answer
    tiktok_stock_rehearsal, tiktok_stock_rehearsal_variant,
    tiktok_stock_rehearsal_world, tiktok_stock_rehearsal_use, tiktok_peak_window
"""

from . import tiktok_stock_rehearsal_world
from . import tiktok_stock_rehearsal
from . import tiktok_stock_rehearsal_variant
from . import tiktok_stock_rehearsal_use
from . import tiktok_peak_window

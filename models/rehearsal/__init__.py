from . import tiktok_stock_rehearsal_world
from . import tiktok_stock_rehearsal
from . import tiktok_stock_rehearsal_variant
from . import tiktok_stock_rehearsal_use
from . import tiktok_peak_window

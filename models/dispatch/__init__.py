"""The dispatch clock: what has to leave when.

Deadlines of an order and its transfers
    tiktok_order, stock_picking, tiktok_dispatch_clock, tiktok_backend

Late dispatch rate
    dispatch_forecast, tiktok_late_rate, tiktok_market

Dashboard
    tiktok_backend_figures
"""

from . import dispatch_forecast
from . import tiktok_market
from . import tiktok_order
from . import stock_picking
from . import tiktok_late_rate
from . import tiktok_backend
from . import tiktok_backend_figures
from . import tiktok_dispatch_clock

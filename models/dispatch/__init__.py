from . import dispatch_forecast
from . import tiktok_market
from . import tiktok_order
from . import stock_picking
from . import tiktok_late_rate
from . import tiktok_backend
from . import tiktok_backend_figures
from . import tiktok_dispatch_clock

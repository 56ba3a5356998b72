from . import tiktok_backend
from . import tiktok_parcel_stop
from . import tiktok_order
from . import stock_picking

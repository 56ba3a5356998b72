from . import tiktok_stock_rule
from . import tiktok_stock_card
from . import tiktok_stock_level
from . import tiktok_backend_push
from . import tiktok_sync_cursor

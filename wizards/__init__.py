from . import tiktok_order_import
from . import tiktok_order_import_line

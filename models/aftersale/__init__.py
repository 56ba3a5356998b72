from . import tiktok_market
from . import tiktok_backend
from . import tiktok_cancellation
from . import tiktok_cancellation_importer
from . import tiktok_order

from . import tiktok_order_import
from . import tiktok_order_import_line
from . import tiktok_mapping_import
from . import tiktok_mapping_import_line
from . import tiktok_mapping_export
from . import tiktok_cancellation_reject
from . import tiktok_cancellation_reject_reason

from . import tiktok_stock_auditor
from . import tiktok_stock_audit
from . import tiktok_stock_audit_line
from . import tiktok_stock_audit_repair
from . import tiktok_backend
from . import tiktok_sku

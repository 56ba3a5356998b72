"""Can everything that buyers see be sold as it should?

Reading and judging
    tiktok_stock_auditor, audit_judgement, audit_kinds

Audits and their findings
    tiktok_stock_audit, tiktok_stock_audit_line, tiktok_stock_audit_repair,
    tiktok_sku, tiktok_backend
"""

from . import tiktok_stock_auditor
from . import tiktok_stock_audit
from . import tiktok_stock_audit_line
from . import tiktok_stock_audit_repair
from . import tiktok_backend
from . import tiktok_sku

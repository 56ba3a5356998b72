"""Cancellations: those of buyers, of TikTok, and our own wish to cancel.

Cancellations on TikTok, read and answered
    tiktok_cancellation, tiktok_cancellation_sync, tiktok_cancellation_importer,
    tiktok_cancellation_ask, tiktok_cancellation_answer,
    tiktok_cancellation_exporter, tiktok_cancellation_policy,
    tiktok_cancellation_pump, tiktok_cancellation_screen, tiktok_sync_cursor,
    tiktok_webhook_event

Our wish to cancel, from the sales order to TikTok's word on it
    sale_order_cancel, tiktok_order_request, tiktok_cancellation_request,
    tiktok_cancellation_request_sync, tiktok_cancellation_request_judge,
    tiktok_cancellation_request_exporter, tiktok_cancellation_request_pump,
    tiktok_cancellation_request_screen, cancel_eligibility, cancellation_outcome,
    tiktok_cancel_reason

Shop, market, orders
    tiktok_backend, tiktok_market, tiktok_cancel_rate, tiktok_order,
    tiktok_order_mirror, tiktok_order_updater, sale_order
"""

from . import sale_order
from . import tiktok_market
from . import tiktok_backend
from . import tiktok_cancellation
from . import tiktok_cancellation_importer
from . import tiktok_cancellation_exporter
from . import tiktok_cancellation_policy
from . import tiktok_cancellation_sync
from . import tiktok_cancellation_ask
from . import tiktok_cancellation_answer
from . import tiktok_cancellation_pump
from . import tiktok_cancellation_screen
from . import tiktok_order
from . import tiktok_order_mirror
from . import tiktok_order_updater
from . import tiktok_sync_cursor
from . import tiktok_webhook_event
from . import tiktok_cancel_reason
from . import tiktok_cancel_rate
from . import tiktok_cancellation_request
from . import tiktok_cancellation_request_sync
from . import tiktok_cancellation_request_screen
from . import tiktok_cancellation_request_pump
from . import tiktok_cancellation_request_judge
from . import tiktok_cancellation_request_exporter
from . import tiktok_order_request
from . import sale_order_cancel

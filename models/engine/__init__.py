"""What every flow is built of; it knows none of them.

Records of TikTok
    tiktok_binding

Work that is wanted on a record: taken once, repeated, told
    tiktok_sync_mixin, tiktok_sync_batch, tiktok_sync_guard, tiktok_sync_dispatch,
    tiktok_sync_pump, tiktok_sync_read

Problems that wait for a person
    exception_catalog, tiktok_exception, tiktok_exception_desk

Locks, transactions, bugs
    lock_keys, session_lock, own_transaction, bug_log
"""

from . import exception_catalog
from . import tiktok_exception
from . import tiktok_exception_desk
from . import tiktok_sync_mixin
from . import tiktok_sync_dispatch
from . import tiktok_sync_pump
from . import tiktok_sync_guard
from . import tiktok_sync_batch
from . import tiktok_sync_read
from . import tiktok_binding

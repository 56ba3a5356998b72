from . import exception_catalog
from . import tiktok_exception
from . import tiktok_exception_desk
from . import tiktok_sync_mixin
from . import tiktok_binding

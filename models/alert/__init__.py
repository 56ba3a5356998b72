"""Who is told about a problem, how, and when.

What a shop wants
    tiktok_backend, tiktok_alert_route, quiet_hours, tiktok_backend_figures,
    tiktok_readiness

From a problem to a message
    tiktok_exception, tiktok_exception_deadline, alert_clock, tiktok_alert,
    tiktok_alert_pump, tiktok_alert_delivery, tiktok_alert_message

Digests and proof
    tiktok_alert_digest, tiktok_alert_digest_pump, tiktok_alert_test
"""

from . import alert_clock
from . import quiet_hours
from . import tiktok_alert_route
from . import tiktok_alert
from . import tiktok_alert_delivery
from . import tiktok_alert_message
from . import tiktok_alert_digest
from . import tiktok_alert_digest_pump
from . import tiktok_alert_test
from . import tiktok_alert_pump
from . import tiktok_exception
from . import tiktok_exception_deadline
from . import tiktok_backend
from . import tiktok_backend_figures
from . import tiktok_readiness

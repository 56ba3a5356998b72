"""TikTok Shop Open API in pure Python: signing, transport, typed errors.

Imports nothing of Odoo. Everything that callers need is named here.
"""

from .auth import CONSENT_HOSTS, TikTokAuthClient, consent_url
from .client import TikTokShopClient
from .errors import (
    AnswerError,
    AppError,
    AuthorizationError,
    BusinessError,
    RateLimitError,
    RequestError,
    ScopeError,
    ServerError,
    SignatureError,
    TemporaryError,
    TikTokShopError,
    TokenExpiredError,
    TransportError,
)
from .fulfillment import MOST_PACKAGES, PackageError
from .operations import (
    CREATE_PACKAGES,
    GET_PACKAGE,
    MARK_PACKAGE_AS_SHIPPED,
    SHIP_PACKAGE,
    UPDATE_INVENTORY,
)
from .pipe import USUAL_LATENCY, Pipe, connections_for
from .stock import SkuError
from .throttle import DEFAULT_THROTTLE, Throttle
from .transport import checked_url
from .webhook import (
    SETTABLE,
    TOPICS,
    MalformedWebhookError,
    WebhookMessage,
    WebhookSignatureError,
    check_webhook_signature,
    read_webhook,
    webhook_signature,
)

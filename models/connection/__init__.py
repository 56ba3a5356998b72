"""Accounts, shops and what every flow needs of them.

Authorisation
    tiktok_account, tiktok_account_oauth, tiktok_account_token, tiktok_scope,
    res_users

Shop: settings, flows, market
    tiktok_backend, tiktok_backend_connect, tiktok_backend_flow,
    tiktok_backend_dashboard, tiktok_market, tiktok_sync_cursor,
    tiktok_sync_interval

Is it ready? The report of the connection and the checklist
    tiktok_backend_check, tiktok_connection_test, tiktok_connection_scopes,
    tiktok_connection_server, tiktok_connection_warehouses, tiktok_readiness

Warehouses, delivery options, carriers
    tiktok_metadata_importer, tiktok_warehouse, tiktok_delivery_option,
    tiktok_shipping_provider, tiktok_carrier_offer, tiktok_carrier_mapping,
    tiktok_carrier_rule

Events: TikTok rings, the inbox keeps it, the drain hands it to the rooms
    tiktok_webhook_address, tiktok_webhook_topic, tiktok_webhook_registration,
    tiktok_webhook_inbox, tiktok_webhook_event, tiktok_webhook_drain,
    tiktok_webhook_account, tiktok_webhook_tally, tiktok_webhook_trust,
    tiktok_webhook_health
"""

from . import res_users
from . import tiktok_market
from . import tiktok_account
from . import tiktok_account_token
from . import tiktok_account_oauth
from . import tiktok_backend
from . import tiktok_backend_check
from . import tiktok_backend_flow
from . import tiktok_backend_connect
from . import tiktok_backend_dashboard
from . import tiktok_sync_cursor
from . import tiktok_sync_interval
from . import tiktok_webhook_event
from . import tiktok_webhook_tally
from . import tiktok_webhook_inbox
from . import tiktok_webhook_drain
from . import tiktok_webhook_trust
from . import tiktok_webhook_address
from . import tiktok_webhook_topic
from . import tiktok_webhook_registration
from . import tiktok_webhook_account
from . import tiktok_warehouse
from . import tiktok_delivery_option
from . import tiktok_shipping_provider
from . import tiktok_carrier_offer
from . import tiktok_carrier_mapping
from . import tiktok_carrier_rule
from . import tiktok_metadata_importer
from . import tiktok_connection_test
from . import tiktok_connection_warehouses
from . import tiktok_connection_scopes
from . import tiktok_connection_server
from . import tiktok_readiness
from . import tiktok_webhook_health

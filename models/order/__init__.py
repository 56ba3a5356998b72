"""TikTok's orders: mirrored as they are, made into sales orders by the shop's policy.

Records: an order, its units, its buyer; the shop
    tiktok_order, tiktok_order_line, tiktok_buyer, tiktok_backend,
    tiktok_backend_figures, tiktok_backend_since

How orders arrive: by event, by poll, by hand, and what was missed
    tiktok_order_event, tiktok_order_poll, tiktok_order_trust, tiktok_order_gap,
    tiktok_order_period, tiktok_order_preview, order_list, tiktok_order_listed,
    tiktok_order_horizon

How work on them runs
    tiktok_order_sync, tiktok_order_batch, tiktok_order_pump, tiktok_order_release,
    tiktok_warehouse, tiktok_order_reader

Mirror: what TikTok says, written into our records
    tiktok_order_mirror, tiktok_order_snapshot, order_money, order_address

Policy: which order becomes which document, and what must wait
    order_states, tiktok_order_policy, tiktok_order_check, tiktok_order_stop

Importer: sales orders, set by set
    tiktok_order_importer, tiktok_order_importer_vals,
    tiktok_order_importer_warehouse, tiktok_order_partner, tiktok_tax_resolver,
    account_fiscal_position, res_currency

Updater: documents follow what changes on TikTok
    tiktok_order_updater, tiktok_order_follower, tiktok_order_reducer,
    tiktok_order_lines, tiktok_order_address, tiktok_order_invoices, account_move

Changes on both sides: compared, and decided by a person
    order_three_way, tiktok_order_differences, tiktok_order_change,
    tiktok_order_change_texts, tiktok_order_choice, tiktok_order_change_answer

Screens, core documents, number on TikTok, personal data
    tiktok_order_screen, tiktok_order_together, sale_order, sale_order_line,
    stock_picking, tiktok_order_reference, tiktok_order_retention, res_partner
"""

from . import account_fiscal_position
from . import account_move
from . import res_currency
from . import res_partner
from . import tiktok_backend
from . import tiktok_backend_figures
from . import tiktok_backend_since
from . import tiktok_buyer
from . import tiktok_order
from . import tiktok_order_line
from . import tiktok_order_screen
from . import tiktok_order_sync
from . import tiktok_order_batch
from . import tiktok_order_reader
from . import tiktok_order_release
from . import tiktok_order_pump
from . import tiktok_order_reference
from . import tiktok_order_poll
from . import tiktok_order_event
from . import tiktok_order_trust
from . import tiktok_order_gap
from . import tiktok_order_retention
from . import tiktok_order_period
from . import tiktok_order_mirror
from . import tiktok_order_listed
from . import tiktok_order_horizon
from . import tiktok_order_policy
from . import tiktok_order_stop
from . import tiktok_order_partner
from . import tiktok_tax_resolver
from . import tiktok_order_check
from . import tiktok_order_snapshot
from . import tiktok_order_importer
from . import tiktok_order_importer_vals
from . import tiktok_order_importer_warehouse
from . import tiktok_order_reducer
from . import tiktok_order_address
from . import tiktok_order_lines
from . import tiktok_order_change
from . import tiktok_order_change_texts
from . import tiktok_order_change_answer
from . import tiktok_order_choice
from . import tiktok_order_together
from . import tiktok_order_follower
from . import tiktok_order_updater
from . import tiktok_order_invoices
from . import tiktok_order_differences
from . import tiktok_order_preview
from . import sale_order
from . import sale_order_line
from . import stock_picking
from . import tiktok_warehouse

"""What TikTok may sell: Odoo's free stock, by the shop's rules, never promised twice.

A change walks through this room from top to bottom: it is marked in the transaction of
its cause, a push reads and computes, TikTok is told, and what it answers is kept.

The shop decides: its settings, rules for a category, a listing or a SKU, sale hours
    tiktok_backend, tiktok_backend_trial, tiktok_stock_rule, stock_rule_help,
    tiktok_stock_rule_check, tiktok_stock_rule_choice, tiktok_stock_rule_words,
    tiktok_stock_rule_notice, tiktok_peak_window, tiktok_sync_cursor_peak

Marks: something changed that a figure comes from
    tiktok_stock_change, stock_quant, stock_move, stock_location, product_product,
    product_template, uom_uom, mrp_bom, mrp_bom_line, tiktok_sku, tiktok_product,
    tiktok_order_sold, tiktok_stock_rule_marks, tiktok_warehouse_marks,
    tiktok_backend_watch

Pump: marks become pushes, one run for each shop at a time
    pump_notice, tiktok_stock_change_pump, tiktok_sync_cursor, tiktok_stock_net

Orders first: what was sold on TikTok, reserved in Odoo or not
    tiktok_sync_cursor_look, tiktok_order_look, one_statement, sold_units,
    tiktok_stock_sold, tiktok_stock_missing, pool_overlap

Free stock: plain products and kits, equal to ``free_qty``
    stock_reading, kit_arithmetic, tiktok_stock_reader, tiktok_stock_reader_kits,
    tiktok_stock_reader_orm, tiktok_stock_reader_origin, tiktok_warehouse_pools,
    pool_cover

Policy and sharing: from facts to plans, pure but for the planner that reads the facts
    stock_moment, stock_policy, stock_chance, stock_figures, stock_beyond,
    stock_ceilings, promise, promise_supply, promise_filling, stock_planning,
    stock_plan, stock_steps, tiktok_stock_scope, tiktok_stock_planner

Ledger: the card of a SKU and the figures of its warehouses
    tiktok_stock_card, tiktok_stock_card_due, tiktok_stock_card_store,
    tiktok_stock_level, tiktok_stock_level_store, tiktok_stock_level_returned,
    stock_blocks

Push: one cycle after the other until nothing is due
    tiktok_stock_exporter, stock_push_shop, stock_pace, tiktok_stock_slice,
    stock_task, stock_exchange, stock_waves, stock_last_look, tiktok_stock_sender,
    tiktok_stock_push

Answers: accepted, refused or lost
    tiktok_stock_answer, stock_answers, stock_refusals, tiktok_stock_backorder,
    tiktok_stock_switch, tiktok_stock_limit, tiktok_stock_right,
    tiktok_sync_cursor_closed

Truth: what TikTok shows, compared with what it has accepted
    tiktok_stock_event, tiktok_stock_evidence, stock_drift, tiktok_stock_drift,
    tiktok_stock_compare, tiktok_stock_compare_line, tiktok_stock_compare_pump,
    tiktok_stock_compare_read, tiktok_stock_compare_send, tiktok_backend_compare,
    tiktok_stock_edited

Screens: the cards, and what the shop shows of them
    tiktok_backend_dashboard, tiktok_stock_card_screen, tiktok_stock_card_excess,
    tiktok_stock_card_places, tiktok_stock_card_hold, tiktok_stock_card_buttons,
    tiktok_stock_card_sheet, tiktok_stock_card_pools

Other channels see at once what TikTok has sold
    tiktok_backend_kept, tiktok_stock_kept, product_product_kept, sale_order
"""

from . import tiktok_stock_rule
from . import tiktok_stock_rule_check
from . import tiktok_stock_card
from . import tiktok_stock_level
from . import tiktok_stock_level_store
from . import tiktok_stock_card_store
from . import tiktok_stock_card_due
from . import tiktok_backend
from . import tiktok_stock_right
from . import tiktok_warehouse_pools
from . import tiktok_sync_cursor
from . import tiktok_backend_watch
from . import tiktok_stock_change
from . import tiktok_stock_change_pump
from . import stock_quant
from . import stock_move
from . import stock_location
from . import uom_uom
from . import mrp_bom
from . import mrp_bom_line
from . import product_product
from . import product_template
from . import tiktok_stock_push
from . import tiktok_stock_card_screen
from . import tiktok_stock_card_excess
from . import tiktok_stock_card_hold
from . import tiktok_stock_card_places
from . import tiktok_stock_card_buttons
from . import tiktok_stock_card_sheet
from . import tiktok_backend_dashboard
from . import tiktok_sku
from . import tiktok_product
from . import tiktok_backend_kept
from . import tiktok_stock_kept
from . import product_product_kept
from . import sale_order
from . import tiktok_stock_sold
from . import tiktok_stock_missing
from . import tiktok_order_look
from . import tiktok_order_sold
from . import tiktok_stock_card_pools
from . import tiktok_stock_reader
from . import tiktok_stock_reader_kits
from . import tiktok_stock_reader_orm
from . import tiktok_stock_planner
from . import tiktok_stock_backorder
from . import tiktok_stock_slice
from . import tiktok_stock_answer
from . import tiktok_stock_switch
from . import tiktok_stock_limit
from . import tiktok_stock_net
from . import tiktok_stock_exporter
from . import tiktok_stock_sender
from . import tiktok_warehouse_marks
from . import tiktok_stock_rule_choice
from . import tiktok_stock_rule_words
from . import tiktok_stock_rule_marks
from . import tiktok_stock_rule_notice
from . import tiktok_stock_reader_origin
from . import tiktok_stock_scope
from . import tiktok_stock_level_returned
from . import tiktok_stock_evidence
from . import tiktok_stock_drift
from . import tiktok_stock_edited
from . import tiktok_stock_compare
from . import tiktok_stock_compare_line
from . import tiktok_stock_compare_read
from . import tiktok_stock_compare_send
from . import tiktok_stock_compare_pump
from . import tiktok_backend_compare
from . import tiktok_backend_trial
from . import tiktok_peak_window
from . import tiktok_sync_cursor_peak
from . import tiktok_sync_cursor_closed
from . import tiktok_stock_event
from . import tiktok_sync_cursor_look

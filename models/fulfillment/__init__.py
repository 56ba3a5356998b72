"""From a transfer in the warehouse to a parcel that TikTok knows, and back.

A *shipment* is our wish: these units leave in one parcel. A *package* is that parcel as
TikTok has it.

Gate: what must wait is neither printed, packed nor validated
    tiktok_backend, tiktok_gate, tiktok_gate_check, tiktok_order_live, sale_order,
    stock_picking, stock_picking_gate, stock_move_line, ir_actions_report

Parcels to stop, and goods that come back
    tiktok_order, tiktok_order_updater, tiktok_parcel_stop,
    tiktok_parcel_stop_label, tiktok_parcel_answer, tiktok_way_back,
    stock_picking_return, tiktok_parcel_parts_return

Rules: how an order ships in its market
    tiktok_shipping_capability, tiktok_order_capability, tiktok_order_policy,
    tiktok_order_invoice, tiktok_order_split

Planning: which units leave in which parcel
    parcel_facts, parcel_shelf, parcel_planning, parcel_reading,
    tiktok_parcel_planner, tiktok_parcel_parts, tiktok_parcel_check,
    stock_picking_parcel, tiktok_backend_parcel, tiktok_sync_cursor_parcel

Ship together: several orders in one parcel
    tiktok_parcel_group, tiktok_parcel_group_planner, tiktok_parcel_group_proposal,
    tiktok_parcel_group_break, tiktok_order_group

Carrier and tracking number, looked at before goods leave
    carrier_choice, tracking_number, tracking_patterns, tracking_digits,
    tiktok_number_use, tiktok_carrier_reader, tiktok_carrier_texts,
    tiktok_carrier_mapping, tiktok_carrier_metadata, tiktok_shipping_provider,
    tiktok_delivery_option, tiktok_backend_carrier, stock_picking_carrier,
    tiktok_shipment_carrier

Shipments: how one comes to be wanted, and what people see of it
    tiktok_backend_shipping, stock_picking_push, stock_picking_shipping,
    stock_picking_quiet, stock_package, tiktok_shipment, tiktok_shipment_wish,
    shipment_steps, tiktok_shipment_sync, tiktok_shipment_pump,
    tiktok_shipment_screen, tiktok_shipment_desk, tiktok_order_shipping,
    tiktok_order_line_shipment

Own carriers: look at TikTok, judge, call, look again
    tiktok_shipment_exporter, shipment_run, tiktok_shipment_answer,
    shipment_judgement, tiktok_shipment_verdict, shipment_call,
    tiktok_shipment_outcome, tiktok_shipment_under_way, shipment_refusals,
    tiktok_parcel_preparer, parcel_packing, tiktok_shipment_correction

Labels of TikTok: asked for, bought once, printed
    tiktok_backend_label, stock_picking_type, stock_picking_label,
    stock_picking_label_auto, stock_picking_label_guard, stock_picking_scan,
    ir_actions_report_label, tiktok_arrange_reader, tiktok_arrange_question,
    tiktok_shipment_arrange, tiktok_shipment_label, tiktok_shipment_papers,
    parcel_measure, tiktok_parcel_measurer, tiktok_label_exporter,
    tiktok_label_attempt, tiktok_label_look, tiktok_label_buyer,
    tiktok_label_shipper, tiktok_label_papers, tiktok_label_texts, label_judgement,
    label_documents, label_refusals

Packages: what TikTok makes of it, and the way to the buyer
    tiktok_backend_package, tiktok_package, tiktok_package_sync,
    tiktok_package_mirror, tiktok_package_tie, tiktok_package_follow,
    tiktok_package_event, tiktok_package_tracking, tiktok_tracking_event,
    tiktok_package_warehouse, tiktok_package_screen, package_facts,
    tiktok_sync_cursor, tiktok_order_packages, tiktok_order_line_package,
    tiktok_shipment_package, stock_picking_package, tiktok_order_retention
"""

from . import tiktok_backend
from . import tiktok_parcel_stop
from . import tiktok_parcel_answer
from . import tiktok_way_back
from . import tiktok_order
from . import tiktok_order_updater
from . import tiktok_order_live
from . import tiktok_gate_check
from . import tiktok_gate
from . import sale_order
from . import stock_picking
from . import stock_picking_gate
from . import stock_picking_quiet
from . import stock_move_line
from . import ir_actions_report
from . import tiktok_backend_shipping
from . import tiktok_shipment
from . import tiktok_shipment_under_way
from . import tiktok_shipment_wish
from . import tiktok_shipment_sync
from . import tiktok_shipment_exporter
from . import tiktok_shipment_desk
from . import tiktok_shipment_verdict
from . import tiktok_shipment_answer
from . import tiktok_shipment_outcome
from . import tiktok_shipment_correction
from . import tiktok_shipment_pump
from . import tiktok_shipment_screen
from . import tiktok_order_line_shipment
from . import tiktok_order_shipping
from . import stock_package
from . import stock_picking_shipping
from . import stock_picking_push
from . import tiktok_carrier_reader
from . import tiktok_carrier_texts
from . import tiktok_shipping_provider
from . import tiktok_backend_carrier
from . import tiktok_shipping_capability
from . import tiktok_backend_package
from . import tiktok_package
from . import tiktok_package_mirror
from . import tiktok_package_tie
from . import tiktok_package_sync
from . import tiktok_package_follow
from . import tiktok_package_tracking
from . import tiktok_package_event
from . import tiktok_package_screen
from . import tiktok_tracking_event
from . import tiktok_sync_cursor
from . import tiktok_order_line_package
from . import tiktok_order_packages
from . import tiktok_order_capability
from . import tiktok_order_invoice
from . import tiktok_shipment_package
from . import stock_picking_package
from . import tiktok_backend_parcel
from . import tiktok_package_warehouse
from . import tiktok_parcel_group
from . import tiktok_parcel_group_planner
from . import tiktok_parcel_group_proposal
from . import tiktok_parcel_group_break
from . import tiktok_order_group
from . import tiktok_order_split
from . import tiktok_parcel_planner
from . import tiktok_parcel_parts
from . import tiktok_parcel_parts_return
from . import tiktok_parcel_check
from . import tiktok_parcel_preparer
from . import tiktok_sync_cursor_parcel
from . import stock_picking_parcel
from . import stock_picking_return
from . import tiktok_delivery_option
from . import tiktok_carrier_mapping
from . import tiktok_carrier_metadata
from . import tiktok_number_use
from . import tiktok_shipment_carrier
from . import stock_picking_carrier
from . import stock_picking_type
from . import tiktok_backend_label
from . import tiktok_label_attempt
from . import tiktok_parcel_measurer
from . import tiktok_label_exporter
from . import tiktok_label_look
from . import tiktok_label_buyer
from . import tiktok_label_shipper
from . import tiktok_label_texts
from . import tiktok_label_papers
from . import tiktok_arrange_reader
from . import tiktok_arrange_question
from . import tiktok_shipment_label
from . import tiktok_shipment_arrange
from . import tiktok_shipment_papers
from . import stock_picking_label
from . import stock_picking_label_guard
from . import stock_picking_label_auto
from . import stock_picking_scan
from . import ir_actions_report_label
from . import tiktok_parcel_stop_label
from . import tiktok_order_policy
from . import tiktok_order_retention

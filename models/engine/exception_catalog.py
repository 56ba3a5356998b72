"""The one catalogue of problems that can wait for a person.

Each kind says what happened (title), what to do (hint), how urgent it is and who
owns it. Codes of the TikTok API that need words of their own stand here as text.
"""

from odoo.tools.translate import LazyTranslate

from .exception_catalog_shipping import SHIPPING_KINDS
from .exception_kind import Kind

_lt = LazyTranslate(__name__)

SEVERITIES = [("0", "Information"), ("1", "Warning"), ("2", "Urgent")]
ROLES = [
    ("manager", "Shop manager"),
    ("warehouse", "Warehouse"),
    ("accountant", "Accountant"),
    ("admin", "Administrator"),
]

CATALOG = {
    # Connection
    "reconnect": Kind(
        _lt("TikTok no longer accepts the authorisation"),
        _lt(
            "Open the account and press Authorize. Work waits meanwhile; nothing "
            "is lost."
        ),
        "2",
        "admin",
        "action_authorize",
        _lt("Authorize"),
    ),
    "scope_missing": Kind(
        _lt("A permission is missing"),
        _lt(
            "Switch the named permission on for the app in TikTok Shop Partner "
            "Center, then press Re-authorise on the account."
        ),
        "2",
        "admin",
        "action_authorize",
        _lt("Re-authorise"),
    ),
    "app_refused": Kind(
        _lt("TikTok refuses the app"),
        _lt(
            "Check app key, app secret, market and the IP allow-list of the app in "
            "TikTok Shop Partner Center."
        ),
        "2",
        "admin",
    ),
    "signature": Kind(
        _lt("TikTok refuses the signature"),
        _lt(
            "Check the app secret and the clock of this server (5 minutes late and "
            "30 seconds early are tolerated), then run Test Connection."
        ),
        "2",
        "admin",
    ),
    "copied_database": Kind(
        _lt("This database is a copy"),
        _lt(
            "Nothing is sent from a copy. If this is the live database, press "
            "'This is the live database' on the account."
        ),
        "2",
        "admin",
    ),
    "authorization_expiring": Kind(
        _lt("The authorisation ends soon"),
        _lt("Ask the owner of the shop to authorise again before the given day."),
        "2",
        "admin",
        "action_authorize",
        _lt("Re-authorise"),
    ),
    "unreachable": Kind(
        _lt("TikTok cannot be reached"),
        _lt("Work is retried by itself; act only if this stays for hours."),
        "1",
        "admin",
    ),
    "request_refused": Kind(
        _lt("TikTok does not understand the request"),
        _lt(
            "Reload shops and warehouses; if that does not help, report the request "
            "id below to the maintainers."
        ),
        "1",
        "admin",
    ),
    "business_refused": Kind(
        _lt("TikTok refused"),
        _lt("Read TikTok's answer below, mend the cause and press Retry."),
    ),
    "events_lost": Kind(
        _lt("Events of TikTok get lost"),
        _lt(
            "Nothing is missed: polling finds the changes and runs more often. Check "
            "on the shop, page Events, that the address is right and reachable from "
            "outside, and what the web server in front of Odoo logs."
        ),
        "1",
        "admin",
    ),
    "events_flooded": Kind(
        _lt("Too many events wait"),
        _lt(
            "Check that the job runner is alive. Nothing is lost: TikTok repeats what "
            "is turned away, and polling goes on."
        ),
        "2",
        "admin",
    ),
    "technical": Kind(
        _lt("Technical error"),
        _lt("Open the failed job for details and report it to the administrator."),
        "2",
        "admin",
    ),
    "odoo_refused": Kind(
        _lt("Odoo refused the document"),
        _lt("Read Odoo's answer below, mend the cause and press Retry."),
    ),
    # Warehouses
    "warehouse_unmapped": Kind(
        _lt("TikTok warehouse without an Odoo warehouse"),
        _lt(
            "Choose the Odoo warehouse on the TikTok warehouse; waiting orders "
            "follow by themselves."
        ),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Map the warehouse"),
    ),
    # Catalogue
    "sku_unmapped": Kind(
        _lt("TikTok SKU without a product"),
        _lt(
            "Choose the product on the TikTok SKU; waiting orders follow by themselves."
        ),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Map the SKU"),
    ),
    "sku_ambiguous": Kind(
        _lt("Several products fit the TikTok SKU"),
        _lt("Choose the right product on the TikTok SKU, or mend the double code."),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Choose the product"),
    ),
    "sku_archived": Kind(
        _lt("The mapped product is archived"),
        _lt("Restore the product or map the TikTok SKU to another one."),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Open the SKU"),
    ),
    "kit_empty": Kind(
        _lt("The kit has no components"),
        _lt("Add components to the kit's bill of materials."),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Open the SKU"),
    ),
    "bundle_unmapped": Kind(
        _lt("TikTok bundle without a kit"),
        _lt(
            "No kit has the same components. Create the proposed kit with one "
            "click, or map the TikTok SKU to an existing kit."
        ),
        "2",
        "manager",
        "action_create_proposed_kit",
        _lt("Create the proposed kit"),
    ),
    # Orders
    "order_not_found": Kind(
        _lt("TikTok does not know the order"),
        _lt("Check the order id and that it belongs to this shop."),
    ),
    "orders_missed": Kind(
        _lt("Orders had been missed"),
        _lt("Nothing to do: they are being imported. Dismiss when you have seen it."),
        "0",
    ),
    "stock_unknown_orders": Kind(
        _lt("TikTok holds stock for orders that Odoo does not know"),
        _lt(
            "The pieces are taken off the stock, so that nothing is sold twice. Import "
            "the orders of the last weeks on the shop (Import by ID or Period). If it "
            "stays, compare the orders to ship in Seller Center with those in Odoo."
        ),
        "1",
        "manager",
    ),
    "stock_edited": Kind(
        _lt("Stock was edited on TikTok"),
        _lt(
            "Odoo sends its own figure again. Freeze the SKU to leave TikTok's figure "
            "as it is; dismiss when you have seen it."
        ),
        "0",
        "manager",
        "action_freeze",
        _lt("Freeze"),
    ),
    "reference_refused": Kind(
        _lt("TikTok did not take the order number"),
        _lt(
            "Nothing depends on it. Press Retry once its reason is gone, or switch "
            "Write Order Numbers to TikTok off on the shop."
        ),
        "0",
    ),
    "order_duplicate": Kind(
        _lt("The order is in Odoo already"),
        _lt(
            "It came in another way, for instance through another channel. Cancel "
            "one of the two, then press Retry."
        ),
        "2",
    ),
    "order_incomplete": Kind(
        _lt("The order lacks data"),
        _lt(
            "TikTok sent the order without something that is needed. Import it "
            "again; if this stays, open a ticket with TikTok."
        ),
    ),
    "currency_mismatch": Kind(
        _lt("Foreign currency"),
        _lt(
            "Open the shop and press Use this currency on its page General: the "
            "orders follow by themselves. Or choose a pricelist in the order's "
            "currency there and press Retry. No document was made in the wrong "
            "currency."
        ),
        "2",
        "accountant",
    ),
    "total_mismatch": Kind(
        _lt("Totals do not meet"),
        _lt(
            "Compare the amounts below with the order in Seller Center. The order "
            "waits until it is retried or accepted."
        ),
        "2",
        "accountant",
        "action_accept_difference",
        _lt("Accept the difference"),
    ),
    "product_missing": Kind(
        _lt("No product for shipping or deposit"),
        _lt("Choose the named product on the shop, page Money, then press Retry."),
        "2",
        "accountant",
    ),
    "tax_missing": Kind(
        _lt("No fitting tax"),
        _lt(
            "Create or choose a sales tax with the named rate, or change the tax "
            "policy of the shop, then press Retry."
        ),
        "2",
        "accountant",
    ),
    "country_unknown": Kind(
        _lt("Unknown country"),
        _lt("Complete the delivery address by hand; the order itself went on."),
        "1",
        "warehouse",
    ),
    "stop_parcel": Kind(
        _lt("Stop this parcel"),
        _lt(
            "Take the parcel out before the carrier fetches it. Then press Back on "
            "the Shelf, or Already Gone when it has left."
        ),
        "2",
        "warehouse",
        "action_back_on_shelf",
        _lt("Back on the Shelf"),
    ),
    "cancelled_after_shipping": Kind(
        _lt("Cancelled on TikTok after goods left"),
        _lt(
            "Stop the parcel if you can, else expect the goods back. Return Goods "
            "opens the receipt for them."
        ),
        "2",
        "warehouse",
        "action_return_goods",
        _lt("Return Goods"),
    ),
    "cancelled_after_invoice": Kind(
        _lt("Cancelled on TikTok after the invoice was posted"),
        _lt(
            "Make a credit note for what is named above. The sales order and the "
            "delivery have followed already; the posted invoice was not touched."
        ),
        "1",
        "accountant",
        "action_credit_note",
        _lt("Credit Note"),
    ),
    "cancelled_in_odoo": Kind(
        _lt("Cancelled in Odoo, awaited on TikTok"),
        _lt(
            "Press Cancel on TikTok. Or set the sales order to quotation, confirm it "
            "and press Retry."
        ),
        "2",
        "manager",
        "action_tiktok_cancel",
        _lt("Cancel on TikTok"),
    ),
    "cancelled_but_shipped": Kind(
        _lt("Cancelled in Odoo, shipped on TikTok"),
        _lt(
            "The buyer gets the goods and TikTok pays for them. Set the sales order to "
            "quotation, confirm it and press Retry."
        ),
    ),
    "buyer_asks_cancel": Kind(
        _lt("The buyer asks to cancel"),
        _lt(
            "Approve or reject before the deadline: TikTok approves by itself then. "
            "Picking and shipping of the order wait meanwhile."
        ),
        "1",
        "manager",
        "action_approve",
        _lt("Approve"),
    ),
    "cancel_answer_refused": Kind(
        _lt("TikTok does not take the answer to a request"),
        _lt(
            "Read TikTok's answer below. Open the request and answer again, for "
            "instance with another reason; Retry sends the same answer once more."
        ),
        "2",
    ),
    "cancellation_not_found": Kind(
        _lt("TikTok does not show an announced cancellation"),
        _lt(
            "Look in Seller Center whether the buyer asks to cancel this order. Retry "
            "asks TikTok again."
        ),
    ),
    "cancel_answer_late": Kind(
        _lt("A request was settled before our refusal"),
        _lt(
            "The order is cancelled on TikTok. Do not ship it; the warehouse is told "
            "when the parcel is on its way already. Dismiss when you have seen it."
        ),
    ),
    # Cancellations from Odoo
    "cancel_refused": Kind(
        _lt("TikTok has refused our cancellation"),
        _lt(
            "The order stands and has to be shipped in time. Choose another reason, or "
            "withdraw the cancellation. What has been shipped can only be returned."
        ),
        "2",
        "manager",
        "action_choose_reason",
        _lt("Choose another reason"),
    ),
    "cancel_needs_reason": Kind(
        _lt("A cancellation needs a reason"),
        _lt(
            "Choose the reason that TikTok is told. Until then the goods are stopped. "
            "Or withdraw the cancellation, and the order is shipped."
        ),
        "2",
        "manager",
        "action_choose_reason",
        _lt("Choose the reason"),
    ),
    "cancel_unconfirmed": Kind(
        _lt("TikTok has not carried out our cancellation yet"),
        _lt(
            "Look at the order in Seller Center. It is read again every hour by "
            "itself; the goods stay stopped."
        ),
    ),
    "status_unknown": Kind(
        _lt("TikTok shows a new status"),
        _lt(
            "The connector does not know this status: the documents stay as they are. "
            "Look at the order in Seller Center, and tell the maintainers."
        ),
    ),
    "order_changed": Kind(
        _lt("The order changed on TikTok, and here"),
        _lt(
            "Somebody has changed the order in Odoo too, or the goods are on their way "
            "already. Compare both sides and choose one; until then the delivery "
            "waits."
        ),
        "2",
        "warehouse",
        "action_open_change",
        _lt("Compare and choose"),
    ),
    "delivery_open": Kind(
        _lt("A delivery could not be closed by itself"),
        _lt("Validate the delivery by hand, for instance to give lot numbers."),
        "1",
        "warehouse",
    ),
    # Stock
    "audit_failed": Kind(
        _lt("Some SKUs cannot be sold as they should"),
        _lt(
            "Open the audit: it names each SKU, what is the matter and offers the "
            "repair. The problem closes itself with the next green check."
        ),
        "1",
        "manager",
        "action_open",
        _lt("Open the audit"),
    ),
    "stock_archived": Kind(
        _lt("An archived product is still for sale on TikTok"),
        _lt(
            "Nothing is sent for it: TikTok goes on with its last figure. Restore the "
            "product, map the SKU to another one, or take the SKU off sale in Seller "
            "Center."
        ),
        "1",
        "manager",
        "action_open_sku",
        _lt("Open the SKU"),
    ),
    "stock_refused": Kind(
        _lt("TikTok refuses a stock figure"),
        _lt(
            "Open the stock card: it says what to do. The figure is sent again when "
            "it, the listing or a setting changes, or with Push Now."
        ),
        "1",
        "manager",
        "action_push",
        _lt("Push now"),
    ),
    "stock_backorder_refused": Kind(
        _lt("TikTok takes no backorder of a SKU"),
        _lt(
            "Its stock is sent all the same. Change the pieces or the working days in "
            "the stock rule, or let the threshold do something else."
        ),
    ),
    "stock_locked": Kind(
        _lt("A campaign holds the stock on TikTok"),
        _lt(
            "TikTok may go on selling what the campaign holds. Take care that the "
            "goods are there, or end the campaign; the figure follows by itself."
        ),
    ),
    "stock_lock_short": Kind(
        _lt("A campaign on TikTok holds more than there is"),
        _lt(
            "TikTok sells what the campaign holds. Get the missing goods, or take the "
            "SKU out of the campaign in Seller Center."
        ),
        "2",
    ),
    "listing_not_switched": Kind(
        _lt("TikTok does not switch the listing"),
        _lt(
            "The threshold wants the listing on or off. Switch it in Seller Center, or "
            "let the threshold show zero instead."
        ),
    ),
    "stock_no_right": Kind(
        _lt("The shop may not use several warehouses"),
        _lt(
            "Only the default warehouse gets stock. Choose One location or All stock "
            "on the shop, page Stock, or ask TikTok for multi-warehouse rights."
        ),
    ),
    "shop_limited": Kind(
        _lt("TikTok has stopped sales of the shop"),
        _lt(
            "TikTok shows everything as sold out though there is stock: the daily "
            "limit of orders is reached, or holiday mode is on. See Seller Center. "
            "Pushing stock does not help and is not tried."
        ),
        "2",
    ),
} | SHIPPING_KINDS

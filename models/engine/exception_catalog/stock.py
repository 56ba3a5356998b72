"""Problems of stock that is pushed, and of SKUs that should sell."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
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
            "There is usually nothing to do: Odoo sends its own figure again. Send it "
            "at once, or dismiss when you have seen it. To leave TikTok's figure as it "
            "is, open the stock card and press Freeze."
        ),
        "0",
        "manager",
        "action_send_ours",
        _lt("Send Odoo's figure"),
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
    "stock_not_stored": Kind(
        _lt("A product whose stock is not tracked is still for sale on TikTok"),
        _lt(
            "Nothing is sent for it: TikTok goes on with its last figure. Switch Track "
            "Inventory on, give the product a kit, map the SKU to another one, or take "
            "it off sale in Seller Center."
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
        "action_open_card",
        _lt("Open the stock card"),
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
            "on the shop, page Stock, or ask TikTok for multi-warehouse rights and, "
            "once they are there, try again."
        ),
        "1",
        "manager",
        "action_try_all_warehouses",
        _lt("Try again"),
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
}

"""Problems of orders, from their import to what changes on them."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
    "order_not_found": Kind(
        _lt("TikTok does not know the order"),
        _lt("Check the order id and that it belongs to this shop."),
    ),
    "orders_missed": Kind(
        _lt("Orders had been missed"),
        _lt("Nothing to do: they are being imported. Dismiss when you have seen it."),
        "0",
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
}

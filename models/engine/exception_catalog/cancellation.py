"""Problems of orders that are cancelled, on either side."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
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
}

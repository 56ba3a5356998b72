"""Problems of TikTok's own labels."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
    "label_refused": Kind(
        _lt("TikTok refuses a label"),
        _lt("The message says why. Mend it, then arrange the shipment again."),
        "2",
        "warehouse",
        "action_arrange_label",
        _lt("Arrange the shipment"),
    ),
    "label_measure": Kind(
        _lt("Weight or size of a parcel is missing"),
        _lt(
            "Enter it in the dialog, or on the products, so that the next one is "
            "arranged by itself."
        ),
        "1",
        "warehouse",
        "action_arrange_label",
        _lt("Arrange the shipment"),
    ),
    "label_no_service": Kind(
        _lt("TikTok has no service for a parcel"),
        _lt(
            "Check weight and size, or divide the goods into several parcels. Then "
            "arrange the shipment again."
        ),
        "2",
        "warehouse",
        "action_arrange_label",
        _lt("Arrange the shipment"),
    ),
    "label_differs": Kind(
        _lt("TikTok has packed an order differently"),
        _lt(
            "TikTok shows other parcels than the transfer. Pack as TikTok has it, or "
            "cancel its label in Seller Center, then arrange the shipment again."
        ),
        "2",
        "warehouse",
        "action_arrange_label",
        _lt("Arrange the shipment"),
    ),
    "label_order_waits": Kind(
        _lt("A label waits for its order"),
        _lt(
            "The order is on hold, or the buyer asks to cancel. The label is arranged "
            "by itself when that ends."
        ),
        "1",
        "manager",
        "action_open_order",
        _lt("Open the order"),
    ),
    "label_invoice": Kind(
        _lt("A label waits for the invoice"),
        _lt(
            "Upload the invoice (NF-e) in Seller Center. The label is arranged by "
            "itself when TikTok has taken it."
        ),
        "2",
        "accountant",
        "action_open_order",
        _lt("Open the order"),
    ),
    "label_not_ready": Kind(
        _lt("TikTok takes long to make a label"),
        _lt(
            "The shipment is arranged and its label is fetched as soon as it is there. "
            "If it does not come, look in Seller Center."
        ),
        "1",
        "warehouse",
        "action_fetch_label",
        _lt("Fetch the label now"),
    ),
    "label_too_late": Kind(
        _lt("The carrier has the parcel, there is no label any more"),
        _lt(
            "TikTok gives out labels until the carrier has the parcel. If the parcel "
            "is still here it bears another label: stop it and look in Seller Center."
        ),
        "1",
        "warehouse",
    ),
    "label_papers_refused": Kind(
        _lt("TikTok gives out no label"),
        _lt(
            "The shipment is arranged. Print its label in Seller Center, or fetch it "
            "again after mending what the message says."
        ),
        "2",
        "warehouse",
        "action_fetch_label",
        _lt("Fetch the label again"),
    ),
    "label_more_than_left": Kind(
        _lt("The label is for more than has left"),
        _lt(
            "TikTok believes that the parcel holds more pieces. Add them, or cancel "
            "the label in Seller Center and arrange the shipment anew."
        ),
        "2",
        "warehouse",
    ),
}

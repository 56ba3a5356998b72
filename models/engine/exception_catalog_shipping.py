"""Problems of shipping: part of the one catalogue."""

from odoo.tools.translate import LazyTranslate

from .exception_kind import Kind

_lt = LazyTranslate(__name__)

SHIPPING_KINDS = {
    "shipping_unknown": Kind(
        _lt("Nobody knows how this order ships"),
        _lt(
            "Market, shipping type and delivery option of the order are a case that "
            "this version does not know. Ship it in Seller Center, then tell the "
            "integrator; Shipping Rules can be completed under Configuration."
        ),
        "2",
    ),
    "shipment_refused": Kind(
        _lt("TikTok refuses a shipment"),
        _lt(
            "The message says why. Mend it on the transfer or on the shipment, then "
            "press Send Again. The order counts as not shipped until then."
        ),
        "2",
        "warehouse",
        "action_resend",
        _lt("Send again"),
    ),
    "shipment_waits": Kind(
        _lt("A shipment waits for an answer to the buyer"),
        _lt(
            "The buyer asks to cancel what has been packed. Answer the request: if "
            "it is rejected the shipment is sent by itself, if it is approved the "
            "parcel has to be stopped."
        ),
        "2",
        "manager",
        "action_open_order",
        _lt("Open the order"),
    ),
    "number_missing": Kind(
        _lt("A tracking number is missing"),
        _lt(
            "Enter it on the transfer or on its package. The shipment is then sent by "
            "itself."
        ),
        "2",
        "warehouse",
        "action_open_transfer",
        _lt("Enter the number"),
    ),
    "shipped_elsewhere": Kind(
        _lt("TikTok shows another tracking number"),
        _lt(
            "Somebody has shipped these units on TikTok with another number. Check "
            "the parcel: correct the number, or cancel the shipment in Odoo."
        ),
        "2",
        "manager",
        "action_correct",
        _lt("Correct the number"),
    ),
    "correction_refused": Kind(
        _lt("TikTok does not take the right tracking number"),
        _lt(
            "TikTok still shows the wrong one. The message holds a text that you can "
            "send to TikTok's support; dismiss this when it is done."
        ),
        "1",
        "manager",
    ),
    "shipped_cancelled": Kind(
        _lt("Shipped, and cancelled on TikTok"),
        _lt(
            "The units were cancelled before TikTok knew that they had left. Stop the "
            "parcel, or expect it back."
        ),
        "2",
        "warehouse",
    ),
    "shipment_unconfirmed": Kind(
        _lt("TikTok does not confirm a shipment"),
        _lt(
            "It was accepted and the order does not show it. Look in Seller Center; "
            "Send Again looks once more and sends only what is missing."
        ),
        "2",
        "warehouse",
        "action_resend",
        _lt("Look again"),
    ),
    "shipment_not_planned": Kind(
        _lt("A validated delivery is not on its way to TikTok"),
        _lt(
            "Odoo has validated the delivery and could not tell which units it "
            "ships. Open the transfer and press Send to TikTok."
        ),
        "2",
        "manager",
        "action_tiktok_ship_again",
        _lt("Send to TikTok"),
    ),
    "carrier_unmapped": Kind(
        _lt("The carrier is not known on TikTok"),
        _lt(
            "Choose which carrier of TikTok the carrier of the transfer is. Saving it "
            "sends all shipments that wait for it."
        ),
        "2",
        "warehouse",
        "action_map_carrier",
        _lt("Choose the carrier"),
    ),
    "carrier_missing": Kind(
        _lt("The carrier of a parcel is missing"),
        _lt(
            "Choose the carrier on the transfer, page Additional Info, beside the "
            "tracking number. The shipment is then sent by itself."
        ),
        "2",
        "warehouse",
        "action_open_transfer",
        _lt("Choose the carrier"),
    ),
    "carrier_not_offered": Kind(
        _lt("The carrier is not offered for this delivery option"),
        _lt(
            "Ship with one of the carriers that the message names, or choose a "
            "fallback carrier on the shop, page Shipping."
        ),
        "2",
        "warehouse",
        "action_map_carrier",
        _lt("Choose the carrier"),
    ),
    "number_refused": Kind(
        _lt("The tracking number does not fit"),
        _lt("Correct it on the transfer; the shipment is then sent by itself."),
        "2",
        "warehouse",
        "action_open_transfer",
        _lt("Correct the number"),
    ),
    # the dispatch clock
    "dispatch_cancel": Kind(
        _lt("TikTok is about to cancel an order"),
        _lt(
            "Ship it before the deadline: a tracking number or a label first, then "
            "the carrier's scan. After the deadline TikTok cancels it at the "
            "seller's fault."
        ),
        "2",
        "warehouse",
        "action_open_transfers",
        _lt("Open the transfer"),
    ),
    "dispatch_due": Kind(
        _lt("Orders must leave soon"),
        _lt(
            "Open Shipping / Dispatch and work on the transfers by deadline. The "
            "most urgent ones carry a star."
        ),
        "1",
        "warehouse",
        "action_dispatch_transfers",
        _lt("Transfers by deadline"),
    ),
    "dispatch_rate": Kind(
        _lt("The late dispatch rate passes its limit"),
        _lt(
            "Bring more hands to the packing table today, or lengthen the handling "
            "time in Seller Center. Above the limit TikTok takes points and orders "
            "away."
        ),
        "1",
        "manager",
        "action_dispatch_transfers",
        _lt("Transfers by deadline"),
    ),
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
    "parcel_came_back": Kind(
        _lt("Goods came back into stock, TikTok counts them as shipped"),
        _lt(
            "The carrier has not had the parcel. Send the same pieces again under the "
            "same number, or cancel them on TikTok; void the label if there is one."
        ),
        "2",
        "warehouse",
        "action_open_transfer",
        _lt("Open the transfer"),
    ),
    "parcel_differs": Kind(
        _lt("TikTok has packed otherwise than the warehouse"),
        _lt(
            "Compare the packages of the order in Seller Center with what has left. "
            "Make them the same there, then press Send Again."
        ),
        "2",
        "warehouse",
        "action_resend",
        _lt("Send again"),
    ),
    "not_combined": Kind(
        _lt("TikTok does not combine these orders"),
        _lt(
            "The message says why. Take the parcel apart under Ship Together and give "
            "each order a parcel of its own, then press Send Again."
        ),
        "2",
        "warehouse",
        "action_resend",
        _lt("Send again"),
    ),
    "parcel_trouble": Kind(
        _lt("A parcel is lost, damaged or comes back"),
        _lt(
            "The message says what happened and what to do with the parcel and the "
            "buyer. Mark it as done when the claim is made or the goods are back."
        ),
        "2",
        "warehouse",
    ),
    "carrier_withdrawn": Kind(
        _lt("TikTok no longer offers a carrier that you use"),
        _lt(
            "Parcels with it are refused from now on. Map the carrier to another one "
            "under Shipping, Carrier Mapping, or ship with one that is offered."
        ),
        "1",
    ),
}

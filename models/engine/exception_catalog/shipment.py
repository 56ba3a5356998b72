"""Problems of parcels that TikTok is told of, and of what becomes of them."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
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
}

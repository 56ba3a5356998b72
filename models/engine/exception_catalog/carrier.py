"""Problems of carriers and tracking numbers."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
    "number_missing": Kind(
        _lt("A tracking number is missing"),
        _lt(
            "Enter it on the transfer or on its package. The shipment is then sent by "
            "itself."
        ),
        "2",
        "warehouse",
        "action_enter_number",
        _lt("Enter the number"),
    ),
    "number_of_older_parcel": Kind(
        _lt("A tracking number is that of an older parcel"),
        _lt(
            "The carrier has scanned it before the order was placed: it counts as no "
            "valid tracking, and the buyer sees another parcel. Correct the number; "
            "TikTok allows that once."
        ),
        "2",
        "warehouse",
        "action_correct",
        _lt("Correct the number"),
    ),
    "number_refused": Kind(
        _lt("The tracking number does not fit"),
        _lt("Correct it on the transfer; the shipment is then sent by itself."),
        "2",
        "warehouse",
        "action_enter_number",
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
    "carrier_missing": Kind(
        _lt("The carrier of a parcel is missing"),
        _lt(
            "Choose the carrier on the transfer, page Additional Info, beside the "
            "tracking number. The shipment is then sent by itself."
        ),
        "2",
        "warehouse",
        "action_enter_number",
        _lt("Choose the carrier"),
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
    "carrier_not_offered": Kind(
        _lt("The carrier is not offered for this delivery option"),
        _lt(
            "Press the button: the dialog lists the carriers that TikTok offers for "
            "this order. Or choose a fallback carrier on the shop, page Shipping."
        ),
        "2",
        "warehouse",
        "action_map_carrier",
        _lt("Choose the carrier"),
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

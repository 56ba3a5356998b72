"""Problems of the dispatch clock."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
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
}

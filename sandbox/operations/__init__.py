"""The operations of the Open API, one file per family.

A handler gets the sandbox and the checked request and returns the answer's `data`, or
raises a `Refusal`.
"""

from . import (
    aftersale,
    authorization,
    cancel_order,
    event,
    inventory,
    listing_state,
    logistics,
    order,
    packages,
    product,
    reference,
    ship_label,
    ship_own,
    shipping_documents,
    split_combine,
    update_inventory,
)
from .registry import HANDLERS

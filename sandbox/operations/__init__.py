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
    logistics,
    order,
    product,
    reference,
)
from .registry import HANDLERS

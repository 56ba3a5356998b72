"""Permissions of TikTok Shop: what each flow needs, as data.

Scope names come with the token (``granted_scopes``); package names are those on the
page *Manage API* of an app in Partner Center. Which operations stand under which scope
is taken from the names (API contract, section 3).
"""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class Scope(NamedTuple):
    """One permission: wire name, name in Partner Center, flows that stop without it.

    ``needed`` is False for permissions that are only good to have.
    """

    name: str
    package: str
    flows: tuple
    purpose: str
    needed: bool = True


#: ``connection`` stands for all flows
SCOPES = [
    Scope(
        "seller.authorization.info",
        "Shop Authorized Information",
        ("connection",),
        _lt("Shops of the authorisation"),
    ),
    Scope(
        "seller.shop.info",
        "Global Shop Information",
        (),
        _lt("Whether a shop is active"),
        needed=False,
    ),
    Scope(
        "seller.logistics",
        "Logistics Basic",
        ("metadata",),
        _lt("Warehouses, delivery options, carriers"),
    ),
    Scope(
        "seller.product.basic",
        "Product Basic",
        ("catalog",),
        _lt("Listings, SKUs and the readiness checklist"),
    ),
    Scope("seller.order.info", "Order Information", ("order",), _lt("Orders")),
    Scope(
        "seller.return_refund.basic",
        "Return and Refund Basic",
        ("cancellation",),
        _lt("Cancellations: read and answer buyers' requests"),
    ),
]


def missing(granted):
    """Needed scopes that ``granted`` lacks; none when TikTok has not told."""
    if not granted:
        return []
    return [scope for scope in SCOPES if scope.needed and scope.name not in granted]

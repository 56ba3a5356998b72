"""What is read before parcels are planned, and what a plan is. Pure."""

from math import ceil, floor
from typing import NamedTuple

#: quantities are rounded to two digits: what is this close to a whole piece is one
NEARLY = 0.01
#: may one parcel hold some pieces of a SKU and another one the rest? (platform 1.5)
SPLIT_UNIT, SPLIT_SKU = "unit", "sku"
#: a kit in several boxes leaves with its last component, with its first, or part by
#: part where TikTok knows what is in it
LAST, FIRST, PARTS = "last", "first", "parts"


class Parcel(NamedTuple):
    """What leaves as one box with one tracking number.

    ``unit_ids`` are all of ``order_id`` unless the parcel is combined: then the ids of
    the other transfers stand in ``picking_ids``, those of all orders in ``order_ids``.
    ``sub_items`` is ``{external id of a unit: [ids of the items inside the bundle]}``
    when a bundle of TikTok leaves in part.
    """

    picking_id: int
    stock_package_id: int | None
    order_id: int
    unit_ids: tuple
    sub_items: dict | None = None
    carrier_id: int | None = None
    tracking: str | None = None
    picking_ids: tuple = ()
    order_ids: tuple = ()
    group_id: int | None = None


class UnitFacts(NamedTuple):
    """One unit that is not cancelled; ``is_free`` when no parcel has it yet.

    ``package`` is the parcel into which TikTok has put it already, where it does so
    before anything is shipped. ``parts`` are those items of a bundle that no parcel has
    yet, as pairs (id on TikTok, product id), out of ``part_count``. ``here`` is the
    Odoo package, or 0, with which it is arranged in one of the boxes that leave now.
    """

    id: int
    order_id: int
    line_id: int
    sku_id: int
    is_free: bool
    package: str | None = None
    external_id: str | None = None
    parts: tuple = ()
    part_count: int = 0
    here: int | None = None


class BoxFacts(NamedTuple):
    """Goods in one box.

    ``goods`` is ``{line id: {product id: quantity}}``; quantities of products as in
    :class:`LineFacts`.
    """

    picking_id: int
    stock_package_id: int | None
    carrier_id: int | None
    tracking: str | None
    goods: dict


class LineFacts(NamedTuple):
    """A line of a sales order.

    ``needs`` is ``{product id: quantity in one unit}``; a line without goods, such as
    a service, leaves with whatever leaves of its order. ``gone`` is ``{product id:
    quantity}`` that has left before and not come back. ``parts``, where a bundle may
    leave part by part, is ``{product id: quantity in one part}``.
    """

    id: int
    needs: dict
    gone: dict = {}
    ships_with: str = LAST
    parts: dict = {}


class DeliveryFacts(NamedTuple):
    """What leaves now: boxes in the order in which they leave, and their lines.

    ``split`` is ``{order id: how far the market lets it be split}``.
    """

    boxes: tuple
    lines: tuple
    split: dict


def pieces(needs: dict, gone: dict, ships_with: str = LAST) -> int:
    """How many whole units these goods make.

    :param needs: ``{product: quantity in one unit}``
    :param gone: ``{product: quantity}``
    """
    shares = [gone.get(key, 0.0) / need for key, need in needs.items() if need > 0]
    if not shares:
        return 0
    if ships_with == FIRST:
        return max(ceil(max(shares) - NEARLY), 0)
    return max(floor(min(shares) + NEARLY), 0)

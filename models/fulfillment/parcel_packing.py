"""Makes TikTok's packages fit our parcels before they are shipped, without Odoo.

Where a market divides or combines orders by a call of its own (tiktok-platform 1.5),
the parcel of the warehouse and TikTok's package must hold the same units.
"""

from __future__ import annotations

from typing import NamedTuple

from ...exceptions import ProblemError

#: groups of a split: what leaves now, and what stays
LEAVES, STAYS = "leaves", "stays"
#: nothing of such a unit is to be shipped any more
ENDED = ("CANCELLED", "CANCEL")


class Packing(NamedTuple):
    """What has to be in one package; all ids are TikTok's.

    :param split_by, combine: how the market divides and combines, see
        ``tiktok.shipping.capability``
    :param offer: of TikTok to combine these orders
    :param differs: what a person reads when TikTok has packed otherwise
    :param missing: what a person reads when there is no package yet
    """

    orders: tuple
    units: frozenset
    split_by: str
    combine: str
    offer: str | None
    differs: str
    missing: str


def package_for(client, packing):
    """The package on TikTok that holds exactly these units.

    TikTok is read first: after a lost answer the call may be made again and finds
    what is there.

    :return: package id; None where the package comes into being by shipping
    :raises ProblemError: when TikTok has packed these units otherwise
    :raises client.TikTokShopError: when TikTok refuses or does not answer
    """
    packages = {
        detail["id"]: _ensure_split(client, packing, detail)
        for detail in client.get_orders(packing.orders)
    }
    if len(packing.orders) > 1 and packing.combine == "combine_call":
        return _ensure_combined(client, packing, packages)
    found = {package for package in packages.values() if package}
    return found.pop() if len(found) == 1 else None


def living_items(detail):
    """Units of an order that are still to be shipped."""
    items = detail.get("line_items") or []
    return [item for item in items if item.get("display_status") not in ENDED]


def _ensure_split(client, packing, detail):
    """Package id of our units of one order, divided from the rest if needed."""
    items = living_items(detail)
    packages = {i.get("package_id") for i in items if i["id"] in packing.units}
    if len(packages) > 1:
        raise ProblemError("parcel_differs", packing.differs)
    package = next(iter(packages), None)
    together = [i["id"] for i in items if i.get("package_id") == package]
    if packing.split_by != "confirm" or packing.units.issuperset(together):
        return package or None
    groups = {
        LEAVES: [unit_id for unit_id in together if unit_id in packing.units],
        STAYS: [unit_id for unit_id in together if unit_id not in packing.units],
    }
    return client.confirm_split(detail["id"], groups).get(LEAVES)


def _ensure_combined(client, packing, packages):
    """One package for all orders of the parcel."""
    found = set(packages.values())
    if len(found) == 1:
        return found.pop()
    offer = packing.offer or next(iter(packages.values()))
    answer = client.combine({offer: list(packages)})
    if answer["errors"]:
        raise ProblemError("not_combined", answer["errors"][0].message)
    wanted = set(packages)
    for package in answer["packages"]:
        if wanted <= set(package.get("order_ids") or wanted):
            return package["id"]
    raise ProblemError("not_combined", packing.differs)

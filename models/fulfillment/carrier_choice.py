"""Which carrier of TikTok stands for an Odoo carrier on an order, without Odoo.

Everything that is known of the carriers of some shops is a :class:`CarrierTable`; one
parcel that is about to leave is a :class:`Wish`.
"""

from __future__ import annotations

from typing import NamedTuple


class Wish(NamedTuple):
    """What decides about the carrier of one parcel."""

    backend_id: int
    carrier_id: int | None
    option_id: int | None
    origin: str | None
    destination: str | None


class Row(NamedTuple):
    """A mapping in use, see ``tiktok.carrier.mapping``."""

    provider_id: int
    option_id: int | None = None
    origin: str | None = None
    destination: str | None = None

    def fits(self, wish: Wish) -> bool:
        """Whether it holds for the option and the route of a parcel."""
        return (
            self.option_id in (None, wish.option_id)
            and self.origin in (None, wish.origin)
            and self.destination in (None, wish.destination)
        )

    def weight(self) -> int:
        """How much it says: the option counts more than the route."""
        route = bool(self.origin) + bool(self.destination)
        return 4 * bool(self.option_id) + route


class CarrierTable(NamedTuple):
    """What is known of the carriers of some shops.

    * ``rows``: ``{(shop, Odoo carrier): [Row]}`` of the whole shop, the oldest first
    * ``offers``: ``{option: {(origin, destination): {provider}}}``
    * ``stale``: options whose list is too old to refuse anything for certain
    * ``forbidden``: ``{(shop, provider): text}``
    * ``fallbacks``: ``{shop: provider}``, where the shop allows one
    * ``gone``: carriers that the shop no longer has at all
    """

    rows: dict
    offers: dict
    stale: set
    forbidden: dict
    fallbacks: dict
    gone: set


class Pick(NamedTuple):
    """The carrier, or why there is none: ``carrier_missing``, ``carrier_unmapped``,
    ``carrier_not_offered``, ``carrier_forbidden``.

    ``meant``: the carrier that was mapped but is not offered. ``certain``: TikTok
    refuses it for sure.
    """

    provider_id: int | None
    is_fallback: bool = False
    problem: str | None = None
    meant: int | None = None
    certain: bool = False


def choose(wish: Wish, table: CarrierTable) -> Pick:
    """The carrier of a parcel: mapped and offered, else the fallback of the shop.

    A carrier that is forbidden gets no fallback: the parcel itself is the problem.
    """
    if not wish.carrier_id:
        return _or_fallback(wish, table, Pick(None, problem="carrier_missing"))
    rows = [
        row
        for row in table.rows.get((wish.backend_id, wish.carrier_id), ())
        if row.fits(wish)
    ]
    if not rows:
        return _or_fallback(wish, table, Pick(None, problem="carrier_unmapped"))
    rows.sort(key=Row.weight, reverse=True)
    offered = offered_for(wish, table)
    usable = [
        row
        for row in rows
        if row.provider_id not in table.gone
        and (offered is None or row.provider_id in offered)
    ]
    for row in usable:
        if (wish.backend_id, row.provider_id) not in table.forbidden:
            return Pick(row.provider_id)
    if usable:
        meant = usable[0].provider_id
        return Pick(None, problem="carrier_forbidden", meant=meant, certain=True)
    return _or_fallback(wish, table, _not_offered(wish, table, rows[0].provider_id))


def _not_offered(wish, table, meant):
    """Not on the list; when the list is old it goes all the same: TikTok will say."""
    barred = meant in table.gone or (wish.backend_id, meant) in table.forbidden
    is_old = wish.option_id in table.stale and not barred
    return Pick(
        meant if is_old else None,
        problem="carrier_not_offered",
        meant=meant,
        certain=not is_old,
    )


def offered_for(wish: Wish, table: CarrierTable) -> set | None:
    """Carriers that TikTok offers for the option and route; None: nobody knows.

    A route that was never asked for is unknown, whatever is known of others.
    """
    routes = table.offers.get(wish.option_id)
    if not routes:
        return None
    found = [
        providers
        for (origin, destination), providers in routes.items()
        if origin in (None, wish.origin) and destination in (None, wish.destination)
    ]
    return set().union(*found) if found else None


def usual_for(wish: Wish, table: CarrierTable) -> set:
    """Carriers that people have mapped for such parcels of the shop, whatever their
    carrier in Odoo, and its fallback."""
    mapped = {
        row.provider_id
        for (shop, _carrier), rows in table.rows.items()
        for row in rows
        if shop == wish.backend_id and row.fits(wish)
    }
    return mapped | {table.fallbacks.get(wish.backend_id)}


def _or_fallback(wish, table, pick):
    """The fallback of the shop in place of a carrier that cannot be used."""
    fallback = table.fallbacks.get(wish.backend_id)
    if not fallback or fallback in table.gone:
        return pick
    offered = offered_for(wish, table)
    if offered is not None and fallback not in offered:
        return pick
    if (wish.backend_id, fallback) in table.forbidden:
        return pick
    return pick._replace(provider_id=fallback, is_fallback=True, certain=False)

"""One parcel of which TikTok is told, as the threads of a run do it."""

from typing import NamedTuple

from ...client import RequestError, TikTokShopError
from ...exceptions import ProblemError
from ..engine.bug_log import log_bug
from .parcel_packing import Packing, package_for
from .shipment_judgement import Wish, named


class Call(NamedTuple):
    """One call: the wish, the units still to send, the carrier by TikTok's id.

    :param packing: where TikTok makes the package first: what must be in it
    """

    wish: Wish
    units: tuple
    provider: str
    packing: Packing | None = None


def send(client, call):
    """What a thread does: tell TikTok of one parcel.

    :return: TikTok's answer; a ``ProblemError`` where a person has to decide
    :raises TikTokShopError: when it is refused, or the answer is lost; also for a bug,
        which must not keep the other parcels of the shop from going
    """
    try:
        return _tell(client, call)
    except TikTokShopError:
        raise
    except ProblemError as problem:
        return problem
    except Exception as error:
        log_bug("send", f"tiktok.shipment({call.wish.id},)", error)
        raise RequestError("See the server log.", outcome_unknown=True) from error


def _tell(client, call):
    wish, packing = call.wish, call.packing
    if packing:
        package = package_for(client, packing)
        if not package:
            raise ProblemError("parcel_differs", packing.missing)
        client.ship_package(package, self_shipment=(wish.tracking, call.provider))
        return {"package_id": package}
    lines, parts = named(wish, call.units)
    return client.mark_package_as_shipped(
        wish.order, lines, wish.tracking, call.provider, parts
    )

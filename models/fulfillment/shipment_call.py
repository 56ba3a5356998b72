"""One call that tells TikTok of a parcel, as the threads of a run make it."""

from typing import NamedTuple

from ...client import RequestError, TikTokShopError
from ..engine.bug_log import log_bug
from .shipment_judgement import Wish, named


class Call(NamedTuple):
    """One call: the wish, the units still to send, the carrier by TikTok's id."""

    wish: Wish
    units: tuple
    provider: str
    flow: str
    package: str | None = None


def send(client, call):
    """What a thread does: tell TikTok of one parcel.

    :return: TikTok's answer
    :raises TikTokShopError: when it is refused, or the answer is lost; also for a bug,
        which must not keep the other parcels of the shop from going
    """
    try:
        return _tell(client, call)
    except TikTokShopError:
        raise
    except Exception as error:
        log_bug("send", f"tiktok.shipment({call.wish.id},)", error)
        raise RequestError("See the server log.", outcome_unknown=True) from error


def _tell(client, call):
    wish = call.wish
    if call.flow == "self_ship":
        client.ship_package(call.package, self_shipment=(wish.tracking, call.provider))
        return {"package_id": call.package}
    lines, parts = named(wish, call.units)
    return client.mark_package_as_shipped(
        wish.order, lines, wish.tracking, call.provider, parts
    )

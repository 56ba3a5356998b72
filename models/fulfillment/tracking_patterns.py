"""What tracking numbers of carriers look like, each row with where it is known from.

A carrier without a row is not judged. ``complete`` carriers print nothing else on
their labels, so that a number which fits none of their rows is worth a question; for
the others a row only helps to recognise them. Names are those under which TikTok
lists the carrier, without case and punctuation.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Shape(NamedTuple):
    """One form of number: what it looks like and how its check digit is made.

    ``digits`` names the group of the pattern that the check digit covers.
    ``distinct``: no other carrier prints it, a valid one names its carrier.
    """

    carrier: str
    pattern: re.Pattern
    check: str | None
    distinct: bool
    source: str


class Carrier(NamedTuple):
    """A carrier, the names TikTok lists it under, and countries the names hold in."""

    name: str
    aliases: tuple[str, ...]
    complete: bool = False
    countries: tuple[str, ...] = ()


CARRIERS = {
    "ups": Carrier("UPS", ("ups", "upsuk", "unitedparcelservice"), True),
    "usps": Carrier("USPS", ("usps", "unitedstatespostalservice"), True),
    "fedex": Carrier(
        "FedEx", ("fedex", "fedexground", "fedexexpress", "fedexuk"), True
    ),
    "royal_mail": Carrier("Royal Mail", ("royalmail",)),
    "parcelforce": Carrier("Parcelforce", ("parcelforce", "parcelforceworldwide")),
    "dhl_express": Carrier("DHL Express", ("dhlexpress",), True),
    "dhl_ecommerce": Carrier("DHL eCommerce", ("dhlecommerce", "dhlecommerceus")),
    "dhl_de": Carrier("DHL Paket", ("dhl", "dhlpaket", "dhlde"), countries=("DE",)),
    "dpd": Carrier("DPD", ("dpd", "dpduk", "dpdlocal", "dpdde", "dpdie")),
    "evri": Carrier("Evri", ("evri", "hermes", "hermesuk")),
    "yodel": Carrier("Yodel", ("yodel", "yodeluk")),
    "gls": Carrier("GLS", ("gls", "glsde", "glses", "glsit", "glsfr")),
    "ontrac": Carrier("OnTrac", ("ontrac",)),
    "lasership": Carrier("LaserShip", ("lasership",)),
    "amazon": Carrier(
        "Amazon Logistics", ("amazonlogistics", "amazonshipping", "amazonshippinguk")
    ),
    "deutsche_post": Carrier("Deutsche Post", ("deutschepost",)),
    "la_poste": Carrier("La Poste", ("laposte", "colissimo")),
    "correos": Carrier("Correos", ("correos",)),
    "an_post": Carrier("An Post", ("anpost",)),
    "poste_italiane": Carrier("Poste Italiane", ("posteitaliane",)),
    "japan_post": Carrier("Japan Post", ("japanpost", "jppost")),
    "yamato": Carrier("Yamato", ("yamato", "yamatotransport", "kuronekoyamato")),
    "sagawa": Carrier("Sagawa", ("sagawa", "sagawaexpress")),
}

_UPU = "Universal Postal Union, standard S10: identification of postal items"
_UPS = "UPS, guide to labelling: tracking number 1Z and its check digit"
_USPS = "USPS publication 199, Intelligent Mail package barcode"
_FEDEX = "FedEx Ground label guide, USS-128 and ASTRA barcodes"
_DHL = "DHL Express, waybill number: remainder of the first digits by seven"
_DPD = "DPD parcel label specification, ISO 7064 mod 37, 36"
_LISTS = "Collected open lists of tracking numbers, 2026; no check digit published"
_JAPAN = "Japanese carriers, slip numbers: remainder by seven"


def _shape(carrier, pattern, check=None, distinct=False, source=_LISTS):
    return Shape(carrier, re.compile(pattern), check, distinct, source)


#: two letters of an S10 number are the country of the post that took the item in
_POSTS = {
    "GB": ("royal_mail", "parcelforce"),
    "US": ("usps",),
    "DE": ("deutsche_post", "dhl_de"),
    "FR": ("la_poste",),
    "ES": ("correos",),
    "IE": ("an_post",),
    "IT": ("poste_italiane",),
    "JP": ("japan_post",),
}

#: nearly the S10 number of a post: it begins and ends as one, with a digit too few or
#: too many, or a letter among them
BROKEN_S10 = {
    carriers[0]: re.compile(
        rf"[A-Z]{{2}}(?=(?:[A-Z]*[0-9]){{6}})[0-9A-Z]{{7,11}}{post}"
    )
    for post, carriers in _POSTS.items()
}

SHAPES = [
    _shape("ups", r"1Z(?P<digits>[A-Z0-9]{15}[0-9])", "mod10_letters", True, _UPS),
    _shape("ups", r"[AHJKTV](?P<digits>[0-9]{10})", "mod10_odd_double", False, _UPS),
    _shape("ups", r"[0-9]{9}|[0-9]{12}", None, False, _UPS),
    _shape("usps", r"(?P<digits>9[1-5][0-9]{20})", "mod10_three", True, _USPS),
    _shape("usps", r"(?P<digits>9[1-5][0-9]{24})", "mod10_three", True, _USPS),
    _shape("usps", r"(?P<digits>[0-9]{20})", "mod10_three", False, _USPS),
    _shape("usps", r"(?P<digits>[0-9]{20})", "mod10_after_91", False, _USPS),
    _shape("fedex", r"(?P<digits>[0-9]{12})", "fedex_express", False, _FEDEX),
    _shape("fedex", r"(?P<digits>[0-9]{15})", "mod10_three", False, _FEDEX),
    _shape("fedex", r"96[0-9]{5}(?P<digits>[0-9]{15})", "mod10_three", True, _FEDEX),
    _shape("fedex", r"(?P<digits>[0-9]{20})", "mod10_three", False, _FEDEX),
    _shape("dhl_express", r"(?P<digits>[0-9]{10,11})", "mod7", False, _DHL),
    _shape("dhl_express", r"J[A-Z]{2,3}[0-9]{9,18}", None, False, _LISTS),
    _shape("dhl_ecommerce", r"GM[0-9]{16,20}|[0-9]{14}", None, False, _LISTS),
    _shape("dhl_de", r"(?P<digits>00340[0-9]{15})", "mod10_three", False, _DHL),
    _shape("dhl_de", r"JJ?D[0-9]{10,20}|[0-9]{12}", None, False, _LISTS),
    _shape("dpd", r"(?P<digits>[0-9]{14}[0-9A-Z])", "mod37_36", False, _DPD),
    _shape("dpd", r"(?P<digits>[0-9]{27}[0-9A-Z])", "mod37_36", False, _DPD),
    _shape("dpd", r"[0-9]{10}|[0-9]{14}", None, False, _DPD),
    _shape("evri", r"[HTCPE][0-9A-Z]{15}|[0-9]{16}", None, False, _LISTS),
    _shape("yodel", r"JJD[0-9]{13,18}|[0-9]{18}", None, False, _LISTS),
    _shape("gls", r"[0-9]{11,12}|[0-9A-Z]{8}", None, False, _LISTS),
    _shape("ontrac", r"[CD][0-9]{14}", None, False, _LISTS),
    _shape("lasership", r"L[AEHINX][0-9]{8}|1LS[0-9A-Z-]{12,16}", None, True, _LISTS),
    _shape("amazon", r"TB[ACM][0-9]{12}", None, True, _LISTS),
    _shape("yamato", r"(?P<digits>[0-9]{12})", "mod7", False, _JAPAN),
    _shape("sagawa", r"(?P<digits>[0-9]{12})", "mod7", False, _JAPAN),
    _shape("japan_post", r"(?P<digits>[0-9]{12})", "mod7", False, _JAPAN),
    *(
        _shape(
            carrier,
            rf"[A-Z]{{2}}(?P<digits>[0-9]{{9}}){country}",
            "s10",
            carrier == carriers[0],
            _UPU,
        )
        for country, carriers in _POSTS.items()
        for carrier in carriers
    ),
]

"""Tracking numbers as a person types or scans them: cleaned and judged, without Odoo.

Certain is only what TikTok documents to refuse: characters and length
(tiktok-platform, carriers and tracking validation). What only looks wrong, such as a
check digit, is a question: carriers have more forms of numbers than any table.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from .tracking_digits import CHECKS
from .tracking_patterns import BROKEN_S10, CARRIERS, SHAPES, Shape

#: contract, updateOrderShippingInfo: 4-50 of letters, digits, - _ . /
SHORTEST, LONGEST = 4, 50
_ALLOWED = re.compile(r"[A-Za-z0-9\-_./]*")
#: hyphens and spaces that text programs put in
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
#: what a scanner reads from a USPS label: postcode of the buyer before the number
_USPS_SCAN = re.compile(r"420([0-9]{5})([0-9]{4})?(9[1-5][0-9]{20})")
#: what a scanner reads from a FedEx label: the number stands at its end
_FEDEX_SCAN = re.compile(r"(?:1[0-9]|96)[0-9]{18}00([0-9]{12})")


class Problem(NamedTuple):
    """What is wrong with a number; ``certain`` when TikTok refuses it for sure.

    Codes: ``characters``, ``length``, ``check_digit``, ``other_carrier``, ``form``,
    ``postcode``.
    ``detail`` is what the text names: the characters, or the carrier it looks like.
    """

    code: str
    certain: bool
    detail: str = ""


def clean(number: str | None) -> str:
    """The number as TikTok gets it: tidy, without the postcode of a USPS scan."""
    text = tidy(number)
    match = _USPS_SCAN.fullmatch(text)
    return match.group(3) if match else text


def tidy(number: str | None) -> str:
    """The number without spaces, invisible characters and what a scanner adds.

    Small letters become capitals where the number is then one of a known form. The
    postcode of a USPS scan stays: it tells whether the label is that of the order.
    """
    text = unicodedata.normalize("NFKC", number or "").translate(_DASHES)
    text = "".join(c for c in text if not _is_blank(c))
    upper = text.upper()
    if upper != text and _shapes_of(upper):
        text = upper
    match = _FEDEX_SCAN.fullmatch(text)
    return match.group(1) if match else text


def check(number: str, provider_name: str, country: str | None) -> Problem | None:
    """What is wrong with a clean number of a carrier, or None.

    :param country: where the carrier works, for names that mean several carriers
    """
    if not SHORTEST <= len(number) <= LONGEST:
        return Problem("length", True)
    if not _ALLOWED.fullmatch(number):
        return Problem("characters", True, _strangers(number))
    return _check_form(number.upper(), carrier_key(provider_name, country))


def check_postcode(number: str | None, postcode: str | None) -> Problem | None:
    """Whether a scanned label names another postcode than the order (USPS, US).

    :param number: as it was scanned, with the postcode that :func:`clean` takes off
    """
    match = _USPS_SCAN.fullmatch(tidy(number))
    wanted = re.sub(r"[^0-9]", "", postcode or "")[:5]
    # a masked address has no postcode to compare with
    if match and len(wanted) == 5 and match.group(1) != wanted:
        return Problem("postcode", False, match.group(1))
    return None


def carrier_key(provider_name: str | None, country: str | None = None) -> str | None:
    """The carrier of our table that a name of TikTok stands for, or None."""
    name = re.sub(r"[^a-z0-9]", "", (provider_name or "").lower())
    for key, carrier in CARRIERS.items():
        if name in carrier.aliases and (
            not carrier.countries or country in carrier.countries
        ):
            return key
    return None


def looks_like(number: str) -> str | None:
    """The one carrier whose number this can only be: by its form and check digit, or
    by its form alone where that has letters."""
    shapes = [s for s in _shapes_of(number.upper()) if s.distinct]
    keys = {
        s.carrier
        for s in shapes
        if is_valid(number.upper(), s) or not number.isdecimal()
    }
    return keys.pop() if len(keys) == 1 else None


def is_valid(number: str, shape: Shape) -> bool:
    """Whether the check digit of a number of this form is right, where it has one."""
    match = shape.pattern.fullmatch(number)
    return bool(match) and (
        not shape.check or CHECKS[shape.check](match.group("digits"))
    )


def _check_form(number, key):
    """Whether a number is one of the carrier's, or rather somebody else's."""
    own = [s for s in _shapes_of(number) if s.carrier == key]
    if any(is_valid(number, shape) for shape in own):
        return None
    if _of_another_post(number, key):
        return None
    other = looks_like(number)
    if other and other != key:
        return Problem("other_carrier", False, CARRIERS[other].name)
    if own:
        return Problem("check_digit", False)
    if key and (CARRIERS[key].complete or _is_broken_s10(number, key)):
        return Problem("form", False, CARRIERS[key].name)
    return None


def _of_another_post(number, key):
    """Posts hand on items of each other, with a right check digit of either."""
    posts = {s.carrier for s in SHAPES if s.check == "s10"}
    return key in posts and any(
        s.check == "s10" and is_valid(number, s) for s in _shapes_of(number)
    )


def _is_broken_s10(number, key):
    return key in BROKEN_S10 and bool(BROKEN_S10[key].fullmatch(number))


def _shapes_of(number):
    return [shape for shape in SHAPES if shape.pattern.fullmatch(number)]


def _is_blank(character):
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zs")


def _strangers(number):
    return " ".join(dict.fromkeys(c for c in number if not _ALLOWED.fullmatch(c)))

"""What tracking numbers of carriers look like.

The platform's own patterns are not published; these follow the carriers' public
descriptions of their numbers, loosely: a carrier that is not named takes any number.
"""

from __future__ import annotations

import re

from .refusal import Refusal

ALLOWED = re.compile(r"[A-Za-z0-9_./-]{4,50}")
UPU = r"[A-Z]{2}\d{9}"
#: carrier name -> pattern, and an example whose last digits count up
CARRIERS = {
    "USPS": (rf"9\d{{19,25}}|{UPU}US", "9200190175547700{:010d}"),
    "UPS": (r"1Z[0-9A-Z]{16}", "1Z999AA1{:010d}"),
    "FedEx": (r"\d{12}|\d{15}|\d{20}", "7712{:08d}"),
    "Royal Mail": (rf"{UPU}GB|[0-9A-Z]{{21}}", "RM{:09d}GB"),
    "Evri": (r"[A-Z]\d{2}[A-Z0-9]{13}|\d{16}", "H00A{:012d}"),
    "DPD UK": (r"\d{14}", "1550{:010d}"),
    "DHL UK": (r"JJD\d{15,18}|\d{10}", "JJD0099{:013d}"),
    "Parcel Force": (rf"{UPU}GB|[A-Z]{{2}}\d{{7}}", "PF{:09d}GB"),
    "Yodel UK": (r"JD\d{16}|[0-9A-Z]{18}", "JD{:016d}"),
    "DHL": (r"JJD\d{14,18}|00340\d{15}|\d{12}", "00340{:015d}"),
    "DPD": (r"\d{14}", "0550{:010d}"),
    "GLS": (r"\d{11,12}|[0-9A-Z]{8}", "5013{:08d}"),
    "Hermes": (r"\d{14}|\d{16}|H\d{19}", "H{:019d}"),
    "J&T Express": (r"JT\d{10,13}|8\d{11}", "JT{:011d}"),
    "Giao Hàng Nhanh": (r"GHN\d{7,12}|[A-Z0-9]{8}", "GHN{:010d}"),
    "Viettel Post": (r"VTP\d{9,12}|\d{9,12}", "VTP{:010d}"),
    "Ninja Van": (r"(NV|SPE)[A-Z0-9]{8,16}", "NVVN{:010d}"),
    "Correios": (rf"{UPU}BR", "BR{:09d}BR"),
}
ANY = (r".+", "TT{:012d}")


def fits(carrier, number):
    """Does the number look like one of the carrier's?"""
    return bool(re.fullmatch(CARRIERS.get(carrier, ANY)[0], number))


def made_up(box, shop, carrier):
    """A new number of a carrier."""
    number = int(box.next_id("tracking"))
    return CARRIERS.get(carrier["name"], ANY)[1].format(number)


def check(number, carrier, offered):
    """Refuse what cannot be a number of the carrier.

    Returns the name of the carrier it rather belongs to, which only the US tell as a
    warning. That 21004015 speaks of numbers nobody knows and 21004016 of numbers of
    somebody else is assumed; TikTok lists both for a number that does not fit.
    """
    if not ALLOWED.fullmatch(number):
        raise Refusal(21004012, "The tracking number has illegal characters")
    if fits(carrier, number):
        return None
    others = [name for name in offered if name in CARRIERS and fits(name, number)]
    if not others:
        raise Refusal(21004015, f"The tracking number is none of {carrier}")
    return others[0]

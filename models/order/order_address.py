"""Reading of a TikTok recipient: masks, phones, countries. Pure functions.

Masked text is recognised per field and left out (law L8): it can never reach a
contact. Source: contract, section 9 (personal data) and tiktok-platform 7.
"""

import hashlib
import re
from dataclasses import dataclass

import phonenumbers

_MASK = re.compile(r"\*{2,}|\*(?=\s|$)|•{2,}|#{3,}")
#: TikTok says GB in some answers and UK in others
REGION_ALIASES = {"UK": "GB", "EL": "GR"}

#: administrative level that holds the city, by country; the default is the lowest
CITY_LEVEL = {
    "US": "L3",
    "GB": "L2",
    "VN": "L2",
    "TH": "L2",
    "ID": "L2",
    "MY": "L2",
    "PH": "L2",
    "JP": "L2",
    "BR": "L2",
    "MX": "L2",
    "SG": "L0",
}
#: level that is the state or province
STATE_LEVEL = "L1"
#: countries whose lines 1 and 2 repeat the administrative levels
LINES_REPEAT_LEVELS = {"VN", "TH", "PH"}


@dataclass(frozen=True)
class Address:
    """A recipient without masked parts; empty text where nothing is known."""

    name: str
    phone: str
    street: str
    street2: str
    city: str
    zip_code: str
    state_code: str
    state_name: str
    country_code: str

    @property
    def is_deliverable(self):
        """Enough for a parcel: a street, and a country or a town."""
        return bool(self.street and (self.city or self.country_code))

    @property
    def digest(self):
        """Equal for equal addresses; tells whether one was seen before."""
        parts = [value.casefold() for value in self.__dict__.values()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_masked(text):
    """Whether TikTok has blanked parts of this text."""
    return bool(_MASK.search(text or ""))


def clear(text):
    """The text without surrounding blanks; empty when it is masked."""
    text = (text or "").strip()
    return "" if is_masked(text) else text


def format_phone(text, country_code):
    """An international phone number; empty when masked, the text when unknown.

    :param text: for instance ``(+44)7700900123``
    """
    text = clear(text)
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text.replace("(+", "+", 1), country_code or None)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def read_address(recipient):
    """The recipient of an order, country by country.

    :param recipient: ``recipient_address`` of the payload, may be empty
    """
    recipient = recipient or {}
    levels = {
        level.get("address_level"): level
        for level in recipient.get("district_info") or []
    }
    country = _country(recipient, levels)
    street, street2 = _streets(recipient, country)
    state = levels.get(STATE_LEVEL) or {}
    return Address(
        name=_name(recipient),
        phone=format_phone(recipient.get("phone_number"), country),
        street=street,
        street2=street2,
        city=_city(recipient, levels, country),
        zip_code=clear(recipient.get("postal_code")),
        state_code=clear(state.get("iso_code")).rpartition("-")[2],
        state_name=clear(state.get("address_name")),
        country_code=country,
    )


def _country(recipient, levels):
    code = recipient.get("region_code") or (levels.get("L0") or {}).get("iso_code")
    code = (code or "").upper()
    return REGION_ALIASES.get(code, code)


def _name(recipient):
    name = clear(recipient.get("name"))
    if name:
        return name
    parts = [recipient.get("first_name"), recipient.get("last_name")]
    if any(is_masked(part) for part in parts):
        return ""
    return " ".join(part.strip() for part in parts if part and part.strip())


def _streets(recipient, country):
    """Street and second line.

    Where lines 1 and 2 repeat province and district, the detail is the street.
    Brazil keeps the number in line 3 and the complement in line 4.
    """
    lines = [clear(recipient.get(f"address_line{n}")) for n in (1, 2, 3, 4)]
    if country in LINES_REPEAT_LEVELS:
        detail = clear(recipient.get("address_detail")) or lines[3]
        return detail, lines[2] if lines[2] != detail else ""
    if country == "BR":
        street = ", ".join(part for part in (lines[0], lines[2]) if part)
        return street, ", ".join(part for part in (lines[3], lines[1]) if part)
    street = lines[0] or clear(recipient.get("address_detail"))
    return street, ", ".join(part for part in lines[1:] if part)


def _city(recipient, levels, country):
    """The post town in the UK, else the level that is the city of the country."""
    town = clear(recipient.get("post_town"))
    if town:
        return town
    wanted = CITY_LEVEL.get(country)
    named = [
        level
        for key, level in sorted(levels.items())
        if (level.get("address_level_name") or "").casefold() in ("city", "town")
    ]
    level = levels.get(wanted) or (named and named[-1])
    if not level:
        lower = [levels[key] for key in sorted(levels) if key not in ("L0", "L1")]
        level = lower[-1] if lower else {}
    return clear(level.get("address_name"))

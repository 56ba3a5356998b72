"""Delivery addresses per market, clear and masked.

All people, streets and numbers are made up; phone numbers come from ranges reserved
for fiction where the country has one.
"""

from __future__ import annotations

import copy

SOUTH_EAST_ASIA = ("ID", "MY", "PH", "SG", "TH", "VN")


def _district(level, kind, name, iso=""):
    return {
        "address_level_name": kind,
        "address_name": name,
        "address_level": level,
        "iso_code": iso,
    }


def _us(name, street, city, county, state, code, postal, area, rate, fee="0"):
    return {
        "tax_rate": rate,
        "retail_delivery_fee": fee,
        "name": name,
        "phone": f"(+1){area}5550142",
        "lines": [street, "", "", ""],
        "detail": street,
        "postal_code": postal,
        "districts": [
            _district("L0", "Country", "United States", "US"),
            _district("L1", "State", state, code),
            _district("L2", "County", county),
            _district("L3", "City", city),
        ],
    }


def _gb(name, street, town, nation, postal, phone):
    return {
        "name": name,
        "phone": f"(+44){phone}",
        "lines": [street, "", "", ""],
        "detail": street,
        "postal_code": postal,
        "post_town": town.upper(),
        "districts": [
            _district("L0", "country", "United Kingdom", "GB"),
            _district("L1", "nation", nation),
            _district("L2", "city", town),
        ],
    }


def _vn(name, street, ward, district, city, phone):
    return {
        "name": name,
        "phone": f"(+84){phone}",
        "lines": [city, district, ward, street],
        "detail": street,
        "postal_code": "",
        "districts": [
            _district("L0", "Country", "Việt Nam", "VN"),
            _district("L1", "Tỉnh/Thành phố", city),
            _district("L2", "Quận/Huyện", district),
            _district("L3", "Phường/Xã", ward),
        ],
    }


def _plain(name, street, city, state, postal, country, phone):
    """An address of a market whose districts have three levels (assumed)."""
    return {
        "name": name,
        "phone": phone,
        "lines": [street, "", "", ""],
        "detail": street,
        "postal_code": postal,
        "districts": [
            _district("L0", "country", *country),
            _district("L1", "state", state),
            _district("L2", "city", city),
        ],
    }


DE, AT = ("Deutschland", "DE"), ("Österreich", "AT")
BR = ("Brasil", "BR")
BOOK = {
    "DE": [
        _plain(
            *("Erika Muster", "Beispielweg 3", "Köln", "Nordrhein-Westfalen"),
            *("50667", DE, "(+49)2210000000"),
        ),
        _plain(
            *("Max Probe", "Testgasse 8", "Wien", "Wien"),
            *("1010", AT, "(+43)10000000"),
        ),
    ],
    "BR": [
        _plain(
            *("Ana Exemplo", "Rua Teste 20", "Campinas", "São Paulo"),
            *("13010-000", BR, "(+55)1900000000"),
        ),
    ],
    "US": [
        _us(
            *("Jane Doe", "500 Example Trail", "Austin", "Travis County"),
            *("Texas", "TX", "78701", "512", "0.0825"),
        ),
        _us(
            *("Alex Sample", "12 Sample Street", "Denver", "Denver County"),
            *("Colorado", "CO", "80202", "303", "0.0881", "0.28"),
        ),
        _us(
            *("Robin Placeholder", "7 Nowhere Avenue", "Portland", "Multnomah County"),
            *("Oregon", "OR", "97201", "503", "0"),
        ),
        _us(
            *("Maria Muster", "88 Fiction Blvd", "Los Angeles", "Los Angeles County"),
            *("California", "CA", "90012", "213", "0.095"),
        ),
        _us(
            *("Chris O'Test", "3 Imaginary Plaza", "New York", "New York County"),
            *("New York", "NY", "10001", "212", "0.08875"),
        ),
    ],
    "GB": [
        _gb(
            *("Sam Tester", "7 Test Lane", "Leeds", "England"), "LS1 4AP", "7700900123"
        ),
        _gb(
            *("Élodie Brown-Smith", "Flat 2, 19 Mock Street", "London", "England"),
            *("SE1 9GF", "7700900456"),
        ),
        _gb(
            *("Owain Prawf", "4 Heol Enghraifft", "Cardiff", "Wales"),
            *("CF10 1EP", "7700900789"),
        ),
    ],
    "VN": [
        _vn(
            *("Nguyễn Văn An", "12 Đường Thử Nghiệm", "Phường Bến Nghé", "Quận 1"),
            *("Thành phố Hồ Chí Minh", "900000021"),
        ),
        _vn(
            *("Trần Thị Bình", "45 Phố Ví Dụ", "Phường Hàng Bạc", "Quận Hoàn Kiếm"),
            *("Hà Nội", "900000045"),
        ),
    ],
}


def template(region, number=0):
    """One of the market's made-up addresses."""
    book = BOOK[region]
    return book[number % len(book)]


def clear(entry):
    """The address payload of a book entry, everything readable."""
    first, _, last = entry["name"].partition(" ")
    region = entry["districts"][0]["iso_code"]
    if region in SOUTH_EAST_ASIA:
        first, last = entry["name"], ""
    names = [district["address_name"] for district in entry["districts"]]
    payload = {
        "full_address": ", ".join([*names, entry["detail"]]),
        "phone_number": entry["phone"],
        "name": entry["name"],
        "first_name": first,
        "last_name": last,
        "address_detail": entry["detail"],
        "postal_code": entry["postal_code"],
        "region_code": region,
        "district_info": copy.deepcopy(entry["districts"]),
    }
    for number, line in enumerate(entry["lines"], 1):
        payload[f"address_line{number}"] = line
    if "post_town" in entry:
        payload["post_town"] = entry["post_town"]
    return payload


def _stars(name):
    return " ".join(word[0] + "*" * max(2, len(word) - 1) for word in name.split())


def masked(payload):
    """The address as shown when the platform ships.

    Name and phone always; in South-East Asia also street, postal code and the levels
    from L3 down (README of the contract notes: seen live in MY and PH).
    """
    shown = copy.deepcopy(payload)
    for key in ("name", "first_name", "last_name"):
        shown[key] = _stars(shown[key])
    country, _, number = shown["phone_number"].partition(")")
    if shown["region_code"] == "US":
        shown["phone_number"] = f"{country}){number[:3]}-***-{number[-4:]}"
    else:
        hidden = "*" * max(3, len(number) - 4)
        shown["phone_number"] = f"{country}){number[:2]}{hidden}{number[-2:]}"
    if shown["region_code"] in SOUTH_EAST_ASIA:
        _hide_street(shown)
    return shown


def _hide_street(shown):
    levels = [
        district
        for district in shown["district_info"]
        if district["address_level"] in ("L0", "L1", "L2")
    ]
    street = shown["address_detail"].split(" ")[0] + " *****"
    shown["district_info"] = levels
    shown["address_detail"] = shown["address_line4"] = street
    shown["address_line3"] = "Phường ***"
    shown["postal_code"] = ""
    names = [district["address_name"] for district in levels]
    shown["full_address"] = ", ".join([*names, "Phường ***", street])

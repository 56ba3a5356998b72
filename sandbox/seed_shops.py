"""The shops of a new sandbox, and who carries for them."""

from __future__ import annotations

SELLERS = (
    {
        "id": "7493000000000000001",
        "name": "Northwind Outfitters",
        "region": "US",
        "open_id": "exampleOpenId000000000000001",
    },
    {
        "id": "7493000000000000002",
        "name": "Northwind Crossborder",
        "region": "GB",
        "open_id": "exampleOpenId000000000000002",
    },
)

# The carriers of TikTok's tracking tables for the US and the UK (17 and 11 names); ids
# of the first ones as in the examples, the others made up
CARRIERS = {
    "US": (
        "711785885807201",
        "USPS;UPS;FedEx;Asendia US;LaserShip;OnTrac;Better Trucks;TForce;DHL eCommerce;"
        "Amazon Logistics;AxleHire;Lone Star Overnight;Deliver-it;GLS US;"
        "Spee-Dee Delivery;Wizmo;First Mile",
    ),
    "GB": (
        "711785885807202",
        "Royal Mail;Evri;DHL UK;Yodel UK;UK Mail;DPD UK;DX Delivery;Parcel Force;"
        "Panther UK;Amazon Logistics;Amazon Shipping UK",
    ),
    "VN": (
        "711785885807203",
        "J&T Express;Giao Hàng Nhanh;Giao Hàng Tiết Kiệm;Viettel Post;VNPost;Ninja Van",
    ),
}


def carriers(region):
    """Carriers of a market as {"id", "name"}."""
    prefix, names = CARRIERS[region]
    return [
        {"id": f"{prefix}{number:04d}", "name": name}
        for number, name in enumerate(names.split(";"), 1)
    ]


COUNTRIES = {
    "GB": "United Kingdom",
    "VN": "Việt Nam",
    "DE": "Deutschland",
    "BR": "Brasil",
}


def warehouse(warehouse_id, name, kind, sub_type, region, address):
    """A warehouse as the API shows it; `address` as in `LEEDS`."""
    city, state, postal, street, phone = address
    return {
        "id": warehouse_id,
        "entity_id": warehouse_id[:-4] + "9" + warehouse_id[-3:-1] + "1",
        "name": name,
        "effect_status": "ENABLED",
        "type": kind,
        "sub_type": sub_type,
        "is_default": True,
        "address": {
            "region": COUNTRIES[region],
            "region_code": region,
            "state": state,
            "city": city,
            "contact_person": "Warehouse Desk",
            "postal_code": postal,
            "full_address": f"{street}, {city}, {postal}".rstrip(", "),
            "phone_number": phone,
            "address_line1": street,
            "address_line2": "",
        },
    }


def option(option_id, name, kind, description):
    """A delivery option as the API shows it."""
    return {
        "id": option_id,
        "name": name,
        "type": kind,
        "description": description,
        "platform": ["TIKTOK_SHOP"],
    }


LEEDS = ("Leeds", "England", "LS11 5QN", "21 Canal Works", "(+44)7700900100")
HCMC = ("Hồ Chí Minh", "Thành phố Hồ Chí Minh", "", "88 Kho Ví Dụ", "(+84)900000088")
OVERSEA = "CB_OVERSEA_WAREHOUSE"

SHOPS = (
    {
        "id": "7495000000000000101",
        "seller": "7493000000000000001",
        "name": "Northwind Outfitters",
        "region": "US",
        "seller_type": "LOCAL",
        "cipher": "TTP_exampleUsCipher00000000001",
        "code": "USLCEXAMPLE1",
        "currency": "USD",
        "active": True,
        "holds_orders": True,
        "zero_stock_allowed": True,
        "shipping_type": "TIKTOK",
        "shipping_fee": "4.99",
        "default_warehouse": "7498000000000000101",
        "fbt_warehouse_id": "7498000000000000199",
        "order_prefix": "577091",
        "package_prefix": "1152901",
        "product_prefix": "1729501",
        "options": {"TIKTOK": "7208000000000000101", "SELLER": "7208000000000000102"},
        "failed_prerequisites": {"SHIPPING_TEMPLATE": "No shipping template is set."},
    },
    {
        "id": "7495000000000000202",
        "seller": "7493000000000000002",
        "name": "Northwind UK",
        "region": "GB",
        "seller_type": "CROSS_BORDER",
        "cipher": "GCP_exampleGbCipher00000000002",
        "code": "GBCBEXAMPLE1",
        "currency": "GBP",
        "active": True,
        "holds_orders": True,
        "zero_stock_allowed": True,
        "shipping_type": "SELLER",
        "shipping_fee": "3.49",
        "default_warehouse": "7498000000000000201",
        "fbt_warehouse_id": "7498000000000000299",
        "order_prefix": "577191",
        "package_prefix": "1152911",
        "product_prefix": "1729601",
        "warehouses": [
            warehouse(
                *("7498000000000000201", "Leeds DC", "SALES_WAREHOUSE"),
                *(OVERSEA, "GB", LEEDS),
            ),
            warehouse(
                *("7498000000000000209", "Leeds returns", "RETURN_WAREHOUSE"),
                *(OVERSEA, "GB", LEEDS),
            ),
        ],
        "delivery_options": [
            option(
                *("7208000000000000201", "Standard Shipping"),
                *("SEND_BY_SELLER", "Own carrier"),
            ),
            option(
                *("7208000000000000202", "TikTok Shipping"),
                *("STANDARD", "TikTok Shipping"),
            ),
        ],
        "options": {"TIKTOK": "7208000000000000202", "SELLER": "7208000000000000201"},
        "failed_prerequisites": {},
    },
    {
        "id": "7495000000000000303",
        "seller": "7493000000000000002",
        "name": "Northwind VN",
        "region": "VN",
        "seller_type": "CROSS_BORDER",
        "cipher": "ROW_exampleVnCipher00000000003",
        "code": "VNCBEXAMPLE1",
        "currency": "VND",
        "active": True,
        "holds_orders": False,
        "zero_stock_allowed": True,
        "shipping_type": "TIKTOK",
        "shipping_fee": "30000",
        "default_warehouse": "7498000000000000301",
        "fbt_warehouse_id": "7498000000000000399",
        "order_prefix": "577291",
        "package_prefix": "1152921",
        "product_prefix": "1729701",
        "warehouses": [
            warehouse(
                *("7498000000000000301", "Kho Hồ Chí Minh", "SALES_WAREHOUSE"),
                *(OVERSEA, "VN", HCMC),
            ),
            warehouse(
                *("7498000000000000309", "Kho trả hàng", "RETURN_WAREHOUSE"),
                *(OVERSEA, "VN", HCMC),
            ),
        ],
        "delivery_options": [
            option(
                *("7208000000000000301", "Giao hàng tiêu chuẩn"),
                *("STANDARD", "TikTok Shipping"),
            ),
            option(
                *("7208000000000000302", "Người bán tự giao"),
                *("SEND_BY_SELLER", "Own carrier"),
            ),
        ],
        "options": {"TIKTOK": "7208000000000000301", "SELLER": "7208000000000000302"},
        "failed_prerequisites": {},
    },
)

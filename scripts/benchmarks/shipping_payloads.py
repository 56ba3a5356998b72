"""Orders of an own carrier as TikTok shows them, before and after they left."""

OPTION = "7208000000000000102"
CARRIER = "7117858858072010002"
PROVIDER = "Bench Express"


def own_carrier(detail):
    """The same order, shipped by the seller."""
    return {
        **detail,
        "shipping_type": "SELLER",
        "delivery_option_id": OPTION,
        "delivery_option_name": "Shipped by seller",
    }


def shown(detail, told):
    """The order as it shows when all of it was reported with ``told``."""
    if not told:
        return detail
    package = f"1{detail['id']}"
    sent = {
        "package_id": package,
        "package_status": "PROCESSING",
        "display_status": "AWAITING_COLLECTION",
        "tracking_number": told["tracking_number"],
        "shipping_provider_id": told["shipping_provider_id"],
        "shipping_provider_name": PROVIDER,
    }
    return {
        **detail,
        "status": "AWAITING_COLLECTION",
        "update_time": detail["update_time"] + 1,
        "packages": [{"id": package}],
        "line_items": [{**line, **sent} for line in detail["line_items"]],
    }

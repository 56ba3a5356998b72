"""What TikTok shows of a parcel that is to get a label: pure functions on payloads."""

from typing import NamedTuple

CANCELLED = ("CANCELLED", "CANCEL")
#: not to be shipped yet: paid for neither, or within the hour of regret
WAITING = ("UNPAID", "ON_HOLD")
#: a label or a tracking number is there (tiktok-platform 2.3)
ARRANGED_UNIT = (
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
)
ARRANGED_PACKAGE = ("PROCESSING", "FULFILLING", "COMPLETED")
NEEDS_INVOICE = "NEED_INVOICE"


class Sight(NamedTuple):
    """What the details of its orders say about one parcel.

    ``verdict``: ``go``, ``arranged`` (by whomever), ``differs`` (TikTok has other
    parcels), ``cancelled``, ``hold``, ``request``, ``invoice`` or ``missing`` (a unit
    that TikTok does not show).

    :param lines: ids of the units to ship that are not cancelled
    :param package_id: the one package that TikTok has for them, if any
    :param tracking: its number
    :param provider_id: TikTok's id of its carrier
    :param is_whole: these are all living units of their orders
    :param is_package: the package holds these units and no others of the orders
    """

    verdict: str
    lines: tuple = ()
    package_id: str | None = None
    tracking: str | None = None
    is_whole: bool = False
    is_package: bool = False
    provider_id: str | None = None


def look(wanted, details, buys=False):
    """What TikTok shows of the units of a parcel.

    :param wanted: ids of units
    :param details: order details that hold them
    :param buys: the package comes with the label; elsewhere it is there before
    """
    shown = {line["id"]: line for detail in details for line in _lines(detail)}
    if set(wanted) - shown.keys():
        return Sight("missing")
    living = [key for key in wanted if not _is_cancelled(shown[key])]
    if not living:
        return Sight("cancelled")
    lines = [shown[key] for key in living]
    packages = {line.get("package_id") for line in lines if line.get("package_id")}
    arranged = [line for line in lines if is_arranged(line, buys)]
    if arranged:
        verdict = _of_arranged(lines, arranged, packages, shown, living)
    else:
        verdict = _of_waiting(details)
    return Sight(
        verdict,
        tuple(living),
        next(iter(packages), None) if len(packages) == 1 else None,
        _first("tracking_number", lines),
        living_of(shown) == set(living),
        len(packages) == 1 and _inside(packages, shown) == set(living),
        _first("shipping_provider_id", lines),
    )


def _first(name, lines):
    """The first value that a unit tells, None when none does."""
    return next((line[name] for line in lines if line.get(name)), None)


def _lines(detail):
    """Units of an order; those of a cancelled order are cancelled."""
    lines = detail.get("line_items") or []
    if detail.get("status") not in CANCELLED:
        return lines
    return [{**line, "display_status": "CANCELLED"} for line in lines]


def _is_cancelled(line):
    return line.get("display_status") in CANCELLED


def living_of(shown):
    """Ids of the units that are not cancelled."""
    return {key for key, line in shown.items() if not _is_cancelled(line)}


def is_arranged(line, buys=False):
    """Whether somebody has a label for a unit, or has reported its number."""
    return bool(
        (buys and line.get("package_id"))
        or line.get("tracking_number")
        or line.get("package_status") in ARRANGED_PACKAGE
        or line.get("display_status") in ARRANGED_UNIT
    )


def _of_arranged(lines, arranged, packages, shown, living):
    """One package with exactly these units is ours; anything else is another's."""
    if len(arranged) < len(lines) or len(packages) != 1:
        return "differs"
    return "arranged" if _inside(packages, shown) == set(living) else "differs"


def _inside(packages, shown):
    """Units that TikTok has in these packages."""
    return {key for key in living_of(shown) if shown[key].get("package_id") in packages}


def _of_waiting(details):
    if any(detail.get("status") in WAITING for detail in details):
        return "hold"
    if any(d.get("is_buyer_request_cancel") for d in details):
        return "request"
    if any(d.get("need_upload_invoice") == NEEDS_INVOICE for d in details):
        return "invoice"
    return "go"


def found_package(wanted, packages, buys=True):
    """The package of a list that holds these units and is not cancelled, or None.

    :param packages: rows of the package search
    :param buys: the package comes with the label; elsewhere one that still waits
        has none
    """
    for package in packages:
        status = package.get("status")
        if status in CANCELLED or not (buys or status in ARRANGED_PACKAGE):
            continue
        if set(wanted) & set(package.get("order_line_item_ids") or ()):
            return package
    return None

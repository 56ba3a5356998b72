"""What an audit can find: in plain words, how grave, and what one click does about it.

*Hard* findings cost sales or lead to overselling, *soft* ones are worth a look.
"""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

HARD, SOFT = "hard", "soft"
SEVERITIES = [(HARD, "Must be mended"), (SOFT, "Worth a look")]


class Kind(NamedTuple):
    """One kind of finding.

    :param title: what is the matter
    :param effect: what happens if nobody does anything
    :param repair: label of the one click; None where only a person knows
    :param asks: the click changes master data and therefore asks first
    :param for_promotion: must be mended before a promotion, unless a person says that
        it is meant so
    """

    title: str
    effect: str
    severity: str
    repair: str
    asks: bool = False
    for_promotion: bool = False


KINDS = {
    # The target
    "unmapped": Kind(
        _lt("No product"),
        _lt("Orders of it wait, and its stock is not sent."),
        HARD,
        _lt("Choose the product"),
    ),
    "ambiguous": Kind(
        _lt("Several products fit"),
        _lt("Orders of it wait until a person has chosen."),
        HARD,
        _lt("Choose the product"),
    ),
    "bundle_unmapped": Kind(
        _lt("Bundle without a kit"),
        _lt("Orders of it wait, and the stock of its parts is sold twice."),
        HARD,
        _lt("Build the kit"),
    ),
    "ignored": Kind(
        _lt("Ignored, but chosen for the promotion"),
        _lt("Its stock is not sent and its orders wait."),
        HARD,
        _lt("Stop ignoring"),
    ),
    "twofold": Kind(
        _lt("One seller SKU, two meanings"),
        _lt("The same code leads to different products in this shop."),
        HARD,
        _lt("Compare them"),
    ),
    "product_archived": Kind(
        _lt("The product is archived"),
        _lt("Orders of it wait, and nothing of it can be sold."),
        HARD,
        _lt("Restore the product"),
    ),
    "service": Kind(
        _lt("Mapped to a service"),
        _lt("A service has no stock: TikTok would sell what nobody counts."),
        HARD,
        _lt("Choose another product"),
    ),
    "untracked": Kind(
        _lt("Stock is not tracked"),
        _lt("Odoo does not count it, so TikTok is told that there is none."),
        HARD,
        _lt("Track its stock"),
        True,
    ),
    "pack": Kind(
        _lt("The pack does not fit the product's unit"),
        _lt("Pieces of TikTok would be counted in a wrong unit."),
        HARD,
        _lt("Make the pack anew"),
    ),
    # Kits
    "kit_empty": Kind(
        _lt("The kit has no parts in stock"),
        _lt("None of its parts is tracked: TikTok is told that there is none."),
        HARD,
        _lt("Open the bill of materials"),
    ),
    "kit_part_archived": Kind(
        _lt("A part of the kit is archived"),
        _lt("The kit sells out although its other parts are there."),
        HARD,
        _lt("Restore the part"),
    ),
    "kit_part_untracked": Kind(
        _lt("A part of the kit is not tracked"),
        _lt("The kit is sold even when this part has run out."),
        SOFT,
        _lt("Track its stock"),
        True,
    ),
    "bundle_differs": Kind(
        _lt("Bundle and kit differ"),
        _lt("Buyers are promised other things than the kit contains."),
        HARD,
        _lt("Use the kit that fits"),
        True,
    ),
    # Warehouses
    "warehouse_unmapped": Kind(
        _lt("TikTok warehouse without an Odoo warehouse"),
        _lt("Stock of this warehouse is not sent, its orders wait."),
        HARD,
        _lt("Map the warehouse"),
    ),
    "warehouse_off": Kind(
        _lt("TikTok has switched the warehouse off"),
        _lt("What lies there cannot be sold."),
        SOFT,
        _lt("Open the warehouse"),
    ),
    # tiktok-platform 3.1: RESTRICTED is holiday mode or the limit of orders
    "warehouse_resting": Kind(
        _lt("The warehouse rests on TikTok"),
        _lt("Holiday mode or the limit of orders: what lies there waits for its end."),
        SOFT,
        _lt("Open the warehouse"),
    ),
    "warehouse_unknown": Kind(
        _lt("A TikTok warehouse that Odoo does not know"),
        _lt("It was added on TikTok: its stock is not sent."),
        HARD,
        _lt("Read the warehouses"),
    ),
    "nowhere": Kind(
        _lt("In no warehouse on TikTok"),
        _lt("The listing shows no warehouse yet; it is read again every hour."),
        SOFT,
        _lt("Read the listings"),
    ),
    # The push
    "excluded": Kind(
        _lt("Left out of the stock push"),
        _lt("TikTok keeps the figure that it has, whatever is in stock."),
        HARD,
        _lt("Include it again"),
    ),
    "frozen": Kind(
        _lt("Its figure is frozen"),
        _lt("TikTok keeps the figure that it has, whatever is in stock."),
        HARD,
        _lt("Unfreeze"),
    ),
    "forgotten": Kind(
        _lt("Left out or frozen for a month, without an end"),
        _lt("TikTok keeps an old figure, and perhaps nobody remembers why."),
        HARD,
        _lt("Include it again, or set an end"),
    ),
    "push_failed": Kind(
        _lt("TikTok refused its stock"),
        _lt("TikTok shows an old figure."),
        HARD,
        _lt("Send again"),
    ),
    "never_sent": Kind(
        _lt("Its stock was never computed"),
        _lt("It comes with the next run by itself."),
        SOFT,
        _lt("Compute it now"),
    ),
    "sold_out": Kind(
        _lt("Nothing to sell"),
        _lt("Buyers see it as sold out."),
        SOFT,
        _lt("Open the product"),
    ),
    # The listing and the product's data
    "not_live": Kind(
        _lt("Not for sale on TikTok"),
        _lt("Buyers do not see it: it is not live."),
        HARD,
        _lt("Open the listing"),
    ),
    "no_price": Kind(
        _lt("No price on TikTok"),
        _lt("It would be given away, or TikTok takes it off sale."),
        HARD,
        _lt("Open the listing"),
    ),
    "no_weight": Kind(
        _lt("No weight"),
        _lt("Labels and carriers need one."),
        SOFT,
        _lt("Take TikTok's weight"),
        for_promotion=True,
    ),
    "no_tax": Kind(
        _lt("No sales tax"),
        _lt("Its orders are booked without tax."),
        SOFT,
        _lt("Set the usual tax"),
        for_promotion=True,
    ),
}


def severity_of(finding, is_promotion=False, accepted=()):
    """How grave a finding is here.

    :param finding: ``audit_judgement.Finding``
    :param accepted: :func:`key_of` of findings that a person has called meant so
    """
    kind = KINDS[finding.code]
    if finding.is_meant or key_of(finding) in accepted:
        return SOFT
    return HARD if is_promotion and kind.for_promotion else kind.severity


def key_of(finding):
    """What a finding is remembered by, as text."""
    return f"{finding.code}:{finding.sku_id}"

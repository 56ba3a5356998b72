"""Money of a TikTok order in the smallest unit of its currency. Pure arithmetic.

Source of the identities: tiktok-platform 3.7 and the order part of the API contract.
All amounts are integers (cents, or whole units of a currency without decimals); the
platform sends them as decimal text.
"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

#: fees that the buyer pays and that the platform keeps or remits
PLATFORM_FEES = (
    "retail_delivery_fee",
    "small_order_fee",
    "buyer_service_fee",
    "handling_fee",
    "shipping_insurance_fee",
    "item_insurance_fee",
    "item_insurance_tax",
    "distance_shipping_fee",
    "distance_fee",
)
#: all amounts of a payment that are understood; others may appear any day
AMOUNTS = frozenset(
    {
        "original_total_product_price",
        "seller_discount",
        "platform_discount",
        "sub_total",
        "original_shipping_fee",
        "shipping_fee_seller_discount",
        "shipping_fee_platform_discount",
        "shipping_fee_cofunded_discount",
        "shipping_fee",
        "tax",
        "total_amount",
        *PLATFORM_FEES,
    }
)
#: Indonesian orders whose line prices hide a distance fee: sums need not meet
HORIZON_PLUS = 2


class MoneyError(ValueError):
    """An amount that is no amount in this currency."""


@dataclass(frozen=True)
class UnitMoney:
    """One unit: what it cost, who pays the discounts, the tax on it."""

    external_id: str
    original: int
    seller_discount: int
    platform_discount: int
    sale: int
    tax: int
    tax_rate: float
    deposit: int
    cancelled: bool

    @property
    def revenue(self):
        """What the seller earns: the platform refunds its own discount."""
        return self.original - self.seller_discount


@dataclass(frozen=True)
class Difference:
    """Two amounts that should be equal."""

    name: str
    expected: int
    found: int


@dataclass
class OrderMoney:
    """The amounts of one order and the identities between them."""

    currency: str
    units: list[UnitMoney]
    payment: dict[str, int]
    sums_may_differ: bool = False
    present: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def from_payload(cls, payload, digits):
        """Read an order detail.

        :param digits: decimals of the order's currency
        :raises MoneyError: naming the field that holds no amount of this currency
        """
        payment = payload.get("payment") or {}
        names = [
            name
            for name, value in payment.items()
            if name in AMOUNTS and value not in (None, "")
        ]
        return cls(
            currency=payment.get("currency") or "",
            units=[_unit(item, digits) for item in payload.get("line_items") or []],
            payment={name: _minor(payment, name, digits) for name in names},
            sums_may_differ=HORIZON_PLUS in (payload.get("order_rights") or []),
            present=frozenset(names),
        )

    @property
    def active_units(self):
        """Units that are not cancelled; all of them when the whole order is."""
        return [unit for unit in self.units if not unit.cancelled] or self.units

    # === WHAT THE SELLER EARNS === #

    @property
    def products_revenue(self):
        """Sum over the active units of original price minus seller discount."""
        return sum(unit.revenue for unit in self.active_units)

    @property
    def deposits(self):
        """Bottle deposits (DE), which the seller owes to the return system."""
        return sum(unit.deposit for unit in self.active_units)

    @property
    def shipping_revenue(self):
        """The seller's share of shipping: what the buyer pays plus the subsidy."""
        return self._amount("shipping_fee") + self.shipping_platform_discount

    @property
    def shipping_platform_discount(self):
        """Subsidy on shipping that the platform owes to the seller."""
        return self._amount("shipping_fee_platform_discount")

    @property
    def seller_total(self):
        """Seller's total of the order (law L2)."""
        return self.products_revenue + self.shipping_revenue + self.deposits

    @property
    def platform_discount(self):
        """Discounts on goods that the platform owes to the seller."""
        return sum(unit.platform_discount for unit in self.active_units)

    @property
    def receivable(self):
        """All that the platform owes for discounts it funded."""
        return self.platform_discount + self.shipping_platform_discount

    # === WHAT THE BUYER PAYS === #

    @property
    def paid(self):
        """What the buyer pays by TikTok's own account."""
        return self._amount("total_amount")

    @property
    def tax(self):
        """All taxes that TikTok shows on the order."""
        return self._amount("tax")

    @property
    def platform_fees(self):
        """Fees that the buyer pays and the platform keeps or remits."""
        return sum(self._amount(name) for name in PLATFORM_FEES)

    # === IDENTITIES === #

    def differences(self):
        """Identities that do not hold, to the smallest unit of the currency."""
        return [d for d in self._identities() if d.expected != d.found]

    def _identities(self):
        for unit in self.units:
            expected = unit.original - unit.seller_discount - unit.platform_discount
            yield Difference(f"sale_price {unit.external_id}", expected, unit.sale)
        if not self.sums_may_differ:
            yield from self._sum_identities()
        yield from self._total_identities()

    def _sum_identities(self):
        """Order sums; TikTok may or may not count cancelled units in them."""
        sums = {
            "original_total_product_price": "original",
            "seller_discount": "seller_discount",
            "platform_discount": "platform_discount",
            "sub_total": "sale",
        }
        for name, attribute in sums.items():
            if name not in self.present:
                continue
            whole = sum(getattr(unit, attribute) for unit in self.units)
            active = sum(getattr(unit, attribute) for unit in self.active_units)
            found = self.payment[name]
            yield Difference(name, whole if found == whole else active, found)

    def _total_identities(self):
        shipping = (
            self._amount("original_shipping_fee")
            - self._amount("shipping_fee_seller_discount")
            - self._amount("shipping_fee_platform_discount")
        )
        # whether the co-funded discount enters the fee is not documented: both fit
        cofunded = shipping - self._amount("shipping_fee_cofunded_discount")
        found = self._amount("shipping_fee")
        if "original_shipping_fee" in self.present:
            expected = cofunded if found == cofunded else shipping
            yield Difference("shipping_fee", expected, found)
        if "total_amount" in self.present and not self.sums_may_differ:
            yield Difference("total_amount", self._expected_total(), self.paid)

    def _expected_total(self):
        return (
            self._amount("sub_total")
            + self._amount("shipping_fee")
            + self.tax
            + self.platform_fees
            + sum(unit.deposit for unit in self.units)
        )

    def _amount(self, name):
        return self.payment.get(name, 0)


def _unit(item, digits):
    original = _minor(item, "original_price", digits)
    seller = _minor(item, "seller_discount", digits)
    platform = _minor(item, "platform_discount", digits)
    sale = original - seller - platform
    if item.get("sale_price") not in (None, ""):
        sale = _minor(item, "sale_price", digits)
    taxes = item.get("item_tax") or []
    return UnitMoney(
        external_id=item.get("id") or "",
        original=original,
        seller_discount=seller,
        platform_discount=platform,
        sale=sale,
        tax=sum(_minor(tax, "tax_amount", digits) for tax in taxes),
        tax_rate=sum(_rate(tax) for tax in taxes),
        deposit=_minor(item, "pfand_fee", digits),
        cancelled=item.get("display_status") in ("CANCELLED", "CANCEL"),
    )


def _rate(tax):
    """Rate of one tax as a fraction, 0.0825 for 8.25 %; missing is zero."""
    text = tax.get("tax_rate") or 0
    try:
        return float(text)
    except (TypeError, ValueError) as error:
        raise MoneyError(f"tax_rate: {text!r} is no number") from error


def _minor(source, name, digits):
    """Decimal text as an integer of the smallest unit; missing is zero."""
    text = source.get(name)
    if text in (None, ""):
        return 0
    try:
        scaled = Decimal(str(text)).scaleb(digits)
        whole = int(scaled)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise MoneyError(f"{name}: {text!r} is no amount") from error
    if whole != scaled:
        raise MoneyError(f"{name}: {text!r} has more than {digits} decimals")
    return whole


def to_major(minor, digits):
    """An integer of the smallest unit as a float for Odoo's monetary fields."""
    return float(Decimal(minor).scaleb(-digits))


def to_text(minor, digits):
    """An integer of the smallest unit as plain decimal text."""
    return f"{Decimal(minor).scaleb(-digits):f}"

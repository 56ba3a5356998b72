"""Amounts: whole minor units inside, decimal text outside."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

WITHOUT_DECIMALS = ("VND", "IDR", "JPY")


def decimals(currency):
    """Number of decimals of `currency` on the platform."""
    return 0 if currency in WITHOUT_DECIMALS else 2


def to_minor(amount, currency):
    """The amount (text or number) in minor units; ValueError when finer than those."""
    scaled = Decimal(str(amount)).scaleb(decimals(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} is finer than {currency} allows")
    return int(scaled)


def to_text(minor, currency):
    """The platform's spelling of an amount in minor units: "12.50", "72000"."""
    places = decimals(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f}"


def portion(minor, rate):
    """`rate` of an amount, rounded half up to whole minor units."""
    return int((Decimal(minor) * Decimal(rate)).quantize(Decimal(1), ROUND_HALF_UP))


def included_tax(gross, rate):
    """The tax inside a gross amount, rounded half up."""
    rate = Decimal(rate)
    return portion(gross, rate / (1 + rate))


def share_out(total, weights):
    """Split `total` by `weights` without losing a minor unit.

    What rounding down leaves over goes to the first parts, one unit each.
    """
    whole = sum(weights) or len(weights)
    weights = weights if sum(weights) else [1] * len(weights)
    parts = [total * weight // whole for weight in weights]
    for index in range(total - sum(parts)):
        parts[index] += 1
    return parts

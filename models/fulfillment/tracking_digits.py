"""Check digits of tracking numbers: does the last character follow from the others?

Each function takes the digits with the check digit at the end.
"""

from __future__ import annotations

import string

_ALPHABET = string.digits + string.ascii_uppercase
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_FEDEX_WEIGHTS = (3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1)


def mod10_three(digits: str) -> bool:
    """GS1: from the right, each second digit counts three times."""
    body = [int(digit) for digit in reversed(digits[:-1])]
    total = 3 * sum(body[::2]) + sum(body[1::2])
    return -total % 10 == int(digits[-1])


def mod10_after_91(digits: str) -> bool:
    """As :func:`mod10_three`, of a number whose leading 91 is not printed."""
    return mod10_three("91" + digits)


def mod10_odd_double(digits: str) -> bool:
    """Each second digit counts twice, the first one once."""
    body = [int(digit) for digit in digits[:-1]]
    return -(sum(body[::2]) + 2 * sum(body[1::2])) % 10 == int(digits[-1])


def mod10_letters(digits: str) -> bool:
    """As :func:`mod10_odd_double`; letters stand for digits, A being 2."""
    body = "".join(
        character if character.isdigit() else str((ord(character) - 63) % 10)
        for character in digits[:-1]
    )
    return mod10_odd_double(body + digits[-1])


def mod7(digits: str) -> bool:
    """The remainder by seven of the number before it."""
    return int(digits[:-1]) % 7 == int(digits[-1])


def fedex_express(digits: str) -> bool:
    """Weights 3, 1, 7; remainder by eleven, ten counts as nought."""
    total = _weighted(digits, _FEDEX_WEIGHTS)
    return total % 11 % 10 == int(digits[-1])


def s10(digits: str) -> bool:
    """Universal Postal Union: weighted, eleven minus the remainder by eleven."""
    check = 11 - _weighted(digits, _S10_WEIGHTS) % 11
    return {10: 0, 11: 5}.get(check, check) == int(digits[-1])


def mod37_36(digits: str) -> bool:
    """ISO 7064 mod 37, 36, check character of digits and letters."""
    carry = 36
    for character in digits[:-1]:
        carry = (carry + _ALPHABET.index(character)) % 36 or 36
        carry = carry * 2 % 37
    return (carry + _ALPHABET.index(digits[-1])) % 36 == 1


def _weighted(digits, weights):
    return sum(
        int(digit) * weight for digit, weight in zip(digits, weights, strict=False)
    )


CHECKS = {
    "mod10_three": mod10_three,
    "mod10_after_91": mod10_after_91,
    "mod10_odd_double": mod10_odd_double,
    "mod10_letters": mod10_letters,
    "mod7": mod7,
    "fedex_express": fedex_express,
    "s10": s10,
    "mod37_36": mod37_36,
}

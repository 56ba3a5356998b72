"""What a kind of problem consists of."""

from typing import NamedTuple

SEVERITIES = [("0", "Information"), ("1", "Warning"), ("2", "Urgent")]
ROLES = [
    ("manager", "Shop manager"),
    ("warehouse", "Warehouse"),
    ("accountant", "Accountant"),
    ("admin", "Administrator"),
]


class Kind(NamedTuple):
    """One kind of problem; ``cure`` names a method of the record that mends it."""

    title: str
    hint: str
    severity: str = "1"
    role: str = "manager"
    cure: str | None = None
    cure_label: str | None = None

"""What a kind of problem consists of."""

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of problem; ``cure`` names a method of the record that mends it."""

    title: str
    hint: str
    severity: str = "1"
    role: str = "manager"
    cure: str | None = None
    cure_label: str | None = None

from __future__ import annotations

from . import operations


class SellerCalls:
    """Family *seller*: the account behind the authorisation."""

    def get_active_shops(self) -> list[dict]:
        """Active shops of the seller with id and region; needs no cipher."""
        return self.call(operations.GET_ACTIVE_SHOPS).get("shops") or []

from __future__ import annotations

from . import operations


class AuthorizationCalls:
    """Family *authorization*: what the seller granted."""

    def get_authorized_shops(self) -> list[dict]:
        """Shops of the authorisation, each with its cipher; needs no cipher."""
        return self.call(operations.GET_AUTHORIZED_SHOPS).get("shops") or []

from odoo import fields, models


class TikTokBackend(models.Model):
    """Reading further back than so far."""

    _inherit = "tiktok.backend"

    def write(self, vals):
        """A start that moves back is read from there with the next run.

        Orders that are known and unchanged stay as they are.
        """
        before = {backend: backend.orders_since for backend in self}
        result = super().write(vals)
        if "orders_since" in vals:
            self.filtered(
                lambda b: (
                    before[b] and (not b.orders_since or b.orders_since < before[b])
                )
            )._read_orders_again()
        return result

    def _read_orders_again(self):
        """Forget how far the orders of these shops have been read."""
        for backend in self:
            backend._cursor("order").write(
                {"position": False, "next_run_at": fields.Datetime.now()}
            )

from odoo import models


class AccountMove(models.Model):
    """Credit notes of orders that were cancelled after their invoice."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """A credit note may answer an order that was cancelled after its invoice."""
        posted = super()._post(soft)
        notes = posted.filtered(lambda move: move.move_type == "out_refund")
        # who posts may see own sales orders only
        orders = notes.sudo().line_ids.sale_line_ids.order_id.tiktok_order_ids
        if orders:
            orders._invoices_credited()
        return posted

from odoo import models


class TikTokOrder(models.Model):
    """What validated deliveries ship, looked at once more."""

    _inherit = "tiktok.order"

    def action_tiktok_ship_again(self):
        """Cure: look once more what the validated deliveries ship, and send it."""
        return self.sale_order_id.picking_ids.action_tiktok_ship_again()


class TikTokOrderLine(models.Model):
    """Units in the words of people who pack."""

    _inherit = "tiktok.order.line"

    def _content_text(self):
        """What these units are, for people who pack: ``2 × Mug, 1 × Bowl``."""
        groups = self.grouped(
            lambda unit: unit.sale_line_id.product_id.display_name or unit.name
        )
        return ", ".join(f"{len(own)} × {name or '-'}" for name, own in groups.items())

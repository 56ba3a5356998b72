from odoo import api, fields, models


class TikTokOrderCancel(models.TransientModel):
    """What cancelling does to the seller-fault cancellation rate."""

    _inherit = "tiktok.order.cancel"

    rate_text = fields.Char(compute="_compute_rate")
    rate_is_bad = fields.Boolean(compute="_compute_rate")
    rate_counts = fields.Boolean(compute="_compute_rate")

    @api.depends("reason_id", "order_ids", "buyer_asks")
    def _compute_rate(self):
        """Effect on the seller-fault cancellation rate, in one sentence."""
        for wizard in self:
            rates = wizard.env["tiktok.cancel.rate"].sudo()
            orders = wizard.sudo().order_ids
            rate = rates._now(orders.backend_id[:1])
            wizard.rate_counts = wizard.reason_id.is_seller_fault
            more = len(wizard._counted_orders()) if wizard.rate_counts else 0
            after = rate.plus(more)
            wizard.rate_is_bad = after.is_bad and bool(more)
            wizard.rate_text = wizard._rate_sentence(rate, after)

    def _counted_orders(self):
        """Orders that this cancellation books on the seller."""
        wizard = self.sudo()
        orders = wizard.order_ids - wizard.asked_order_ids
        return orders.filtered(self.env["tiktok.cancel.rate"]._counts)

    def _rate_sentence(self, rate, after):
        if not rate.total:
            return self.env._(
                "There are no paid orders of the last %s days to compare with.",
                rate.days,
            )
        limit = (
            self.env._("limit %s %%", f"{rate.limit:g}")
            if rate.limit
            else self.env._("no published limit")
        )
        return self.env._(
            "%(now).1f %% now → %(after).1f %% after (%(limit)s; %(count)s of "
            "%(total)s orders of the last %(days)s days)",
            now=rate.percent,
            after=after.percent,
            limit=limit,
            count=after.faulty,
            total=after.total,
            days=rate.days,
        )

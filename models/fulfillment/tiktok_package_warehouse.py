from odoo import models

from ..order.order_states import statuses
from ..order.order_three_way import HAND, SAME

#: nothing is to be done about the warehouse
SETTLED = (SAME, HAND)
#: minutes between two polls where TikTok may choose another warehouse
SWITCH_INTERVAL = 1
#: orders that may still leave from elsewhere
MAY_SWITCH = ("ON_HOLD", *statuses(to_ship=True))


class TikTokOrderLine(models.Model):
    """The warehouse that TikTok names for a unit now."""

    _inherit = "tiktok.order.line"

    def _warehouse_on_tiktok(self):
        """The warehouse of the package goes before that of the order: TikTok may let
        another one ship after the sale (tiktok-platform 1.3, US since August 2026)."""
        # asked first: most orders have no package while they are imported
        package = self.order_id.has_packages and self.package_id
        if package and package._is_living() and package.warehouse_external_id:
            return package.warehouse_external_id
        return super()._warehouse_on_tiktok()


class TikTokPackage(models.Model):
    """Packages that leave from another warehouse than their order said."""

    _inherit = "tiktok.package"

    def _follow(self, before):
        """Lets the deliveries follow the warehouse of a package.

        They do so as with any change of the order: moved while nobody has handled the
        goods, else a person chooses between the two warehouses.
        """
        result = super()._follow(before)
        orders = self.filtered("warehouse_external_id").order_ids
        switched = orders.filtered(lambda order: order._is_warehouse_switched())
        if switched:
            switched.write({"applied_digest": False, **switched._wanted_vals()})
            switched._enqueue_import(priority=5)
        return result


class TikTokOrder(models.Model):
    """An order whose warehouse has changed waits, or gets another delivery."""

    _inherit = "tiktok.order"

    def _stop_reasons(self):
        """Adds a switch of the warehouse that the delivery has not followed yet.

        Asked only between the read that shows it and the import that moves the
        delivery: seconds, in which nothing may leave from the wrong shelf.
        """
        reasons = super()._stop_reasons()
        waits = self.sync_state == "pending" and self.sale_order_id
        if waits and not reasons and self._is_warehouse_switched():
            text = self.env._(
                "TikTok lets another warehouse ship this order now. The delivery "
                "follows within moments; leave the goods on the shelf."
            )
            reasons.append(("warehouse", text))
        return reasons

    def _is_warehouse_switched(self):
        """Whether a unit that has a delivery is to leave from elsewhere now."""
        self.ensure_one()
        if not (self.sale_order_id and self.applied_snapshot):
            return False
        verdict = self.env["tiktok.order.lines"]._judge_warehouse(self)
        return verdict not in SETTLED


class TikTokSyncCursor(models.Model):
    """No event tells of another warehouse (contract: webhooks): the poll finds it."""

    _inherit = "tiktok.sync.cursor"

    def _adapt_order(self):
        """Every minute while a waiting order may change its warehouse."""
        minutes, why = super()._adapt_order()
        if minutes > SWITCH_INTERVAL and self._may_switch_warehouse():
            text = self.env._("TikTok may let another warehouse ship, without ringing")
            return SWITCH_INTERVAL, text
        return minutes, why

    def _may_switch_warehouse(self):
        """Whether there is another warehouse, and an order that waits."""
        mapped = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend_id.id), ("warehouse_id", "!=", False)]
        )
        if len(mapped.warehouse_id) < 2:
            return False
        waiting = [
            ("backend_id", "=", self.backend_id.id),
            ("external_state", "in", MAY_SWITCH),
            ("is_fbt", "=", False),
        ]
        return bool(self.env["tiktok.order"].search_count(waiting, limit=1))

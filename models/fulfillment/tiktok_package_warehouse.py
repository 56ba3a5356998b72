from odoo import models

from ..order.order_three_way import HAND, SAME

#: nothing is to be done about the warehouse
SETTLED = (SAME, HAND)


class TikTokOrderLine(models.Model):
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
    _inherit = "tiktok.order"

    def _is_warehouse_switched(self):
        """Whether a unit that has a delivery is to leave from elsewhere now."""
        self.ensure_one()
        if not (self.sale_order_id and self.applied_snapshot):
            return False
        verdict = self.env["tiktok.order.lines"]._judge_warehouse(self)
        return verdict not in SETTLED

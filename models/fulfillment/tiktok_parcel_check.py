from collections import defaultdict

from odoo import api, models

from .parcel_planning import SPLIT_UNIT, broken_lots, plan


class TikTokParcelPlanner(models.AbstractModel):
    """What TikTok would refuse, told before the goods are gone."""

    _inherit = "tiktok.parcel.planner"

    @api.model
    def _check(self, pickings):
        """Why these transfers may not leave like this; asks nobody outside.

        :return: ``{transfer: [text, ...]}``; a transfer without problems is not in it
        """
        leaving = pickings.sudo().filtered(
            lambda p: p.state not in ("done", "cancel") and p._tiktok_is_last_step()
        )
        orders = leaving._tiktok_orders()
        problems = defaultdict(list)
        self._check_groups(leaving, orders, problems)
        if any(order._has_split_rule() for order in orders):
            for facts in self._read(leaving):
                self._check_split(leaving, facts, problems)
        return dict(problems)

    # === SPLITTING === #

    def _check_split(self, pickings, facts, problems):
        order = facts.order
        own = pickings.browse({box.picking_id for box in facts.delivery.boxes})
        broken = broken_lots(facts.delivery, facts.units)[order.id]
        texts = [self._broken_text(order, sku_id) for sku_id in broken]
        if order.split_refused and order._is_partial(facts):
            texts.append(order._split_refused_text())
        texts += self._too_many_texts(facts)
        for picking in own:
            problems[picking] += texts
        if not texts:
            for picking in own:
                problems.pop(picking, None) if not problems[picking] else None

    def _broken_text(self, order, sku_id):
        """TikTok takes a SKU, or an order, in one parcel only."""
        if not sku_id:
            return self.env._(
                "TikTok order %s must leave whole and in one parcel.", order.external_id
            )
        sku = self.env["tiktok.sku"].browse(sku_id)
        return self.env._(
            "All pieces of %(sku)s in TikTok order %(order)s must leave in one parcel: "
            "this market does not split a SKU. Pack them all, or take the SKU out of "
            "this delivery and send it when it is complete.",
            sku=sku.seller_sku or sku.display_name,
            order=order.external_id,
        )

    def _too_many_texts(self, facts):
        """More pieces in one parcel than TikTok takes (contract: must_split)."""
        most = facts.order.split_limit
        if not most:
            return []
        biggest = max((len(p.unit_ids) for p in plan(*facts[1:])), default=0)
        if biggest <= most:
            return []
        return [
            self.env._(
                "TikTok takes at most %(most)s pieces of order %(order)s in one "
                "parcel; this one holds %(count)s. Pack them into several packages, "
                "each with a number of its own.",
                most=most,
                order=facts.order.external_id,
                count=biggest,
            )
        ]

    # === COMBINED === #

    def _check_groups(self, pickings, orders, problems):
        """Orders in one parcel leave at once, or the group is taken apart first."""
        for group in orders.parcel_group_id.filtered(lambda g: g.state == "open"):
            mates = group.order_ids.filtered(lambda o: o.to_ship)._parcel_pickings()
            missing = mates - pickings
            if missing:
                text = self.env._(
                    "These leave in one parcel: validate %s together with it, or take "
                    "the parcel apart (Ship Together).",
                    ", ".join(missing.mapped("name")),
                )
                for picking in mates & pickings:
                    problems[picking].append(text)

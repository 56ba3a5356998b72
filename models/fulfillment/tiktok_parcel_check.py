from collections import defaultdict

from odoo import api, models

from .parcel_planning import broken_lots, plan


class TikTokParcelPlanner(models.AbstractModel):
    """What TikTok would refuse, told before the goods are gone."""

    _inherit = "tiktok.parcel.planner"

    @api.model
    def _check(self, pickings):
        """Why these transfers may not leave like this; asks nobody outside.

        :return: ``{transfer: [text, ...]}``; a transfer without problems is not in it
        """
        leaving = self._leaving(pickings)
        problems = self._check_contents(leaving)
        for picking, text in self._check_groups(leaving):
            problems[picking].append(text)
        return dict(problems)

    @api.model
    def _check_contents(self, pickings):
        """What is wrong with what these transfers hold.

        :return: defaultdict as in :meth:`_check`
        """
        problems = defaultdict(list)
        leaving = self._leaving(pickings)
        if any(order._has_split_rule() for order in leaving._tiktok_orders()):
            for facts in self._read(leaving):
                texts = self._split_texts(facts)
                for box in facts.delivery.boxes if texts else ():
                    picking = leaving.browse(box.picking_id)
                    problems[picking] += [
                        t for t in texts if t not in problems[picking]
                    ]
        return problems

    def _leaving(self, pickings):
        return pickings.sudo().filtered(
            lambda p: p.state not in ("done", "cancel") and p._tiktok_is_last_step()
        )

    # === SPLITTING === #

    def _split_texts(self, facts):
        """Problems of dividing one order."""
        order = facts.order
        broken = broken_lots(facts.delivery, facts.units).get(order.id, ())
        texts = [self._broken_text(order, sku_id) for sku_id in broken]
        if order.split_refused and order._is_partial(facts):
            texts.append(order._split_refused_text())
        return texts + self._too_many_texts(facts)

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
        parcels = plan(facts.delivery, facts.units)
        biggest = max((len(parcel.unit_ids) for parcel in parcels), default=0)
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

    def _check_groups(self, pickings):
        """Orders in one parcel leave at once, or the group is taken apart first.

        :return: pairs of a transfer and its problem
        """
        groups = pickings._tiktok_orders().parcel_group_id
        for group in groups.filtered(lambda g: g.state == "open"):
            mates = group.order_ids.filtered("to_ship")._parcel_pickings()
            missing = mates - pickings
            text = self.env._(
                "These leave in one parcel: validate %s together with it, or take "
                "the parcel apart (button Ships Together).",
                ", ".join(missing.mapped("name")),
            )
            for picking in mates & pickings if missing else ():
                yield picking, text

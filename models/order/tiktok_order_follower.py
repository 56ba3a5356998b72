from odoo import api, fields, models

from .order_three_way import AGREED, APPLY, OPEN, judge

#: parts of the snapshot that belong to a kind of change
PARTS = {"address": ("address", "buyer"), "warehouse": ("units",)}


class TikTokOrderFollower(models.AbstractModel):
    """Brings confirmed sales orders to what TikTok says now.

    The end is the same as that of a fresh import of the same data. What somebody has
    changed in Odoo is not overwritten, what is too far on its way is not moved: a
    person chooses (three-way comparison, ``order_three_way.py``).
    """

    _name = "tiktok.order.follower"
    _description = "TikTok Shop Order Follower"

    @api.model
    def _follow(self, orders):
        """Follow where it is safe; ask a person about the rest.

        :param orders: changed orders of one shop with a confirmed sales order
        """
        plans = {order: self._plan(order) for order in orders}
        drafts = self._drafts(orders.filtered(lambda o: self._needs_draft(o, plans[o])))
        for order, verdicts in plans.items():
            with order.sale_order_id._tiktok_unlocked():
                for kind, verdict in verdicts.items():
                    self._carry_out(order, kind, verdict, drafts.get(order))
                if self.env["tiktok.order.lines"]._extras_changed(order):
                    self.env["tiktok.order.lines"]._apply_extras(order, *drafts[order])
                self._follow_due(order)
            self._note_parcels(order)

    def _plan(self, order):
        """Verdict for each kind of change of one order."""
        return {
            "address": self.env["tiktok.order.address"]._judge(order),
            "warehouse": self.env["tiktok.order.lines"]._judge_warehouse(order),
        }

    def _needs_draft(self, order, verdicts):
        changed = self.env["tiktok.order.lines"]._extras_changed(order)
        return changed or APPLY in verdicts.values()

    @api.model
    def _drafts(self, orders):
        """Values and groups of these orders as they would be imported now."""
        if not orders:
            return {}
        drafts = self.env["tiktok.order.importer"]._prepare_drafts(orders)
        return dict(zip(orders, drafts, strict=True))

    def _carry_out(self, order, kind, verdict, draft):
        """Do what the comparison says about one kind of change."""
        changes = self.env["tiktok.order.change"]
        if verdict == OPEN:
            changes._ask(order, kind)
            return
        changes._obsolete(order, kind)
        if verdict == APPLY:
            texts = changes._texts(order, kind)
            was_hidden = kind == "address" and not self._known_address(order)
            self._apply(order, kind, *draft)
            if not was_hidden:
                changes._note(order, kind, texts)
        elif verdict == AGREED:
            self.env["tiktok.order.snapshot"]._keep(order, PARTS[kind])

    def _known_address(self, order):
        """Marks of the last address; none while it was hidden by a hold."""
        return self.env["tiktok.order.snapshot"]._of(order)["seen"]["address"]

    @api.model
    def _apply(self, order, kind, vals, groups):
        """Take over one kind of change, whoever has decided it."""
        if kind == "address":
            self.env["tiktok.order.address"]._apply(order, vals, groups)
        else:
            self.env["tiktok.order.lines"]._move(order, vals, groups)

    # === TIME === #

    def _follow_due(self, order):
        """The day by which TikTok wants the parcel, unless somebody has set another."""
        snapshot = self.env["tiktok.order.snapshot"]
        before = snapshot._of(order)
        there = snapshot._due(order)
        if not there or before["seen"]["due"] == there:
            return
        sale = self.env["tiktok.order.updater"]._quiet(order)
        here = fields.Datetime.to_string(sale.commitment_date)
        if judge(True, here != before["made"]["due"]) == APPLY:
            planned = self._planned(sale)
            sale.commitment_date = there
            self._shift(sale, planned)
        made = {"due": fields.Datetime.to_string(sale.commitment_date)}
        snapshot._keep(order, ("due",), made)

    def _planned(self, sale):
        """For when Odoo plans the goods of each line."""
        return {
            line: line._prepare_procurement_values()["date_planned"]
            for line in sale.order_line.filtered("move_ids")
        }

    def _shift(self, sale, before):
        """Move open deliveries as far as their plan has moved."""
        for line, planned in self._planned(sale).items():
            open_moves = line.move_ids.filtered(
                lambda m: m.state not in ("done", "cancel")
            )
            # Odoo tells the last step only, which with push rules is not made yet
            open_moves.date_deadline = sale.commitment_date
            for move in open_moves:
                move.date += planned - before[line]

    # === PARCELS === #

    def _note_parcels(self, order):
        """Another delivery option, orders in one parcel, parcels split: told only."""
        snapshot = self.env["tiktok.order.snapshot"]
        before, now = snapshot._of(order)["seen"], snapshot._seen(order)
        changes = self.env["tiktok.order.change"]
        if before["option"] != now["option"]:
            changes._note(
                order, "delivery", (before["option"] or "-", "", now["option"] or "-")
            )
        if self._is_repacked(before, now):
            changes._note(
                order,
                "parcels",
                (changes._parcel_text(before), "", changes._parcel_text(now)),
            )
        names = ("option", "combine", "packages")
        if any(before[name] != now[name] for name in names):
            snapshot._keep(order, names)

    def _is_repacked(self, before, now):
        """Parcels are put together or split; a first package is no change."""
        if before["combine"] != now["combine"]:
            return True
        return any(
            unit in before["packages"] and before["packages"][unit] != package
            for unit, package in now["packages"].items()
        )

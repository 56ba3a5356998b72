from odoo import api, models

from ...exceptions import ProblemError
from .order_states import statuses
from .order_three_way import AGREED, APPLY, OPEN, judge_quantity
from .tiktok_order import AWAITING_SHIPMENT, PARTIALLY_SHIPPING
from .tiktok_order_screen import readable

#: cancellations have a flow of their own: a good import does not close them
FLOW = "cancellation"
#: the carrier has the parcel: nobody can stop it at the dock
ON_THE_ROAD = statuses(on_the_road=True)


class TikTokOrderUpdater(models.AbstractModel):
    """Applies what changed on TikTok to sales orders that exist."""

    _name = "tiktok.order.updater"
    _description = "TikTok Shop Order Updater"

    @api.model
    def _update(self, orders, confirm):
        """Bring existing sales orders up to date.

        :param orders: orders of one shop that have a sales order
        :param confirm: whether quotations among them are to be confirmed now
        :raises ProblemError: when Odoo has cancelled what TikTok wants shipped
        """
        for order in orders:
            self._check_alive(order)
        changed = orders.filtered(lambda o: o.detail_digest != o.applied_digest)
        for order in changed:
            self._apply_changes(order)
        is_cancelled = self.env["tiktok.order.policy"]._is_cancelled
        living = orders.filtered(lambda o: not is_cancelled(o))
        quotations = living.filtered(
            lambda o: o.sale_order_id.state in ("draft", "sent")
        )
        for order in quotations & changed:
            self._refresh_quotation(order)
        confirmed = (changed & living).filtered(
            lambda o: o.sale_order_id.state == "sale"
        )
        self.env["tiktok.order.follower"]._follow(confirmed)
        importer = self.env["tiktok.order.importer"]
        if confirm and quotations:
            importer._confirm(quotations)
        importer._deliver_outside(changed - quotations)

    def _check_alive(self, order):
        """Somebody has cancelled in Odoo, or TikTok has taken a cancellation back."""
        sale = order.sale_order_id
        policy = self.env["tiktok.order.policy"]
        if sale.state != "cancel" or policy._is_cancelled(order):
            return
        names = {"sale": sale.name, "order": order.external_id}
        if order.external_state in (AWAITING_SHIPMENT, PARTIALLY_SHIPPING):
            text = self.env._(
                "%(sale)s is cancelled, and TikTok waits for the goods of order "
                "%(order)s.",
                **names,
            )
            deadline = order.auto_cancel_at or order.ship_by
            raise ProblemError("cancelled_in_odoo", text, deadline=deadline)
        if order.external_state in ON_THE_ROAD and not order.is_fbt:
            text = self.env._(
                "%(sale)s is cancelled, and the goods of order %(order)s are sold and "
                "on their way to the buyer.",
                **names,
            )
            raise ProblemError("cancelled_but_shipped", text)

    def _apply_changes(self, order):
        """What TikTok has cancelled leaves the documents; may run again any time."""
        is_cancelled = self.env["tiktok.order.policy"]._is_cancelled(order)
        if is_cancelled:
            order.sudo().open_change_ids._close("obsolete")
        if order.sale_order_id.state == "cancel":
            return
        if is_cancelled:
            self._cancel(order)
        elif order.sale_order_id.state == "sale":
            self._reduce(order)

    def _refresh_quotation(self, order):
        """A quotation is made anew: nothing depends on it yet."""
        importer = self.env["tiktok.order.importer"]
        checks = self.env["tiktok.order.check"]
        checks._check_order(order)
        [(vals, groups)] = importer._prepare_drafts(order)
        for kept in ("name", "user_id", "team_id"):
            vals.pop(kept, None)
        sale = importer._sale_orders(order.backend_id).browse(order.sale_order_id.id)
        sale.order_line.unlink()
        sale.write(vals)
        importer._link(order, sale, groups)
        checks._check_totals(order)

    # === CANCELLED ON TIKTOK === #

    def _cancel(self, order):
        """Cancel what has not left; tell the warehouse about the rest."""
        sale = self._quiet(order)
        reducer = self.env["tiktok.order.reducer"]
        if sale.state != "sale" or not reducer._stuck_units(order.line_ids):
            # before the order: Odoo would cancel invoices that others share
            self.env["tiktok.order.invoices"]._follow(order, nothing_left=True)
            sale._action_cancel()
            fresh = order.line_ids.filtered(lambda u: u.cancel_outcome != "taken")
            order.line_ids.filtered("sale_line_id").cancel_outcome = "taken"
            text = self._cancellation_text(order, fresh or order.line_ids)
            sale.message_post(body=text)
            self._bring_back(order)
            return
        self._take_out(order, order.line_ids)
        for line in sale.order_line.filtered(lambda sold: not sold.tiktok_line_ids):
            reducer._set_quantity(line, line.qty_delivered)
        self.env["tiktok.order.invoices"]._follow(order)

    def _reduce(self, order):
        """Take cancelled units out of their lines, to the unit."""
        gone = order.line_ids.filtered(lambda u: u.is_cancelled and u.sale_line_id)
        if not gone:
            return
        safe = gone.browse()
        changes = self.env["tiktok.order.change"]
        ask = False
        for line, units in gone.grouped("sale_line_id").items():
            verdict = self._judge_units(order, line, units)
            ask |= verdict == OPEN
            if verdict == AGREED:
                units.cancel_outcome = "taken"
            elif verdict == APPLY:
                safe |= units
        if ask:
            changes._ask(order, "units")
        else:
            changes._obsolete(order, "units")
        if safe:
            self._follow_units(order, safe)

    def _judge_units(self, order, line, gone):
        """What is to be done about the cancelled units of one line."""
        made = self.env["tiktok.order.snapshot"]._of(order)["made"]["lines"]
        return judge_quantity(
            made.get(str(line.id), [0, None])[1],
            line.product_uom_qty,
            len(line.tiktok_line_ids - gone),
            any(unit.cancel_outcome in (False, "stopped") for unit in gone),
        )

    def _follow_units(self, order, units):
        """Take cancelled units out of all documents, whoever has decided it."""
        lines = units.sale_line_id
        if self._take_out(order, units):
            self.env["tiktok.order.invoices"]._follow(order)
        self.env["tiktok.order.snapshot"]._keep_quantities(order, lines)

    def _take_out(self, order, units):
        """Take out what can be held, hand the rest to the warehouse.

        :return: whether there was anything left to do
        """
        before = {line: line.product_uom_qty for line in units.sale_line_id}
        stuck = self.env["tiktok.order.reducer"]._reduce(order, units)
        taken = units.filtered("sale_line_id") - stuck
        fresh = taken.filtered(lambda u: u.cancel_outcome != "taken")
        fresh.cancel_outcome = "taken"
        self._bring_back(order)
        if any(line.product_uom_qty != was for line, was in before.items()):
            order.sale_order_id.message_post(body=self._cancellation_text(order, fresh))
        self._hand_over(order, stuck.filtered(lambda u: u.cancel_outcome != "left"))
        return bool(stuck or fresh)

    def _hand_over(self, order, units):
        """Ask the dock to stop the parcels of these units, or tell that they left."""
        if not units:
            return
        text = self._cancellation_text(order, units)
        stopped = units.browse()
        if order.applied_state not in ON_THE_ROAD:
            # nobody may make such tasks by hand: they come from TikTok
            stops = self.env["tiktok.parcel.stop"].sudo()._stop(order, units, text)
            stopped = units & stops.unit_ids
            stopped.cancel_outcome = "stopped"
        left = units - stopped
        if left:
            left.cancel_outcome = "left"
            self._report_shipped(order, left)

    def _bring_back(self, order):
        """Hook: goods that were picked and are wanted no more go back to stock."""

    def _quiet(self, order):
        """The sales order for machine-made changes, without activities for people."""
        sales = self.env["tiktok.order.importer"]._sale_orders(order.backend_id)
        return sales.with_context(mail_activity_automation_skip=True).browse(
            order.sale_order_id.id
        )

    def _shipped_pickings(self, sale):
        return sale.picking_ids.filtered(
            lambda p: p.state == "done" and p._tiktok_is_delivery()
        )

    def _report_shipped(self, order, units):
        self.env["tiktok.exception"]._report(
            order,
            FLOW,
            "cancelled_after_shipping",
            self.env._(
                "%(count)s units of order %(order)s (%(sale)s) were cancelled on "
                "TikTok after the goods had left. %(reason)s",
                count=len(units),
                order=order.external_id,
                sale=order.sale_order_id.name,
                reason=self._cancellation_text(order, units),
            ),
        )

    # === IN WORDS === #

    def _cancellation_text(self, order, units):
        """Who has cancelled how much, and why."""
        cancelled = units.filtered("is_cancelled") or units
        who = order.cancelled_by or cancelled[:1].cancelled_by
        reason = cancelled[:1].cancel_reason or order.cancel_reason
        return self.env._(
            "Cancelled on TikTok by %(who)s, %(count)s of %(all)s units: %(reason)s.",
            who=self._actor(who),
            count=len(cancelled),
            all=len(order.line_ids),
            reason=self._reason_in_words(order, reason) if reason else "-",
        )

    def _reason_in_words(self, order, name):
        """TikTok's name of a reason as a person would say it."""
        return readable(name)

    def _actor(self, who):
        """Who cancels, in words (tiktok-platform 3.3)."""
        words = {
            "BUYER": self.env._("the buyer"),
            "SELLER": self.env._("the seller"),
            "OPERATOR": self.env._("TikTok's staff"),
            "SYSTEM": self.env._("TikTok's system"),
        }
        return words.get(who, readable(who) or "-")

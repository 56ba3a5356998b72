from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class StockPicking(models.Model):
    """What a stopped transfer refuses, and how the others go on without it."""

    _inherit = "stock.picking"

    def action_assign(self):
        """Override of `stock`: nothing is reserved for an order that is dead."""
        return self._tiktok_pass("assign", lambda going: super().action_assign())

    def do_print_picking(self):
        """Override of `stock`: no papers for what must wait."""
        return self._tiktok_pass("print", lambda going: super().do_print_picking())

    def button_validate(self):
        """Override of `stock`: what must wait stays, the others go on."""
        return self._tiktok_pass("validate", lambda going: super().button_validate())

    def _action_done(self):
        """Override of `stock`: the last door, for whatever came another way."""
        self._tiktok_refuse()
        result = super()._action_done()
        if self._tiktok_orders():
            self._tiktok_follow_up()
        return result

    def _tiktok_follow_up(self):
        """Expect back what has left too late; close the case of what has come back."""
        for picking in self.filtered(lambda p: p.state == "done").sudo():
            for stop in picking._tiktok_chain().tiktok_parcel_stop_ids:
                if stop.state == "left" and picking.picking_type_code == "outgoing":
                    stop._expect_back(picking)
            if picking.return_id:
                self.env["tiktok.parcel.stop"].sudo()._receive(picking)

    def write(self, vals):
        """Override of `stock`: what must wait joins no batch and no wave."""
        if vals.get("batch_id") and self.env["tiktok.gate"]._is_live():
            stopped = {p: p.tiktok_stop_text for p in self if p.tiktok_stop_text}
            if stopped:
                going = self._tiktok_without(stopped)
                return super(StockPicking, going).write(vals)
        return super().write(vals)

    def _tiktok_pass(self, point, action):
        """Run an action on what the gate lets go.

        :param action: callable with the transfers that go
        :return: what the action returns, or the question to the person
        :raises UserError: when none of them may go
        """
        gate = self.env["tiktok.gate"]
        if self._tiktok_gate_is_open(point) or not self._tiktok_orders():
            return action(self)
        judgement = gate._judge(self, point)
        going = self.browse(p.id for p in self if p not in judgement.stopped)
        self.env["tiktok.gate.check"]._log(judgement.rows, beside=not going)
        if judgement.unsure:
            return self._tiktok_question(judgement, point)
        if judgement.stopped:
            going = self._tiktok_without(judgement.stopped)
        return action(going)

    def _tiktok_print(self):
        """What the print menu may print. It cannot ask back: the unsure is printed.

        :raises UserError: when nothing is left
        """
        judgement = self.env["tiktok.gate"]._judge(self, "print")
        if not judgement.stopped:
            self._tiktok_papers_are_out()
            return self
        # beside: a request that prints may be one that only reads
        self.env["tiktok.gate.check"]._log(judgement.rows, beside=True)
        going = self._tiktok_without(judgement.stopped)
        going._tiktok_papers_are_out()
        return going

    def _tiktok_papers_are_out(self):
        """Printed from the menu counts as printed: the cut-off depends on it.

        In a cursor of its own, for a request that prints may be one that only reads;
        and without waiting for whoever works on the transfer right now.
        """
        waiting = self.filtered(lambda p: not p.printed and p._tiktok_orders())
        if not waiting:
            return
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """UPDATE stock_picking SET printed = true
                        WHERE id IN (SELECT id FROM stock_picking WHERE id IN %s
                                        FOR UPDATE SKIP LOCKED)""",
                    tuple(waiting.ids),
                )
            )
        waiting.invalidate_recordset(["printed"])

    def _tiktok_gate_is_open(self, point):
        """The goods have left already; or nobody is there to be told."""
        if self.env.context.get("tiktok_goods_left"):
            return True
        return point == "assign" and not self.env["tiktok.gate"]._is_live()

    def _tiktok_refuse(self):
        """Refuse what must wait.

        :raises UserError: naming the transfers and why
        """
        if self.env.context.get("tiktok_goods_left") or not self._tiktok_orders():
            return
        stopped = {p: p.tiktok_stop_text for p in self if p.tiktok_stop_text}
        if stopped:
            raise UserError(self._tiktok_refusal(stopped))

    def _tiktok_without(self, stopped):
        """These transfers without the stopped ones, of which the user is told.

        :param stopped: ``{transfer: why}``
        :raises UserError: when nothing is left
        """
        text = self._tiktok_stopped_text(stopped)
        going = self.browse(picking.id for picking in self if picking not in stopped)
        if not going:
            raise UserError(self._tiktok_refusal(stopped))
        self.env.user._bus_send(
            "simple_notification",
            {
                "title": self.env._("Left out: stopped by TikTok"),
                "message": text,
                "type": "warning",
                "sticky": True,
            },
        )
        return going

    def _tiktok_refusal(self, stopped):
        """What a user reads who wants to go on with stopped transfers alone."""
        return self.env._(
            "This must wait; it goes on by itself when the reason ends:\n%s",
            self._tiktok_stopped_text(stopped),
        )

    def _tiktok_stopped_text(self, stopped):
        """One line for each stopped transfer."""
        return "\n".join(
            self.env._(
                "%(transfer)s (TikTok order %(order)s): %(why)s",
                transfer=picking.name,
                order=", ".join(picking._tiktok_orders().mapped("external_id")),
                why=why,
            )
            for picking, why in stopped.items()
        )

    def _tiktok_question(self, judgement, point):
        """Ask the person about what TikTok could not be asked about."""
        wizard = self.env["tiktok.gate.question"].create(
            {
                "point": point,
                "picking_ids": self.ids,
                "unsure_ids": [picking.id for picking in judgement.unsure],
                "message": "\n".join(
                    f"{picking.name}: {why}"
                    for picking, why in judgement.unsure.items()
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("TikTok Cannot Be Reached"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": self.env.context,
        }

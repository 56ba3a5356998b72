from datetime import timedelta
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..order.tiktok_order_screen import readable

#: a shop that was not reached is not asked again for so long, or a bulk would crawl
PAUSE_AFTER_FAILURE = timedelta(seconds=30)
#: for so long the answer "ship anyway" of a person counts for further questions
ANSWER_COUNTS = timedelta(minutes=10)
#: sources of a check that say nothing about now
UNKNOWN = ("unreachable", "busy")
#: the carrier has the parcel: nothing is left to reserve or to print
HANDED_OVER = ("IN_TRANSIT", "DELIVERED", "COMPLETED")


class Judgement(NamedTuple):
    """What the gate says about transfers: texts by transfer, and rows for the log."""

    stopped: dict
    unsure: dict
    rows: list


class TikTokGate(models.AbstractModel):
    """The point of no return: asks TikTok before goods leave, and decides.

    Only for people: scheduled actions and jobs go by what is mirrored.
    """

    _name = "tiktok.gate"
    _description = "TikTok Shop Gate"

    @api.model
    def _judge(self, pickings, point):
        """What may go now.

        :param point: ``assign``, ``print`` or ``validate``
        :return: a :class:`Judgement`; a transfer in neither of its texts may go
        """
        judgement = Judgement({}, {}, [])
        pickings = pickings.filtered(lambda p: p._tiktok_is_on_its_way())
        orders = pickings._tiktok_orders()
        sources = self._ask(orders, point) if orders else {}
        for picking in pickings:
            for order in picking._tiktok_orders():
                self._judge_one(judgement, picking, order, sources[order.id], point)
        return judgement

    def _judge_one(self, judgement, picking, order, source, point):
        """Add what is decided about one transfer for one order."""
        verdict, text = self._decide(picking, order, source, point)
        if verdict == "stop":
            judgement.stopped.setdefault(picking, text)
        elif verdict == "ask":
            judgement.unsure.setdefault(picking, text)
        if source != "unchecked" or (verdict != "go" and self._is_live()):
            judgement.rows.append(
                self._prepare_check_vals(picking, order, source, point)
                | {"verdict": verdict, "message": text}
            )

    def _decide(self, picking, order, source, point):
        """Verdict and reason about one transfer for one order."""
        reasons = picking._tiktok_stop_reasons(order)
        if point == "assign":
            # goods may be kept during a hold; for a dead order they may not
            reasons = [r for r in reasons if r[0] == "cancelled"]
        if (
            point != "validate"
            and source != "unchecked"
            and order.external_state in HANDED_OVER
        ):
            reasons = [*reasons, ("shipped", self._shipped_text(order))]
        if reasons:
            return "stop", " ".join(text for _code, text in reasons)
        if source in UNKNOWN:
            return self._decide_unknown(order, source, point)
        return "go", False

    def _decide_unknown(self, order, source, point):
        """The policy of the shop, unless the person has answered already."""
        names = {"order": order.external_id, "when": self._when_read(order)}
        if source == "busy":
            text = self.env._(
                "Order %(order)s is being imported this moment, last read %(when)s. "
                "Try again in a few seconds.",
                **names,
            )
        else:
            text = self.env._(
                "TikTok did not answer about order %(order)s, last read %(when)s.",
                **names,
            )
        policy = order.backend_id.gate_policy
        if policy == "allow" or self._answered(order, point):
            return "go", text
        return ("stop" if policy == "block" else "ask"), text

    def _when_read(self, order):
        age = order._read_age()
        if age is None:
            return self.env._("never")
        minutes = int(age // 60)
        if minutes < 1:
            return self.env._("a moment ago")
        if minutes < 120:
            return self.env._("%s minutes ago", minutes)
        return self.env._("%s hours ago", minutes // 60)

    def _shipped_text(self, order):
        return self.env._(
            "TikTok says that the carrier has order %(order)s already: %(status)s.",
            order=order.external_id,
            status=readable(order.external_state),
        )

    def _prepare_check_vals(self, picking, order, source, point):
        """Values of a row of the log, without the verdict."""
        return {
            "backend_id": order.backend_id.id,
            "company_id": order.company_id.id,
            "order_id": order.id,
            "picking_id": picking.id,
            "user_id": self.env.uid,
            "point": point,
            "source": source,
            "age": int(order._read_age() or 0),
        }

    # === ASKING === #

    @api.model
    def _is_live(self):
        """Whether a person waits: nobody does in jobs and scheduled actions."""
        context = self.env.context
        nobody = (SUPERUSER_ID, self.env["tiktok.backend"]._technical_user().id)
        return not (
            context.get("cron_id") or context.get("job_uuid") or self.env.uid in nobody
        )

    def _ask(self, orders, point):
        """Where what is known of these orders comes from; reads what is too old.

        :return: ``{order id: source of a check}``
        """
        sources = dict.fromkeys(orders.ids, "unchecked")
        if not self._is_live() or self.env.context.get("tiktok_as_mirrored"):
            return sources
        for backend, own in orders.grouped("backend_id").items():
            if not self._is_gated(backend, point):
                continue
            old = own.filtered(self._is_too_old)
            sources |= dict.fromkeys((own - old).ids, "recent")
            sources |= dict.fromkeys(old.ids, "unreachable")
            if old and not self._is_pausing(backend, old, point):
                read, busy = old._read_now(backend.gate_budget)
                sources |= dict.fromkeys(read.ids, "fresh")
                sources |= dict.fromkeys(busy.ids, "busy")
        return sources

    @api.model
    def _is_gated(self, backend, point):
        """A copied database and a shop that is switched off ask nobody."""
        return (
            backend[f"gate_{point}"]
            and backend.active
            and backend.enabled
            and backend.state == "connected"
            and not backend.account_id.is_copied_database
        )

    @api.model
    def _is_too_old(self, order):
        age = order._read_age()
        return age is None or age > order.backend_id.gate_max_age

    def _is_pausing(self, backend, orders, point):
        """Whether asking again would only make the person wait once more."""
        now = fields.Datetime.now()
        failed = Domain("checked_at", ">", now - PAUSE_AFTER_FAILURE)
        failed &= Domain("source", "=", "unreachable")
        # the answer of a person is no failure of its own
        failed &= Domain("verdict", "!=", "anyway")
        domain = Domain("backend_id", "=", backend.id) & (
            failed | self._answer_domain(orders, point)
        )
        return bool(self.env["tiktok.gate.check"].sudo().search_count(domain, limit=1))

    def _answered(self, order, point):
        """Whether this person has just decided to ship this order anyway."""
        domain = self._answer_domain(order, point)
        return bool(self.env["tiktok.gate.check"].sudo().search_count(domain, limit=1))

    def _answer_domain(self, orders, point):
        return Domain(
            [
                ("order_id", "in", orders.ids),
                ("user_id", "=", self.env.uid),
                ("point", "=", point),
                ("verdict", "=", "anyway"),
                ("checked_at", ">", fields.Datetime.now() - ANSWER_COUNTS),
            ]
        )

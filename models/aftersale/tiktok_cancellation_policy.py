from datetime import timedelta

from odoo import api, fields, models

#: flow of the exceptions that ask a person: other problems must not close them
ASK = "buyer_request"
#: a request is urgent for so long before TikTok decides
URGENT_BEFORE = timedelta(hours=8)


class TikTokCancellationPolicy(models.AbstractModel):
    """How a shop answers buyers' requests.

    One method per question, so that an integrator can change one answer.
    """

    _name = "tiktok.cancellation.policy"
    _description = "TikTok Shop Cancellation Policy"

    @api.model
    def _decide(self, request):
        """Answer of the shop's rule to a new request.

        :return: ``approve``, or False for a person
        """
        rule = request.backend_id.cancel_answer_policy
        if rule == "approve":
            return "approve"
        if rule == "unpicked" and self._progress(request.order_id) == "open":
            return "approve"
        return False

    @api.model
    def _default_answer(self, request):
        """Answer of the shop's rule when a person has not answered in time.

        A refusal needs a reason that TikTok accepts, and a market that knows refusals;
        elsewhere a person has to act.

        :return: ``approve``, ``reject`` or False
        """
        answer = request.backend_id.cancel_default_answer
        if answer == "reject" and not request._can_be_rejected():
            return False
        return answer if answer != "none" else False

    @api.model
    def _default_due_at(self, request):
        """When the answer in default is given."""
        hours = max(request.backend_id.cancel_default_before, 0)
        return request.deadline and request.deadline - timedelta(hours=hours)

    @api.model
    def _is_urgent(self, request, now=None):
        """Whether a person has to act now."""
        now = now or fields.Datetime.now()
        return bool(request.deadline) and request.deadline - now <= URGENT_BEFORE

    # === HOW FAR THE GOODS ARE === #

    @api.model
    def _progress(self, order):
        """How far the warehouse is: ``open``, ``started``, ``stopped`` or ``gone``.

        ``started``: something is picked. ``stopped``: past the shop's cut-off.
        """
        pickings = order.sudo().sale_order_id.picking_ids
        pickings = pickings.filtered(lambda p: p.state != "cancel")
        done = pickings.filtered(lambda p: p.state == "done")
        if done.filtered(lambda p: p._tiktok_is_delivery()):
            return "gone"
        waiting = pickings - done
        if any(picking._tiktok_is_past_cutoff() for picking in pickings):
            return "stopped"
        if (
            done
            or any(waiting.mapped("printed"))
            or any(waiting.move_ids.mapped("picked"))
        ):
            return "started"
        return "open"

    @api.model
    def _suggestion(self, request):
        """What a person is advised to answer, and why, in one sentence."""
        progress = self._progress(request.order_id)
        if progress == "open":
            return self.env._("Nothing is picked yet: approve.")
        if progress == "started":
            return self.env._("Picking has begun: approve and put the goods back.")
        if progress == "gone":
            return self.env._("The goods have left: reject.")
        if request._can_be_rejected():
            return self.env._("The parcel is ready: reject, or stop it and approve.")
        return self.env._(
            "The parcel is ready: ship it, which refuses the request; or stop it and "
            "approve."
        )

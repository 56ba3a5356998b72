from psycopg2 import OperationalError

from odoo import api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError

from ...client import BusinessError
from ...exceptions import ProblemError
from ..engine.bug_log import log_bug
from .shipment_refusals import LOOK, WAIT, refusal_of
from .tiktok_shipment import FLOW
from .tiktok_shipment_verdict import FIRST_LOOK


class TikTokShipment(models.Model):
    """What follows from what TikTok says to a call that reports a parcel."""

    _inherit = "tiktok.shipment"

    @api.model
    def _store_outcomes(self, outcomes):
        """Store what became of the calls: package ids first of all.

        :param outcomes: of the pipe; their tasks are ``Call``
        """
        by_id = {outcome.task.wish.id: outcome for outcome in outcomes}
        # an answer must not get lost because somebody looks at the row
        mine = self.browse(by_id)._lock_for_answers()
        try:
            with self.env.cr.savepoint():
                mine._take_answers(by_id)
            return
        except (OperationalError, RetryableJobError):
            raise
        except Exception as error:
            log_bug("_store_outcomes", mine, error)
        for shipment in mine:
            with shipment._bug_to_desk("_store_outcomes"):
                shipment._take_answers(by_id)

    def _take_answers(self, by_id):
        """Note what TikTok has answered.

        :param by_id: ``{shipment id: Outcome}``
        """
        accepted = self.filtered(lambda s: not by_id[s.id].error)
        for shipment in accepted:
            shipment._accept(by_id[shipment.id].result or {})
        # looked for at once: most often it is there
        accepted._sync_done("pending")
        for shipment in self - accepted:
            shipment._take_refusal(by_id[shipment.id].error)

    def _lock_for_answers(self):
        """Wait for whoever works on these rows."""
        if self:
            self.env.cr.execute(
                "SELECT id FROM tiktok_shipment WHERE id IN %s ORDER BY id "
                "FOR NO KEY UPDATE",
                [tuple(self.ids)],
            )
        return self.exists()

    def _accept(self, answer):
        """TikTok has taken it, perhaps with a remark."""
        self.write(
            {
                "package_external_id": answer.get("package_id")
                or self.package_external_id,
                "warning": (answer.get("warning") or {}).get("message"),
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "sending_at": False,
            }
        )

    def _take_refusal(self, error):
        """A call that brought no success: wait, look, or ask a person."""
        if isinstance(error, ProblemError):
            self.problem = error.code
        if isinstance(error, ProblemError) or not error.outcome_unknown:
            self._not_under_way()
        if isinstance(error, BusinessError):
            self._refused_by_tiktok(error)
            return
        # unknown outcome: the next look tells
        with self._sync_guard(FLOW):
            raise error

    def _refused_by_tiktok(self, error):
        """By the table of refusals."""
        refusal = refusal_of(error.code, error.later)
        text = self._refusal_text(error, refusal)
        if refusal.action == LOOK:
            self.write({"state": "sent", "sent_at": fields.Datetime.now()})
            self._come_back(FIRST_LOOK, text)
        elif refusal.action == WAIT:
            self.problem = refusal.kind
            self._come_back(refusal.again, text)
            self.env["tiktok.exception"]._report(
                self, FLOW, refusal.kind, self._about(text), self.deadline
            )
        else:
            self._refuse(refusal.kind, text)

    def _refusal_text(self, error, refusal):
        return self.env._(
            "%(answer)s\n%(advice)s",
            answer=self.env["tiktok.exception"]._client_error_text(error),
            advice=str(refusal.advice),
        )

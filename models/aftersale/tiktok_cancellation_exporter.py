from odoo import api, models

from ...client import BusinessError
from ...exceptions import ProblemError


class TikTokCancellationExporter(models.AbstractModel):
    """Tells TikTok the seller's answer to a buyer's request."""

    _name = "tiktok.cancellation.exporter"
    _description = "TikTok Shop Cancellation Answers"

    @api.model
    def _send(self, cancellation):
        """Give the answer that the binding carries. The same key takes effect once.

        :raises ProblemError: when TikTok refuses the answer
        :raises TikTokShopError: when it cannot be reached, or refuses the app
        """
        client = cancellation.backend_id._client()
        try:
            if cancellation.answer == "approve":
                client.approve_cancellation(
                    cancellation.external_id, cancellation.answer_key
                )
            else:
                client.reject_cancellation(
                    cancellation.external_id,
                    cancellation.answer_reason,
                    cancellation.answer_key,
                    cancellation.answer_comment or None,
                )
        except BusinessError as error:
            raise ProblemError(
                "cancel_answer_refused",
                self._refusal_text(cancellation, error),
                deadline=cancellation.deadline,
            ) from error

    def _refusal_text(self, cancellation, error):
        return self.env._(
            "TikTok does not take the answer to the request of order %(order)s: "
            "%(error)s",
            order=cancellation.order_id.external_id,
            error=self.env["tiktok.exception"]._client_error_text(error),
        )

    # === WHAT MAY BE ANSWERED NOW === #

    @api.model
    def _reject_reasons(self, cancellation):
        """Reasons that TikTok accepts for a refusal at this moment.

        They depend on market and status and must be fetched right before
        (tiktok-platform 3.3).

        :return: list of (name, text), and TikTok's words when it allows no refusal
        :raises TikTokShopError: when TikTok cannot be asked
        """
        client = cancellation.backend_id._client()
        locale = (self.env.lang or "en_US").replace("_", "-")
        number = cancellation.external_id
        decisions = client.get_decision_eligibility(
            number, ["REJECT_REQUEST_CANCEL"], locale
        )
        decision = next(
            (d for d in decisions if d.get("decision") == "REJECT_REQUEST_CANCEL"), {}
        )
        if decision and not decision.get("eligible"):
            return [], decision.get("ineligible_reason") or self.env._("Not possible.")
        reasons = decision.get("available_reject_reasons")
        reasons = reasons or client.get_reject_reasons(number, locale)
        return [(r["name"], r.get("text") or r["name"]) for r in reasons], False

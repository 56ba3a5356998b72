from datetime import timedelta

from odoo import fields, models

from ..engine.tiktok_sync_mixin import ATTEMPTS_BEFORE_WARNING
from .tiktok_shipment import FLOW

#: until the order is read again after it was found on hold or asked to be cancelled
WAITING = timedelta(minutes=10)
#: until it is looked whether TikTok shows what it has accepted
FIRST_LOOK = timedelta(seconds=2)
LONGEST_LOOK = timedelta(minutes=30)


class TikTokShipment(models.Model):
    """What becomes of a wish for a label."""

    _inherit = "tiktok.shipment"

    def _arrange_labels(self):
        """Bring claimed shipments of one shop a step further: arrange, fetch, confirm.

        What is arranged gets its papers in the same job where TikTok has them.
        """
        exporter = self.env["tiktok.label.exporter"]
        wanted = self.filtered(lambda s: s.state == "wanted")
        wanted._label_measured()
        outcomes = {}
        if wanted:
            # nothing is written meanwhile: what TikTok did cannot be undone either
            with wanted._sync_guard(FLOW, savepoint=False):
                outcomes = exporter._arrange(wanted)
        for shipment, outcome in outcomes.items():
            shipment._sync_each("_follow_label", outcome)
        arranged = wanted.filtered("package_external_id")
        arranged.filtered(lambda s: s.label_state == "waiting")._fetch_papers()
        (self - wanted)._confirm_labels()

    def _follow_label(self, outcome):
        """Note the outcome of one try.

        :param outcome: see ``tiktok.label.exporter``
        """
        if outcome.error:
            raise outcome.error
        follow = {
            "arranged": self._label_arranged,
            "adopted": self._label_adopted,
            "cancelled": self._label_cancelled,
            "problem": lambda o: self._label_problem(o.kind, o.text),
            "waits": self._label_waits,
        }
        follow[outcome.state](outcome)

    def _label_arranged(self, outcome):
        """TikTok has made the label; it is looked for on the order in a moment."""
        self.write(
            {
                # first of all: with it nothing is bought again
                "package_external_id": outcome.package_id,
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "problem": False,
                "label_state": "waiting",
                "sync_attempts": 0,
                **self._prepare_service_vals(outcome.service or {}),
            }
        )
        self.env["tiktok.exception"]._settle(self)
        self._sync_postpone(FIRST_LOOK)

    def _prepare_service_vals(self, service):
        """What TikTok has charged for, where it says so."""
        if not service:
            return {}
        currency = self.env["res.currency"].search(
            [("name", "=", service.get("currency"))], limit=1
        )
        vals = {
            "service_external_id": service.get("id") or self.service_external_id,
            "service_name": service.get("name") or self.service_name,
            "provider_id": self._provider(service.get("shipping_provider_id")),
        }
        if service.get("price"):
            vals |= {
                "service_price": float(service["price"]),
                "currency_id": currency.id,
            }
        return vals

    def _provider(self, external_id):
        """Database id of the carrier with this id at TikTok, where it is known."""
        if not external_id:
            return self.provider_id.id
        providers = self.env["tiktok.shipping.provider"].sudo()
        known = providers._bindings_by_external_id(self.backend_id, [external_id])
        return known[external_id].id if external_id in known else self.provider_id.id

    def _label_adopted(self, outcome):
        """There is a label already: ours, or made in Seller Center meanwhile."""
        ours = self.env["tiktok.label.attempt"]._started(self) or self.sent_at
        text = False
        if not ours and self.flow == "create_packages":
            text = self.env._("The label was made in Seller Center; it is taken over.")
        self.write(
            {
                "package_external_id": outcome.package_id,
                "provider_id": self._provider(outcome.service["shipping_provider_id"]),
                "tracking_number": outcome.tracking or self.tracking_number,
                "sent_at": self.sent_at or fields.Datetime.now(),
                "warning": text or self.warning,
                "label_state": "ready" if self.label_attachment_id else "waiting",
            }
        )
        self._label_confirmed()

    def _label_cancelled(self, outcome):
        """Cancelled meanwhile: no label, the units are free."""
        self._let_go()
        self.write({"label_state": "none", "sync_message": outcome.text})

    def _label_waits(self, outcome):
        """Nothing for a label now; tried again by itself until it goes."""
        self.write({"problem": outcome.kind})
        text = self._label_sentence(outcome.text)
        self._sync_postpone(WAITING, outcome.text)
        self.env["tiktok.exception"]._report(
            self, FLOW, outcome.kind, text, self.deadline
        )

    # === CONFIRM === #

    def _confirm_labels(self):
        """Read back what TikTok has accepted; nothing is arranged here."""
        if not self:
            return
        sights = {}
        with self._sync_guard(FLOW, savepoint=False):
            sights = self.env["tiktok.label.exporter"]._shown(self)
        for shipment, sight in sights.items():
            if sight.verdict == "cancelled":
                shipment._label_stopped()
            elif sight.package_id == shipment.package_external_id:
                if sight.tracking and not shipment.tracking_number:
                    shipment._keep_number(sight.tracking)
                shipment.provider_id = shipment._provider(sight.provider_id)
                shipment._label_confirmed()
            else:
                shipment._label_unconfirmed()

    def _label_confirmed(self):
        """TikTok shows it; its package is read by the flow of packages."""
        self.write(
            {
                "state": "confirmed",
                "problem": False,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        self._sync_done()
        self.env["tiktok.exception"]._settle(self, FLOW)
        orders = self.unit_ids.order_id.sudo()
        orders.write(orders._wanted_vals())
        orders._enqueue_import(priority=5)

    def _label_stopped(self):
        """Cancelled after the label was made: the parcel is stopped by the order."""
        self._sync_done(message=self.env._("Cancelled after the label was made."))
        self.write({"state": "confirmed"})

    def _label_unconfirmed(self):
        """Not shown yet: lists lag behind. A person is told after some looks.

        Where its package was undone meanwhile, its units are free again.
        """
        if self._is_undone():
            self._package_undone()
            return
        looks = self.sync_attempts + 1
        self.sync_attempts = looks
        delay = min(FIRST_LOOK * 2 ** min(looks, 12), LONGEST_LOOK)
        self._sync_postpone(delay)
        if looks > 2 * ATTEMPTS_BEFORE_WARNING:
            text = self._label_sentence(
                self.env._("TikTok has accepted it and the order does not show it.")
            )
            self.env["tiktok.exception"]._report(
                self, FLOW, "shipment_unconfirmed", text, self.deadline
            )

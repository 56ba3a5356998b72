from typing import NamedTuple

from odoo import fields, models

from odoo.addons.queue_job.exception import RetryableJobError

from ..order.tiktok_order_mirror import to_datetime
from .package_facts import CANCELLED, COMPLETED, FULFILLING, PROCESSING
from .tiktok_package import FLOW

#: sub states in which the carrier or the buyer has it (contract: getPackageDetail)
COLLECTED, AT_BUYER = "TTS", "DELIVERED"
#: units that TikTok still counts as not handed over
BEFORE_CARRIER = ("AWAITING_SHIPMENT", "AWAITING_COLLECTION")


class Standing(NamedTuple):
    """How a package stood before a message."""

    state: str | None = None
    reason: str | None = None
    handed_over: bool = False
    delivered: bool = False


class TikTokPackage(models.Model):
    """What follows from news about packages: milestones, notes, problems."""

    _inherit = "tiktok.package"

    def _standing(self):
        """How the package stands now, to be held against what it will be."""
        self.ensure_one()
        return Standing(
            self.external_state,
            self.exception_reason,
            bool(self.handed_over_at),
            bool(self.delivered_at),
        )

    # === MILESTONES === #

    def _note_milestones(self):
        """Label or number, handed over, delivered: each once, kept for good."""
        for package in self:
            vals = {
                name: moment
                for name, moment in package._prepare_milestone_vals().items()
                if not package[name]
            }
            if vals:
                package.write(vals)

    def _prepare_milestone_vals(self):
        """Times of the milestones that have been reached.

        TikTok's own times stand on the order; they are those of the package where the
        order left in one, else the time of the change that told.
        """
        self.ensure_one()
        state, vals = self.external_state, {}
        told = to_datetime(self.external_updated) or fields.Datetime.now()
        order = self.order_ids if len(self.order_ids.package_ids) == 1 else None
        if state in (PROCESSING, FULFILLING, COMPLETED):
            vals["sent_at"] = self._own_time(order, "arranged_at") or told
        if state in (FULFILLING, COMPLETED) or self.sub_status == COLLECTED:
            vals["handed_over_at"] = self._own_time(order, "collected_at") or told
        if state == COMPLETED or self.sub_status == AT_BUYER:
            vals["delivered_at"] = self._own_time(order, "delivered_at") or told
        return vals

    def _own_time(self, order, name):
        """A time of an order that left in this package only."""
        return len(order or ()) == 1 and name in order._fields and order[name]

    # === NEWS === #

    def _follow(self, before):
        """These packages are new or have changed: people, orders, shipments follow.

        :param before: ``{id: Standing}`` of those that were known
        """
        news = {p: before.get(p.id, Standing()) for p in self}
        self._follow_undone(
            self.filtered(
                lambda p: p.external_state == CANCELLED and news[p].state != CANCELLED
            )
        )
        self._note_on_transfers(news)
        for package, was in news.items():
            if package.exception_reason != was.reason:
                package._report_trouble()
        moved = self.filtered(lambda p: p.external_state != news[p].state)
        moved._reread_orders()

    def _follow_undone(self, packages):
        """Undone on TikTok: its units are to be shipped again.

        Where TikTok has not shown it before, it is looked for once more: its units may
        be in another package by now.
        """
        undone = packages.filtered(lambda p: not p.exception_reason)
        shipments = undone.shipment_ids.filtered(lambda s: s.state == "confirmed")
        if shipments:
            shipments._package_undone()
        undone.shipment_ids.filtered(lambda s: s.state == "sent")._look_now()

    def _note_on_transfers(self, news):
        """A note on transfers and sales orders when the carrier has it, and when the
        buyer has."""
        for package, was in news.items():
            text = package._milestone_text(was)
            for documents in (package.picking_ids, package.order_ids.sale_order_id):
                if text and documents:
                    documents._message_log_batch(dict.fromkeys(documents.ids, text))

    def _milestone_text(self, was):
        names = {"package": self.display_name, "carrier": self.provider_name or "-"}
        if self.delivered_at and not was.delivered:
            return self.env._("TikTok: %(package)s is with the buyer.", **names)
        if self.handed_over_at and not was.handed_over:
            return self.env._("TikTok: %(carrier)s has %(package)s.", **names)
        return False

    def _report_trouble(self):
        """Lost, damaged, on its way back: what the warehouse has to do."""
        self.ensure_one()
        desk = self.env["tiktok.exception"]
        if not self.exception_reason:
            desk._settle(self, FLOW, ["parcel_trouble"])
            return
        text = self.env._(
            "Parcel %(package)s of order %(orders)s: %(what)s",
            package=self.display_name,
            orders=", ".join(self.order_ids.mapped("external_id")),
            what=self._trouble_text(),
        )
        desk._report(self, FLOW, "parcel_trouble", text)

    def _trouble_text(self):
        """What happened and what to do (contract: ship_exception_reason)."""
        texts = {
            "PACKAGE_LOST": self.env._(
                "lost. Claim it from the carrier; TikTok pays for parcels with its "
                "label. Ship again only what the buyer still wants."
            ),
            # the platform's own spelling
            "PACKAGE_DAMAGAED": self.env._(
                "damaged on its way. Claim it from the carrier and see what the buyer "
                "wants: another one or the money."
            ),
            "RETURNED_TO_SHIPPER": self.env._(
                "could not be delivered and comes back. Expect it at the dock and "
                "take the goods back into stock."
            ),
            "PACKAGE_SCRAP": self.env._(
                "given up by the carrier. The goods do not come back; claim them."
            ),
        }
        reason = self.exception_reason
        return texts.get(reason, self.env._("TikTok says: %s.", reason))

    def _reread_orders(self):
        """Not every change of a package moves the order: read orders that lag behind
        (tiktok-platform 6.2).

        :raises RetryableJobError: while somebody else works on one of them
        """
        gone = self.filtered(lambda p: p.external_state in (FULFILLING, COMPLETED))
        units = gone.line_ids.filtered(lambda u: u.external_state in BEFORE_CARRIER)
        orders = units.order_id.filtered(
            lambda o: o.sync_state != "pending" or o.sync_next_try
        )
        if len(orders._sync_try_lock()) < len(orders):
            raise RetryableJobError("Orders are busy", seconds=1, ignore_retry=True)
        if orders:
            orders.write(orders._wanted_vals())
            orders._enqueue_import()

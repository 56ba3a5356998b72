import base64
from datetime import timedelta

from odoo import api, fields, models

from ...client import RateLimitError, TikTokShopError
from ...exceptions import ProblemError
from .label_documents import FILES, LOOKS_BEFORE_WARNING, MOST_LOOKS, PDF, delay_after
from .tiktok_shipment import FLOW

#: the problems of papers; those of the arrangement close elsewhere
PAPER_KINDS = ("label_not_ready", "label_too_late", "label_papers_refused")
#: a look that no job has taken for so long has lost its job
LOST_AFTER = timedelta(minutes=10)
#: shipments of one job
JOB_SIZE = 10


class TikTokShipment(models.Model):
    """The papers of a shipment: fetched as soon as TikTok has made them, kept for good.

    ======= ==============================================================
    none    nothing was arranged
    waiting a job fetches the label, with quick looks first
    ready   the label is on the transfer
    late    the carrier has the parcel, TikTok gives out no label any more
    refused TikTok gives out no label for another reason
    ======= ==============================================================
    """

    _inherit = "tiktok.shipment"

    def _export_papers(self):
        """Job: fetch the papers of these shipments of one shop.

        May run twice: what is there already is left alone.
        """
        mine = self._sync_try_lock().filtered(
            lambda s: (
                s.label_state == "waiting"
                and s.state != "cancelled"
                and s.package_external_id
                and s.backend_id._flow_mode(FLOW) == "live"
            )
        )
        mine._fetch_papers()

    def _fetch_papers(self):
        """Ask for the papers once and note what came of it."""
        if not self:
            return
        papers = {}
        try:
            papers = self.env["tiktok.label.papers"]._fetch(self)
        except RateLimitError as error:
            self._look_for_papers(error.retry_after, str(error))
            return
        except (TikTokShopError, ProblemError) as error:
            # no reason to undo what was arranged in the same transaction
            self._look_for_papers(delay_after(self[:1].label_looks + 1), str(error))
            return
        for shipment in self:
            found = papers.get(shipment)
            if not found:
                shipment._look_for_papers(1)
            else:
                shipment._sync_each("_note_papers", found)
        self._tell_labels()

    def _note_papers(self, papers):
        """Store the papers of one shipment, or why there are none."""
        if papers.tracking:
            self._keep_number(papers.tracking)
        if papers.state == "ready":
            self._keep_papers(papers)
        elif papers.state == "waiting":
            self._label_is_made(papers.text)
        elif papers.state == "arrange" and self.state == "sent":
            # TikTok does not know of it: look, and arrange what is missing
            self._look_for_papers(delay_after(self.label_looks), papers.text)
            self._arrange_again({"label_looks": self.label_looks})
        elif papers.state == "late":
            self._no_label("late", "label_too_late", papers.text)
        else:
            self._no_label("refused", "label_papers_refused", papers.text)

    def _keep_papers(self, papers):
        """Files on the transfer; an older label stays beside a newer one."""
        vals = {"label_state": "ready", "label_text": False}
        if not self.label_ready_at:
            vals["label_ready_at"] = fields.Datetime.now()
        label = self._attach("Label", papers.label, papers.label_format)
        if label != self.label_attachment_id:
            vals |= {
                "label_attachment_id": label.id,
                "label_format": papers.label_format,
                "label_printed_at": False,
            }
        if papers.slip:
            slip = self._attach("Packing slip", papers.slip, PDF)
            vals["slip_attachment_id"] = slip.id
        self.write(vals)
        self.env["tiktok.exception"]._settle(self, FLOW, PAPER_KINDS)

    def _attach(self, kind, content, label_format):
        """The file on the transfer; the one that is there when it is the same."""
        attachments = self.env["ir.attachment"].sudo()
        known = (self.label_attachment_id | self.slip_attachment_id).sudo()
        for attachment in known:
            if attachment.checksum == attachments._compute_checksum(content):
                return attachment
        return attachments.create(
            self._prepare_attachment_vals(kind, content, label_format)
        )

    def _prepare_attachment_vals(self, kind, content, label_format):
        """Values of a file on the transfer, of the company of the shop."""
        return {
            "name": self._label_name(kind, label_format),
            "datas": base64.b64encode(content),
            "mimetype": FILES[label_format][1],
            "res_model": "stock.picking" if self.picking_id else self._name,
            "res_id": self.picking_id.id or self.id,
            "company_id": self.company_id.id,
        }

    def _keep_number(self, number):
        """TikTok's number, on the shipment and on its transfers."""
        old = self.tracking_number
        if old == number:
            return
        self.tracking_number = number
        self.picking_ids.sudo()._tiktok_take_number(old, number)

    # === NOT YET, NOT ANY MORE === #

    def _label_is_made(self, text):
        """TikTok is still at it: look again, and tell a person after a while."""
        self._look_for_papers(delay_after(self.label_looks + 1), text)
        if self.label_looks >= LOOKS_BEFORE_WARNING:
            self.env["tiktok.exception"]._report(
                self,
                FLOW,
                "label_not_ready",
                self._label_sentence(text or ""),
                self.deadline,
            )

    def _look_for_papers(self, seconds, text=False):
        """Come back after so many seconds; given up after about a day."""
        for shipment in self:
            if shipment.label_looks >= MOST_LOOKS:
                shipment._no_label("refused", "label_papers_refused", text)
        waiting = self.filtered(lambda s: s.label_state == "waiting")
        next_look = fields.Datetime.now() + timedelta(seconds=seconds)
        for shipment in waiting:
            shipment.write(
                {
                    "label_looks": shipment.label_looks + 1,
                    "label_next_look": next_look,
                    "label_text": self.env["tiktok.exception"]._mask(text),
                }
            )
        waiting._enqueue_papers(eta=next_look, priority=1)

    def _no_label(self, state, kind, text):
        """TikTok gives out none: say so on the parcel and on the desk."""
        self.write({"label_state": state, "label_text": text, "label_next_look": False})
        self.env["tiktok.exception"]._report(
            self, FLOW, kind, self._label_sentence(text or ""), self.deadline
        )

    # === JOBS === #

    def _enqueue_papers(self, eta=None, priority=5):
        """Jobs per shop in small chunks; shops without a job runner have the pump."""
        self._sync_call_parts(
            "_export_papers", "ir_cron_export_papers", JOB_SIZE, eta, priority
        )

    @api.model
    def _cron_export_papers(self):
        """Shops without a job runner: fetch what is due. Others: mend lost jobs."""
        now = fields.Datetime.now()
        for backend in self.env["tiktok.backend"]._running():
            if backend._flow_mode(FLOW) != "live":
                continue
            before = now if backend.run_in_cron else now - LOST_AFTER
            due = self.search(self._papers_due_domain(backend, before), order="id")
            if not backend.run_in_cron:
                # a locked one is not lost: its job is at work
                due = due.try_lock_for_update(allow_referencing=True)
                due.write({"label_next_look": now})
                due._enqueue_papers(priority=15)
                self.env["ir.cron"]._commit_progress(len(due))
                continue
            for start in range(0, len(due), JOB_SIZE):
                part = due[start : start + JOB_SIZE]
                backend._as_technical_user(part)._sync_here("_export_papers")
                left = max(len(due) - start - JOB_SIZE, 0)
                if not self.env["ir.cron"]._commit_progress(len(part), remaining=left):
                    return

    @api.model
    def _papers_due_domain(self, backend, before):
        """Shipments of a shop whose label is to be fetched now."""
        return [
            ("backend_id", "=", backend.id),
            ("label_state", "=", "waiting"),
            ("state", "!=", "cancelled"),
            ("package_external_id", "!=", False),
            "|",
            ("label_next_look", "=", False),
            ("label_next_look", "<=", before),
        ]

    # === TELL === #

    def _tell_labels(self):
        """Whoever has arranged them learns at once that they are there."""
        ready = self.filtered(lambda s: s.label_state == "ready")
        for user, own in ready.grouped("label_user_id").items():
            if not user or user == self.env["tiktok.backend"]._technical_user():
                continue
            message = own._label_names()
            user._bus_send(
                "simple_notification",
                {
                    "title": self.env._("TikTok's label is there"),
                    "message": message,
                    "type": "success",
                },
            )

    def _label_names(self):
        """The parcels, by their transfers; the first few by name."""
        names = self.picking_ids.mapped("name") or self.mapped("name")
        if len(names) <= 3:
            return ", ".join(names)
        return self.env._("%s transfers", len(names))

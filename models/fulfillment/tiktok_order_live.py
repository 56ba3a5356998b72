import logging
import time

import psycopg2

from odoo import fields, models

from ...client import TikTokShopError
from ...exceptions import CollisionError, ProblemError
from ..engine.bug_log import log_bug

_logger = logging.getLogger(__name__)

#: seconds between two looks at a row that a job has locked
PAUSE = 0.1
#: key of what was read beside this transaction, in the cache of its cursor
MEMORY = "connector_tiktok_shop.stop_reasons"
#: fields of units that decide whether an order may go
FRESH_OF_UNITS = ["is_cancelled", "warehouse_external_id"]


class TikTokOrder(models.Model):
    """A fresh read in the user's time: the one call that does not wait for a job.

    It is mirrored in a cursor of its own, so that a refusal afterwards does not undo
    it. The user's transaction does not see that: its snapshot is older. What the read
    says about stopping is therefore kept beside it, see :meth:`_stop_now`.
    """

    _inherit = "tiktok.order"

    def _read_now(self, budget):
        """Read the details of these orders once, and mirror them for good.

        What changed is enqueued for import, so that the documents follow.

        :param budget: seconds for each shop
        :return: the orders that were read, and those about which TikTok has answered
            while a job worked on them; whatever goes wrong is no error
        """
        read, busy = self.browse(), self.browse()
        for backend, orders in self.sudo().grouped("backend_id").items():
            start = time.monotonic()
            try:
                payloads = self.env["tiktok.order.reader"]._read_details(
                    backend, orders.mapped("external_id"), hurry=budget
                )
            except (TikTokShopError, ProblemError) as error:
                _logger.info("No fresh read of %s: %s", orders, error)
                continue
            known = orders.filtered(lambda o, found=payloads: o.external_id in found)
            left = budget - (time.monotonic() - start)
            mirrored = known._mirror_beside(payloads, left)
            read |= mirrored
            busy |= known - mirrored
        return read.with_env(self.env), busy.with_env(self.env)

    def _mirror_beside(self, payloads, seconds):
        """Mirror in cursors of their own; waits so long for jobs on these orders."""
        done = self.browse()
        for look in range(max(int(seconds / PAUSE), 1)):
            if look:
                time.sleep(PAUSE)
            try:
                done |= (self - done)._mirror_in_new_cursor(payloads)
            except (psycopg2.Error, CollisionError) as error:
                # another worker was faster: the next look has a new snapshot
                _logger.info("%s is read again: %s", self, type(error).__name__)
            except Exception as error:
                # a bug must not keep the warehouse from working
                log_bug("_mirror_fresh", self, error)
                break
            if not self - done:
                break
        return done

    def _mirror_in_new_cursor(self, payloads):
        with self.env.registry.cursor() as cr:
            # a row that the user's own transaction has locked is never released to us
            cr.execute("SET LOCAL lock_timeout = '1s'")
            backend = self.backend_id
            orders = backend._as_technical_user(self.with_env(self.env(cr=cr)))
            done, reasons = orders._mirror_fresh(payloads)
        self.invalidate_recordset()
        self.env["tiktok.order.line"].invalidate_model(FRESH_OF_UNITS)
        shown = ["tiktok_stop_text", "tiktok_gate"]
        self.env["stock.picking"].invalidate_model(shown, flush=False)
        self.env.cr.cache.setdefault(MEMORY, {}).update(reasons)
        return self.browse(done.ids)

    def _mirror_fresh(self, payloads):
        """Mirror those that no job works on, and want the import of what changed.

        :return: the orders that are as fresh as the payloads, and what stops them as
            ``{order id: (time of the read, reasons)}``
        """
        locked = self.try_lock_for_update(allow_referencing=True)
        behind = locked.filtered(lambda o: not o._is_ahead_of(payloads[o.external_id]))
        digests = {order: order.detail_digest for order in behind}
        done = locked - behind
        if behind:
            done |= behind._sync_in_parts("_mirror", payloads)
        changed = (done & behind).filtered(lambda o: o.detail_digest != digests[o])
        if changed:
            changed.write(self._wanted_vals())
            changed._enqueue_import(priority=5)
        return done, {o.id: (o.read_at, o._stop_reasons()) for o in done}

    def _is_ahead_of(self, payload):
        """Whether a job has mirrored something newer meanwhile."""
        return (payload.get("update_time") or self.external_updated) < (
            self.external_updated
        )

    def _stop_now(self):
        """Why nothing of one order may leave, by the newest that is known here.

        :return: as :meth:`_stop_reasons`
        """
        self.ensure_one()
        read_at, reasons = self.env.cr.cache.get(MEMORY, {}).get(self.id, (None, None))
        if read_at and (not self.read_at or self.read_at < read_at):
            return reasons
        return self._stop_reasons()

    def _read_age(self):
        """Seconds since the details of one order were read; None when never."""
        memory = self.env.cr.cache.get(MEMORY, {}).get(self.id)
        read_at = max(filter(None, [self.read_at, memory and memory[0]]), default=None)
        return read_at and (fields.Datetime.now() - read_at).total_seconds()

import logging
import time

from odoo import api, models
from odoo.fields import Datetime
from odoo.tools import SQL

from ...client import TikTokShopError
from ...exceptions import ProblemError
from ..engine.session_lock import quiet_cursor
from ..order.tiktok_order_event import TOPICS

_logger = logging.getLogger(__name__)

FLOW = "order"
#: before stock and documents: both are right only with what the look finds
PRIORITY = 3
#: seconds after which a look makes room for other jobs
LONGEST_LOOK = 10.0
#: seconds between two readings of the list
PAUSE = 0.1
#: seconds of events that are counted; longer than any look
LATELY = 30


class TikTokWebhookEvent(models.Model):
    """Orders that TikTok rings for are known at once, even when documents wait."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _claim_due(self, backend_id):
        """Override: while other orders are being imported, read the list besides.

        An import that starts right away reads the order just as fast.
        """
        events = super()._claim_due(backend_id)
        if (
            events
            and self._is_import_busy()
            and set(events.mapped("topic")) & {*TOPICS}
        ):
            backend = self.env["tiktok.backend"].browse(backend_id)
            if backend._flow_mode(FLOW) != "off":
                backend._cursor(FLOW)._enqueue_look()
        return events

    @api.model
    def _is_import_busy(self):
        """Whether a job that makes documents waits or runs; one statement."""
        busy = SQL(
            """SELECT EXISTS (
                 SELECT FROM queue_job
                  WHERE state IN ('pending', 'enqueued', 'started')
                    AND model_name = 'tiktok.order' AND method_name = '_import_orders'
                    AND (eta IS NULL OR eta <= %s))""",
            Datetime.add(Datetime.now(), seconds=1),
        )
        return self.env.execute_query(busy)[0][0]


class TikTokSyncCursor(models.Model):
    """Orders are known within a second, however many documents still wait.

    What is known counts as sold: for the figures that are sent, and for the other
    channels of Odoo (``tiktok_stock_kept.py``).
    """

    _inherit = "tiktok.sync.cursor"

    def _enqueue_look(self, eta=None):
        """Let a job read the list of orders; one that waits already is enough."""
        self._sync_call(
            "_look_at_orders",
            eta=eta,
            priority=PRIORITY,
            identity_key=f"tiktok_shop_look_{self.id}",
        )

    def _look_at_orders(self):
        """Job: know the orders of the shop up to now, again as long as TikTok rings.

        Makes no documents. One per shop at a time; what a second one was called for is
        seen by the first, which looks for new events only after it has let go.
        """
        with quiet_cursor(self.env.registry) as cr:
            more = self.with_env(self.env(cr=cr)).sudo()._look_while_it_rings()
        self.env.invalidate_all(flush=False)
        self.env["tiktok.stock.exporter"]._beside("_enqueue_marked")
        if more:
            self._enqueue_look(Datetime.add(Datetime.now(), seconds=1))

    def _look_while_it_rings(self):
        """Read the list until no event has come since, or other jobs wait for room.

        Nothing is read or written by the job's own transaction meanwhile.

        :return: whether events still come in
        """
        if self.backend_id._flow_mode(FLOW) == "off":
            return False
        seen, end = None, time.monotonic() + LONGEST_LOOK
        while (rung := self._rung()) != seen:
            if seen and (self._others_wait() or time.monotonic() > end):
                return True
            is_read = self._look_once()
            if not is_read:
                # somebody else may have begun before the event: again in a moment
                return is_read is None
            seen = rung
        return False

    def _look_once(self):
        """Read the list once.

        :return: None when somebody else does so; False when TikTok cannot be asked:
            polls and pushes read it as well, and tell a person
        """
        orders = self.env["tiktok.order"]
        try:
            until = orders._look_up_to_now(self.backend_id, wait=False)
        except (TikTokShopError, ProblemError) as error:
            _logger.info("%s: orders are not listed: %s", self, error)
            return False
        if not until:
            return None
        time.sleep(PAUSE)
        return True

    def _others_wait(self):
        """Whether jobs could run that find no worker: most of all the stock itself."""
        waiting = SQL(
            """SELECT EXISTS (SELECT FROM queue_job
                WHERE state = 'pending' AND (eta IS NULL OR eta <= %s))""",
            Datetime.now(),
        )
        return self.env.execute_query(waiting)[0][0]

    def _rung(self):
        """What TikTok has rung for lately; changes with every event about an order.

        Counted, since the order of their numbers is not that of their commits.
        """
        return self.env.execute_query(
            SQL(
                """SELECT count(*), max(id) FROM tiktok_webhook_event
                    WHERE backend_id = %s AND received_at > %s AND topic IN %s""",
                self.backend_id.id,
                Datetime.subtract(Datetime.now(), seconds=LATELY),
                TOPICS,
            )
        )[0]

from contextlib import contextmanager

from psycopg2 import OperationalError

from odoo import models

from odoo.addons.queue_job.exception import RetryableJobError

from ..engine.bug_log import log_bug
from ..engine.exception_catalog import CATALOG
from .tiktok_shipment import FLOW


class TikTokShipment(models.Model):
    """Parcels that wait for a person, and what the exception desk reads of them."""

    _inherit = "tiktok.shipment"

    def _hold_back(self, problem, text):
        """It waits until a person has mended this; see :meth:`_release`."""
        self.problem = problem if problem in CATALOG else "carrier_unmapped"
        self._tell(self.problem, text, "blocked")

    def _refuse(self, problem, text):
        """Final until a person has done something about it."""
        self.write({"state": "refused", "problem": problem, "sending_at": False})
        self._tell(problem, text, "failed")

    def _tell(self, problem, text, sync_state):
        """The desk reads of which parcel it is; the parcel itself needs not say so."""
        self._sync_problem(FLOW, problem, self._about(text), sync_state, self.deadline)
        self.sync_message = self.env["tiktok.exception"]._mask(text)

    def _about(self, text):
        """The text for somebody who does not see the parcel."""
        return self.env._(
            "%(shipment)s of TikTok order %(order)s: %(text)s",
            shipment=self.name,
            order=self.order_ref,
            text=text or "",
        )

    @contextmanager
    def _bug_to_desk(self, method):
        """A bug in the body costs this parcel its turn and no other: it waits for the
        administrator."""
        try:
            with self.env.cr.savepoint():
                yield
        except (OperationalError, RetryableJobError):
            raise
        except Exception as error:
            log_bug(method, self, error)
            text = self.env._("See the server log.")
            self._sync_problem(FLOW, "technical", text, "failed")

"""The ground of all flow tests: a shop connected to a sandbox in this process."""

import pickle
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

import freezegun

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.queue_job.job import Job

from .. import client as tiktok_client
from ..client import Throttle
from ..sandbox import Sandbox


class SandboxMixin:
    """Answers TikTok's host from a sandbox in memory. For any Odoo test class."""

    SANDBOX_URL = "https://sandbox.test"

    @classmethod
    def _request_handler(cls, session, prepared_request, /, **kw):
        if (
            urlsplit(prepared_request.url).hostname
            == urlsplit(cls.SANDBOX_URL).hostname
        ):
            return cls.sandbox.handle(prepared_request, **kw)
        return super()._request_handler(session, prepared_request, **kw)

    @classmethod
    def start_sandbox(cls):
        """A fresh platform with the shops and orders of the examples."""
        # requests are signed by the machine's own clock, whatever is frozen
        cls.sandbox = Sandbox(wall=freezegun.api.real_time)
        # bursts of tests are not what the throttle protects from
        throttle = Throttle(
            rate=1e6, burst=1e6, clock=lambda: time.time(), jitter=lambda: 0.0
        )
        cls.startClassPatcher(
            patch.object(tiktok_client.client, "DEFAULT_THROTTLE", throttle)
        )

    def keep_sandbox(self):
        """Whatever a test does to the platform is undone after it."""
        memory = pickle.dumps((self.sandbox.state, self.sandbox.clock.dump()))

        def restore():
            self.sandbox.state, clock = pickle.loads(memory)
            self.sandbox.clock.load(clock)
            self.sandbox.faults.clear()
            tiktok_client.client.DEFAULT_THROTTLE.clear()

        self.addCleanup(restore)

    @classmethod
    def make_account(cls, **vals):
        """An account of the sandbox app, not authorised yet."""
        app = cls.sandbox.app
        return cls.env["tiktok.account"].create(
            {
                "name": "Sandbox account",
                "environment": "sandbox",
                "api_url": cls.SANDBOX_URL,
                "auth_url": cls.SANDBOX_URL,
                "consent_url": cls.SANDBOX_URL,
                "app_key": app["key"],
                "app_secret": app["secret"],
                "service_id": app["service_id"],
                "company_id": cls.env.company.id,
                **vals,
            }
        )

    @classmethod
    def authorise(cls, account, region, **settings):
        """Consent as the owner of the shop of ``region``, then exchange the code."""
        account._exchange_code(cls.sandbox.authorize(region, **settings))
        return account

    @classmethod
    def discover(cls, account):
        """The shops of an authorisation as draft records, by region."""
        account.action_discover_shops()
        return {shop.region: shop for shop in account.backend_ids}

    @classmethod
    def connect(cls, region, **account_vals):
        """A connected shop of its own account, through the real flow."""
        account = cls.authorise(cls.make_account(**account_vals), region)
        backend = cls.discover(account)[region]
        backend.action_connect()
        return backend


@tagged("post_install", "-at_install")
class TikTokCase(SandboxMixin, TransactionCase):
    """A US shop connected to a sandbox; both clocks stand at :attr:`NOW`.

    New cursors of the registry join the test's own transaction, so that code that
    commits (pumps, token refresh) runs as it is.

    * ``self.sandbox`` the platform, ``self.account``, ``self.backend`` our side
    * :meth:`run_jobs` does what the job runner would do
    * :meth:`run_pump` runs the scheduled action that starts the flows
    * :meth:`run_flow` brings one flow of a shop to its end
    * :meth:`travel` moves both clocks
    """

    NOW = "2026-01-05 12:00:00"
    REGION = "US"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freezegun.freeze_time(cls.NOW)
        cls.frozen = freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.start_sandbox()
        cls.sandbox.clock.freeze(cls._timestamp(fields.Datetime.now()))
        cls.registry_enter_test_mode_cls()
        cls.backend = cls.connect(cls.REGION)
        cls.account = cls.backend.account_id
        # a test sees only the jobs of its own doing
        cls._jobs().unlink()

    def setUp(self):
        super().setUp()
        self.keep_sandbox()
        self.addCleanup(self.frozen.move_to, self.NOW)

    @contextmanager
    def enter_registry_test_mode(self):
        """Always on here."""
        self.env.flush_all()
        yield
        self.env.invalidate_all()

    @staticmethod
    def _timestamp(moment):
        return int((moment - datetime(1970, 1, 1)).total_seconds())

    def travel(self, **delta):
        """Move Odoo's and TikTok's clock, e.g. ``self.travel(hours=2)``."""
        step = timedelta(**delta)
        self.frozen.tick(step)
        self.sandbox.clock.advance(int(step.total_seconds()))

    # === JOBS === #

    @classmethod
    def _jobs(cls):
        """Jobs of this addon that wait for a runner, in its order."""
        return (
            cls.env["queue.job"]
            .sudo()
            .search(
                [
                    ("model_name", "=like", "tiktok.%"),
                    ("state", "in", ("wait_dependencies", "pending")),
                ],
                order="priority, date_created, id",
            )
        )

    def run_jobs(self, limit=1000):
        """Do what the job runner would do now, until nothing is due.

        An unexpected error goes on to the test, as it would fail the job.

        :return: number of jobs done
        """
        done = 0
        while job := self._next_job():
            self.assertLess(done, limit, "jobs beget jobs without end")
            self._perform(job)
            done += 1
        return done

    def _next_job(self):
        now = fields.Datetime.now()
        return self._jobs().filtered(lambda j: not j.eta or j.eta <= now)[:1]

    def _perform(self, record):
        job = Job.load(self.env, record.uuid)
        job.set_started()
        job.store()
        job.perform()
        job.set_done()
        job.store()
        self.env.flush_all()
        self.env.invalidate_all()

    def run_pump(self):
        """Run the scheduled action that starts the flows which are due."""
        cron = self.env.ref("connector_tiktok_shop.ir_cron_run_flows")
        self.env.flush_all()
        cron.sudo().method_direct_trigger()
        self.env.invalidate_all()

    def run_flow(self, flow, backend=None):
        """Start one flow of a shop by hand and do all jobs that come of it."""
        (backend or self.backend)._start_flow(flow)
        return self.run_jobs()

    # === WHAT TESTS LOOK AT === #

    def open_exceptions(self, code=None, record=None):
        """Open problems, of one kind or of one record."""
        domain = [("state", "=", "open")]
        if code:
            domain.append(("code", "=", code))
        if record:
            domain += [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        return self.env["tiktok.exception"].search(domain)

    def requests(self, operation=None):
        """What the sandbox has been asked so far (its own journal)."""
        return self.sandbox.journal.calls(operation)

"""A sandbox and an Odoo with workers and a job runner, on this machine alone."""

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
from ready_shop import ReadyShop
from web_user import WebUser

ROOT = Path(__file__).resolve().parents[2]
#: workers that answer and work; jobs take two of them
WORKERS = 4
PATIENCE = 300


def free_port():
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class EventServers:
    """Both servers and the one shop between them; nothing is polled."""

    #: workers of scheduled actions
    CRON_THREADS = 1

    def __init__(self, database):
        self.database = database
        self.folder = Path(tempfile.mkdtemp(prefix="bench_events_"))
        self.processes = []
        self.ports = [free_port() for _server in range(3)]
        self.sandbox_url = f"http://127.0.0.1:{self.ports[0]}"
        self.odoo_url = f"http://127.0.0.1:{self.ports[1]}"

    def start(self):
        """Start both, connect the shop, let the sandbox ring, stop polling."""
        state = self.folder / "sandbox.json"
        port = str(self.ports[0])
        self._spawn("sandbox", "-m", "sandbox", "--port", port, "--state", str(state))
        self._wait_for(self.ports[0])
        odoo = shutil.which("odoo")
        name = self.database.name
        self._spawn(
            "odoo",
            *(odoo, "-c", self.database.config_file, "-d", name),
            *(f"--db-filter=^{name}$", f"--http-port={self.ports[1]}"),
            *(f"--gevent-port={self.ports[2]}", f"--workers={WORKERS}"),
            *(f"--max-cron-threads={self.CRON_THREADS}", "--log-level=warn"),
        )
        self._wait_for(self.ports[1])
        self.user = WebUser(self.odoo_url, name)
        self.ready = ReadyShop(self.user, self.sandbox_url)
        [self.shop] = self.ready.run()
        self._only_events()
        dsn = self._dsn()
        self.connection = psycopg2.connect(dsn)
        self.connection.autocommit = True

    def _only_events(self):
        mine = [("backend_id", "=", self.shop)]
        cursors = self.user.ids("tiktok.sync.cursor", mine)
        seldom = {"interval_minutes": 100000, "is_interval_fixed": True}
        self.user.call("tiktok.sync.cursor", "write", cursors, seldom)
        self.user.call("tiktok.backend", "write", [self.shop], {"hold_minutes": 0})
        # a round that began with the old interval may still be due
        self.user.call("tiktok.backend", "action_import_orders", [self.shop])
        self.ready.wait_for_jobs()

    def stop(self):
        """End both and forget their files."""
        for process in self.processes:
            process.send_signal(signal.SIGINT)
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def rows(self, statement, *values):
        """What a statement finds in the database now."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def number(self, statement, *values):
        """The one number that a statement finds."""
        return self.rows(statement, *values)[0][0]

    def _spawn(self, name, *command):
        log = (self.folder / f"{name}.log").open("w")
        self.processes.append(
            subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, stdout=log, stderr=log
            )
        )

    def _wait_for(self, port):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self.processes[-1].poll() is not None:
                break
            time.sleep(0.2)
        raise RuntimeError(f"a server did not start, see {self.folder}")

    def _dsn(self):
        with self.database.registry.cursor() as cr:
            return cr.connection.dsn

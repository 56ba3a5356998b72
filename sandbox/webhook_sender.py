"""Posts waiting events over HTTP, in the background."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import requests

TIMEOUT = 3  # seconds the receiver has for its answer
WORKERS = 8
PAUSE = 0.2  # seconds between two looks at the clock

_sessions = threading.local()


def post(address, headers, body):
    """The receiver's HTTP status, 0 when there was none in time."""
    session = getattr(_sessions, "session", None)
    if session is None:
        session = _sessions.session = requests.Session()
        session.trust_env = False  # no proxy between the sandbox and this machine
    try:
        return session.post(
            address,
            data=body,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
        ).status_code
    except requests.RequestException:
        return 0


class Sender(threading.Thread):
    """Lets time pass for the sandbox and sends what becomes due.

    Several events travel at once, so they may overtake each other. The sandbox's lock
    is never held while a receiver answers, for it may call back at once.
    """

    def __init__(self, box):
        super().__init__(daemon=True, name="sandbox-sender")
        self.box = box
        self._end = threading.Event()
        self._room = threading.Semaphore(WORKERS)

    def run(self):
        """Send until stopped."""
        webhooks = self.box.webhooks
        webhooks.deliver = webhooks.deliver or post
        with ThreadPoolExecutor(WORKERS) as pool:
            while not self._end.is_set():
                webhooks.wake.wait(webhooks.pause(PAUSE))
                webhooks.wake.clear()
                with self.box.lock:
                    self.box.life.tick()
                while not self._end.is_set() and (batch := webhooks.due(WORKERS)):
                    for delivery in batch:
                        self._room.acquire()
                        pool.submit(self._attempt, delivery)

    def _attempt(self, delivery):
        try:
            self.box.webhooks.attempt(delivery)
        finally:
            self._room.release()

    def stop(self):
        """End after the deliveries under way."""
        self._end.set()
        self.box.webhooks.wake.set()
        self.join()

"""Several connections of one shop that work through a list side by side."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, NamedTuple

from .errors import BusinessError, RateLimitError, RequestError, TikTokShopError

#: threads of all shops of this process; they wait for answers, nothing else
MOST_THREADS = 32
#: seconds a call waits for its turn at most beyond the end of a run
GRACE = 0.5
#: seconds between two questions whether the work is still wanted
ASK = 1.0
#: what an answer takes until it was measured, seconds
USUAL_LATENCY = 0.3


class Outcome(NamedTuple):
    """What became of a task: the result, or the error of its call."""

    task: Any
    result: Any = None
    error: TikTokShopError | None = None


class Run(NamedTuple):
    """What a run has done; ``left`` were not sent, in their order.

    ``pause`` is the number of seconds that the platform has asked to be left alone.
    """

    outcomes: list[Outcome]
    left: list
    pause: float = 0.0
    latency: float | None = None


def connections_for(rate: float, latency: float | None, most: int) -> int:
    """As many as keep a rate busy (calls per second times seconds per call), not more:
    others would only earn refusals."""
    if math.isinf(rate):
        return 1
    return max(1, min(most, math.ceil(rate * (latency or USUAL_LATENCY)) + 1))


class Pipe:
    """Works through tasks in their order, by several threads.

    The threads only call the platform: each has a twin of the client, with a
    connection of its own that is kept from one run to the next.
    """

    _pool: ThreadPoolExecutor | None = None
    _pool_lock = threading.Lock()

    def __init__(
        self, client, connections: int, wanted: Callable[[], int] | None = None
    ):
        """
        :param connections: to begin with
        :param wanted: tells every second how many there should be by now: a pace that
            rises needs more, and too few would keep it from rising
        """
        self._client = client
        self._connections = connections
        self._wanted = wanted

    def run(
        self,
        tasks: Iterable,
        perform: Callable[[Any, Any], Any],
        seconds: float,
        is_old: Callable[[], bool] | None = None,
    ) -> Run:
        """Performs tasks until all are done, the time is up or the platform says stop.

        :param perform: ``perform(client, task)``; its TikTokShopError becomes the
            outcome of the task, anything else is raised here
        :param is_old: asked now and then by the calling thread; when true, nothing
            more is sent
        """
        work = _Work(deque(tasks), perform, time.monotonic() + seconds)
        count = min(self._connections, len(work.queue))
        if count <= 1:
            work.loop(self._client, is_old)
        else:
            turns = []
            self._grow(work, turns, count)
            self._watch(work, turns, is_old)
            for turn in turns:
                turn.result()
        return work.report()

    def _grow(self, work: _Work, turns: list, count: int) -> None:
        """As many threads as that, but no more than there are tasks for."""
        for _ in range(min(count - len(turns), len(work.queue))):
            turns.append(self._threads().submit(self._turn, work))

    def _watch(self, work: _Work, turns: list, is_old) -> None:
        """Stop the threads as soon as their work is wanted no longer, send more where
        the pace has risen."""
        try:
            while (is_old or self._wanted) and wait(turns, ASK).not_done:
                if is_old and is_old():
                    work.stop()
                    break
                if self._wanted:
                    self._grow(work, turns, self._wanted())
            # whatever is raised then: no call is under way that nobody waits for
            wait(turns)
        except BaseException:
            work.stop()
            wait(turns)
            raise

    def _turn(self, work: _Work) -> None:
        patience = work.deadline - time.monotonic() + GRACE
        work.loop(self._client.twin(max(patience, GRACE)))

    @classmethod
    def _threads(cls) -> ThreadPoolExecutor:
        with cls._pool_lock:
            if cls._pool is None:
                cls._pool = ThreadPoolExecutor(MOST_THREADS, "tiktok_shop_pipe")
            return cls._pool


class _Work:
    """The list that the threads share."""

    def __init__(self, queue: deque, perform, deadline: float):
        self.queue = queue
        self.deadline = deadline
        self._perform = perform
        self._outcomes: list[Outcome] = []
        self._unsent: list = []
        self._latencies: list[float] = []
        self._pause = 0.0
        self._stopped = False

    def loop(self, client, is_old=None) -> None:
        """One thread's part: the next task, and the next."""
        asked = time.monotonic()
        while not self._stopped and time.monotonic() < self.deadline:
            try:
                task = self.queue.popleft()
            except IndexError:
                return
            self._do(client, task)
            if is_old and self.queue and time.monotonic() - asked >= ASK:
                asked = time.monotonic()
                self._stopped = self._stopped or is_old()

    def stop(self) -> None:
        """Nothing more is sent; calls on their way are waited for."""
        self._stopped = True

    def _do(self, client, task) -> None:
        try:
            result = self._perform(client, task)
        except RateLimitError as error:
            # refused or held back: it has not taken effect
            self._unsent.append(task)
            if error.code or error.http_status:
                self._pause = max(self._pause, error.retry_after)
            self._stopped = True
        except TikTokShopError as error:
            self._outcomes.append(Outcome(task, error=error))
            # what is no fault of the one task would meet the others too
            if not isinstance(error, BusinessError | RequestError):
                self._stopped = True
        except BaseException:
            self._stopped = True
            raise
        else:
            self._outcomes.append(Outcome(task, result))
            if client.latency is not None:
                self._latencies.append(client.latency)

    def report(self) -> Run:
        """What was done; the median of the answer times."""
        times = sorted(self._latencies)
        latency = times[len(times) // 2] if times else None
        left = [*self._unsent, *self.queue]
        return Run(self._outcomes, left, self._pause, latency)

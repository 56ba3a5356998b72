"""Several connections of one shop that work through a list side by side."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
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
_NOTHING = object()


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
        tasks = list(tasks)
        if min(self._connections, len(tasks)) <= 1:
            line = Line(perform, seconds)
            line.add(tasks)
            line.loop(self._client, is_old)
            return line.report()
        line = Line(perform, seconds, self._connections, self._submit)
        line.add(tasks)
        line.join(is_old, self._wanted)
        return line.report()

    @contextmanager
    def line(
        self, perform: Callable[[Any, Any], Any], seconds: float, patience: float
    ) -> Iterator[Line]:
        """Threads that perform what is added, while the caller prepares the next.

        They stop with the context, after the calls that are on their way: what came
        of these is in :meth:`Line.report` then.

        :param perform: as in :meth:`run`
        :param patience: seconds that a call waits for its turn at most
        """
        line = Line(perform, seconds, self._connections, self._submit, patience)
        try:
            yield line
        finally:
            line.stop()
            line.wait_for_threads()
        line.join()

    def _submit(self, line: Line) -> Future:
        return self._threads().submit(self._turn, line)

    def _turn(self, line: Line) -> None:
        patience = min(line.patience, line.seconds_left())
        line.loop(self._client.twin(patience + GRACE))

    @classmethod
    def _threads(cls) -> ThreadPoolExecutor:
        with cls._pool_lock:
            if cls._pool is None:
                cls._pool = ThreadPoolExecutor(MOST_THREADS, "tiktok_shop_pipe")
            return cls._pool


class Line:
    """The tasks that the threads share, and what came of them.

    A thread ends when there is nothing to do: no idle one is missing elsewhere.
    """

    def __init__(
        self,
        perform: Callable[[Any, Any], Any],
        seconds: float,
        connections: int = 0,
        submit: Callable[[Line], Future] | None = None,
        patience: float = math.inf,
    ):
        self.patience = patience
        #: tasks that were added and have no outcome yet
        self.open = 0
        self.is_stopped = False
        self._perform = perform
        self._deadline = time.monotonic() + seconds
        self._connections, self._submit = connections, submit
        self._news = threading.Condition()
        self._queue: deque = deque()
        self._turns: list[Future] = []
        self._running = 0
        self._outcomes: list[Outcome] = []
        self._unsent: list = []
        self._latencies: list[float] = []
        self._pause = 0.0

    # === THE CALLER === #

    def add(self, tasks: Iterable) -> None:
        """More to do, after what is there."""
        tasks = list(tasks)
        with self._news:
            self._queue.extend(tasks)
            self.open += len(tasks)
            self._start()

    def widen(self, connections: int) -> None:
        """So many threads at most from now on; those that run go on."""
        with self._news:
            self._connections = connections
            self._start()

    def _start(self) -> None:
        """As many threads as may run, but no more than there are tasks for."""
        missing = min(self._connections - self._running, len(self._queue))
        for _number in range(missing if not self.is_stopped else 0):
            self._running += 1
            self._turns.append(self._submit(self))

    def stop(self) -> None:
        """Nothing more is sent; calls on their way are waited for."""
        with self._news:
            self.is_stopped = True
            self._news.notify_all()

    def wait(self, most: int) -> None:
        """Until no more than so many tasks are open, or nothing is sent any more."""
        with self._news:
            self._news.wait_for(
                lambda: self.is_stopped or self.open <= most, self.seconds_left()
            )

    def take(self) -> list[Outcome]:
        """What came of tasks since it was taken last."""
        with self._news:
            taken, self._outcomes = self._outcomes, []
        return taken

    def join(self, is_old=None, wanted=None) -> None:
        """Until all threads have ended; raises what is no error of the platform.

        :param is_old: as in :meth:`Pipe.run`; ``wanted`` as in :class:`Pipe`
        """
        try:
            while (is_old or wanted) and wait(self._turns, ASK).not_done:
                if is_old and is_old():
                    self.stop()
                    break
                if wanted:
                    self.widen(wanted())
            # whatever is raised then: no call is under way that nobody waits for
            self.wait_for_threads()
        except BaseException:
            self.stop()
            self.wait_for_threads()
            raise
        for turn in self._turns:
            turn.result()

    def wait_for_threads(self) -> None:
        """Until all threads have ended, however they did."""
        wait(self._turns)

    def report(self) -> Run:
        """What was done and not taken yet; the median of the answer times."""
        times = sorted(self._latencies)
        latency = times[len(times) // 2] if times else None
        left = [*self._unsent, *self._queue]
        return Run(self._outcomes, left, self._pause, latency)

    def seconds_left(self) -> float:
        """Until the time is up."""
        return max(0.0, self._deadline - time.monotonic())

    # === ONE THREAD === #

    def loop(self, client, is_old=None) -> None:
        """One thread's part: the next task, and the next."""
        asked = time.monotonic()
        for task in iter(self._next, _NOTHING):
            self._do(client, task)
            if is_old and self._queue and time.monotonic() - asked >= ASK:
                asked = time.monotonic()
                if is_old():
                    self.stop()

    def _next(self):
        """The next task; the thread ends where there is none."""
        with self._news:
            if self._queue and not self.is_stopped and self.seconds_left():
                return self._queue.popleft()
            self._running -= 1
            return _NOTHING

    def _do(self, client, task) -> None:
        try:
            result = self._perform(client, task)
        except RateLimitError as error:
            # refused or held back: it has not taken effect
            self._unsent.append(task)
            if error.code or error.http_status:
                self._pause = max(self._pause, error.retry_after)
            self.stop()
        except TikTokShopError as error:
            self._done(Outcome(task, error=error))
            # what is no fault of the one task would meet the others too
            if not isinstance(error, BusinessError | RequestError):
                self.stop()
        except BaseException:
            self.stop()
            raise
        else:
            if client.latency is not None:
                self._latencies.append(client.latency)
            self._done(Outcome(task, result))

    def _done(self, outcome: Outcome) -> None:
        with self._news:
            self._outcomes.append(outcome)
            self.open -= 1
            self._news.notify_all()

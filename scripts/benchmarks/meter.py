"""What a piece of work costs: statements, time of the process, time of PostgreSQL.

Statement counts are exact. Times are the process's own CPU plus the time that
PostgreSQL took, which the load of the machine disturbs less than a clock on the wall.
"""

import gc
import statistics
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Cost:
    """What one measured piece of work took."""

    statements: int = 0
    cpu: float = 0.0
    postgres: float = 0.0
    wall: float = 0.0

    @property
    def time(self):
        """Seconds of the process and of PostgreSQL together."""
        return self.cpu + self.postgres

    def __add__(self, other):
        return Cost(
            self.statements + other.statements,
            self.cpu + other.cpu,
            self.postgres + other.postgres,
            self.wall + other.wall,
        )


@contextmanager
def metered():
    """Measure the body, a commit inside of it included.

    Uses the counters of the thread that Odoo's cursor fills.
    """
    thread, cost = threading.current_thread(), Cost()
    gc.collect()
    thread.query_count, thread.query_time = 0, 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    yield cost
    cost.wall = time.perf_counter() - wall
    cost.cpu = time.process_time() - cpu
    cost.statements = thread.query_count
    # waiting for the server is no work of this process: nothing is counted twice
    cost.postgres = thread.query_time


class Series:
    """The same work measured several times, over ``size`` objects each."""

    def __init__(self, size=1):
        self.size = size
        self.costs = []

    def add(self, cost):
        """Take one more measurement."""
        self.costs.append(cost)

    @property
    def statements(self):
        """Statements per object, the worst of all rounds but the first.

        The first fills caches of Odoo that live as long as the process.
        """
        rounds = self.costs[1:] or self.costs
        return max(cost.statements for cost in rounds) / self.size

    @property
    def time(self):
        """Median seconds per object."""
        return statistics.median(cost.time for cost in self.costs) / self.size

    @property
    def spread(self):
        """Slowest round over fastest."""
        times = [cost.time for cost in self.costs]
        return max(times) / min(times)

"""Several worker processes at once."""

import subprocess
import sys
import time


def orders_per_second(bench, workers, count):
    """Wall-clock rate of importing ``count`` new orders by ``workers`` processes.

    :return: the rate and the number of collisions between them
    """
    first = bench.number
    bench.prepare(bench.details(count))
    share = count // workers
    database = bench.database
    processes = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.worker"),
                *(database.config_file, database.name),
                *(str(first + n * share), str(share)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(workers)
    ]
    try:
        seconds, collisions = _race(processes)
        return count / seconds, collisions
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _race(processes):
    """Seconds from the start of all to the end of the last; collisions of all."""
    for process in processes:
        _hear(process)
    start = time.perf_counter()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    collisions = sum(int(_hear(process)) for process in processes)
    return time.perf_counter() - start, collisions


def _hear(process):
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError("a worker has died")
    return line

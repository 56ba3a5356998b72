"""Several worker processes at once."""

import subprocess
import sys
import time


def orders_per_second(bench, workers, count):
    """Wall-clock rate of importing ``count`` new orders by ``workers`` processes."""
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
        return count / _race(processes)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _race(processes):
    """Seconds from the start of all to the end of the last."""
    for process in processes:
        _expect(process, "ready")
    start = time.perf_counter()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _expect(process, "done")
    return time.perf_counter() - start


def _expect(process, word):
    line = process.stdout.readline().strip()
    if line != word:
        raise RuntimeError(f"a worker said {line!r} instead of {word!r}")

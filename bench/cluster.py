"""What a cluster gives: `robust` on one and on two workers beside two programs that share nothing,
what a batch costs the scheduler in time and memory, and a model from these up to 1,000 threads.

Every scheduler and worker is a process of its own on this machine. The model is no measurement: it
takes what a batch costs the scheduler here, and says where that would become the limit.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.whole import Row
from motsim.study.core.dask_cluster import BATCH, TASKS, DaskCluster, _batch, connected, versions

ROUNDS, MANY = 3, 4000
WARM, DRAWS = 2, 24  # of everything that is assumed, as `motsim robust` draws it
SCENARIO = "car-service"


@contextlib.contextmanager
def cluster(workers: int) -> Iterator[DaskCluster]:
    """A scheduler and so many workers of one thread, each a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scheduler.json")
        words = ["--scheduler-file", str(file), "--dashboard-address", ":0"]
        alone = [*words, "--host", "127.0.0.1", "--port", "0"]
        one = [*words, "--nthreads", "1", "--no-nanny", "--local-directory", folder]
        asked = [["scheduler", *alone], *([["worker", *one]] * workers)]
        begun = [
            subprocess.Popen([sys.executable, "-m", "dask", *each], stderr=subprocess.DEVNULL)
            for each in asked
        ]
        try:
            while not file.exists():
                time.sleep(0.05)
            found = connected(str(file))
            found.client.wait_for_workers(workers, timeout=120)
            yield found
            found.close()
        finally:
            for process in begun:
                process.kill()
                process.wait()


def robust(on: DaskCluster, seed: int, draws: int = DRAWS) -> float:
    """Seconds of a study of draws; another seed, so that no worker remembers it."""
    import motsim as ms

    car = ms.load(Path("scenarios", f"{SCENARIO}.yaml"))
    began = time.perf_counter()
    ms.robust(car, draws=draws, seed=seed, psychology=["literature", "claims"], cluster=on)
    return time.perf_counter() - began


def scaling() -> list[tuple[float, float, float]]:
    """Seconds of one worker, of two, and of two programs of one worker each side by side."""
    with cluster(2) as two, cluster(1) as one, cluster(1) as other, ThreadPoolExecutor(2) as pool:
        for k, warm in enumerate((two, one, other)):
            robust(warm, 900 + k, WARM)
        found = []
        for k in range(ROUNDS):
            alone, both = robust(one, 10 * k), robust(two, 10 * k)
            began = time.perf_counter()
            list(pool.map(robust, (one, other), (10 * k + 1, 10 * k + 2)))
            found.append((alone, both, time.perf_counter() - began))
    return found


def gains(alone: float, both: float, beside: float) -> tuple[float, float, float]:
    """Two workers, and two programs that share nothing, as multiples of one; the first as a part of
    the second.
    """
    gained, given = alone / both, 2.0 * alone / beside
    return gained, given, gained / given


def memory() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)


def overhead() -> tuple[float, float]:
    """Seconds and bytes of the scheduler for a batch that does nothing."""
    with cluster(2) as on:
        sent = on._send(abs)
        futures = [on.submit(sent, [1]) for _ in range(50)]
        on.gather(futures)
        before, began = on.client.run_on_scheduler(memory), time.perf_counter()
        futures = [
            on.client.submit(_batch, sent, [-k], versions(), pure=False) for k in range(MANY)
        ]
        on.gather(futures)
        seconds = time.perf_counter() - began
        return seconds / MANY, (on.client.run_on_scheduler(memory) - before) / MANY


def efficiency(threads: int, seconds: float, two: float) -> float:
    """A model: what the scheduler leaves of so many threads if a batch costs it so many seconds;
    `two`: what is measured with two, which holds where the scheduler is no limit.
    """
    batch = max(BATCH, threads / TASKS)
    return two * min(1.0, batch / (threads * seconds))


def curves() -> list[Row]:
    measured, (seconds, size) = scaling(), overhead()
    gained, given, ratio = (list(column) for column in zip(*(gains(*one) for one in measured)))
    least = gains(*(min(column) for column in zip(*measured)))  # what others disturbed least
    two = min(statistics.median(ratio), 1.0)
    rows: list[Row] = [
        ("ratio", f"robust, {SCENARIO}: two workers / one", *spread(gained), "measured"),
        (
            "ratio",
            "two programs that share nothing / one",
            *spread(given),
            "what the machine gives",
        ),
        ("ratio", "the first as a part of the second", *spread(ratio), "wanted 0.9"),
        ("ratio", "the same of the least of each", least[2], 0.0, 0.0, "where others work"),
        ("cost", "scheduler and client: a batch, ms", 1e3 * seconds, 0.0, 0.0, "measured"),
        ("cost", "batches a second at most", 1.0 / seconds, 0.0, 0.0, "measured"),
        ("memory", "scheduler: a batch that is known to it, kB", size / 1e3, 0.0, 0.0, "measured"),
    ]
    for threads in (2, 10, 100, 1000):
        found = efficiency(threads, seconds, two)
        rows.append(("model", f"efficiency of {threads:,} threads", found, 0.0, 0.0, "a model"))
    return rows


def spread(values: list[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)

"""Studies on a cluster of two processes, one of which is killed in the middle: the same bytes as
one thread gives. What goes wrong there is one line, and what is done is kept.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import motsim as ms
from motsim.results import store
from motsim.results.store import load
from motsim.study.core.schedulers import scheduler_of, working
from motsim.study.run.resume import prepare, run_into

pytest.importorskip("distributed")
from distributed import Client, LocalCluster

from motsim.study.core import dask_cluster
from motsim.study.core.dask_cluster import ClusterError, differing

SHOP = """motsim: 1
title: a shop
length: 6 h
staff: {clerk: {count: 2, wage: 30 per h}}
customers: {arrive: {rate: 600 per day}}
journey:
  - stage: visit
    steps:
      - {contact: greet, class: key, staff: clerk, takes: 1 min, quality: normal(55 sd 10)}
      - {contact: pay, class: ordinary, staff: clerk, takes: 2 min, quality: 60}
interventions:
  smile: {set: {greet.quality: +25}, cost: {once: 4000}}
  card: {set: {pay.quality: +10}, cost: {once: 3000}}
designs: {today: {}, better: {with: [smile, card]}}
value: {margin: 40, visits_per_year: 6, horizon: 1 years}
"""
Study = Callable[..., list[str]]
pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def compared(shop: ms.Scenario, **options: Any) -> list[str]:
    found = ms.compare(
        shop, replications=12, draws=2, psychology=["literature", "claims"], **options
    )
    assert found.outlook is not None
    return [found.verdict(), found.table().to_json(), found.outlook.table().to_json()]


def tried(shop: ms.Scenario, **options: Any) -> list[str]:
    few = {"draws": 6, "assumptions": ["margin", "smile"], "psychology": ["literature", "claims"]}
    found = ms.robust(shop, **few, **options)
    return [found.table().to_json(), found.tornado().to_json(), found.chance_table().to_json()]


def allocated(shop: ms.Scenario, **options: Any) -> list[str]:
    found = ms.allocate(shop, 7000.0, step=0.5, draws=2, psychology="literature", **options)
    return [repr(found), found.table().to_json(), found.splits().to_json()]


STUDIES: dict[str, Study] = {"compare": compared, "allocate": allocated, "robust": tried}


@pytest.fixture(scope="module")
def shop() -> ms.Scenario:
    return ms.loads(SHOP)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as found:
        yield found


@pytest.fixture(scope="module")
def client(cluster: LocalCluster) -> Iterator[Client]:
    with Client(cluster, set_as_default=False) as found:
        yield found


# --- the same bytes -------------------------------------------------------------------------------
@pytest.mark.parametrize("name", STUDIES)
def test_a_study_whose_worker_is_killed_gives_the_bytes_of_one_thread(
    name: str, shop: ms.Scenario, client: Client
) -> None:
    study, killed = STUDIES[name], list[int]()

    def kill(done: int, total: int) -> None:
        if not killed:
            one = min(client.nthreads())
            killed.append(client.run(os.getpid, workers=[one])[one])
            os.kill(killed[0], signal.SIGKILL)

    alone = study(shop, workers=1)
    assert study(shop, cluster=client, progress=kill) == alone
    assert killed


def test_a_folder_that_a_cluster_fills_has_the_bytes_of_one_that_threads_fill(
    shop: ms.Scenario, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the disk was full on the way back: what is done is kept, and the same goes on."""
    prepared, write, parts = prepare(shop), store._write, list[Path]()
    run_into(tmp_path / "threads", prepared, replications=7)

    def full(con: Any, frame: Any, path: Path) -> None:
        parts.append(path.parent)
        if path.parent == parts[0]:
            return write(con, frame, path)
        begun = time.monotonic()  # of three parts the first is kept, whichever comes first
        while not load(tmp_path / "cluster").done() and time.monotonic() < begun + 60.0:
            time.sleep(0.01)
        raise OSError(28, "No space left on device")

    with working(scheduler_of(client)):
        monkeypatch.setattr(store, "_write", full)
        with pytest.raises(ms.StoreError, match=r"^[^\n]*No space left on device$"):
            run_into(tmp_path / "cluster", prepared, replications=7)
        monkeypatch.undo()
        there = load(tmp_path / "cluster").done()
        assert 0 < len(there) < 7
        run_into(tmp_path / "cluster", prepared, replications=7)
    assert load(tmp_path / "cluster").digest() == load(tmp_path / "threads").digest()


def test_data_files_go_along(client: Client, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        SHOP.replace("takes: 2 min", "takes: data(times.csv minutes)")
    )
    (tmp_path / "times.csv").write_text("minutes\n1\n2\n4\n")
    shop = ms.load(tmp_path / "shop.yaml")
    alone = tried(shop, workers=1)
    (tmp_path / "times.csv").unlink()  # as on a worker that has never seen it
    assert tried(shop, cluster=client) == alone


def test_a_budget_that_cannot_is_refused_from_elsewhere(client: Client) -> None:
    poor = SHOP.replace("class: ordinary,", "class: ordinary, baseline: 90,").replace(
        "better: {with: [smile, card]}", "poor: {budget: 4000, split: {key: 100%}}"
    )
    with pytest.raises(ms.InputError, match="poor"):
        ms.purchases(ms.loads(poor), "poor", cluster=client)


def test_compiled_code_is_made_aside_as_a_command_connects(client: Client) -> None:
    def compiled() -> list[int]:
        from motsim.engines.compiled import engine

        dask_cluster.ready().join(120.0)  # begun already: it is begun once a worker
        loops = (engine.run_usual, engine.run_plain, engine.run_compiled)
        return [len(one.signatures) for one in loops]

    def begun() -> bool:
        return dask_cluster.ready.cache_info().currsize == 1

    client.restart()  # workers that have run nothing
    scheduler_of(client)
    assert all(client.run(begun).values())
    assert all(sum(found) > 0 for found in client.run(compiled).values())


def test_a_mistake_on_a_worker_is_the_mistake_here(client: Client) -> None:
    def mistaken(r: int) -> int:
        raise ms.ScenarioError("shop.yaml", [ms.Mistake(3, 1, "staff", "nobody works here")])

    with pytest.raises(ms.ScenarioError, match=r"^shop.yaml:3:1 staff: nobody works here$"):
        list(scheduler_of(client).each(mistaken, range(3), lambda item, answer: answer))


def test_answers_come_in_order_and_costs_make_the_batches(client: Client) -> None:
    cluster = scheduler_of(client)
    found = list(cluster.each(lambda n: n * n, range(5000), lambda n, square: (n, square)))
    assert found == [(n, n * n) for n in range(5000)]
    batches = dask_cluster._Batches(cluster, None, range(100_000))
    assert batches.size(2) == 1  # nothing is known
    batches.costs.extend([40.0, 0.010, 0.010, 0.011])  # the first one compiled
    assert batches.size(2) == 47  # half a second of replications of 10 ms
    assert batches.size(1000) == 25  # no more than leaves every thread four batches
    batches.costs.extend([2.0] * 31)
    assert batches.size(2) == 1


# --- what goes wrong ------------------------------------------------------------------------------
def test_a_worker_with_other_versions_is_refused_by_name(
    client: Client, shop: ms.Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = dask_cluster.versions()
    assert differing(own, own) == ""
    assert differing((*own[:2], ("numba", "0.1"), own[3]), own) == f"numba 0.1 (here {own[2][1]})"
    assert "no motsim" in differing(ModuleNotFoundError("No module named 'motsim'"), own)
    cluster = scheduler_of(client)  # it came before the worker did
    monkeypatch.setattr(dask_cluster, "versions", lambda: (("motsim", "9"), *own[1:]))
    names = "|".join(client.nthreads())
    with pytest.raises(ms.InputError, match=rf"({names}) has motsim .* \(here 9\).*same versions"):
        ms.simulate(shop, replications=2, cluster=client)
    with pytest.raises(ms.InputError, match=rf"({names}) has motsim .* \(here 9\).*same versions"):
        list(cluster.each(abs, [1, 2], lambda item, answer: answer))


def test_no_scheduler_and_no_sense_are_one_line(
    shop: ms.Scenario, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "CONNECT", 0.3)
    for address in ("tcp://127.0.0.1:1", "nonsense://here"):
        with pytest.raises(ms.InputError, match=rf"^{address}: no scheduler of Dask [^\n]*$"):
            ms.simulate(shop, cluster=address)
    with pytest.raises(ms.InputError, match="say one of them"):
        ms.simulate(shop, cluster=client, workers=2)


def test_nobody_waits_for_ever_for_workers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = scheduler_of(client)
    monkeypatch.setattr(client, "nthreads", dict)
    monkeypatch.setattr(dask_cluster, "COUNT", -1.0)
    assert cluster.threads == 1  # they may still come
    monkeypatch.setattr(dask_cluster, "ALONE", -1.0)
    with pytest.raises(ClusterError, match=r"no worker for .* the same command goes on"):
        list(cluster.each(abs, [1], lambda item, answer: answer))


@contextlib.contextmanager
def processes(folder: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """The file of a scheduler that is a process of its own, with one worker; and that process."""
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    file = folder / "scheduler.json"
    options = ["--scheduler-file", str(file), "--dashboard-address", ":0"]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *options], **quiet
    )
    worker = subprocess.Popen([*dask, "worker", "--nthreads", "1", "--no-nanny", *options], **quiet)
    try:
        until = time.monotonic() + 60.0
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.02)
        yield file, scheduler
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()


def test_a_scheduler_that_dies_leaves_what_is_done_and_the_same_goes_on(
    shop: ms.Scenario, tmp_path: Path
) -> None:
    with processes(tmp_path) as (file, scheduler):
        prepared = prepare(shop)

        def kill(done: int, total: int) -> None:
            scheduler.kill()

        with (
            working(scheduler_of(str(file))),
            pytest.raises(ClusterError, match=r"^[^\n]*does not answer any more[^\n]*$"),
        ):
            run_into(tmp_path / "run", prepared, replications=200, progress=kill)
        there = load(tmp_path / "run").done()
        assert 0 < len(there) < 200
        done = run_into(tmp_path / "run", prepared, replications=max(there) + 2)
        alone = ms.simulate(shop, replications=max(there) + 2, workers=1)
        assert done.sample.figures.tobytes() == alone.sample.figures.tobytes()


def test_a_command_whose_scheduler_dies_says_one_line(tmp_path: Path) -> None:
    """And nothing of Dask's own beside it."""
    (tmp_path / "shop.yaml").write_text(SHOP)
    with processes(tmp_path) as (file, scheduler):
        words = [sys.executable, "-m", "motsim", "run", str(tmp_path / "shop.yaml"), "-n", "9000"]
        options = ["--out", str(tmp_path / "run"), "--cluster", str(file)]
        command = subprocess.Popen(
            [*words, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        until, parts = time.monotonic() + 120.0, tmp_path / "run" / "replications"
        while not (parts.is_dir() and any(parts.iterdir())) and time.monotonic() < until:
            time.sleep(0.05)
        scheduler.kill()
        _, said = command.communicate(timeout=120.0)
    lines = [line for line in said.splitlines() if "Preparing" not in line]
    assert command.returncode == 2 and len(lines) == 1, said
    assert "does not answer any more" in lines[0] and any(parts.iterdir())

"""No number depends on who does the work, nor on who dies while doing it."""

from __future__ import annotations

import builtins
import importlib
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.engine.blocks import Prepared
from sim.errors import StudyError
from sim.study import chunks, workers
from sim.study.chunk_store import kept_chunks
from sim.study.replication_sums import ReplicationSums
from sim.study.running import Kind, Running, run_systems
from sim.study.systems import System
from sim.study.work import Work
from tests.unit.study.small_study import SCENARIO, SYSTEMS, OwnModel, assert_same

REPLICATIONS = 8
DEADLINE_SECONDS = 60


@pytest.fixture(autouse=True)
def _short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """One replication each (120 cases are expected in one): 16 chunks."""
    monkeypatch.setattr(chunks, "CASES", 120)


@pytest.fixture(scope="module")
def alone() -> dict[str, ReplicationSums]:
    """By one worker, here, in chunks of another size."""
    return run_systems(SYSTEMS, REPLICATIONS, running=Running(engine="simpy"))


@pytest.mark.parametrize(
    ("jobs", "kind"), [(2, "threads"), (4, "threads"), (2, "processes"), (4, "processes")]
)
def test_workers_change_no_number(alone: dict[str, ReplicationSums], jobs: int, kind: Kind) -> None:
    running = Running(jobs=jobs, kind=kind, engine="simpy")
    assert_same(run_systems(SYSTEMS, REPLICATIONS, running=running), alone)


def _kill(pid: int) -> None:
    """End a process without asking it."""
    os.kill(pid, signal.SIGKILL)


def _killing(kill: Callable[[], int]) -> Callable[[int, int], None]:
    """Progress that ends a worker once, when some chunks are done."""
    killed: list[int] = []

    def progress(done: int, _: int) -> None:
        if done >= 3 and not killed:
            killed.append(kill())
            _kill(killed[0])

    return progress


def test_a_worker_process_that_is_killed_loses_nothing(
    alone: dict[str, ReplicationSums], monkeypatch: pytest.MonkeyPatch
) -> None:
    pools: list[Any] = []
    kind = workers.Spawning

    def remembered() -> Any:
        pools.append(kind())
        return pools[-1]

    monkeypatch.setattr(workers, "Spawning", remembered)
    said: list[str] = []
    running = Running(
        jobs=2,
        kind="processes",
        engine="simpy",
        progress=_killing(lambda: int(pools[0].started[0].pid)),
        say=said.append,
    )
    assert_same(run_systems(SYSTEMS, REPLICATIONS, running=running), alone)
    assert len(pools) == 2
    assert said == ["a worker process died; its replications are simulated again."]


@pytest.fixture
def own_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module with service models that other processes can import."""
    (tmp_path / "own_models_for_a_test.py").write_text(
        "import os\n"
        "from sim.service_models.capabilities import Capabilities\n"
        "class Own:\n"
        "    name, capabilities = 'own', Capabilities()\n"
        "    def priority_points(self, *_): return 0.0\n"
        "    def choose_agent(self, *_): return None\n"
        "    def choose_contact(self, *_): return None\n"
        "class Deadly(Own):\n"
        "    def choose_agent(self, *_): os._exit(1)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("own_models_for_a_test")


def test_processes_that_keep_dying_end_the_study(
    own_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "RETRIES", 1)
    said: list[str] = []
    system = System("deadly", SCENARIO, own_model.Deadly())
    running = Running(jobs=2, kind="processes", say=said.append)
    with pytest.raises(StudyError, match="keep dying"):
        run_systems([system], 2, running=running)
    assert len(said) == 1


def test_a_model_of_a_module_is_sent(own_model: Any) -> None:
    systems = [System("own", SCENARIO, own_model.Own())]
    alone = run_systems(systems, 3)
    running = Running(jobs=2, kind="processes")
    assert_same(run_systems(systems, 3, running=running), alone)


def test_a_model_that_a_process_cannot_find_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    here = types.ModuleType("a_module_that_only_this_process_has")
    here.Own = type("Own", (OwnModel,), {"__module__": here.__name__})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, here.__name__, here)
    systems = [System("own", SCENARIO, here.Own())]  # type: ignore[attr-defined]
    with pytest.raises(StudyError, match="cannot load the service model"):
        run_systems(systems, 2, running=Running(jobs=2, kind="processes"))


def test_a_model_that_cannot_be_sent_is_run_in_threads_or_refused() -> None:
    class Local(OwnModel):
        """Known inside this function alone."""

    systems = [System("own", SCENARIO, Local())]
    alone = run_systems(systems, 3)
    assert_same(run_systems(systems, 3, running=Running(jobs=2)), alone)
    with pytest.raises(StudyError, match="cannot be sent to other processes"):
        run_systems(systems, 3, running=Running(jobs=2, kind="processes"))


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_an_interrupt_keeps_what_is_done(tmp_path: Path, kind: Kind) -> None:
    def interrupt(done: int, _: int) -> None:
        if done >= 3:
            raise KeyboardInterrupt

    running = Running(jobs=2, kind=kind, engine="simpy", folder=tmp_path, progress=interrupt)
    with pytest.raises(KeyboardInterrupt, match="3 of 16 parts are kept"):
        run_systems(SYSTEMS, REPLICATIONS, running=running)
    assert len(kept_chunks(tmp_path)) == 3
    deadline = time.monotonic() + DEADLINE_SECONDS
    while any("ThreadPool" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "threads go on although nobody wants their results"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A Dask cluster of two processes on this machine."""
    from distributed import LocalCluster

    settings = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with LocalCluster(n_workers=2, **settings) as found:
        yield found


def test_a_cluster_changes_no_number_and_an_open_address_warns(
    alone: dict[str, ReplicationSums], cluster: Any
) -> None:
    said: list[str] = []
    running = Running(cluster=cluster.scheduler_address, engine="simpy", say=said.append)
    assert_same(run_systems(SYSTEMS, REPLICATIONS, running=running), alone)
    assert len(said) == 1
    assert "is not encrypted" in said[0]


def test_a_worker_of_a_cluster_that_is_killed_loses_nothing(
    alone: dict[str, ReplicationSums], cluster: Any
) -> None:
    from distributed import Client

    with Client(cluster.scheduler_address) as client:
        pids = client.run(os.getpid)
    progress = _killing(lambda: int(next(iter(pids.values()))))
    running = Running(
        cluster=cluster.scheduler_address,
        engine="simpy",
        progress=progress,
        say=lambda _: None,
    )
    assert_same(run_systems(SYSTEMS, REPLICATIONS, running=running), alone)
    with Client(cluster.scheduler_address) as client:
        client.wait_for_workers(2, timeout=DEADLINE_SECONDS)
        assert set(client.run(os.getpid).values()) != set(pids.values())


def test_an_address_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_CONNECTING_SECONDS", 0.5)
    with pytest.raises(
        StudyError, match=r"no Dask scheduler can be reached at tcp://127\.0\.0\.1:9"
    ):
        run_systems(SYSTEMS, 1, running=Running(cluster="tcp://127.0.0.1:9", say=lambda _: None))


def test_without_dask_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "distributed":
            raise ImportError(name)
        return load(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(StudyError, match=r"pip install 'ccsim\[cluster\]'"):
        run_systems(SYSTEMS, 1, running=Running(cluster="tls://127.0.0.1:8786"))


def test_another_version_of_the_program_does_not_work_for_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = Work.of(tuple(SYSTEMS), 1, "simpy", over_time=True)
    monkeypatch.setattr("sim.study.work.program", lambda: "older")
    with pytest.raises(StudyError, match="another version of ccsim"):
        work.run(chunks.Chunk(0, 0, 1))


def test_what_is_planned_stays_in_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[str] = []
    build = Prepared.of.__func__  # type: ignore[attr-defined]

    def counting(cls: type[Prepared], *args: Any) -> Prepared:
        planned.append(args[1])
        return build(cls, *args)

    monkeypatch.setattr(Prepared, "of", classmethod(counting))
    work = Work.of(tuple(SYSTEMS), 1, "compiled", over_time=False)
    first = [work.run(chunks.Chunk(0, number, 1)) for number in (0, 1)]
    assert len(planned) == 1
    there = workers.unpacked(workers.packed(work))
    again = [there.run(chunks.Chunk(0, number, 1)) for number in (0, 1)]
    assert len(planned) == 2
    assert [one.fingerprints for one in first] == [one.fingerprints for one in again]


def test_an_interrupt_does_not_wait_for_what_has_not_begun() -> None:
    begun: list[int] = []

    def slow(number: int) -> int:
        begun.append(number)
        time.sleep(0.02)
        return number

    assert list(workers.mapped(slow, range(5), 3)) == list(range(5))
    begun.clear()
    results = workers.mapped(slow, range(1000), 2)
    assert next(results) == 0
    results.close()
    time.sleep(0.1)
    assert len(begun) < 20

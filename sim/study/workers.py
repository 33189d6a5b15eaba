"""Who does the work of a study: this thread, several threads or processes, or a Dask cluster.

Each function here yields chunks with their sums as they are done, in any order, and stops its
workers when it is closed or interrupted. Whoever collects puts them in order, so no number depends
on the workers. The compiled engine releases the GIL, so threads are enough for it; the SimPy engine
does not.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import as_completed as as_done
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Final, TypeVar

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.study.chunks import Chunk
from sim.study.replication_sums import ReplicationSums
from sim.study.work import Work

Done = Iterator[tuple[Chunk, ReplicationSums]]
Say = Callable[[str], None]
Item = TypeVar("Item")
Value = TypeVar("Value")

RETRIES: Final = 3
"""Times that workers may die without a chunk done in between before a study gives up."""

_CONNECTING_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """What proves to a Dask scheduler who we are, and to us who it is (paths of PEM files).

    Attributes:
        authority: certificate that signed both sides'. certificate, key: ours.
    """

    authority: str
    certificate: str
    key: str


def in_this_thread(work: Work, chunks: Sequence[Chunk]) -> Done:
    """One chunk after the other."""
    for chunk in chunks:
        yield chunk, work.run(chunk)


def in_threads(work: Work, chunks: Sequence[Chunk], jobs: int) -> Done:
    """Several threads of this process."""
    stop = threading.Event()
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        futures = {pool.submit(work.run, chunk, stop): chunk for chunk in chunks}
        yield from _as_done(futures)
    finally:
        # An interrupt must not wait for replications that nobody wants any more.
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


def mapped(run: Callable[[Item], Value], items: Sequence[Item], jobs: int) -> Iterator[Value]:
    """What a function makes of items, in their order, in several threads of this process."""
    if jobs <= 1:
        yield from map(run, items)
        return
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        yield from pool.map(run, items)
    finally:
        # As above: whoever interrupts does not wait for what has not begun.
        pool.shutdown(wait=False, cancel_futures=True)


def in_processes(work: Work, chunks: Sequence[Chunk], jobs: int, say: Say) -> Done:
    """Several processes, to which the systems are sent once.

    A process that dies (killed, out of memory) loses its chunk, which another one does again.

    Raises:
        StudyError: a service model cannot be sent, or processes keep dying.
    """
    payload = packed(work)
    left, deaths = list(chunks), 0
    while left:
        try:
            for chunk, found in _in_one_pool(payload, left, jobs):
                left.remove(chunk)
                deaths = 0
                yield chunk, found
        except BrokenProcessPool:
            deaths += 1
            if deaths > RETRIES:
                raise StudyError(_DYING) from None
            say(ENGLISH.say("worker.died"))


_DYING: Final = (
    "worker processes keep dying, most likely for want of memory: fewer jobs at a time need less."
)

_UNGUARDED: Final = (
    "this script starts worker processes, which read it again from its first line, and it has no "
    'guard: put what it does under `if __name__ == "__main__":`, below its imports, classes and '
    'functions; or let threads work (kind="threads", or jobs=1).'
)

_READING_AGAIN: Final = 97
"""Exit code of a worker process in which the script begins the study anew."""


def require_guard() -> None:
    """End a worker process whose script begins a study while the process still reads it.

    Its parent then says what is missing. Python marks such a process in this way, and refuses to
    let it start others.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(_READING_AGAIN)


def _in_one_pool(payload: bytes, chunks: Sequence[Chunk], jobs: int) -> Done:
    """Until all is done or a process dies.

    Raises:
        BrokenProcessPool: one died.
        StudyError: one began the study anew.
    """
    context = Spawning()
    pool = ProcessPoolExecutor(
        min(jobs, len(chunks)), mp_context=context, initializer=_prepare, initargs=(payload,)
    )
    finished = False
    try:
        futures = {pool.submit(_run_here, chunk): chunk for chunk in chunks}
        yield from _as_done(futures)
        finished = True
    except BrokenProcessPool:
        if _is_unguarded(context):
            raise StudyError(_UNGUARDED) from None
        raise
    finally:
        _close(pool, context, at_once=not finished)


def _is_unguarded(context: Spawning) -> bool:
    """Whether one of the processes ended because it was to begin the study anew."""
    for process in context.started:
        process.join(_CONNECTING_SECONDS)
    return any(process.exitcode == _READING_AGAIN for process in context.started)


def _close(pool: Executor, context: Spawning, *, at_once: bool) -> None:
    """End the processes: after their last chunk, or in the middle of it."""
    pool.shutdown(wait=not at_once, cancel_futures=True)
    if at_once:
        for process in context.started:
            process.kill()


class Spawning(SpawnContext):
    """Starts fresh processes, which inherit nothing, and remembers them.

    A forked process would inherit threads of NumPy and Numba in the middle of something.
    """

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(  # type: ignore[override]  # noqa: N802 - there it is a class, called the same way
        self, *args: Any, **kwargs: Any
    ) -> SpawnProcess:
        """Make a process."""
        process = SpawnProcess(*args, **kwargs)
        self.started.append(process)
        return process


_prepared: dict[str, Work | Exception] = {}
"""In a worker process: the work that it was started for, or why it cannot do it."""


def _prepare(payload: bytes) -> None:
    """Begin as a worker process: Ctrl-C is the parent's business, and so is its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _prepared["work"] = unpacked(payload)
    except Exception as error:  # noqa: BLE001 - whatever a model's module does when it is loaded
        _prepared["work"] = error


def _end_with_parent() -> None:
    """A parent that was killed cannot tell its workers; they would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_here(chunk: Chunk) -> ReplicationSums:
    """In a worker process: simulate a chunk.

    Raises:
        StudyError: the service model could not be loaded here.
    """
    work = _prepared["work"]
    if isinstance(work, Work):
        return work.run(chunk)
    raise StudyError(
        f"a worker process cannot load the service model ({type(work).__name__}: {work}): define "
        "its class in a module that can be imported, or run the study in threads."
    )


def packed(work: Work) -> bytes:
    """The work as bytes.

    Raises:
        StudyError: a service model written in Python cannot be sent to other processes.
    """
    try:
        return pickle.dumps(work)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise StudyError(
            f"a service model written in Python cannot be sent to other processes ({error}): "
            "define its class at the top of a module, or run the study in threads."
        ) from None


def unpacked(payload: bytes) -> Work:
    """The work again, in the process that does it."""
    # The bytes were written by `packed` and come from whoever started this process or feeds this
    # cluster, who can run any code here anyway.
    work: Work = pickle.loads(payload)  # noqa: S301
    return work


def _as_done(futures: dict[Future[ReplicationSums], Chunk]) -> Done:
    """Results in the order in which they come, none kept longer than needed."""
    for future in as_done(list(futures)):
        yield futures.pop(future), future.result()


def on_cluster(
    work: Work, chunks: Sequence[Chunk], address: str, tls: TlsFiles | None, say: Say
) -> Done:
    """The workers of a Dask cluster. Chunks of a worker that dies are given to another.

    Args:
        work: of the study.
        chunks: that are to be done.
        address: of the scheduler: ``tls://host:port``, or ``tcp://host:port`` without protection.
        tls: our side of TLS; Dask's own configuration if None.
        say: told that an address is not protected.

    Raises:
        StudyError: Dask is not installed, or no scheduler or worker is there.
    """
    payload = packed(work)
    client = _connected(address, tls, say)
    try:
        # Kept as the result of a task, the work is made again if all who hold it die.
        sent = client.submit(unpacked, payload, pure=False)
        futures = {
            client.submit(Work.run, sent, chunk, pure=False, retries=RETRIES): chunk
            for chunk in chunks
        }
        for future in _dask().as_completed(list(futures)):
            yield futures.pop(future), _result(future)
            future.release()
    finally:
        client.close()


def _result(future: Any) -> ReplicationSums:
    """What a worker of the cluster found.

    Raises:
        StudyError: it does not know this program, or workers keep dying.
    """
    try:
        found: ReplicationSums = future.result()
    except ModuleNotFoundError as error:
        raise StudyError(
            f"a worker of the cluster lacks {error.name}: install the same ccsim everywhere."
        ) from None
    except _dask().scheduler.KilledWorker as error:
        raise StudyError(f"workers of the cluster keep dying: {error}") from None
    return found


def _connected(address: str, tls: TlsFiles | None, say: Say) -> Any:
    """A client of a cluster that has workers."""
    distributed = _dask()
    if not address.startswith("tls://"):
        say(ENGLISH.say("cluster.open", address=address))
    security = None if tls is None else _security(tls)
    try:
        client = distributed.Client(address, security=security, timeout=_CONNECTING_SECONDS)
    except (OSError, ValueError, TypeError) as error:
        raise StudyError(f"no Dask scheduler can be reached at {address}: {error}") from None
    try:
        client.wait_for_workers(1, timeout=_CONNECTING_SECONDS)
    except TimeoutError:
        client.close()
        raise StudyError(
            f"the Dask scheduler at {address} has no worker: start some with "
            f"`dask worker {address}`."
        ) from None
    return client


def _security(tls: TlsFiles) -> Any:
    return _dask().Security(
        tls_ca_file=tls.authority,
        tls_client_cert=tls.certificate,
        tls_client_key=tls.key,
        require_encryption=True,
    )


def _dask() -> Any:
    """Dask's library for clusters.

    Raises:
        StudyError: it is not installed.
    """
    try:
        import distributed
    except ImportError:
        raise StudyError(
            "a cluster needs Dask, which is not installed: pip install 'ccsim[cluster]', or "
            "pip install dask distributed."
        ) from None
    return distributed

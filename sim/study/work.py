"""The work of a study, wherever it is done: here, in other processes or on other machines."""

from __future__ import annotations

import copy
import hashlib
import os
import pickle
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sim.engine.run import choose_engine
from sim.errors import StudyError
from sim.measures.invariants import require_invariants
from sim.measures.own import added_measures
from sim.memory import blocks_compile
from sim.study.chunks import Chunk, program
from sim.study.reducing import Reducing, reduced, simulate_reduced
from sim.study.replication_sums import ReplicationSums, joined
from sim.study.systems import System, name_of

if TYPE_CHECKING:
    from sim.demand.windows import SharedTapes
    from sim.engine.run import Engine
    from sim.scenario.schema import Scenario

Value = TypeVar("Value")
Replicator = tuple[Callable[[int], Any], Callable[[Sequence[Any]], ReplicationSums]]
"""What simulates one replication, and what puts together what it found of several."""

MOST_READY: Final = 8
"""Systems that are kept planned. Chunks come in order of replication, then system, so that each of
a few systems comes again soon, and each of many does not."""


class StoppedError(Exception):
    """Work was given up because nobody wants its result any more."""


class _Ready:
    """What is planned already: of each of the last few systems and scenarios, once."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # to plan a system is to plan its tapes
        self._plans: dict[str, Replicator] = {}
        self._tapes: dict[bytes, SharedTapes] = {}

    def plan(self, label: str, make: Callable[[], Replicator]) -> Replicator:
        """What simulates a system, by its label."""
        with self._lock:
            return _kept(self._plans, label, make)

    def tapes(self, drawn_from: bytes, make: Callable[[], SharedTapes]) -> SharedTapes:
        """Tapes by what they are drawn from."""
        with self._lock:
            return _kept(self._tapes, drawn_from, make)


def _kept(kept: dict[Any, Value], key: object, make: Callable[[], Value]) -> Value:
    """The value of a key, made if it is not kept; what was used longest ago is forgotten."""
    kept[key] = value = kept.pop(key) if key in kept else make()
    if len(kept) > MOST_READY:
        del kept[next(iter(kept))]
    return value


@dataclass(frozen=True)
class Work:
    """All that a worker has to know to simulate any chunk of a study; it can be pickled.

    Attributes:
        systems: of the study. seed: root of all draws. engine: ``auto``, ``compiled``, ``simpy``.
        over_time: whether sums by interval are kept too.
        checked: whether every journal is searched for contradictions.
        program: fingerprint of the program that cut the study; see :func:`chunks.program`.
        measures: that were added, see :func:`sim.measures.own.added_measures`.
    """

    systems: tuple[System, ...]
    seed: int
    engine: Engine
    over_time: bool
    checked: bool
    program: str
    measures: Mapping[str, str]
    _ready: _Ready = field(default_factory=_Ready, init=False, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to other processes, which get everything ready themselves."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.init}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Begin in another process."""
        self.__dict__.update(state, _ready=_Ready())

    @classmethod
    def of(cls, systems: tuple[System, ...], seed: int, engine: Engine, *, over_time: bool) -> Work:
        """The work of a study; journals are checked with ``CCSIM_DEBUG=1`` in the environment."""
        checked = os.environ.get("CCSIM_DEBUG") == "1"
        return cls(systems, seed, engine, over_time, checked, program(), added_measures())

    @property
    def holds_the_gil(self) -> bool:
        """Whether a replication keeps other threads from running: Python code does."""
        if not blocks_compile():
            return True
        return any(choose_engine(s.model, self.engine) == "simpy" for s in self.systems)

    def run(self, chunk: Chunk, stop: threading.Event | None = None) -> ReplicationSums:
        """Simulate a chunk.

        Args:
            chunk: of this study.
            stop: looked at between replications.

        Raises:
            StoppedError: the event was set.
            StudyError: this is another version of the program than the one that asks.
        """
        if self.program != program():
            raise StudyError("a worker has another version of ccsim; install the same everywhere.")
        if self.measures != added_measures():
            raise StudyError(
                f"a worker does not know the measures {', '.join(self.measures)} as they were "
                "added: add them at the top of the script, or in a module that it imports; or let "
                "threads work."
            )
        system = self.systems[chunk.system]
        run, put_together = self._ready.plan(system.label, lambda: self._replicator(system))
        found = []
        for number in range(chunk.first, chunk.first + chunk.count):
            if stop is not None and stop.is_set():
                raise StoppedError
            found.append(run(number))
        return put_together(found)

    def _replicator(self, system: System) -> Replicator:
        """What simulates a replication of a system by its number, and puts several together."""
        if self.checked or choose_engine(system.model, self.engine) == "simpy":
            return lambda number: self._from_journal(system, number), joined
        from sim.engine.blocks import Prepared

        prepared = Prepared.of(system.scenario, system.model, self._tapes(system.scenario))
        reducing = Reducing(prepared, system.scenario, over_time=self.over_time)
        return lambda n: simulate_reduced(prepared, reducing, self.seed, n), reducing.named

    def _tapes(self, scenario: Scenario) -> SharedTapes:
        """The tapes of a scenario, shared by all systems whose tapes are drawn from the same."""
        from sim.demand.tape import plan_tape
        from sim.demand.windows import SharedTapes

        plan = plan_tape(scenario)
        mark = hashlib.blake2b(pickle.dumps(plan)).digest()
        return self._ready.tapes(mark, lambda: SharedTapes(plan, len(self.systems)))

    def _from_journal(self, system: System, number: int) -> ReplicationSums:
        """The sums of one replication whose whole journal is needed.

        What a model written in Python remembers of one replication must not reach another, or the
        result would depend on who is done first: each begins with a copy of the model as given.

        Raises:
            StudyError: the model cannot be copied.
        """
        from sim.engine.run import simulate

        try:
            model = copy.deepcopy(system.model)
        except Exception as error:  # whatever its attributes raise
            raise StudyError(
                f"service model {name_of(system.model)!r} cannot be copied for each replication "
                f"({type(error).__name__}: {error})."
            ) from error
        journal = simulate(system.scenario, model, self.seed, number, self.engine)
        if self.checked:
            require_invariants(journal, system.scenario)
        return reduced(journal, system.scenario, over_time=self.over_time)

"""Runs the whole set and puts the figures together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from sim.bench.cases import SIZES, TEXTBOOK_AGENTS, Case, Group, groups
from sim.bench.contestants import (
    BARE_SIMPY,
    LOOP,
    Contestant,
    contestants,
    engine_run,
    loop_run,
    study_run,
)
from sim.bench.counting import bytes_per_contact, count_events
from sim.bench.phases import nanoseconds_by_phase
from sim.bench.rounds import Timing, time_in_turn
from sim.compiling import is_cache_warm, is_compiling
from sim.errors import StudyError
from sim.memory import blocks_compile

FORMAT: Final = 1
ROUNDS: Final = 5
QUICK_ROUNDS: Final = 2

_FEW: Final = 400
_ENOUGH: Final = 100_000
"""Contacts whose events and bytes are counted."""
_PHASE_ROUNDS: Final = 2

Progress = Callable[[int, int], None]
"""Called with the milliseconds of expected work that are done and those in all."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one case.

    Attributes:
        case: the case.
        timings: by contestant's name and number of threads; peers of the group included.
        events: by kind, per contact. bytes: by table, per contact.
        phases: nanoseconds per contact of the compiled engine.
    """

    case: Case
    timings: dict[tuple[str, int], Timing]
    events: dict[str, float]
    bytes: dict[str, float]
    phases: dict[str, float]

    def rate(self, name: str, threads: int = 1) -> float:
        """Contacts per second of a contestant."""
        return self.timings[name, threads].rate

    def ratio(self, name: str, peer: str) -> float:
        """Contacts per second of one over those of another, both on one thread."""
        return self.rate(name) / self.rate(peer)

    def speed_up(self, name: str) -> float | None:
        """Two threads over one; None if only one was tried."""
        if (name, 2) not in self.timings:
            return None
        return self.rate(name, 2) / self.rate(name)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The figures of all cases.

    Attributes:
        figures: by key of the case.
        rounds: of which the best counts.
        compile_seconds: until the compiled engine was ready; None if it was from an earlier run.
        is_quick: whether it was the short set.
    """

    figures: dict[str, Figures]
    rounds: int
    compile_seconds: float | None
    is_quick: bool

    @property
    def idle_share(self) -> float:
        """Share of the time of one-thread runs in which other programs had the processor."""
        timings = [t for one in self.figures.values() for t in one.timings.values()]
        return median(t.idle_share for t in timings if t.contestant.threads == 1)

    def relative_cost(self, name: str) -> dict[str, float]:
        """Time per contact of the cases of all sizes, by key, over that of the smallest."""
        sized = [one for one in self.figures.values() if one.case.agents in SIZES]
        return {one.case.key: sized[0].rate(name) / one.rate(name) for one in sized}


def run_benchmark(
    *,
    quick: bool = False,
    chosen: Sequence[Group] | None = None,
    rounds: int | None = None,
    progress: Progress | None = None,
) -> Benchmark:
    """Time everything.

    Args:
        quick: fewer contacts and rounds.
        chosen: groups of cases; default: all.
        rounds: of which the best counts.
        progress: told after each run.

    Raises:
        StudyError: the engine would run as plain Python, or there is no round.
    """
    if not is_compiling():
        raise StudyError("CCSIM_COMPILE=0 leaves nothing to measure: unset it for this command.")
    if not blocks_compile():
        raise StudyError("the engine runs as plain Python with this Numba: nothing to measure.")
    count = rounds if rounds is not None else QUICK_ROUNDS if quick else ROUNDS
    if count < 1:
        raise StudyError(f"at least 1 round is needed, not {count}.")
    sets = groups(quick=quick) if chosen is None else list(chosen)
    runners = [contestants(group) for group in sets]
    compile_seconds = warm_up(sets)
    told = None if progress is None else _teller(runners, count, progress)
    figures: dict[str, Figures] = {}
    for group, runs in zip(sets, runners, strict=True):
        timings = time_in_turn(runs, count, told)
        figures |= {case.key: _figures(case, timings) for case in group}
    return Benchmark(figures, count, compile_seconds, quick)


def warm_up(sets: Sequence[Group]) -> float | None:
    """Let everything compile; the seconds that it took, or None if that was done before."""
    from sim.engine.compiled.loop import advance

    was_warm = is_cache_warm(advance)
    started = time.perf_counter()
    for case in (case for group in sets for case in group):
        engine_run(case, "compiled", _FEW)()
        study_run(case, _FEW)()
    seconds = time.perf_counter() - started
    loop_run(TEXTBOOK_AGENTS, _FEW)()
    engine_run(sets[0][0], "simpy", _FEW)()
    return None if was_warm else seconds


def _teller(
    runners: Sequence[Sequence[Contestant]], rounds: int, progress: Progress
) -> Callable[[Contestant], None]:
    """What passes on how much of the expected time is over."""
    total = round(1_000 * rounds * sum(each.expected_seconds for runs in runners for each in runs))
    done = 0.0

    def told(contestant: Contestant) -> None:
        nonlocal done
        done += 1_000 * contestant.expected_seconds
        progress(min(round(done), total), total)

    return told


def _figures(case: Case, timings: Sequence[Timing]) -> Figures:
    """The figures of a case, from the timings of its group."""
    from sim.engine.run import simulate

    scenario = case.build(min(case.contacts, _ENOUGH))
    journal = simulate(scenario, case.model, engine="compiled")
    served = len(journal.contacts)
    mine = {
        (one.contestant.name, one.contestant.threads): one
        for one in (*timings, *(own for own in timings if own.contestant.case == case.key))
        if one.contestant.case == case.key or one.contestant.name in (LOOP, BARE_SIMPY)
    }
    return Figures(
        case,
        mine,
        {kind: count / served for kind, count in count_events(journal).items()},
        bytes_per_contact(journal),
        nanoseconds_by_phase(case, case.contacts, _PHASE_ROUNDS),
    )

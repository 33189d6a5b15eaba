"""Where the time of the SimPy engine goes: ``python -m sim.bench.sampling [CASE ...]``.

A timer looks every few milliseconds of processor time at which function is running. That costs
nothing between two looks, so short functions weigh what they weigh, which a profiler that hooks
into every call would not say. Not on Windows, which has no such timer.
"""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePath
from types import FrameType
from typing import Final

from sim.bench.cases import Case, groups
from sim.bench.counting import count_events
from sim.errors import StudyError

CONTACTS: Final = 10_000
ROUNDS: Final = 4
_INTERVAL_SECONDS: Final = 0.001

_REST: Final = "the rest"

PARTS: Final = {
    "SimPy: event list, events, processes": ("simpy", "clock", "centre"),
    "the customer's story, contacts opened and closed": (
        *("customer", "contacts", "cases", "people"),
    ),
    "journal": ("records",),
    "draws, rules, rounding to ticks": ("rules", "randomness", "keys"),
    "who serves whom": ("matching", "agents", "floor", "shifts"),
    "waiting and patience": ("waiting", "impatience", "calendar"),
    "service, threads, sharing": ("service", "completions", "sharing", "events"),
    "orchestrator": ("orchestrator", "steering", "orchestration", "dormancy"),
    _REST: (),
}
"""Parts of the engine: folders and modules."""


def main(keys: list[str]) -> None:
    """Sample cases and print a table.

    Args:
        keys: of the cases of :func:`sim.bench.cases.groups`.
    """
    known = {case.key: case for group in groups() for case in group}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise StudyError(f"no case {unknown[0]!r}: there are {', '.join(known)}.")
    for key in keys:
        sys.stdout.write("\n".join(table(known[key])) + "\n\n")


def table(case: Case, contacts: int = CONTACTS) -> Iterator[str]:
    """Shares of the time, and microseconds per contact, by part."""
    found, seconds, served, events = sample(case, contacts)
    total = found.total() or 1
    micros = 1e6 * seconds / served
    yield f"| {case.label}, {events / served:.1f} events per contact | share | µs per contact |"
    yield "|---|---:|---:|"
    for part in PARTS:
        share = found[part] / total
        yield f"| {part} | {100 * share:.0f} % | {micros * share:.1f} |"
    yield f"| all | 100 % | {micros:.1f} |"


def sample(case: Case, contacts: int) -> tuple[Counter[str], float, int, int]:
    """Run a case on the SimPy engine.

    Returns:
        looks at each part, processor seconds of the best round, contacts and events of a round.

    Raises:
        StudyError: the machine has no timer that counts processor time.
    """
    from sim.engine.run import simulate

    if not hasattr(signal, "setitimer"):
        raise StudyError("sampling needs a timer of processor time, which Windows does not have.")
    scenario = case.build(contacts)
    journal = simulate(scenario, case.model, engine="simpy")  # compiles the rules
    found: Counter[str] = Counter()
    best = min(
        _looked_at(found, lambda: simulate(scenario, case.model, engine="simpy", tape=journal.tape))
        for _ in range(ROUNDS)
    )
    return found, best, len(journal.contacts), sum(count_events(journal).values())


def _looked_at(found: Counter[str], run: Callable[[], object]) -> float:
    """Processor seconds of a run, of which the parts are counted."""

    def look(_: int, frame: FrameType | None) -> None:
        if frame is not None:
            found[part_of(frame.f_code.co_filename)] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL_SECONDS, _INTERVAL_SECONDS)
    started = time.process_time()
    try:
        run()
    finally:
        seconds = time.process_time() - started
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return seconds


def part_of(file: str) -> str:
    """The part of the engine that a source file belongs to."""
    path = PurePath(file)
    for name in (path.parent.name, path.stem):  # `rules/sharing.py` is a rule before it is sharing
        for part, names in PARTS.items():
            if name in names:
                return part
    return _REST


if __name__ == "__main__":
    main(sys.argv[1:] or ["m_m_100_m", "retail_multichannel", "retail_orchestrated"])

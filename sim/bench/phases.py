"""Where the time of a run with the compiled engine goes, phase by phase."""

from __future__ import annotations

import cProfile
import time
from typing import Final

from sim.bench.cases import Case
from sim.compiling import plain

PHASES: Final = ("plan", "tape", "advance", "journal")


def nanoseconds_by_phase(case: Case, contacts: int, rounds: int = 1) -> dict[str, float]:
    """Nanoseconds per contact of each phase, in the round that was fastest as a whole.

    ``plan``
        the scenario becomes arrays.
    ``tape``
        demand is drawn.
    ``advance``
        the event loop; it draws what happens in the centre and writes the rows as it goes.
    ``journal``
        room for the rows is found before, and they are gathered into tables afterwards.
    """
    found = [_one_round(case, contacts) for _ in range(rounds)]
    return min(found, key=lambda phases: sum(phases.values()))


def _one_round(case: Case, contacts: int) -> dict[str, float]:
    from sim.demand.tape import draw_tape, plan_tape
    from sim.engine.compiled.driver import run_compiled
    from sim.engine.compiled.loop import advance
    from sim.engine.planning import build_plan
    from sim.service_models.registry import resolve

    scenario = case.build(contacts)
    clock = [time.perf_counter()]
    plan = build_plan(scenario, resolve(case.model, scenario).capabilities)
    tape_plan = plan_tape(scenario)
    clock.append(time.perf_counter())
    tape = draw_tape(scenario, scenario.run.seed, 0, tape_plan)
    clock.append(time.perf_counter())
    # Numba tells a profile about the calls of compiled functions that come from Python.
    with cProfile.Profile(builtins=False) as profile:
        tables = run_compiled(plan, tape)
    times = {each.code: each for each in profile.getstats()}
    whole = times[run_compiled.__code__]
    loop = times.get(plain(advance).__code__)
    loop_seconds = whole.inlinetime if loop is None else loop.totaltime
    seconds = (
        *(clock[1] - clock[0], clock[2] - clock[1]),
        *(loop_seconds, whole.totaltime - loop_seconds),
    )
    served = len(tables["contacts"])
    return {name: 1e9 * each / served for name, each in zip(PHASES, seconds, strict=True)}

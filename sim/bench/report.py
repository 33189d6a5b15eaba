"""The result as plain values, for programs."""

from __future__ import annotations

from typing import Any

from sim.bench.benchmark import FORMAT, Benchmark, Figures
from sim.bench.contestants import BARE_SIMPY, LOOP, STUDY
from sim.bench.rounds import Timing
from sim.study.store import plain, provenance


def to_json(found: Benchmark) -> dict[str, Any]:
    """Everything that was measured, and on what.

    ``format``, ``provenance``, ``rounds``, ``is_quick``, ``compile_seconds`` (null if nothing had
    to be compiled), ``idle_share`` (of the time of runs on one thread in which other programs had
    the processor); ``cases``: by key, see below; ``relative_cost``: by engine or peer and by key,
    the time per contact of M/M/s+M over that with the fewest agents.

    Of each case: ``label``, ``timings`` (a list: ``name``, ``threads``, ``contacts``, ``seconds``
    and ``processor_seconds`` of every round, and of the best one ``contacts_per_second``,
    ``events_per_second``, ``ns_per_contact``), ``events_per_contact`` and ``bytes_per_contact`` by
    kind and in ``total``,
    ``ns_per_contact_by_phase``, ``compiled_over_loop``, ``study_over_loop``,
    ``compiled_over_bare_simpy``, ``simpy_over_bare_simpy``, ``two_threads_over_one`` by engine.
    """
    content = {
        "format": FORMAT,
        "provenance": provenance(),
        "rounds": found.rounds,
        "is_quick": found.is_quick,
        "compile_seconds": found.compile_seconds,
        "idle_share": found.idle_share,
        "cases": {key: _case(one) for key, one in found.figures.items()},
        "relative_cost": {name: found.relative_cost(name) for name in ("compiled", LOOP)},
    }
    result: dict[str, Any] = plain(content)
    return result


def _case(one: Figures) -> dict[str, Any]:
    events = sum(one.events.values())
    return {
        "label": one.case.label,
        "timings": [_timing(timing, events) for timing in one.timings.values()],
        "events_per_contact": {**one.events, "total": events},
        "bytes_per_contact": {**one.bytes, "total": sum(one.bytes.values())},
        "ns_per_contact_by_phase": one.phases,
        "compiled_over_loop": one.ratio("compiled", LOOP),
        "study_over_loop": one.ratio(STUDY, LOOP),
        "compiled_over_bare_simpy": one.ratio("compiled", BARE_SIMPY),
        "simpy_over_bare_simpy": one.ratio("simpy", BARE_SIMPY),
        "two_threads_over_one": {name: one.speed_up(name) for name in ("compiled", "simpy")},
    }


def _timing(timing: Timing, events: float) -> dict[str, Any]:
    """A timing; the peers serve another queue than most cases, so their events are not counted."""
    is_engine = timing.contestant.name in ("compiled", STUDY, "simpy")
    return {
        "name": timing.contestant.name,
        "threads": timing.contestant.threads,
        "contacts": timing.contacts,
        "seconds": timing.seconds,
        "processor_seconds": timing.processor_seconds,
        "contacts_per_second": timing.rate,
        "events_per_second": timing.rate * events if is_engine else None,
        "ns_per_contact": 1e9 / timing.rate,
    }

"""The clock of the SimPy engine: whole ticks, events by key, and no error that is swallowed."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from simpy import Event

from sim.engine.reference.clock import TickEnvironment


def test_events_of_one_tick_come_by_key_whatever_was_first() -> None:
    env = TickEnvironment(initial_time=0)
    seen: list[tuple[int, str]] = []

    def note(name: str) -> None:
        seen.append((env.now, name))

    env.let_come(5, 30, [lambda _: note("last")])
    env.let_come(5, 10, [lambda _: note("first")])
    waiting = Event(env)
    waiting.callbacks = [lambda _: note("second")]
    env.let_happen(waiting, 20, 5)
    env.let_come(3, 99, [lambda _: note("before")])
    env.let_come(8, 1, [lambda _: note("after the end")])
    env.run(until=8)
    assert seen == [(3, "before"), (5, "first"), (5, "second"), (5, "last")]
    assert env.now == 8
    assert type(env.now) is int


def test_a_generator_waits_for_what_is_bound_to_come() -> None:
    env = TickEnvironment(initial_time=0)
    woken: list[int] = []

    def story() -> Generator[Event, object, None]:
        for tick in (4, 9):
            yield env.let_come(tick, 1, [])
            woken.append(env.now)

    env.process(story())
    env.run(until=20)
    assert woken == [4, 9]


def test_an_error_in_a_generator_reaches_who_runs_it() -> None:
    env = TickEnvironment(initial_time=0)

    def story() -> Generator[Event, object, None]:
        yield env.let_come(4, 1, [])
        raise LookupError("lost")

    env.process(story())
    with pytest.raises(LookupError, match="lost"):
        env.run(until=20)


def test_a_run_without_an_end_ends_with_its_last_event() -> None:
    env = TickEnvironment(initial_time=0)
    env.let_come(7, 1, [])
    env.run()
    assert env.now == 7

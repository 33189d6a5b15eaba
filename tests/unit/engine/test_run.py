"""Choosing an engine, and serving a tape that was drawn before."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.demand.tape import draw_tape
from sim.engine.run import simulate
from sim.errors import CcsimError
from sim.scenario.load import load

NULL = Path(__file__).parents[3] / "scenarios" / "null.toml"


def test_a_tape_drawn_before_is_served() -> None:
    """The same journal as with a tape drawn on the way."""
    scenario = load(NULL, {"scenario.starts_empty": True, "scenario.horizon_days": "1"})
    tape = draw_tape(scenario, 1, 3)
    given = simulate(scenario, replication=3, tape=tape)
    drawn = simulate(scenario, replication=3)
    assert given.tape is tape
    assert (given.contacts == drawn.contacts).all()


def test_a_tape_of_another_run_is_refused() -> None:
    """Another replication, or another horizon."""
    scenario = load(NULL, {"scenario.starts_empty": True, "scenario.horizon_days": "1"})
    with pytest.raises(CcsimError, match="replication 3"):
        simulate(scenario, tape=draw_tape(scenario, 1, 3))
    longer = load(NULL, {"scenario.starts_empty": True, "scenario.horizon_days": "2"})
    with pytest.raises(CcsimError, match="another horizon"):
        simulate(scenario, tape=draw_tape(longer, 1, 0))


def test_an_unknown_engine_is_refused() -> None:
    """The message names the engines there are."""
    with pytest.raises(CcsimError, match="auto, compiled, simpy"):
        simulate(load(NULL), engine="fast")  # type: ignore[arg-type]  # the fault under test

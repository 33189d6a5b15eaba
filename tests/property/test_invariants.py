"""What must hold in every run: invariants, the contract read back, seeds and replications."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.demand.foresight import Foresight
from sim.engine.journal import TABLES, AgentState
from sim.engine.run import simulate
from sim.errors import CcsimError
from sim.measures import check_invariants
from sim.measures.sweeps import Spells
from sim.scenario.schema import Scenario
from sim.sections.span import Span
from sim.workload.headcount import headcount_plan
from tests.property.contract_agents import agent_faults
from tests.property.contract_contacts import contact_faults
from tests.property.journals import same
from tests.property.runs import served
from tests.property.scenarios import BUSY, MODELS, numbered, scenarios, seeded

NUMBERS = range(200, 230)
CONTRACT = range(400, 700)
CHUNK = 30


def _busy() -> Scenario:
    return seeded(BUSY)[0]


# --- invariants ----------------------------------------------------------------------------------


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(scenario=scenarios(), engine=st.sampled_from(["compiled", "compiled", "simpy"]))
def test_invariants_hold_under_every_service_model(scenario: Scenario, engine: Any) -> None:
    for model in MODELS:
        journal = simulate(scenario, model, engine=engine)
        assert check_invariants(journal, scenario) == []
        alarms = journal.tape.cases["foreseen"] == Foresight.FALSE_ALARM
        known = journal.cases["case"][journal.cases["foreseen"] == Foresight.FALSE_ALARM]
        assert alarms[known].all()
        others = np.setdiff1d(journal.cases["case"], known)
        assert np.array_equal(others, np.flatnonzero(~alarms))
        assert len(np.unique(journal.cases["case"])) == len(journal.cases)
        assert (journal.contacts["offered"] < journal.end_ticks).all()


@pytest.mark.parametrize("number", NUMBERS)
def test_invariants_hold_on_numbered_scenarios(number: int) -> None:
    scenario, model = seeded(number)
    assert check_invariants(simulate(scenario, model), scenario) == []


@pytest.mark.parametrize("first", CONTRACT[::CHUNK])
def test_journals_say_what_the_contract_says(first: int) -> None:
    for number in range(first, first + CHUNK):
        run = served(*seeded(number))
        found = [*contact_faults(run), *agent_faults(run)]
        assert found == [], f"scenario {number}: {len(found)} faults"


@pytest.mark.parametrize("number", NUMBERS)
def test_the_states_of_an_agent_do_not_overlap(number: int) -> None:
    scenario, model = seeded(number)
    journal = simulate(scenario, model)
    states = journal.agent_states
    assert not (states["state"] == AgentState.OFF).any()
    order = np.lexsort((states["start"], states["agent"]))
    rows = states[order]
    inside = rows["agent"][1:] == rows["agent"][:-1]
    assert not (inside & (rows["start"][1:] < rows["end"][:-1])).any()
    assert (rows["start"] < rows["end"]).all()


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("model", MODELS)
def test_without_demand_nothing_happens(engine: Any, model: str) -> None:
    raw = numbered(BUSY)
    raw["demand"] = {"sources": []}
    journal = simulate(Scenario.model_validate(raw), model, engine=engine)
    tables = {table: len(getattr(journal, table)) for table in TABLES}
    assert {name for name, rows in tables.items() if rows} == {"agent_states"}
    assert set(journal.agent_states["state"].tolist()) == {int(AgentState.AVAILABLE)}


@pytest.mark.parametrize("number", NUMBERS)
def test_agents_on_duty_are_the_head_count_and_those_who_finish(number: int) -> None:
    """Busy, available and after-contact time is paid: heads times time, and finishing after it."""
    scenario, model = seeded(number)
    if any(team.shifts for team in scenario.teams.values()):
        pytest.skip("people in shifts have tests of their own: test_shifts.py")
    journal = simulate(scenario, model)
    states = journal.agent_states
    plan = headcount_plan(scenario)
    span = Span.of_run(scenario, journal.start, journal.end_ticks)
    over_run = span.over_run(plan.present, plan.interval_ticks, journal.end_ticks)
    moments = np.unique(np.concatenate([states["start"], states["end"]]))[:-1]
    interval = np.minimum(moments // plan.interval_ticks, over_run.shape[1] - 1)
    team_of = np.repeat(np.arange(len(plan.teams)), plan.present.max(axis=1))
    for team, present in enumerate(over_run):
        mine = states[team_of[states["agent"]] == team]
        on_duty = Spells(mine["start"], mine["end"]).count_at(moments)
        mine = mine[mine["state"] != AgentState.AVAILABLE]
        occupied = Spells(mine["start"], mine["end"]).count_at(moments)
        finishing = on_duty - present[interval]
        assert (finishing >= 0).all()
        assert (finishing <= occupied).all()


# --- seeds and replications ----------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_a_replication_alone_is_the_same_as_in_a_series(engine: Any) -> None:
    scenario = _busy()
    series = [simulate(scenario, "omnichannel", replication=r, engine=engine) for r in range(9)]
    alone = simulate(scenario, "omnichannel", replication=7, engine=engine)
    assert same(series[7], alone)
    assert not same(series[7], series[8])


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_the_same_seed_gives_the_same_bytes(engine: Any) -> None:
    scenario = _busy()
    one = simulate(scenario, seed=5, engine=engine)
    content = {table: getattr(one, table).tobytes() for table in TABLES}
    other = simulate(scenario, seed=6, engine=engine)
    again = simulate(scenario, seed=5, engine=engine)
    assert not same(one, other)
    for table in TABLES:
        assert {name: getattr(again, table)[name].tobytes() for name in _fields(table)} == {
            name: getattr(one, table)[name].tobytes() for name in _fields(table)
        }
        assert getattr(one, table).tobytes() == content[table]  # nobody wrote over the first


def _fields(table: str) -> tuple[str, ...]:
    return TABLES[table].names or ()


def test_a_tape_of_another_replication_is_refused() -> None:
    scenario = _busy()
    tape = simulate(scenario, replication=1).tape
    with pytest.raises(CcsimError, match="replication 1"):
        simulate(scenario, replication=2, tape=tape)

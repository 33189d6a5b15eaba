"""What must hold in every run: invariants, and changes to a scenario that change no number."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.journal import TABLES, AgentState, Journal
from sim.engine.run import simulate
from sim.errors import CcsimError
from sim.measures import check_invariants
from sim.measures.sweeps import Spells
from sim.scenario.headcount import headcount_plan
from sim.scenario.schema import Scenario
from sim.service_models import AgentView, Capabilities, CentreView, ContactView
from sim.service_models.registry import resolve
from tests.property.journals import differences, same
from tests.property.scenarios import MODELS, Settings, random_settings, scenarios, seeded

NUMBERS = range(200, 230)
BUSY = 2


def _busy() -> Scenario:
    return seeded(BUSY)[0]


def _settings(number: int) -> Settings:
    return random_settings(random.Random(number))


def _run(raw: Settings, model: str, **more: Any) -> Journal:
    return simulate(Scenario.model_validate(raw), model, **more)


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
        assert len(journal.cases) == len(journal.tape.cases)
        assert sorted(journal.cases["case"].tolist()) == list(range(len(journal.cases)))
        assert (journal.contacts["offered"] < journal.end_ticks).all()


@pytest.mark.parametrize("number", NUMBERS)
def test_invariants_hold_on_numbered_scenarios(number: int) -> None:
    scenario, model = seeded(number)
    assert check_invariants(simulate(scenario, model), scenario) == []


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
    raw = _settings(BUSY)
    raw["demand"] = {"sources": []}
    journal = _run(raw, model, engine=engine)
    assert len(journal.contacts) == len(journal.cases) == len(journal.work) == 0
    assert set(journal.agent_states["state"].tolist()) == {int(AgentState.AVAILABLE)}


@pytest.mark.parametrize("number", NUMBERS)
def test_agents_on_duty_are_the_head_count_and_those_who_finish(number: int) -> None:
    """Busy, available and wrap-up time is paid time: heads times time, and finishing after it."""
    scenario, model = seeded(number)
    states = simulate(scenario, model).agent_states
    plan = headcount_plan(scenario)
    moments = np.unique(np.concatenate([states["start"], states["end"]]))[:-1]
    interval = np.minimum(moments // plan.interval_ticks, plan.present.shape[1] - 1)
    team_of = np.repeat(np.arange(len(plan.teams)), plan.present.max(axis=1))
    for team, present in enumerate(plan.present):
        mine = states[team_of[states["agent"]] == team]
        on_duty = Spells(mine["start"], mine["end"]).count_at(moments)
        mine = mine[mine["state"] != AgentState.AVAILABLE]
        occupied = Spells(mine["start"], mine["end"]).count_at(moments)
        finishing = on_duty - present[interval]
        assert (finishing >= 0).all()
        assert (finishing <= occupied).all()


# --- changes that change nothing -----------------------------------------------------------------


def _needs_nothing(number: int) -> Settings:
    """One channel, one contact per case, no medium: no case needs any capability."""
    raw = _settings(number)
    name = next(iter(raw["channels"]))
    raw["channels"] = {name: raw["channels"][name]}
    raw["segments"] = {"all": {"share": 1.0, "channel_preference": {name: 1.0}}}
    raw["intents"] = {"any": {"share": 1.0}}
    raw["demand"]["sources"] = raw["demand"]["sources"][:1]
    raw["teams"] = {
        team: {"channels": [name], "headcount": found["headcount"]}
        for team, found in raw["teams"].items()
    }
    raw["context"] = {}
    raw["behaviour"] = {"max_attempts": 1}
    raw["handling"]["logging_seconds"] = 0.0  # what a shared record costs whether needed or not
    return raw


@pytest.mark.parametrize("number", range(12))
def test_a_capability_that_no_case_needs_changes_nothing(number: int) -> None:
    scenario = Scenario.model_validate(_needs_nothing(number))
    base = simulate(scenario, "multichannel")
    for model in MODELS:
        assert differences(base, simulate(scenario, model)) == ""
    assert len(base.contacts)


@pytest.mark.parametrize("number", range(20))
def test_each_capability_alone_changes_nothing_where_it_is_not_needed(number: int) -> None:
    raw = _settings(number)
    for intent in raw["intents"].values():
        intent.pop("medium", None)
    raw["service_models"]["with companion"] = {"base": "multichannel", "companion_channel": True}
    scenario = Scenario.model_validate(raw)
    base = simulate(scenario, "multichannel")
    # Context that ends with the interaction never reaches a later contact.
    for model in ("with companion", "multimodal"):
        assert differences(base, simulate(scenario, model)) == ""


Change = Callable[[Settings], None]


def _first(table: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {name: value, **table}


def _only_where_they_are(raw: Settings) -> None:
    """Say which channels the intents are raised on, so that a new channel is none of them."""
    for intent in raw["intents"].values():
        intent.setdefault("channels", list(raw["channels"]))
    for team in raw["teams"].values():
        team.setdefault("intents", list(raw["intents"]))


CHANNEL: Settings = {"mode": "chat", "max_per_agent": 9, "media": ["smell"], "lines": 1}
SEGMENT = {"share": 0.0, "priority_points": 99.0, "patience_correlation": 0.7}
IDLE_TEAM = {"channels": ["unused"], "headcount": 3}
EMPTY_TEAM = {"headcount": 0, "handle_time_factor": 0.5, "max_per_agent": {}}


def _channel(raw: Settings) -> None:
    raw["channels"] = {**raw["channels"], "unused": CHANNEL}


def _channel_first(raw: Settings) -> None:
    raw["channels"] = _first(raw["channels"], "unused", CHANNEL)


def _segment_first(raw: Settings) -> None:
    preference = next(iter(raw["segments"].values()))["channel_preference"]
    segment = {**SEGMENT, "channel_preference": preference}
    raw["segments"] = _first(raw["segments"], "unused", segment)


def _intent_first(raw: Settings) -> None:
    intent = {"share": 0.0, "difficulty_cv": 3.0}
    raw["intents"] = _first(raw["intents"], "unused", intent)


def _empty_team_first(raw: Settings) -> None:
    team = {**EMPTY_TEAM, "channels": list(raw["channels"])[:1], "intents": [*raw["intents"]][:1]}
    raw["teams"] = _first(raw["teams"], "unused", team)


def _empty_team_for_all(raw: Settings) -> None:
    raw["teams"]["unused"] = {**EMPTY_TEAM, "channels": list(raw["channels"])}


def _idle_team(raw: Settings) -> None:
    _channel(raw)
    raw["teams"]["unused"] = IDLE_TEAM


def _relabelled(raw: Settings) -> None:
    """Two unused teams and channels, whatever they are called and in whatever order."""
    raw["channels"] = {**raw["channels"], "zebra": CHANNEL, "ant": {"mode": "live"}}
    raw["teams"]["yak"] = {"channels": ["zebra"], "headcount": 0}
    raw["teams"]["bee"] = {"channels": ["ant"], "headcount": 0}


UNUSED: dict[str, Change] = {
    "a channel": _channel,
    "a channel before the others": _channel_first,
    "a segment before the others": _segment_first,
    "an intent before the others": _intent_first,
    "a team that is never there": _empty_team_for_all,
    "a team that is never there before the others": _empty_team_first,
    "a team for a channel that nobody uses": _idle_team,
    "channels and teams of other names": _relabelled,
}


@pytest.mark.parametrize("change", UNUSED.values(), ids=UNUSED)
@pytest.mark.parametrize("number", [*range(6), BUSY + 40, 97])
def test_what_nobody_uses_changes_no_number(change: Change, number: int) -> None:
    raw = _settings(number)
    _only_where_they_are(raw)
    changed = deepcopy(raw)
    change(changed)
    model = MODELS[number % len(MODELS)]
    one, other = _run(raw, model), _run(changed, model)
    assert differences(one, _as_before(one, other)) == ""


INDICES = {
    "contacts": {"channel": "channels", "team": "teams"},
    "cases": {"first_channel": "channels", "segment": "segments", "intent": "intents"},
    "work": {"channel": "channels"},
    "agent_states": {},
}


def _as_before(one: Journal, other: Journal) -> Journal:
    """The second journal in the indices of the first, without agents that the first lacks."""
    tables = {}
    for table, columns in INDICES.items():
        rows = getattr(other, table).copy()
        if "agent" in rows.dtype.names and table != "contacts":
            rows = rows[rows["agent"] < len(one.names.agent_team)]
        for column, names in columns.items():
            before: Sequence[str] = getattr(one.names, names)
            place = {name: before.index(name) for name in before}
            now: Sequence[str] = getattr(other.names, names)
            rows[column] = [place[now[i]] if i >= 0 else -1 for i in rows[column].tolist()]
        tables[table] = rows
    return replace(other, **tables)


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


# --- service models written in Python ------------------------------------------------------------


class Deferring:
    """Leaves every decision to the built-in rules."""

    name = "deferring"

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities

    def priority_points(self, contact: ContactView, centre: CentreView) -> float:
        """No points."""
        assert contact.waited_seconds == 0
        assert set(centre.waiting.values()) != {-1}
        return 0.0

    def choose_agent(
        self, contact: ContactView, candidates: Sequence[AgentView], centre: CentreView
    ) -> int | None:
        """The built-in choice."""
        assert candidates
        assert all(centre.on_duty[agent.team] > 0 for agent in candidates)
        assert contact.attempt >= 1
        return None

    def choose_contact(
        self, agent: AgentView, candidates: Sequence[ContactView], centre: CentreView
    ) -> int | None:
        """The built-in choice."""
        assert all(0 <= contact.waited_seconds <= centre.now_seconds for contact in candidates)
        assert 0 <= agent.load <= 1
        return None


class Contrary(Deferring):
    """Decides for itself: last agent of the built-in order, furious customers first."""

    name = "contrary"

    def priority_points(self, contact: ContactView, centre: CentreView) -> float:
        """Ten points per unit of emotion; more where many wait."""
        return 10 * contact.emotion + centre.waiting[contact.channel]

    def choose_agent(
        self, contact: ContactView, candidates: Sequence[AgentView], centre: CentreView
    ) -> int | None:
        """The agent for whom the built-in rule would ask last."""
        super().choose_agent(contact, candidates, centre)
        return candidates[-1].agent

    def choose_contact(
        self, agent: AgentView, candidates: Sequence[ContactView], centre: CentreView
    ) -> int | None:
        """The contact that the built-in rule would take last."""
        super().choose_contact(agent, candidates, centre)
        return len(candidates) - 1


class Fixed(Deferring):
    """Gives the same two answers whatever it is asked."""

    name = "fixed"

    def __init__(self, agent: int, contact: int) -> None:
        super().__init__(Capabilities())
        self._answers = agent, contact

    def choose_agent(self, *_: Any) -> int | None:
        """The first answer."""
        return self._answers[0]

    def choose_contact(self, *_: Any) -> int | None:
        """The second answer."""
        return self._answers[1]


@pytest.mark.parametrize("number", range(300, 315))
def test_a_python_model_that_defers_equals_the_built_in_one(number: int) -> None:
    scenario, name = seeded(number)
    model = Deferring(resolve(name, scenario).capabilities)
    assert differences(simulate(scenario, name), simulate(scenario, model)) == ""


@pytest.mark.parametrize("number", range(315, 330))
def test_a_python_model_that_decides_keeps_the_invariants(number: int) -> None:
    scenario, name = seeded(number)
    model = Contrary(resolve(name, scenario).capabilities)
    journal = simulate(scenario, model)
    assert journal.engine == "simpy"
    assert journal.model == "contrary"
    assert check_invariants(journal, scenario) == []


def test_a_python_model_makes_a_difference() -> None:
    scenario = _busy()
    contrary = simulate(scenario, Contrary(Capabilities()))
    assert not same(contrary, simulate(scenario))
    idle = simulate(scenario, Fixed(-1, -1))
    assert len(idle.work) == 0
    assert len(idle.contacts)


@pytest.mark.parametrize("answer", [-2, 10_000])
def test_a_wrong_answer_of_a_python_model_is_refused(answer: int) -> None:
    with pytest.raises(CcsimError, match=f"'fixed': choose_agent answered {answer}; allowed are"):
        simulate(_busy(), Fixed(answer, -1))
    with pytest.raises(CcsimError, match=f"'fixed': choose_contact answered {answer}; allowed are"):
        simulate(_busy(), Fixed(-1, answer))


def test_the_compiled_engine_refuses_a_python_model() -> None:
    with pytest.raises(CcsimError, match="only the SimPy engine"):
        simulate(_busy(), Deferring(Capabilities()), engine="compiled")

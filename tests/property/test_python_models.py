"""Service models written in Python that defer, decide for themselves, or answer wrongly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.journal import FLAG_SILENT, ContactEnd
from sim.engine.run import simulate
from sim.errors import CcsimError
from sim.measures import check_invariants
from sim.scenario.schema import Scenario
from sim.service_models import (
    AgentView,
    Capabilities,
    CentreView,
    ChannelView,
    ContactView,
    ServiceModel,
    TeamView,
)
from sim.service_models.registry import resolve
from sim.units import TICKS_PER_SECOND
from tests.property.journals import differences, same
from tests.property.scenarios import BUSY, seeded


def _busy() -> Scenario:
    return seeded(BUSY)[0]


class Deferring(ServiceModel):
    """Leaves every decision to the built-in rules."""

    name = "deferring"

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities

    def priority_points(self, contact: ContactView, centre: CentreView) -> float:
        """No points."""
        assert contact.waited_seconds == 0
        assert set(centre.waiting.values()) != {-1}
        return 0.0

    def offer(
        self, contact: ContactView, candidates: Sequence[ChannelView], centre: CentreView
    ) -> str | None:
        """The built-in choice."""
        assert len({one.channel for one in candidates}) == len(candidates)
        assert all(one.expected_wait_seconds == 0 for one in candidates if one.free)
        assert set(centre.expected_wait_seconds) >= {one.channel for one in candidates}
        assert 0 <= contact.waited_seconds <= centre.now_seconds
        return None

    def hold(self, contact: ContactView, centre: CentreView) -> float | None:
        """Nobody is held."""
        assert contact.waited_seconds == 0
        assert centre.now_seconds >= 0
        return None

    def choose_team(
        self, contact: ContactView, candidates: Sequence[TeamView], centre: CentreView
    ) -> str | None:
        """The built-in choice."""
        assert all(0 < team.room <= team.on_duty for team in candidates)
        assert len({team.team for team in candidates}) == len(candidates)
        assert contact.waited_seconds <= centre.now_seconds
        return None

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

    def offer(
        self, contact: ContactView, candidates: Sequence[ChannelView], centre: CentreView
    ) -> str | None:
        """The last of the channels, whatever speaks for it."""
        return candidates[-1].channel if candidates else None

    def hold(self, contact: ContactView, centre: CentreView) -> float | None:
        """One case of three is held, twice for half a minute."""
        held = contact.case % 3 == 0 and contact.waited_seconds < 31
        return 30 if held else None

    def choose_team(
        self, contact: ContactView, candidates: Sequence[TeamView], centre: CentreView
    ) -> str | None:
        """The team that the built-in rule would ask last."""
        return candidates[-1].team

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

    def __init__(self, agent: int, contact: int, team: Any = None, hold: Any = None) -> None:
        super().__init__(Capabilities())
        self._answers = agent, contact, team, hold

    def hold(self, *_: Any) -> Any:
        """The fourth answer."""
        return self._answers[3]

    def choose_team(self, *_: Any) -> Any:
        """The third answer."""
        return self._answers[2]

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


class Holding(ServiceModel):
    """Holds every contact for two minutes."""

    def hold(self, contact: ContactView, centre: CentreView) -> float:
        """What is left of two minutes."""
        assert contact.waited_seconds <= 120
        return max(0.0, 120 - contact.waited_seconds)


@pytest.mark.parametrize("number", range(330, 342))
def test_who_is_held_is_taken_by_nobody_before_and_waits_like_others(number: int) -> None:
    scenario, _ = seeded(number)
    journal = simulate(scenario, Holding())
    contacts = journal.contacts
    taken = (contacts["agent"] >= 0) & (contacts["flags"] & FLAG_SILENT == 0)
    first = contacts[taken & (contacts["queued"] >= 0)]
    waits = first["left_queue"] - first["queued"]
    assert (waits[first["left_queue"] >= 0] >= 120 * TICKS_PER_SECOND).all()
    assert check_invariants(journal, scenario) == []


def test_who_is_released_is_served_at_once_where_somebody_is_free() -> None:
    plenty = sim.queue(arrivals_per_hour=20, handle_seconds=180, agents=9, days=1, warm_up_hours=0)
    contacts = simulate(plenty, Holding()).contacts
    waits = (contacts["left_queue"] - contacts["queued"])[contacts["left_queue"] >= 0]
    assert np.median(waits) == 120 * TICKS_PER_SECOND
    patient = sim.queue(
        arrivals_per_hour=20, handle_seconds=180, agents=9, patience_seconds=120, days=2
    )
    ends = simulate(patient, Holding()).contacts["end"]
    # Of exponential patience with mean 120 s, e^-1 are still there after 120 s.
    share = (ends == ContactEnd.ABANDONED).mean()
    assert abs(share - (1 - math.exp(-1))) < 4 * math.sqrt(0.25 / len(ends))


class Sending(ServiceModel):
    """Sends every contact to the team of a name, where it has room."""

    def __init__(self, team: str) -> None:
        self.team = team

    def choose_team(
        self, contact: ContactView, candidates: Sequence[TeamView], centre: CentreView
    ) -> str | None:
        """The team, if it may serve the contact."""
        return self.team if self.team in {one.team for one in candidates} else None


def test_the_team_that_is_chosen_serves() -> None:
    two = {"channels": ["voice"], "headcount": 6, "shrinkage_share": 0}
    plenty = sim.queue(arrivals_per_hour=20, handle_seconds=180, agents=6, days=1, warm_up_hours=0)
    scenario = sim.load({**plenty.resolved(), "teams": {"first": two, "second": two}})
    for place, team in enumerate(("first", "second")):
        served = simulate(scenario, Sending(team)).contacts["team"]
        assert set(served[served >= 0]) == {place}
    with pytest.raises(CcsimError, match="choose_team answered 'third'; allowed are None, 'first'"):
        simulate(scenario, Fixed(-1, -1, team="third"))


class Offering(ServiceModel):
    """Offers one channel wherever it comes into question, or what is said."""

    capabilities = Capabilities(steering=True)

    def __init__(self, channel: str) -> None:
        self.channel = channel

    def offer(
        self, contact: ContactView, candidates: Sequence[ChannelView], centre: CentreView
    ) -> str | None:
        """The channel; where it does not come into question, no offer."""
        names = {one.channel for one in candidates}
        if self.channel == "?":
            return "?"
        return self.channel if self.channel in names else None


def _two_channels() -> Scenario:
    """Calls and chats, both liked by all, with plenty of agents."""
    plenty = sim.queue(arrivals_per_hour=20, handle_seconds=180, agents=9, days=1, warm_up_hours=0)
    data = plenty.resolved()
    data["channels"]["chat"] = {**data["channels"]["voice"], "mode": "chat"}
    data["teams"]["agents"]["channels"] = ["voice", "chat"]
    data["segments"]["callers"]["channel_preference"] = {"voice": 0.5, "chat": 0.5}
    data["orchestrator"]["acceptance_share"] = 1.0
    return sim.load(data)


def test_the_channel_that_is_offered_is_used() -> None:
    scenario = _two_channels()
    for place, channel in enumerate(("voice", "chat")):
        contacts = simulate(scenario, Offering(channel)).contacts
        assert set(contacts["channel"]) == {place}
    assert set(simulate(scenario, Deferring(Capabilities(steering=True))).contacts["channel"]) == {
        0,
        1,
    }
    with pytest.raises(CcsimError, match=r"offer answered '\?'; allowed are None, 'voice', 'chat'"):
        simulate(scenario, Offering("?"))


def test_the_expected_wait_is_nought_exactly_where_somebody_has_room() -> None:
    looks: list[tuple[float, int]] = []

    class Looking(ServiceModel):
        def priority_points(self, contact: ContactView, centre: CentreView) -> None:
            """Look, and decide nothing."""
            looks.append((centre.expected_wait_seconds["voice"], centre.free["agents"]))

    simulate(sim.queue(arrivals_per_hour=50, handle_seconds=180, agents=3, days=1), Looking())
    assert all((wait == 0) == (free > 0) for wait, free in looks)
    assert {free > 0 for _, free in looks} == {True, False}
    assert all(math.isfinite(wait) for wait, _ in looks)


@pytest.mark.parametrize("answer", [-1.0, float("nan"), "10"])
def test_a_time_for_which_nobody_can_be_held_is_refused(answer: object) -> None:
    with pytest.raises(CcsimError, match=r"hold answered .*; allowed are None, a finite number"):
        simulate(_busy(), Fixed(-1, -1, hold=answer))


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

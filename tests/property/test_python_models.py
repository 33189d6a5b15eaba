"""Service models written in Python that defer, decide for themselves, or answer wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from sim.engine.run import simulate
from sim.errors import CcsimError
from sim.measures import check_invariants
from sim.scenario.schema import Scenario
from sim.service_models import AgentView, Capabilities, CentreView, ContactView, ServiceModel
from sim.service_models.registry import resolve
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

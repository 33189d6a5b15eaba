"""The tables of `sim.engine.stages` against runs: everything that happens is in them, and happens.

The SimPy engine is run with contacts, cases and agents that note every change of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pytest

from sim.engine.journal import AgentState, CaseEnd, ContactEnd, Journal
from sim.engine.reference import contacts, customer, floor
from sim.engine.reference.clock import TickEnvironment
from sim.engine.reference.people import Agent, Case, Contact
from sim.engine.reference.records import Recorder
from sim.engine.run import simulate
from sim.engine.stages import TRANSITIONS, CaseStage, Stage, State
from tests.property.scenarios import seeded

FEWEST: Final = 60
MOST: Final = 500
"""Scenarios that are run: so many at least, then until every row of the tables was seen."""

Step = tuple[State | None, State]


class Steps:
    """Steps that were seen, by whom they concern, and the journals of the runs."""

    def __init__(self) -> None:
        self.contact: set[Step] = set()
        self.case: set[Step] = set()
        self.agent: set[Step] = set()
        self.journals: list[Journal] = []
        self._stages: dict[Case, State | None] = {}
        self._touched: set[Case] = set()

    def touch(self, case: Case) -> None:
        """Something about a case changes."""
        self._touched.add(case)

    def look_at_cases(self) -> None:
        """After an event: where the cases stand that it has touched."""
        for case in self._touched:
            before, now = self._stages.get(case), stage_of(case)
            if now is not None and now is not before and not case.closed:
                self.case.add((before, now))
                self._stages[case] = now
        self._touched.clear()

    def close(self, case: Case, end: CaseEnd) -> None:
        """A case is closed, or open when the run ends."""
        self.case.add((self._stages.pop(case, None), end))


def stage_of(case: Case) -> CaseStage | None:
    """Where a case stands that is not closed.

    None while the customer decides, or where a message that was chased is in work after all and the
    agent has closed the newer one: it may still solve the case.
    """
    if case.pending:
        return CaseStage.PENDING
    if case.gave_up:
        return CaseStage.GAVE_UP
    return CaseStage.AWAITING if case.awaited_contacts else None


def watch(patch: pytest.MonkeyPatch, steps: Steps) -> None:
    """Let the SimPy engine run with people who note what happens to them."""

    class NotedContact(Contact):
        def __setattr__(self, name: str, value: Any) -> None:
            before = getattr(self, name, None)
            if name == "stage" and value is not Stage.OVER:
                steps.contact.add((before, value))
            if name == "end" and before is not None:
                steps.contact.add((self.stage, value))
            super().__setattr__(name, value)

    class NotedCase(Case):
        def __setattr__(self, name: str, value: Any) -> None:
            steps.touch(self)
            super().__setattr__(name, value)

    class NotedAgent(Agent):
        def __setattr__(self, name: str, value: Any) -> None:
            before = getattr(self, name, None)
            if name == "state" and before is not None and value != before:
                steps.agent.add((before, value))
            super().__setattr__(name, value)

    step, close = TickEnvironment.step, Recorder.write_case

    def noting_step(environment: TickEnvironment) -> None:
        step(environment)
        steps.look_at_cases()

    def noting_close(recorder: Recorder, case: Case, end: CaseEnd) -> None:
        steps.close(case, end)
        close(recorder, case, end)

    patch.setattr(contacts, "Contact", NotedContact)
    patch.setattr(customer, "Case", NotedCase)
    patch.setattr(floor, "Agent", NotedAgent)
    patch.setattr(TickEnvironment, "step", noting_step)
    patch.setattr(Recorder, "write_case", noting_close)


@pytest.fixture(scope="module")
def steps() -> Steps:
    """What happens in random scenarios."""
    found = Steps()
    with pytest.MonkeyPatch.context() as patch:
        watch(patch, found)
        for number in range(MOST):
            if number >= FEWEST and not any(missing(what, found) for what in TRANSITIONS):
                break
            scenario, model = seeded(number)
            found.journals.append(simulate(scenario, model, engine="simpy"))
    return found


def named(steps: Iterable[Step]) -> set[str]:
    """Steps as text."""
    return {f"{before.name if before else ''} -> {after.name}" for before, after in steps}


def rows(what: str) -> set[str]:
    """The steps in a table."""
    return named((row.before, row.after) for row in TRANSITIONS[what])


def missing(what: str, steps: Steps) -> set[str]:
    """The steps in a table that were not seen."""
    return rows(what) - named(getattr(steps, what))


@pytest.mark.parametrize("what", TRANSITIONS)
def test_everything_that_happens_is_in_the_tables(what: str, steps: Steps) -> None:
    assert named(getattr(steps, what)) - rows(what) == set()


@pytest.mark.parametrize("what", TRANSITIONS)
def test_everything_in_the_tables_happens(what: str, steps: Steps) -> None:
    assert missing(what, steps) == set()


@pytest.mark.parametrize(
    ("what", "table", "ends"), [("contact", "contacts", ContactEnd), ("case", "cases", CaseEnd)]
)
def test_the_ends_in_journals_are_those_of_the_tables(
    what: str, table: str, ends: Any, steps: Steps
) -> None:
    codes = np.concatenate([getattr(journal, table)["end"] for journal in steps.journals])
    found = {ends(code).name for code in np.unique(codes).tolist()}
    assert found == {row.after.name for row in TRANSITIONS[what] if isinstance(row.after, ends)}


def test_spells_of_agents_follow_as_the_table_says(steps: Steps) -> None:
    """A state that lasts no time is not written, so there may be one between two spells."""
    table = {(row.before, row.after) for row in TRANSITIONS["agent"]}
    through = {(a, d) for a, b in table for c, d in table if b == c}
    seen = {pair for journal in steps.journals for pair in _followings(journal)}
    assert seen - table - through == set()
    assert len(seen & table) > len(table) / 2


def _followings(journal: Journal) -> Iterator[tuple[AgentState, AgentState]]:
    """States of agents that follow on each other, those between spells included."""
    order = np.lexsort((journal.agent_states["start"], journal.agent_states["agent"]))
    spells = journal.agent_states[order].tolist()
    for (_, end, agent, state, _), (start, _, other, following, _) in pairwise(spells):
        if agent != other:
            continue
        if end == start:
            yield AgentState(state), AgentState(following)
        else:
            yield AgentState(state), AgentState.OFF
            yield AgentState.OFF, AgentState(following)

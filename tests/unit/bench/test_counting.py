"""Events and bytes, counted on a journal that fits on a page and against the SimPy engine."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.bench.cases import three_skills_scenario
from sim.bench.counting import bytes_per_contact, count_events
from sim.demand.tape import TAPE_CASE, Tape
from sim.engine.journal import (
    FLAG_CHASED,
    FLAG_HANDED_OVER,
    FLAG_SILENT,
    ContactEnd,
    WorkKind,
)
from sim.engine.reference import driver
from sim.engine.reference.events import connect
from sim.engine.run import simulate
from sim.engine.stages import Stage
from sim.errors import StudyError
from sim.scenario.load import load
from tests.unit.measures import tiny

if TYPE_CHECKING:
    from sim.engine.reference.people import Contact
    from sim.scenario.schema import Scenario

RETAIL = Path(__file__).parents[3] / "scenarios" / "retail.toml"


def tape(cases: int) -> Tape:
    return Tape(np.zeros(cases, dtype=TAPE_CASE), 0, 0, 1, 0, (), (), (), ())


def test_events_of_the_tiny_journal() -> None:
    """Seven cases; three further attempts; ten spells, of which one is cut off by the end."""
    assert count_events(tiny.journal(tape=tape(7))) == {
        "arrival": 7,
        "return": 3,
        "reply": 0,
        "completion": 9,
        "expiry": 2,
        "look": 0,
    }


def test_events_of_threads_self_service_and_the_orchestrator() -> None:
    """What is put aside does not end by itself; who leaves without a word loses patience too."""
    contacts = [
        tiny.contact(0, 1, 1, ContactEnd.CHASED, 0, 10, flags=FLAG_CHASED),
        tiny.contact(1, 1, 1, ContactEnd.ABANDONED, 0, 10, flags=FLAG_SILENT),
        tiny.contact(2, 1, 1, ContactEnd.CONTAINED, 0, -1, self_service=5),
        tiny.contact(3, 1, 1, ContactEnd.ABANDONED, 0, 10, flags=FLAG_HANDED_OVER),
        tiny.contact(4, 1, 1, ContactEnd.WITHDRAWN, 0, 10, self_service=3),
    ]
    spells = [
        tiny.thread_work(2, 0, 1, 1, 1, 10, 20),  # put aside
        tiny.thread_work(2, 0, 1, 1, 1, 30, 40),
        tiny.thread_work(2, 0, 1, 1, 2, 50, 60),
        {**tiny.work(2, 1, 1, 1, 70, 80)[0], "kind": WorkKind.SILENT},
    ]
    turns = [
        tiny.turn(0, 1, 1, 1, 0, 10, 40, interruptions=1),
        tiny.turn(0, 1, 1, 2, 45, 50, 60),
    ]
    decisions = [tiny.decision(0, 1, 0, 1), tiny.decision(0, 1, 5, 1, look=1)]
    journal = tiny.journal(contacts, [], spells, [], turns=turns, decisions=decisions, tape=tape(5))
    assert count_events(journal) == {
        "arrival": 5,
        "return": 0,
        "reply": 1,
        "completion": 3 + 2,
        "expiry": 3,
        "look": 1,
    }


class Handled:
    """What the SimPy engine was told to handle."""

    def __init__(self) -> None:
        self.events: Counter[str] = Counter()
        self.expired: set[tuple[int, int]] = set()

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        def connect_and_watch(centre: Any) -> None:
            connect(centre)
            handlers = centre.handlers
            centre.handlers = handlers._replace(
                completion=self._noted(self._complete, handlers.completion),
                expiry=self._noted(self._expire, handlers.expiry),
            )

        patch.setattr(driver, "connect", connect_and_watch)

    def _noted(
        self, note: Callable[[Contact], None], handle: Callable[[Contact], None]
    ) -> Callable[[Contact], None]:
        def handle_and_note(contact: Contact) -> None:
            note(contact)
            handle(contact)

        return handle_and_note

    def _complete(self, contact: Contact) -> None:
        if contact.stage is Stage.SELF_SERVICE or contact.agent is not None:
            self.events["completion"] += 1

    def _expire(self, contact: Contact) -> None:
        self.expired.add((contact.case.number, contact.attempt))


def _retail() -> Scenario:
    return load(
        RETAIL,
        {"scenario.starts_empty": True, "scenario.horizon_days": 1, "scenario.drain_hours": 24},
    )


@pytest.mark.parametrize(
    ("scenario", "model"),
    [
        (lambda: three_skills_scenario(2_000), "multichannel"),
        (_retail, "multichannel"),
        (_retail, "orchestrated"),
    ],
    ids=["three skills", "retail", "retail orchestrated"],
)
def test_events_are_those_that_an_engine_handles(
    scenario: Callable[[], Scenario], model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled = Handled()
    handled.watch(monkeypatch)
    counted = count_events(simulate(scenario(), model, engine="simpy"))
    assert counted["completion"] == handled.events["completion"] > 500
    assert counted["expiry"] == len(handled.expired) > 20


def test_bytes_are_those_of_the_rows() -> None:
    journal = simulate(three_skills_scenario(500))
    found = bytes_per_contact(journal)
    assert found["tape"] == len(journal.tape) * TAPE_CASE.itemsize / len(journal.contacts)
    assert found["contacts"] == journal.contacts.dtype.itemsize
    assert found["work"] == journal.work.nbytes / len(journal.contacts)
    assert found["decisions"] == 0


def test_a_journal_without_contacts_has_no_bytes_per_contact() -> None:
    empty = dataclasses.replace(tiny.journal([]), tape=tape(0))
    with pytest.raises(StudyError, match="no bytes per contact"):
        bytes_per_contact(empty)

"""What reads the contract back notices when a journal breaks it: one field changed at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
import pytest

from sim.engine.journal import (
    FLAG_CHASED,
    FLAG_PARALLEL,
    FLAG_PRIORITISED,
    FLAG_RESOLVED,
    FLAG_SILENT,
    FLAG_STALE,
    FLAG_STEERED,
    Answer,
    ContactEnd,
    Presence,
    WorkKind,
)
from sim.rules.codes import MODE_SELF_SERVICE
from tests.property.contract_agents import agent_faults
from tests.property.contract_contacts import contact_faults
from tests.property.runs import Run, served
from tests.property.scenarios import seeded

NUMBERS: Final = range(90)
"""Scenarios that are searched for a row that can be broken in the way that is asked for."""


@cache
def _run(number: int) -> Run:
    return served(*seeded(number))


@pytest.fixture(scope="module", autouse=True)
def forget() -> Iterator[None]:
    """Let go of the runs: a journal gives its memory back while there is still a pool."""
    yield
    _run.cache_clear()


Where = Callable[[Run], Any]
Break = Callable[[Any], None]


def _ended(end: ContactEnd) -> Where:
    return lambda run: run.contacts["end"] == end


def _flagged(bit: int) -> Where:
    return lambda run: (run.contacts["flags"] & bit) != 0


def _toggle(bit: int) -> Break:
    def change(row: Any) -> None:
        row["flags"] ^= bit

    return change


def _put(column: str, value: int) -> Break:
    def change(row: Any) -> None:
        row[column] = value

    return change


def _add(column: str, value: int) -> Break:
    def change(row: Any) -> None:
        row[column] += value

    return change


def _stale(run: Run) -> Any:
    return ((run.contacts["flags"] & FLAG_STALE) != 0) & (run.contacts["turns"] == 1)


def _joined_others(run: Run) -> Any:
    joined = run.contacts["joined"] > 0
    before = run.contacts["joined"] < run.contacts["attempt"]
    return (run.contacts["end"] == ContactEnd.MERGED) & joined & before


def _kept_silent(run: Run) -> Any:
    work = run.journal.work
    return (work["kind"] == WorkKind.SILENT) & (work["end"] < run.journal.end_ticks - 5)


def _visits(run: Run) -> Any:
    entered = run.plan.channel["mode"][run.contacts["entry_channel"]] == MODE_SELF_SERVICE
    return entered & (run.contacts["end"] == ContactEnd.CONTAINED)


def _answered_turns(run: Run) -> Any:
    return run.turns["ended"] >= 0


def _worked_threads(run: Run) -> Any:
    return (run.contacts["turns"] > 0) & (run.contacts["closed"] >= 0)


def _read(run: Run) -> Any:
    return run.decisions["read"] >= 0


def _given(run: Run) -> Any:
    return run.decisions["points"] > 0


def _answered(answer: Answer) -> Where:
    return lambda run: run.decisions["answer"] == answer


def _joins(run: Run) -> Any:
    return run.decisions["outcome"] == Presence.JOINS_OTHER


def _closed_cases(run: Run) -> Any:
    return run.journal.cases["closed"] >= 0


# What is wrong then; table; which rows may be broken; how.
BROKEN: Final[dict[str, tuple[str, Where, Break]]] = {
    "attempts are not": ("cases", _closed_cases, _add("attempts", 1)),
    "channels, contacts used": ("cases", _closed_cases, _add("channels", 1)),
    "contacts solved it": ("contacts", _flagged(FLAG_RESOLVED), _toggle(FLAG_RESOLVED)),
    "began after the case was closed": ("cases", _closed_cases, _put("closed", 0)),
    "is not stale": ("contacts", _stale, _toggle(FLAG_STALE)),
    "more than a short reply": ("contacts", _stale, _put("repeat", 5)),
    "ended chased without": ("contacts", _ended(ContactEnd.CHASED), _toggle(FLAG_CHASED)),
    "was chased and ended answered": (
        "contacts",
        _ended(ContactEnd.CHASED),
        _put("end", ContactEnd.ANSWERED),
    ),
    "is a message and was withdrawn": (
        "contacts",
        _ended(ContactEnd.CHASED),
        _put("end", ContactEnd.WITHDRAWN),
    ),
    "was merged into": ("contacts", _joined_others, _put("joined", 99)),
    "joined another after it had arrived": ("contacts", _joined_others, _add("closed", 1)),
    "was not taken": (
        "contacts",
        _ended(ContactEnd.CLOSED_AS_DUPLICATE),
        _add("left_queue", 1),
    ),
    "is parallel to nothing that waits": (
        "contacts",
        lambda run: run.contacts["attempt"] == 1,
        _toggle(FLAG_PARALLEL),
    ),
    "turns, not as many were worked on": ("contacts", _worked_threads, _add("turns", 1)),
    "its spells sum to": ("contacts", _worked_threads, _add("worked", 1)),
    "turns are [": ("turns", _answered_turns, _add("turn", 7)),
    "spells of work": ("turns", _answered_turns, _put("started", -1)),
    "its first spell or last agent": ("turns", _answered_turns, _add("agent", 1)),
    "interruptions,": ("turns", _answered_turns, _add("interruptions", 1)),
    "ticks of work were done in": ("turns", _answered_turns, _add("work", 10**12)),
    "a place was held for": ("work", _kept_silent, _add("end", 3)),
    "was silent and did not abandon": (
        "contacts",
        _flagged(FLAG_SILENT),
        _put("end", ContactEnd.BLOCKED),
    ),
    "was in self-service for": ("contacts", _visits, _add("self_service", 1)),
    "self-service ended otherwise": ("contacts", _visits, _toggle(FLAG_RESOLVED)),
    "was read as": ("decisions", _read, _add("read", 4)),
    "were due": ("decisions", _given, _add("points", 1)),
    "points, 0.0 were due": ("decisions", _read, _put("points", 1)),
    "no better": ("decisions", _answered(Answer.ACCEPTED), _put("chance_wanted", 1000)),
    "the customer answered otherwise": (
        "decisions",
        _answered(Answer.DECLINED),
        _put("answer", Answer.ACCEPTED),
    ),
    "chose what was not considered": (
        "decisions",
        _answered(Answer.ACCEPTED),
        _put("considered", 0),
    ),
    "chose what was excluded": ("decisions", _answered(Answer.ACCEPTED), _put("excluded", -1)),
    "its flag says otherwise": ("contacts", _flagged(FLAG_PRIORITISED), _toggle(FLAG_PRIORITISED)),
    "accepted, and not steered": ("contacts", _flagged(FLAG_STEERED), _toggle(FLAG_STEERED)),
    "ticks later": ("decisions", lambda run: run.decisions["look"] == 0, _add("tick", -1)),
    "merged, and goes on": (
        "contacts",
        _joined_others,
        _put("end", ContactEnd.CLOSED_OUT),
    ),
    "instead of": ("decisions", _joins, _add("joined", 1)),
    "turned up and nobody decided": (
        "decisions",
        lambda run: run.decisions["look"] == 0,
        _put("look", 1),
    ),
}


def _broken(run: Run, table: str, place: int, change: Break) -> Run:
    rows = getattr(run.journal, table).copy()
    change(rows[place : place + 1][0])
    return Run(run.scenario, run.plan, replace(run.journal, **{table: rows}))


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_row_is_noticed(fault: str) -> None:
    table, where, change = BROKEN[fault]
    for number in NUMBERS:
        run = _run(number)
        for place in np.flatnonzero(where(run))[:5].tolist():
            broken = _broken(run, table, place, change)
            found = [*contact_faults(broken), *agent_faults(broken)]
            if any(fault in sentence for sentence in found):
                return
    pytest.fail(f"never noticed: {fault}")


def test_nothing_is_noticed_where_nothing_is_broken() -> None:
    for number in range(10):
        assert [*contact_faults(_run(number)), *agent_faults(_run(number))] == []

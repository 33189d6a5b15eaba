"""The checker of invariants finds each kind of defect, and nothing in a sound journal."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from sim.engine.journal import AgentState, CaseEnd, ContactEnd
from sim.measures import check_invariants, littles_law
from sim.units import TICKS_PER_SECOND
from tests.unit.measures import tiny

Tables = dict[str, list[dict[str, Any]]]

CONTACT_OF_CASE_0, REPEATED_CHAT, OPEN_CONTACT = 0, 4, 9


def _tables() -> Tables:
    return deepcopy(
        {
            "contacts": tiny.CONTACTS,
            "cases": tiny.CASES,
            "work_spells": tiny.WORK_SPELLS,
            "agent_states": tiny.AGENT_STATES,
        }
    )


def _set(table: str, row: int, **values: Any) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[table][row].update(values)

    return change


def _seconds(value: int) -> int:
    return value * TICKS_PER_SECOND


def _third_chat(tables: Tables) -> None:
    tables["work_spells"] += tiny.work(2, 3, 1, tiny.CHAT, 1800, 1900)


def _free_while_waiting(tables: Tables) -> None:
    # Agent 1 stays on duty until 3100 s; a caller waits from 3000 to 3015 s.
    tables["agent_states"] += tiny.spells(1, (2400, AgentState.AVAILABLE), (3100, AgentState.OFF))


DEFECTS = {
    "the end is unknown": _set("contacts", CONTACT_OF_CASE_0, end=99),
    "never left the queue": _set("contacts", OPEN_CONTACT, end=ContactEnd.ABANDONED),
    "answered by nobody": _set("contacts", CONTACT_OF_CASE_0, agent=-1),
    "of another team": _set("contacts", CONTACT_OF_CASE_0, team=tiny.WEB),
    "being open and the tick of closing disagree": _set("cases", 1, end=CaseEnd.OPEN),
    "contacts: 1 rows where time runs backwards": _set("contacts", 1, left_queue=_seconds(90)),
    "past the end of the run": _set("contacts", 8, closed=_seconds(3601)),
    "the contact came before its case": _set("cases", 2, arrival=_seconds(101)),
    "attempts disagrees": _set("cases", 2, attempts=4),
    "repetitions disagrees": _set("cases", 2, repetitions=0),
    "wait disagrees": _set("cases", 2, wait=_seconds(149)),
    "channels disagrees": _set("cases", 2, channels=1),
    "parts do not add up": _set("contacts", CONTACT_OF_CASE_0, talk=_seconds(199)),
    "less time than its work": _set("contacts", REPEATED_CHAT, talk=_seconds(290)),
    "agent 2 carries 1.500": _third_chat,
    "agent 2 holds 3 contacts of chat": _third_chat,
    "is in two states at once": _set("agent_states", 0, end=_seconds(261)),
    "is occupied for 596.0 s but works for 595.0 s": _set("agent_states", 1, end=_seconds(311)),
    "an agent of phone is available while a contact waits": _free_while_waiting,
}


def test_a_sound_journal_has_no_defect() -> None:
    assert check_invariants(tiny.journal(), tiny.scenario()) == []


@pytest.mark.parametrize("sentence", DEFECTS)
def test_each_defect_is_found(sentence: str) -> None:
    tables = _tables()
    DEFECTS[sentence](tables)
    found = check_invariants(tiny.journal(**tables), tiny.scenario())
    assert any(sentence in line for line in found), found


def test_where_the_agent_was_idle_is_said() -> None:
    tables = _tables()
    _free_while_waiting(tables)
    (line,) = check_invariants(tiny.journal(**tables), tiny.scenario())
    assert line.endswith("first at 3000.0 s, 15.0 s in all")


def test_a_team_is_not_blamed_for_what_it_may_not_take() -> None:
    tables = _tables()
    _free_while_waiting(tables)
    phone = {**tiny.SCENARIO["teams"]["phone"], "intents": ["repair"]}
    scenario = tiny.scenario(teams={"phone": phone})
    # Case 4 is about billing, so the free agent could not have taken it.
    assert check_invariants(tiny.journal(**tables), scenario) == []


def test_a_model_written_in_python_may_let_agents_idle() -> None:
    tables = _tables()
    _free_while_waiting(tables)
    assert check_invariants(tiny.journal(**tables, model="mine"), tiny.scenario()) == []


def test_littles_law_is_exact_over_the_whole_run() -> None:
    table = littles_law(tiny.journal()).set_index("channel")
    # Voice: waits of 10, 80, 0, 30, 15, 5 and 200 s in 3600 s.
    assert table.loc["voice", "mean_waiting"] == pytest.approx(340 / 3600)
    assert list(table["rate_times_wait"]) == pytest.approx(list(table["mean_waiting"]))

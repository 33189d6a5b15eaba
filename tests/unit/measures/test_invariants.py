"""The checker of invariants finds each kind of defect, and nothing in a sound journal."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import sim.measures.checks
from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_RESOLVED,
    FLAG_SILENT,
    TURN_STALE,
    TURN_WAITED_FOR_OWNER,
    AgentState,
    Answer,
    CaseEnd,
    ContactEnd,
    Journal,
    Presence,
    WorkKind,
)
from sim.measures import check_invariants, littles_law
from sim.units import TICKS_PER_SECOND
from tests.unit.measures import second, tiny
from tests.unit.measures.second import BOT, MAIL
from tests.unit.measures.tiny import CHAT, VOICE, WEB

Tables = dict[str, list[dict[str, Any]]]
Change = Callable[[Tables], None]

S = TICKS_PER_SECOND
FIRST: Tables = {
    "contacts": tiny.CONTACTS,
    "cases": tiny.CASES,
    "work_spells": tiny.WORK_SPELLS,
    "agent_states": tiny.AGENT_STATES,
    "turns": [],
    "decisions": [],
}
SOUND = {tiny: FIRST, second: second.TABLES}


def _journal(world: ModuleType, *changes: Change, **more: Any) -> Journal:
    tables = deepcopy(SOUND[world])
    for change in changes:
        change(tables)
    journal: Journal = world.journal(**tables, **more)
    return journal


def _rows(tables: Tables, table: str, number: int, attempt: int, turn: int) -> list[dict[str, Any]]:
    """Rows of a table about a case, a contact or a turn; 0 for any."""
    return [
        row
        for row in tables[table]
        if row["case"] == number
        and attempt in (0, row.get("attempt", 0))
        and turn in (0, row.get("turn", 0))
    ]


def change(table: str, number: int, attempt: int = 0, turn: int = 0, /, **values: Any) -> Change:
    """Set columns of the first row about a case, a contact or a turn."""

    def apply(tables: Tables) -> None:
        _rows(tables, table, number, attempt, turn)[0].update(values)

    return apply


def flag(table: str, number: int, attempt: int, bit: int, *, on: bool) -> Change:
    """Set or clear a flag of a row."""

    def apply(tables: Tables) -> None:
        row = _rows(tables, table, number, attempt, 0)[0]
        row["flags"] = row.get("flags", 0) | bit if on else row["flags"] & ~bit

    return apply


def add(table: str, *rows: dict[str, Any]) -> Change:
    """Append rows."""

    def apply(tables: Tables) -> None:
        tables[table] += rows

    return apply


def drop(table: str, number: int, attempt: int = 0, turn: int = 0) -> Change:
    """Take out the first row about a case, a contact or a turn."""

    def apply(tables: Tables) -> None:
        tables[table].remove(_rows(tables, table, number, attempt, turn)[0])

    return apply


def state(agent: int, at: float, /, **values: Any) -> Change:
    """Change the spell of an agent's state that begins at some second."""

    def apply(tables: Tables) -> None:
        for spell in tables["agent_states"]:
            if spell["agent"] == agent and spell["start"] == at * S:
                spell.update(values)

    return apply


def free(agent: int, start: float, end: float) -> Change:
    """Make an agent available for some time."""
    return add(
        "agent_states", *tiny.spells(agent, (start, AgentState.AVAILABLE), (end, AgentState.OFF))
    )


def last_first(tables: Tables) -> None:
    """Put the row that was closed last before the others."""
    tables["contacts"].insert(0, tables["contacts"].pop(-3))


def silent_spell(agent: int, number: int, channel: int, start: float, end: float) -> Change:
    """Add a place held for somebody."""
    spell = tiny.work(agent, number, 1, channel, start, end)[0]
    return add("work_spells", {**spell, "kind": WorkKind.SILENT})


E = ContactEnd
ENDS = [
    ("contacts: 1 rows where the end is unknown", tiny, change("contacts", 0, end=99)),
    ("contacts: 1 rows where the end is unknown", tiny, change("contacts", 0, end=E.NO_SHOW)),
    ("cases: 1 rows where the end is unknown", tiny, change("cases", 0, end=CaseEnd.LAPSED)),
    ("contacts: 1 rows where the row is there twice", tiny, add("contacts", tiny.CONTACTS[-1])),
    ("cases: 1 rows where the row is there twice", tiny, add("cases", tiny.CASES[-1])),
    ("open and the tick of closing disagree", tiny, change("cases", 0, end=CaseEnd.OPEN)),
    ("never left the queue", tiny, change("contacts", 4, 2, end=E.ABANDONED)),
    ("having been chased disagree", second, change("contacts", 15, 1, end=E.ANSWERED)),
    ("having been chased disagree", second, change("contacts", 15, 2, end=E.CHASED)),
    ("contacts that resolved it", tiny, flag("contacts", 0, 1, FLAG_RESOLVED, on=False)),
    ("contacts that resolved it", tiny, flag("contacts", 2, 1, FLAG_RESOLVED, on=True)),
    ("contacts that resolved it", tiny, flag("contacts", 1, 2, FLAG_RESOLVED, on=True)),
    ("answered by nobody", tiny, change("contacts", 0, agent=-1)),
    ("answered by nobody", tiny, change("contacts", 0, talk_end=-1)),
    ("of another team", tiny, change("contacts", 0, team=WEB)),
    ("but there is an agent", second, change("contacts", 3, 1, agent=0)),
    ("but there is an agent", second, change("contacts", 4, 1, agent=0)),
    ("but there is an agent", tiny, change("contacts", 1, 1, agent=0)),
    ("did not abandon a chat", tiny, flag("contacts", 1, 1, FLAG_SILENT, on=True)),
    ("with agents was contained", second, change("contacts", 3, 1, end=E.CONTAINED)),
    ("contained contact stood in a queue", second, change("contacts", 4, 1, queued=1300 * S)),
    ("an agent answered in self-service", second, change("contacts", 4, 1, end=E.ANSWERED)),
    ("where the contact began or went", second, change("contacts", 3, 1, entry_channel=CHAT)),
    ("where the contact began or went", second, change("contacts", 6, 1, flags=FLAG_RESOLVED)),
    ("time in self-service is not that", second, change("contacts", 6, self_service=S)),
    ("time in self-service is not that", second, change("contacts", 4, self_service=S)),
    ("time in self-service is not that", tiny, change("contacts", 0, self_service=S)),
    ("contacts: 1 rows where time runs back", tiny, change("contacts", 1, 1, left_queue=90 * S)),
    ("contacts: 1 rows where time runs back", second, change("contacts", 6, 1, queued=340 * S)),
    ("turns: 1 rows where time runs back", second, change("turns", 0, 1, 1, started=170 * S)),
    ("cases: 1 rows where time runs back", tiny, change("cases", 0, closed=0, arrival=S)),
    ("work: 1 rows where time runs back", tiny, change("work_spells", 0, start=270 * S)),
    ("agent_states: 1 rows where time runs back", tiny, state(0, 260, start=320 * S)),
    ("decisions: 1 rows where time runs back", second, change("decisions", 8, tick=3601 * S)),
    ("past the end of the run", tiny, change("contacts", 5, closed=3601 * S)),
    ("the contact came before its case", tiny, change("cases", 1, arrival=101 * S)),
    ("contacts: 1 rows where an earlier row was closed later", tiny, last_first),
    ("turns: 1 rows where an earlier row", second, change("turns", 0, 1, 2, ended=600 * S)),
]
COUNTS = [
    *(
        (f"{column} disagrees with the contacts", tiny, change("cases", number, **{column: value}))
        for column, number, value in (
            ("attempts", 1, 4),
            ("answered", 1, 1),
            ("abandoned", 1, 2),
            ("blocked", 3, 0),
            ("closed_out", 6, 0),
            ("wait", 1, 149 * S),
            ("channels", 1, 1),
            ("repetitions", 1, 0),
            ("repetitions", 1, 2),
        )
    ),
    ("wait disagrees with the contacts", second, change("cases", 6, wait=130 * S)),
    ("channels disagrees with the contacts", second, change("cases", 6, channels=1)),
    ("first_channel is not that of the first", second, change("cases", 6, first_channel=VOICE)),
    ("there is work on what nobody worked on", second, change("contacts", 3, 1, talk=S)),
    ("there is work on what nobody worked on", second, change("contacts", 9, after_contact_work=S)),
    ("attempt is not among the numbers", tiny, change("contacts", 1, 3, attempt=4)),
    ("answered_index is not among the num", tiny, change("contacts", 0, answered_index=2)),
    ("parts do not add up", tiny, change("contacts", 0, talk=199 * S)),
    ("parts do not add up", second, change("contacts", 6, read=0)),
    ("chat or thread took less time", tiny, change("contacts", 1, 3, talk=290 * S)),
    ("chat or thread took less time", second, change("contacts", 13, resume=21 * S)),
    ("logging takes longer", tiny, change("contacts", 0, logging=51 * S)),
]
AGENTS = [
    ("agent 2 carries 1.500", tiny, add("work_spells", *tiny.work(2, 3, 1, CHAT, 1800, 1900))),
    ("holds 3 contacts of chat", tiny, add("work_spells", *tiny.work(2, 3, 1, CHAT, 1800, 1900))),
    ("in two talks at once", tiny, add("work_spells", *tiny.work(1, 2, 1, CHAT, 1750, 1760))),
    ("is in two states at once", tiny, state(0, 10, end=261 * S)),
    ("agent 1 is busy for 301.0 s but talks for 300.0 s", tiny, state(1, 630, end=931 * S)),
    ("agent 1 is occupied for 341.0 s but works for 340.0 s", tiny, state(1, 930, end=971 * S)),
    ("300.0 s but talks for 300.0 s, or", tiny, state(1, 630, start=629 * S, end=929 * S)),
    ("holds no place for somebody who has left", second, state(3, 3050, start=3060 * S)),
    ("holds a place for nobody for 20.0 s", second, state(3, 3050, end=3130 * S)),
    ("holds a place for nobody for 9.999999 s", second, state(2, 160, end=230 * S)),
    ("work: 1 rows where there is no such contact", tiny, change("work_spells", 0, attempt=2)),
    ("work: 1 rows where the contact is on ano", second, change("work_spells", 2, channel=VOICE)),
    ("work: 1 rows where another agent has the", tiny, change("work_spells", 1, agent=0)),
    ("worked disagrees with the spells", second, change("contacts", 0, worked=111 * S)),
    (
        "after_contact_work disagrees with the spells",
        tiny,
        change("contacts", 0, after_contact_work=51 * S),
    ),
    ("did not begin when the contact left", tiny, change("contacts", 0, left_queue=11 * S)),
    ("talk did not end with the work", second, change("contacts", 0, talk_end=471 * S)),
    ("but not for somebody silent", tiny, silent_spell(1, 3, VOICE, 1000, 1010)),
    ("but not for somebody silent", second, drop("work_spells", 9)),
]
TURNS = [
    ("turns: 1 rows where there is no such contact", second, change("turns", 16, attempt=2)),
    ("the contact is on another channel", second, change("turns", 16, channel=CHAT)),
    ("a message without turns", second, drop("turns", 16)),
    ("turns disagrees with the turns begun", second, change("contacts", 0, turns=1)),
    ("the turn was answered by nobody", second, change("turns", 0, 1, 2, started=-1)),
    ("begun with, but by nobody", second, change("turns", 0, 1, 2, agent=-1)),
    ("the turn before is not there", second, change("turns", 0, 1, 2, turn=3)),
    ("did not arrive with its contact", second, change("turns", 0, 1, 1, offered=S)),
    ("before the last one was answered", second, change("turns", 0, 1, 2, offered=150 * S)),
    (
        "a first turn waited for an agent of its own",
        second,
        change("turns", 15, flags=TURN_WAITED_FOR_OWNER),
    ),
    ("the agent changed unsaid", second, change("turns", 0, 1, 2, agent=3)),
    ("rows where there is no such turn", second, change("work_spells", 12, turn=2)),
    ("work did not begin with the turn", second, change("turns", 0, 1, 2, started=421 * S)),
    ("work did not end with the turn", second, change("turns", 0, 1, 2, ended=471 * S)),
    ("interruptions disagrees with the spells", second, change("turns", 13, interruptions=0)),
    ("parts are not the work of the turns", second, change("turns", 0, 1, 2, work=51 * S)),
    ("stale, but the case was not over", second, change("turns", 13, flags=TURN_STALE)),
    ("not stale, but the case was over", second, change("turns", 1, flags=0)),
    ("being stale disagrees with the turns", second, change("turns", 1, flags=0)),
    (
        "a stale contact resolved its case",
        second,
        flag("contacts", 1, 1, FLAG_RESOLVED, on=True),
    ),
]
DUPLICATES = [
    ("falsely merged, but not merged", second, flag("contacts", 4, 1, FLAG_FALSE_MERGE, on=True)),
    ("joined names none, or should not", second, change("contacts", 7, 1, joined=0)),
    ("joined names none, or should not", second, change("contacts", 7, 2, joined=1)),
    ("joined to itself", second, change("contacts", 7, 1, joined=1)),
    ("joined to a contact that is not there", second, change("contacts", 7, 1, joined=4)),
    ("a contact that was not taken then", second, change("contacts", 2, 2, left_queue=699 * S)),
    ("withdrawn for no other contact", second, change("contacts", 3, 1, closed=1081 * S)),
    ("withdrawn for no other contact", second, change("contacts", 16, end=E.WITHDRAWN)),
    ("something was to be merged, and was not", second, change("decisions", 7, joined=2)),
    (
        "something was to be merged, and was not",
        second,
        change("contacts", 7, 1, left_queue=2701 * S),
    ),
    (
        "the contact joined another one",
        second,
        change("decisions", 7, outcome=Presence.JOINS_OTHER),
    ),
    ("an offer of nothing", second, change("decisions", 10, chosen=VOICE)),
    ("an offer of nothing", second, change("decisions", 10, chosen=-1)),
    ("was opened on another channel", second, change("decisions", 7, wanted=CHAT)),
    ("was opened on another channel", second, change("decisions", 10, answer=Answer.DECLINED)),
    ("the contact was not steered", second, change("contacts", 10, flags=FLAG_RESOLVED)),
    ("the priority of the contact disagree", second, change("decisions", 11, points=0)),
    ("the priority of the contact disagree", second, change("decisions", 7, points=1)),
    ("but the contact was not", second, change("decisions", 7, outcome=Presence.JOINS_OTHER)),
    (
        "a look at a contact that had left its queue",
        second,
        add("decisions", tiny.decision(11, 1, 3235, VOICE, look=1, chosen=CHAT, answer=1)),
    ),
    (
        "a look at a contact that is not",
        second,
        add("decisions", tiny.decision(11, 2, 3225, VOICE, look=1)),
    ),
]
WAITING = [
    ("an agent of phone is available while a contact waits", tiny, free(1, 2400, 3100)),
    ("agent of web is available while a contact waits", second, state(2, 3275, state=1)),  # 12
    ("agent of web is available while a contact waits", second, state(3, 3110, state=1)),
]
DEFECTS = [*ENDS, *COUNTS, *AGENTS, *TURNS, *DUPLICATES, *WAITING]


@pytest.mark.parametrize("world", [tiny, second])
def test_a_sound_journal_has_no_defect(world: ModuleType) -> None:
    assert check_invariants(_journal(world), world.scenario()) == []


NUMBERED = [f"{place}: {sentence}" for place, (sentence, _, _) in enumerate(DEFECTS)]


@pytest.mark.parametrize(("sentence", "world", "defect"), DEFECTS, ids=NUMBERED)
def test_each_defect_is_found(sentence: str, world: ModuleType, defect: Change) -> None:
    found = check_invariants(_journal(world, defect), world.scenario())
    assert any(sentence in line for line in found), found


def test_every_sentence_of_the_checker_is_tested() -> None:
    folder = Path(sim.measures.checks.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    said = re.findall(r'"(?:contacts|cases|turns|decisions|work)",\s+"([^"]+)"', source)
    tested = " ".join(sentence for sentence, _, _ in DEFECTS)
    missing = [text for text in said if not any(part in text for part in _pieces(tested, text))]
    assert len(said) > 50
    assert not missing


def _pieces(tested: str, text: str) -> list[str]:
    """Parts of a sentence, some words long, that a test looks for."""
    return [text[i : i + 15] for i in range(max(1, len(text) - 14)) if text[i : i + 15] in tested]


def test_where_the_agent_was_idle_is_said() -> None:
    (line,) = check_invariants(_journal(tiny, free(1, 2400, 3100)), tiny.scenario())
    assert line.endswith("first at 3000.0 s, 15.0 s in all")


def test_a_team_is_not_blamed_for_what_it_may_not_take() -> None:
    phone = {**tiny.SCENARIO["teams"]["phone"], "intents": ["repair"]}
    scenario = tiny.scenario(teams={"phone": phone})
    # Case 4 is about billing, so the free agent could not have taken it.
    assert check_invariants(_journal(tiny, free(1, 2400, 3100)), scenario) == []


def test_a_model_written_in_python_may_let_agents_idle() -> None:
    journal = _journal(tiny, free(1, 2400, 3100), model="mine")
    assert check_invariants(journal, tiny.scenario()) == []


def test_messages_wait_for_nobody_while_their_channel_is_closed() -> None:
    # Mail 1.1 waits from 1500 to 2500 s, but mail is closed from 1800 to 2400 s.
    inside = free(3, 1810, 2390)
    away = state(3, 900, end=1800 * S)
    assert check_invariants(_journal(second, away, inside), second.scenario()) == []
    found = check_invariants(
        _journal(second, state(3, 900, end=1790 * S), free(3, 1790, 2410)), second.scenario()
    )
    assert len(found) == 1
    assert found[0].endswith("first at 1790.0 s, 20.0 s in all")


def test_the_place_of_somebody_who_left_without_a_word_waits_too() -> None:
    # Chat 9.1 is left at 3040 s and taken at 3050 s.
    journal = _journal(second, state(2, 3015, end=3042 * S), free(2, 3042, 3045))
    (line,) = check_invariants(journal, second.scenario())
    assert line.endswith("first at 3042.0 s, 3.0 s in all")


def test_a_reply_waits_for_its_own_agent_first() -> None:
    # Agent 2 is away from 280 s, the customer of case 0 writes at 300 s and waits until 420 s.
    journal = _journal(second, state(2, 280, end=310 * S), free(2, 310, 315))
    (line,) = check_invariants(journal, second.scenario())
    assert line.startswith("agent 2 is available while a thread waits")
    assert "first at 310.0 s" in line
    # Agent 3 is not blamed for it, unless it waits no longer for agent 2.
    idle = free(3, 330, 340)
    assert check_invariants(_journal(second, idle), second.scenario()) == []
    found = check_invariants(
        _journal(second, idle, change("turns", 0, 1, 2, flags=0)), second.scenario()
    )
    assert len(found) == 1
    assert "an agent of web is available" in found[0]


def test_interrupted_work_waits_for_its_own_agent() -> None:
    # Mail 13.1 is interrupted from 2760 to 2870 s; agent 2 has nothing else from 2860 s on.
    after_contact_work = state(2, 2860, end=2865 * S)
    journal = _journal(second, after_contact_work, free(2, 2865, 2870))
    found = check_invariants(journal, second.scenario())
    assert any("agent 2 is available while a thread waits" in line for line in found)
    assert check_invariants(_journal(second, free(1, 670, 680)), second.scenario()) == []


def test_littles_law_is_exact_over_the_whole_run() -> None:
    table = littles_law(tiny.journal()).set_index("channel")
    # Voice: waits of 10, 80, 0, 30, 15, 5 and 200 s in 3600 s.
    assert table.loc["voice", "mean_waiting"] == pytest.approx(340 / 3600)
    assert list(table["rate_times_wait"]) == pytest.approx(list(table["mean_waiting"]))


def test_littles_law_counts_messages_until_they_are_first_taken() -> None:
    table = littles_law(second.journal()).set_index("channel")
    waits = 100 + 120 + 50 + 1000 + 100 + 20 + 200 + 150
    assert table.loc["mail", "mean_waiting"] == pytest.approx(waits / 3600)
    assert table.loc["bot", "mean_waiting"] == 0
    assert BOT == MAIL + 1

"""What the contract says of contacts, threads and cases, read from a journal alone.

Neither engine is asked: what both understood wrongly in the same way shows here. Each check yields
sentences that say what is wrong, and where.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import numpy as np

from sim.engine.journal import (
    FLAG_BRED_ANOTHER,
    FLAG_CHASED,
    FLAG_FALSE_MERGE,
    FLAG_PARALLEL,
    FLAG_RESOLVED,
    FLAG_REVIVED,
    FLAG_SILENT,
    FLAG_STALE,
    CaseEnd,
    ContactEnd,
    WorkKind,
)
from sim.randomness.counter import uniform
from sim.randomness.purposes import SELF_SERVICE, SELF_SERVICE_TIME, SILENT_NOTICE
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE, MODE_SELF_SERVICE
from sim.rules.draws import duration
from sim.rules.self_service import SOLVED, outcome
from tests.property.runs import Run

Sentences = Iterator[str]
WORK_PARTS: Final = ("authenticate", "identify", "repeat", "companion", "closing")
ANSWERS: Final = (ContactEnd.ANSWERED, ContactEnd.CHASED)
DOOR: Final = (ContactEnd.BLOCKED, ContactEnd.MERGED)


def contact_faults(run: Run) -> Sentences:
    """Everything that cannot be of contacts, threads and cases."""
    cases = _by_case(run)
    for case, rows in cases.items():
        yield from _case(run, case, rows)
        for row in rows:
            yield from _contact(run, row, rows)
    yield from _threads(run)
    yield from _silent(run)
    yield from _self_service(run)


def name(row: Any) -> str:
    """How a contact is called in a sentence."""
    return f"case {row['case']} attempt {row['attempt']}"


def draw_duration(run: Run, case: int, purpose: int, ordinal: int, row: int) -> int:
    """A keyed duration as an engine draws it; no time for row -1."""
    if row < 0:
        return 0
    tape, plan = run.journal.tape, run.plan
    key = tape.cases["key"][case]
    law = plan.distributions[row]
    return duration(
        tape.seed, tape.replication, key, purpose, ordinal, law, plan.quantile_table, plan.grid
    )


def draw_uniform(run: Run, case: int, purpose: int, ordinal: int) -> float:
    """A keyed uniform as an engine draws it."""
    tape = run.journal.tape
    return uniform(tape.seed, tape.replication, tape.cases["key"][case], purpose, ordinal)


def _by_case(run: Run) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in np.sort(run.contacts, order=["case", "attempt"]):
        found[int(row["case"])].append(row)
    return found


# --- cases ---------------------------------------------------------------------------------------


def _case(run: Run, case: int, rows: list[Any]) -> Sentences:
    found = run.journal.cases[run.journal.cases["case"] == case][0]
    if [row["attempt"] for row in rows] != list(range(1, found["attempts"] + 1)):
        yield f"case {case}: attempts are not 1 .. {found['attempts']}"
    if len(rows) > run.plan.max_attempts:
        yield f"case {case}: {len(rows)} attempts of {run.plan.max_attempts}"
    channels = {int(row[column]) for row in rows for column in ("channel", "entry_channel")}
    if found["channels"] != len(channels):
        yield f"case {case}: {found['channels']} channels, contacts used {len(channels)}"
    bred = sum(bool(row["flags"] & FLAG_BRED_ANOTHER) for row in rows)
    solved = sum(bool(row["flags"] & FLAG_RESOLVED) for row in rows) - bred
    is_resolved = found["end"] == CaseEnd.RESOLVED
    # Who gives up a question that an answer has left had the answer.
    if solved != is_resolved and not (bred and solved == 0 and found["end"] != CaseEnd.GIVEN_UP):
        yield f"case {case}: {solved} contacts solved it, it ended {CaseEnd(found['end']).name}"
    if found["closed"] >= 0:
        late = [name(row) for row in rows if row["offered"] > found["closed"]]
        yield from (f"{each} began after the case was closed" for each in late)


# --- contacts ------------------------------------------------------------------------------------


def _contact(run: Run, row: Any, rows: list[Any]) -> Sentences:
    mode = run.plan.channel["mode"][row["channel"]]
    end, flags = ContactEnd(row["end"]), int(row["flags"])
    closed_case = run.closed_cases[row["case"]]
    taken = row["agent"] >= 0 and not flags & FLAG_SILENT
    if taken and row["left_queue"] > closed_case:
        if mode != MODE_ASYNC:
            yield f"{name(row)} was taken after the case was closed"
        elif not flags & FLAG_STALE:
            yield f"{name(row)} was taken after the case was closed and is not stale"
    if flags & FLAG_STALE and any(row[part] for part in WORK_PARTS if row["turns"] == 1):
        yield f"{name(row)} is stale and took more than a short reply"
    if (end == ContactEnd.CHASED) and not flags & FLAG_CHASED:
        yield f"{name(row)} ended chased without having been"
    if end == ContactEnd.ANSWERED and flags & FLAG_CHASED:
        yield f"{name(row)} was chased and ended answered"
    if end == ContactEnd.WITHDRAWN and mode == MODE_ASYNC:
        yield f"{name(row)} is a message and was withdrawn"
    if end == ContactEnd.MERGED:
        yield from _merged(row, rows, mode)
    if end == ContactEnd.CLOSED_AS_DUPLICATE:
        yield from _closed_as_duplicate(run, row, rows)
    if flags & FLAG_PARALLEL:
        yield from _parallel(run, row, rows)


def _merged(row: Any, rows: list[Any], mode: int) -> Sentences:
    if row["joined"] == 0:
        if not row["flags"] & FLAG_FALSE_MERGE:
            yield f"{name(row)} was merged into nothing"
        return
    if row["flags"] & FLAG_FALSE_MERGE:
        yield f"{name(row)} was merged by mistake into a contact of its own case"
    if not 0 < row["joined"] <= len(rows) + 1 or row["joined"] == row["attempt"]:
        yield f"{name(row)} was merged into attempt {row['joined']}"
    other = rows[row["joined"] - 1] if row["joined"] <= len(rows) else None
    if row["turns"] == 0 and mode != MODE_ASYNC:
        if row["joined"] < row["attempt"] and row["closed"] != row["offered"]:
            yield f"{name(row)} joined another after it had arrived"
        if other is not None and 0 <= other["closed"] < row["closed"]:
            yield f"{name(row)} joined {name(other)}, which was over"
    elif other is None or row["closed"] != other["closed"]:
        yield f"{name(row)} was over apart from the contact that it had joined"
    elif other["end"] not in ANSWERS and not other["flags"] & FLAG_RESOLVED:
        yield f"{name(row)} was over with {name(other)}, which nobody answered"


def _closed_as_duplicate(run: Run, row: Any, rows: list[Any]) -> Sentences:
    other = rows[row["joined"] - 1]
    if not run.plan.duplicates_visible:
        yield f"{name(row)} was closed as a duplicate that nobody may see"
    if run.plan.channel["mode"][row["channel"]] != MODE_ASYNC or row["agent"] >= 0:
        yield f"{name(row)} was closed as a duplicate and is no message that waits"
    if other["left_queue"] != row["left_queue"]:
        yield f"{name(row)} was closed when {name(other)} was not taken"


def _parallel(run: Run, row: Any, rows: list[Any]) -> Sentences:
    held = (MODE_LIVE, MODE_CHAT)
    waits = [
        other
        for other in rows
        if other["attempt"] < row["attempt"]
        and run.plan.channel["mode"][other["channel"]] in held
        and other["offered"] <= row["offered"]
        and (other["left_queue"] < 0 or other["left_queue"] >= row["offered"])
    ]
    if not waits:
        yield f"{name(row)} is parallel to nothing that waits"
    still = {int(other["channel"]) for other in waits if other["left_queue"] != row["offered"]}
    if int(row["entry_channel"]) in still:
        yield f"{name(row)} is parallel to a contact on its own channel"
    joined = bool(row["flags"] & FLAG_REVIVED) or row["joined"] > 0
    if not run.plan.parallel_admitted and row["end"] not in DOOR and not joined:
        yield f"{name(row)} is parallel and was let in"
    if run.plan.channel["mode"][row["channel"]] == MODE_SELF_SERVICE:
        yield f"{name(row)} is parallel and went to self-service"


# --- threads -------------------------------------------------------------------------------------


def _threads(run: Run) -> Sentences:
    spells = _spells_of_turns(run)
    threads: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for turn in np.sort(run.turns, order=["case", "attempt", "turn"]):
        threads[int(turn["case"]), int(turn["attempt"])].append(turn)
    for row in run.contacts[run.modes == MODE_ASYNC]:
        key = int(row["case"]), int(row["attempt"])
        if key not in threads:
            yield f"{name(row)} is a thread without a turn"
            continue
        yield from _thread(run, row, threads.pop(key), spells)
    yield from (
        f"a turn of case {case} attempt {attempt} is of no thread" for case, attempt in threads
    )


def _spells_of_turns(run: Run) -> dict[tuple[int, int, int], list[Any]]:
    found: dict[tuple[int, int, int], list[Any]] = defaultdict(list)
    work = run.journal.work
    for spell in np.sort(work[work["kind"] == WorkKind.HANDLING], order="start"):
        if spell["turn"]:
            key = int(spell["case"]), int(spell["attempt"]), int(spell["turn"])
            found[key].append(spell)
    return found


def _thread(run: Run, row: Any, turns: list[Any], spells: dict[Any, list[Any]]) -> Sentences:
    who = name(row)
    if [turn["turn"] for turn in turns] != list(range(1, len(turns) + 1)):
        yield f"{who}: turns are {[int(turn['turn']) for turn in turns]}"
    if row["turns"] != sum(turn["started"] >= 0 for turn in turns):
        yield f"{who}: {row['turns']} turns, not as many were worked on"
    if len(turns) > run.plan.channel["turns_most"][row["channel"]]:
        yield f"{who}: {len(turns)} turns are more than there may be"
    for before, after in pairwise(turns):
        if not 0 <= before["ended"] <= after["offered"]:
            yield f"{who}: turn {after['turn']} began before the one before it was answered"
    worked = 0
    for turn in turns:
        mine = spells[int(turn["case"]), int(turn["attempt"]), int(turn["turn"])]
        worked += sum(
            int(s["end"] - s["start"]) for s in mine if turn["ended"] >= 0 or s is not mine[-1]
        )
        yield from _turn(run, turn, mine)
    if row["closed"] >= 0 and row["worked"] != worked:
        yield f"{who}: worked {row['worked']}, its spells sum to {worked}"


def _turn(run: Run, turn: Any, spells: list[Any]) -> Sentences:
    who = f"{name(turn)} turn {turn['turn']}"
    if (turn["started"] >= 0) != bool(spells):
        yield f"{who}: started {turn['started']}, {len(spells)} spells of work"
    if not spells:
        return
    if spells[0]["start"] != turn["started"] or spells[-1]["agent"] != turn["agent"]:
        yield f"{who}: its first spell or last agent is not that of its work"
    if turn["ended"] >= 0:
        if turn["interruptions"] != len(spells) - 1 or spells[-1]["end"] != turn["ended"]:
            yield f"{who}: {turn['interruptions']} interruptions, {len(spells)} spells"
        clock = sum(int(spell["end"] - spell["start"]) for spell in spells)
        # Attained work is rounded down whenever what is in hand changes, a tick at a time.
        if clock < turn["work"] - 2 * len(spells):
            yield f"{who}: {turn['work']} ticks of work were done in {clock}"
    if len(spells) > 1 and not run.plan.channel["interruptible"][turn["channel"]]:
        yield f"{who}: was interrupted and may not be"


# --- silence, self-service -----------------------------------------------------------------------


def _silent(run: Run) -> Sentences:
    """A place is held for somebody who left, as long as it was drawn."""
    work = run.journal.work
    for spell in work[work["kind"] == WorkKind.SILENT]:
        if spell["end"] < run.journal.end_ticks:
            law = int(run.plan.channel["silent_notice"][spell["channel"]])
            case, attempt = int(spell["case"]), int(spell["attempt"])
            expected = draw_duration(run, case, SILENT_NOTICE, attempt, law)
            if spell["end"] - spell["start"] != expected:
                yield f"{name(spell)}: a place was held for {spell['end'] - spell['start']} ticks"
    for row in run.flagged(FLAG_SILENT):
        if (
            row["end"] != ContactEnd.ABANDONED
            or run.plan.channel["mode"][row["channel"]] != MODE_CHAT
        ):
            yield f"{name(row)} was silent and did not abandon a chat"


def _self_service(run: Run) -> Sentences:
    """Visits last as long as drawn and end as drawn, unless they were cut short."""
    channels, modes = run.plan.channel, run.plan.channel["mode"]
    for row in run.contacts[modes[run.contacts["entry_channel"]] == MODE_SELF_SERVICE]:
        if row["end"] in (
            ContactEnd.WITHDRAWN,
            ContactEnd.OPEN,
            *DOOR,
            ContactEnd.BALKED,
            ContactEnd.CLOSED_OUT,
        ):
            continue
        case, attempt = int(row["case"]), int(row["attempt"])
        intent = int(run.journal.tape.cases["intent"][case])
        kind = run.plan.contact_class[intent * len(channels) + row["entry_channel"]]
        lasted = draw_duration(run, case, SELF_SERVICE_TIME, attempt, int(kind["talk"]))
        if row["self_service"] != lasted:
            yield f"{name(row)} was in self-service for {row['self_service']} ticks"
        over = run.closed_cases[case] < row["offered"] + lasted
        u = draw_uniform(run, case, SELF_SERVICE, attempt)
        hands_over = bool(channels["hand_over"][row["entry_channel"]] >= 0)
        ends = outcome(u, float(kind["solved_share"]), float(kind["leaves_share"]), hands_over)
        solved = row["end"] == ContactEnd.CONTAINED and bool(row["flags"] & FLAG_RESOLVED)
        if not over and solved != (ends == SOLVED):
            yield f"{name(row)}: self-service ended otherwise than drawn"

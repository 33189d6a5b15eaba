"""Journals of one case, built by hand. Times are seconds from the start of the run.

Two of them are the same customer under two service models: `multichannel` calls, gives up, opens a
chat and then leaves a message too, and is answered twice; `orchestrated` is merged and steered.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np

from sim.demand.tape import TAPE_CASE, Tape
from sim.engine.journal import (
    AGENT_STATE,
    CASE,
    CONTACT,
    DECISION,
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_CHASED,
    FLAG_PARALLEL,
    FLAG_RESOLVED,
    FLAG_STALE,
    FLAG_STEERED,
    TURN,
    TURN_STALE,
    WORK,
    Answer,
    CaseEnd,
    ContactEnd,
    Journal,
    Names,
    Presence,
    StructuredArray,
    WorkKind,
)
from sim.language.english import ENGLISH
from sim.show.case.moment import Background, Moment, Scene
from sim.show.case.rows import rows_of_case
from sim.show.case.telling import moments_of
from sim.units import TICKS_PER_SECOND

Record = dict[str, Any]

VOICE, CHAT, MESSAGES, BOT = 0, 1, 2, 3
PHONE, WEB, WRITERS = 0, 1, 2
NAMES = Names(
    ("voice", "chat", "whatsapp", "bot"),
    ("regular", "gold"),
    ("wrong_size", "invoice"),
    ("phone", "web", "writers"),
    np.array([PHONE, PHONE, WEB, WEB, WRITERS, WRITERS], dtype=np.int16),
)
START = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - local time without zone, like a scenario's
END = 8 * 3600

CONTACT_TIMES = {
    *("offered", "queued", "left_queue", "talk_end", "closed", "authenticate", "identify", "read"),
    *(
        "repeat",
        "companion",
        "switch",
        "closing",
        "resume",
        "talk",
        "after_contact_work",
        "logging",
        "worked",
    ),
    "self_service",
}
DECISION_TIMES = {
    *("tick", "wait_wanted", "wait_chosen", "resolution_wanted", "resolution_chosen"),
}


def ticks(seconds: float) -> int:
    return -1 if seconds < 0 else round(seconds * TICKS_PER_SECOND)


def _record(times: Iterable[str], values: Record) -> Record:
    return {key: ticks(value) if key in times else value for key, value in values.items()}


def contact(attempt: int, channel: int, end: ContactEnd, offered: float, **more: Any) -> Record:
    """A contact that, unless told otherwise, came straight to a queue and left it at once."""
    record: Record = {
        "attempt": attempt,
        "channel": channel,
        "entry_channel": channel,
        "end": end,
        "offered": offered,
        "queued": offered,
        "left_queue": offered,
        "talk_end": -1,
        "agent": -1,
        "team": -1,
    } | more
    record.setdefault("closed", max(record["left_queue"], record["talk_end"]))
    if record["agent"] >= 0:
        record["team"] = NAMES.agent_team[record["agent"]]
    return _record(CONTACT_TIMES, record)


def turn(attempt: int, number: int, offered: float, **more: Any) -> Record:
    """A turn on which nobody worked, unless told otherwise."""
    record: Record = {"attempt": attempt, "turn": number, "channel": MESSAGES, "offered": offered}
    record |= {"started": -1, "ended": -1, "agent": -1} | more
    return _record({"offered", "started", "ended", "work"}, record)


def spell(
    attempt: int,
    agent: int,
    start: float,
    end: float,
    kind: WorkKind = WorkKind.HANDLING,
    turn: int = 0,
) -> Record:
    record: Record = {"attempt": attempt, "agent": agent, "kind": kind, "turn": turn}
    return record | {"start": ticks(start), "end": ticks(end)}


def decision(attempt: int, tick: float, wanted: int, **more: Any) -> Record:
    """A decision that saw nothing and looked for nothing, unless told otherwise."""
    record: Record = {"attempt": attempt, "tick": tick, "wanted": wanted, "chosen": -1, "read": -1}
    return _record(DECISION_TIMES, record | more)


def case(end: CaseEnd, closed: float, emotion: int = 500, **more: Any) -> Record:
    record: Record = {"end": end, "closed": ticks(closed), "emotion": emotion}
    return record | {key: ticks(v) if key in ("wait", "arrival") else v for key, v in more.items()}


def journal(
    ended: Record,
    contacts: list[Record],
    turns: list[Record] | None = None,
    work: list[Record] | None = None,
    decisions: list[Record] | None = None,
    **more: Any,
) -> Journal:
    """The journal of one case, number 0."""
    tape = np.zeros(1, dtype=TAPE_CASE)
    tape["arrival"] = ended.get("arrival", 0)
    named = ("regular", "gold"), ("wrong_size", "invoice")
    given: Record = {
        "names": NAMES,
        "start": START,
        "warm_up_ticks": 0,
        "horizon_ticks": ticks(END),
        "end_ticks": ticks(END),
        "model": "multichannel",
        "engine": "compiled",
        "seed": 1,
        "replication": 0,
        "tape": Tape(tape, ticks(END), ticks(END), 1, 0, NAMES.channels, *named, ("juan",)),
    }
    return Journal(
        contacts=rows(CONTACT, contacts),
        cases=rows(CASE, [{"attempts": len(contacts)} | ended]),
        turns=rows(TURN, turns or []),
        work=rows(WORK, work or []),
        agent_states=rows(AGENT_STATE, []),
        decisions=rows(DECISION, decisions or []),
        **(given | more),
    )


def rows(dtype: np.dtype[np.void], records: list[Record]) -> StructuredArray:
    """A table from records; columns that a record leaves out are 0."""
    table = np.zeros(len(records), dtype=dtype)
    for row, record in enumerate(records):
        for column, value in record.items():
            table[row][column] = value
    return table


BACKGROUND = Background((0.0, 0.25, 0.6, 1.0), {"regular": 0.5, "gold": 1.0})


def told(found: Journal, customer: str = "Juan") -> list[Moment]:
    """The moments of the only case of a journal."""
    return moments_of(Scene(rows_of_case(found, 0), ENGLISH, BACKGROUND, customer))


def lines(found: Journal, customer: str = "Juan") -> list[str]:
    """Its lines."""
    return [moment.line for moment in told(found, customer)]


def multichannel() -> Journal:
    """Calls, gives up, opens a chat and leaves a message: solved in the chat, worked twice."""
    return journal(
        case(CaseEnd.RESOLVED, 1500, 480, arrival=60, wait=600, abandoned=1, answered=2),
        [
            contact(
                1, VOICE, ContactEnd.ABANDONED, 60, left_queue=360, emotion=900,
                flags=FLAG_BEYOND_WAIT_THRESHOLD,
            ),
            contact(
                2, CHAT, ContactEnd.ANSWERED, 600, left_queue=900, agent=2, talk_end=1500,
                closed=1530, identify=30, talk=570, after_contact_work=30,
                answered_index=1, emotion=910,
                flags=FLAG_RESOLVED | FLAG_BEYOND_WAIT_THRESHOLD,
            ),
            contact(
                3, MESSAGES, ContactEnd.CHASED, 660, left_queue=1560, agent=4, talk_end=1605,
                closed=1605, talk=45, turns=1, emotion=910,
                flags=FLAG_PARALLEL | FLAG_STALE | FLAG_CHASED,
            ),
        ],
        [turn(3, 1, 660, started=1560, ended=1605, work=45, agent=4, flags=TURN_STALE)],
        [
            spell(2, 2, 900, 1500),
            spell(2, 2, 1500, 1530, WorkKind.AFTER_CONTACT_WORK),
            spell(3, 4, 1560, 1605, turn=1),
        ],
    )  # fmt: skip


def orchestrated() -> Journal:
    """Calls and is offered the chat; the message that follows is joined to it."""
    return journal(
        case(CaseEnd.RESOLVED, 800, 450, arrival=60, wait=120, answered=1),
        [
            contact(
                1, CHAT, ContactEnd.ANSWERED, 80, left_queue=200, agent=2, talk_end=800,
                closed=840, identify=30, talk=570, after_contact_work=40, logging=10,
                answered_index=1,
                emotion=900, flags=FLAG_RESOLVED | FLAG_STEERED,
            ),
            contact(
                2, MESSAGES, ContactEnd.MERGED, 140, left_queue=140, joined=1, emotion=900,
                flags=FLAG_PARALLEL,
            ),
        ],
        [turn(2, 1, 140)],
        [spell(1, 2, 200, 800), spell(1, 2, 800, 840, WorkKind.AFTER_CONTACT_WORK)],
        [
            decision(
                1, 60, VOICE, emotion=900, read=2, points=2900, considered=0b111, excluded=0b001,
                free=0b010, chosen=CHAT, wait_wanted=600, wait_chosen=0, resolution_wanted=7200,
                resolution_chosen=900, answer=Answer.ACCEPTED,
            ),
            decision(
                2, 140, MESSAGES, present=0b010, emotion=900, joined=1,
                outcome=Presence.JOINS_OTHER,
            ),
        ],
        model="orchestrated",
    )  # fmt: skip

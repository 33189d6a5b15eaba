"""A second journal of one hour: messages, self-service, duplicates and an orchestrator.

`docs/measures.md` tells its story in words. Times below are seconds from the start.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.journal import (
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_CHASED,
    FLAG_FALSE_MERGE,
    FLAG_HANDED_OVER,
    FLAG_PARALLEL,
    FLAG_PRIORITISED,
    FLAG_RESOLVED,
    FLAG_SILENT,
    FLAG_STALE,
    FLAG_STEERED,
    TURN_STALE,
    TURN_WAITED_FOR_OWNER,
    AgentState,
    Answer,
    CaseEnd,
    ContactEnd,
    Journal,
    Names,
    Presence,
    WorkKind,
)
from sim.scenario.schema import Scenario
from tests.unit.measures import tiny
from tests.unit.measures.tiny import (
    CHAT,
    GOLD,
    PHONE,
    REGULAR,
    VOICE,
    WEB,
    case,
    contact,
    decision,
    spells,
    thread_work,
    turn,
    work,
)

MAIL, BOT = 2, 3
BILLING, ORDER = 0, 1

SCENARIO: dict[str, Any] = {
    **tiny.SCENARIO,
    "name": "second",
    "channels": {
        **tiny.SCENARIO["channels"],
        "mail": {
            "mode": "async",
            "max_per_agent": 1,
            "opening": {"mon": ["00:00-00:30", "00:40-24:00"]},
            "wait_threshold_seconds": 900,
            "service_level": {"threshold_seconds": 600},
            "silence_release_minutes": 1,
            "turns_most": 2,
            "interruptible": True,
            "variable_cost_per_contact": 0.1,
        },
        "bot": {
            "mode": "self_service",
            "hand_over_to": "voice",
            "variable_cost_per_contact": 0.05,
            "variable_cost_per_minute": 0.02,
        },
    },
    "segments": {
        "regular": {
            "share": 0.6,
            "channel_preference": {"voice": 0.4, "chat": 0.3, "mail": 0.2, "bot": 0.1},
            "value_per_year": 10,
        },
        "gold": {
            "share": 0.4,
            "channel_preference": {"voice": 0.6, "mail": 0.2, "bot": 0.2},
            "value_per_year": 100,
        },
    },
    "intents": {
        "billing": {"share": 0.6},
        "order": {"share": 0.4, "purchase": True, "conversion_share": 0.5, "margin": 40},
    },
    "teams": {
        "phone": {"channels": ["voice"], "headcount": 2, "wage_per_hour": 12},
        "web": {"channels": ["chat", "mail"], "headcount": 2, "wage_per_hour": 15},
    },
}


def scenario() -> Scenario:
    """The scenario of the second journal."""
    return Scenario.model_validate(SCENARIO)


_E = ContactEnd
CONTACTS = [
    contact(
        0, 1, MAIL, _E.ANSWERED, 0, 100, agent=2, talk_end=470, after_contact_work=30, logging=10,
        identify=20, talk=90, worked=110, turns=2, answered_index=1, flags=FLAG_RESOLVED,
    ),
    contact(
        15, 1, MAIL, _E.CHASED, 380, 500, agent=2, talk_end=560, after_contact_work=10,
        identify=20, talk=40, turns=1, answered_index=1, flags=FLAG_CHASED,
    ),
    contact(
        15, 2, VOICE, _E.ANSWERED, 480, 520, agent=0, talk_end=620, after_contact_work=20,
        identify=30, talk=70, answered_index=2, flags=FLAG_RESOLVED,
    ),
    contact(
        6, 1, VOICE, _E.ANSWERED, 200, 330, agent=1, talk_end=630, after_contact_work=40,
        identify=30, read=10, repeat=20, talk=240, answered_index=1, earlier=1, missing=500,
        entry_channel=BOT, queued=320, self_service=120, flags=FLAG_RESOLVED | FLAG_HANDED_OVER,
    ),
    contact(2, 2, MAIL, _E.CLOSED_AS_DUPLICATE, 650, 700, joined=1, flags=FLAG_PARALLEL),
    contact(
        2, 1, CHAT, _E.ANSWERED, 600, 700, agent=3, talk_end=850, after_contact_work=20,
        identify=30, closing=20, talk=100, answered_index=1,
        flags=FLAG_RESOLVED | FLAG_BEYOND_WAIT_THRESHOLD,
    ),
    contact(3, 1, VOICE, _E.WITHDRAWN, 1000, 1080, flags=FLAG_BEYOND_WAIT_THRESHOLD),
    contact(
        3, 2, CHAT, _E.ANSWERED, 1050, 1080, agent=2, talk_end=1200, after_contact_work=10,
        identify=30, talk=90, answered_index=1, flags=FLAG_PARALLEL,
    ),
    contact(
        4, 1, BOT, _E.CONTAINED, 1300, -1, queued=-1, closed=1360, self_service=60,
        flags=FLAG_RESOLVED,
    ),
    contact(5, 1, BOT, _E.CONTAINED, 1400, -1, queued=-1, closed=1490, self_service=90),
    contact(
        1, 2, VOICE, _E.ANSWERED, 2000, 2030, agent=0, talk_end=2260, after_contact_work=40,
        identify=30, talk=200, answered_index=1, flags=FLAG_RESOLVED,
    ),
    contact(
        1, 1, MAIL, _E.CHASED, 1500, 2500, agent=3, talk_end=2540,
            after_contact_work=0,
        talk=40, turns=1, flags=FLAG_CHASED | FLAG_STALE | FLAG_BEYOND_WAIT_THRESHOLD,
    ),
    contact(7, 1, MAIL, _E.MERGED, 2600, 2700, joined=2, flags=FLAG_CHASED),
    contact(8, 1, CHAT, _E.MERGED, 2800, 2800, flags=FLAG_FALSE_MERGE),
    contact(
        7, 2, VOICE, _E.ANSWERED, 2700, 2700, agent=1, talk_end=2850, after_contact_work=20,
        identify=30, talk=120, answered_index=1, emotion=600,
    ),
    contact(
        14, 1, CHAT, _E.ANSWERED, 2760, 2760, agent=2, talk_end=2860, after_contact_work=10,
        identify=30, talk=70, answered_index=1, flags=FLAG_RESOLVED,
    ),
    contact(
        13, 1, MAIL, _E.ANSWERED, 2700, 2720, agent=2, talk_end=2950, after_contact_work=10,
        identify=20, talk=80, resume=20, worked=120, turns=1, answered_index=1,
    ),
    contact(
        9, 1, CHAT, _E.ABANDONED, 3020, 3040, agent=3, team=-1, closed=3110, flags=FLAG_SILENT
    ),
    contact(
        10, 1, CHAT, _E.ANSWERED, 3120, 3125, agent=2, talk_end=3265, after_contact_work=10,
        identify=30, talk=110, answered_index=1, flags=FLAG_RESOLVED | FLAG_STEERED,
    ),
    contact(
        11, 1, VOICE, _E.ANSWERED, 3220, 3230, agent=0, talk_end=3460, after_contact_work=30,
        identify=30, talk=200, answered_index=1, emotion=500, flags=FLAG_PRIORITISED,
    ),
    contact(12, 1, MAIL, _E.OPEN, 3300, 3500, agent=2, closed=-1, turns=1, answered_index=1),
    contact(16, 1, MAIL, _E.OPEN, 3450, -1),
]  # fmt: skip

_RESOLVED, _GIVEN_UP, _OPEN = CaseEnd.RESOLVED, CaseEnd.GIVEN_UP, CaseEnd.OPEN
CASES = [
    case(0, REGULAR, BILLING, _RESOLVED, arrival=0, closed=470, answered=1, first_channel=MAIL),
    case(
        15, REGULAR, BILLING, _RESOLVED, arrival=380, closed=620, attempts=2, answered=2, wait=40,
        channels=2, switches=1, first_channel=MAIL,
    ),
    case(
        6, GOLD, BILLING, _RESOLVED, arrival=200, closed=630, answered=1, wait=10, channels=2,
        repetitions=1, first_channel=BOT,
    ),
    case(
        2, REGULAR, BILLING, _RESOLVED, arrival=600, closed=850, attempts=2, answered=1, wait=100,
        channels=2, waits_beyond_threshold=1, first_channel=CHAT,
    ),
    case(
        3, GOLD, BILLING, _GIVEN_UP, arrival=1000, closed=1200, attempts=2, answered=1, wait=110,
        channels=2, waits_beyond_threshold=1,
    ),
    case(4, REGULAR, ORDER, _RESOLVED, arrival=1300, closed=1360, first_channel=BOT),
    case(5, REGULAR, ORDER, _GIVEN_UP, arrival=1400, closed=1490, first_channel=BOT),
    case(
        1, GOLD, ORDER, _RESOLVED, arrival=1500, closed=2260, attempts=2, answered=1, wait=30,
        channels=2, switches=1, first_channel=MAIL,
    ),
    case(8, REGULAR, BILLING, _GIVEN_UP, arrival=2800, closed=2800, first_channel=CHAT),
    case(14, REGULAR, BILLING, _RESOLVED, arrival=2760, closed=2860, answered=1,
         first_channel=CHAT),
    case(
        9, REGULAR, BILLING, _GIVEN_UP, arrival=3020, closed=3040, abandoned=1, wait=20,
        first_channel=CHAT,
    ),
    case(
        10, GOLD, ORDER, _RESOLVED, arrival=3100, closed=3265, answered=1, wait=5,
    ),
    case(7, REGULAR, BILLING, _OPEN, arrival=2600, attempts=2, answered=1, channels=2,
         first_channel=MAIL),
    case(11, REGULAR, BILLING, _OPEN, arrival=3200, answered=1, wait=10),
    case(12, REGULAR, BILLING, _OPEN, arrival=3300, answered=1, first_channel=MAIL),
    case(13, GOLD, BILLING, _OPEN, arrival=2700, answered=1, first_channel=MAIL),
    case(16, GOLD, BILLING, _OPEN, arrival=3450, first_channel=MAIL),
]  # fmt: skip

TURNS = [
    turn(0, 1, MAIL, 1, 0, 100, 160, work=60, agent=2),
    turn(0, 1, MAIL, 2, 300, 420, 470, work=50, agent=2, flags=TURN_WAITED_FOR_OWNER),
    turn(15, 1, MAIL, 1, 380, 500, 560, work=60, agent=2),
    turn(2, 2, MAIL, 1, 650),
    turn(1, 1, MAIL, 1, 1500, 2500, 2540, work=40, agent=3, flags=TURN_STALE),
    turn(7, 1, MAIL, 1, 2600),
    turn(13, 1, MAIL, 1, 2700, 2720, 2950, work=120, agent=2, interruptions=1),
    turn(12, 1, MAIL, 1, 3300, 3500, work=200, agent=2),
    turn(16, 1, MAIL, 1, 3450),
]

DECISIONS = [
    decision(
        7, 2, 2700, VOICE, outcome=Presence.ABSORBS_OTHER, joined=1, present=1 << MAIL,
        emotion=600, read=2, chosen=VOICE,
    ),
    decision(8, 1, 2800, CHAT, outcome=Presence.FALSE_MERGE),
    decision(
        10, 1, 3100, VOICE, read=0, chosen=CHAT, answer=Answer.ACCEPTED, wait_wanted=60,
    ),
    decision(
        11, 1, 3200, VOICE, emotion=500, read=3, points=3000, chosen=MAIL, answer=Answer.DECLINED,
        wait_wanted=30,
    ),
]  # fmt: skip

_S = AgentState
AGENT_STATES = [
    *spells(
        0, (520, _S.BUSY), (620, _S.AFTER_CONTACT_WORK), (640, _S.AVAILABLE), (900, _S.BREAK),
        (1100, _S.AVAILABLE), (1900, _S.BREAK), (2030, _S.BUSY), (2260, _S.AFTER_CONTACT_WORK),
        (2300, _S.AVAILABLE), (3050, _S.BREAK), (3230, _S.BUSY), (3460, _S.AFTER_CONTACT_WORK),
        (3490, _S.AVAILABLE), (3600, _S.OFF),
    ),
    *spells(1, (330, _S.BUSY), (630, _S.AFTER_CONTACT_WORK), (670, _S.OFF)),
    *spells(
        1, (2690, _S.AVAILABLE), (2700, _S.BUSY), (2850, _S.AFTER_CONTACT_WORK),
        (2870, _S.AVAILABLE),
        (3000, _S.TRAINING), (3600, _S.OFF),
    ),
    *spells(
        2, (100, _S.BUSY), (160, _S.HELD_SLOT), (220, _S.AVAILABLE), (280, _S.BREAK),
        (420, _S.BUSY), (470, _S.AFTER_CONTACT_WORK), (500, _S.BUSY),
        (560, _S.AFTER_CONTACT_WORK), (570, _S.BREAK),
        (1080, _S.BUSY), (1200, _S.AFTER_CONTACT_WORK), (1210, _S.AVAILABLE), (1400, _S.BREAK),
        (2720, _S.BUSY), (2860, _S.AFTER_CONTACT_WORK), (2870, _S.BUSY),
        (2950, _S.AFTER_CONTACT_WORK),
        (2960, _S.AVAILABLE), (3015, _S.BREAK), (3125, _S.BUSY), (3265, _S.AFTER_CONTACT_WORK),
        (3275, _S.BREAK), (3500, _S.BUSY), (3600, _S.OFF),
    ),
    *spells(
        3, (700, _S.BUSY), (850, _S.AFTER_CONTACT_WORK), (870, _S.AVAILABLE), (900, _S.BREAK),
        (2500, _S.BUSY), (2540, _S.BREAK), (3050, _S.HELD_SLOT), (3110, _S.BREAK), (3600, _S.OFF),
    ),
]  # fmt: skip


def _after_contact_work(
    agent: int, number: int, attempt: int, start: float, end: float
) -> dict[str, Any]:
    """After-contact work of a thread."""
    (_, spell) = work(agent, number, attempt, MAIL, start, start, end)
    return spell


WORK_SPELLS = [
    thread_work(2, 0, 1, MAIL, 1, 100, 160),
    thread_work(2, 0, 1, MAIL, 2, 420, 470),
    _after_contact_work(2, 0, 1, 470, 500),
    thread_work(2, 15, 1, MAIL, 1, 500, 560),
    _after_contact_work(2, 15, 1, 560, 570),
    *work(0, 15, 2, VOICE, 520, 620, 640),
    *work(1, 6, 1, VOICE, 330, 630, 670),
    *work(3, 2, 1, CHAT, 700, 850, 870),
    *work(2, 3, 2, CHAT, 1080, 1200, 1210),
    *work(0, 1, 2, VOICE, 2030, 2260, 2300),
    thread_work(3, 1, 1, MAIL, 1, 2500, 2540),
    *work(1, 7, 2, VOICE, 2700, 2850, 2870),
    thread_work(2, 13, 1, MAIL, 1, 2720, 2760),
    *work(2, 14, 1, CHAT, 2760, 2860, 2870),
    thread_work(2, 13, 1, MAIL, 1, 2870, 2950),
    _after_contact_work(2, 13, 1, 2950, 2960),
    {**work(3, 9, 1, CHAT, 3050, 3110)[0], "kind": WorkKind.SILENT},
    *work(2, 10, 1, CHAT, 3125, 3265, 3275),
    *work(0, 11, 1, VOICE, 3230, 3460, 3490),
    thread_work(2, 12, 1, MAIL, 1, 3500, 3600),
]

NAMES = Names(
    ("voice", "chat", "mail", "bot"),
    ("regular", "gold"),
    ("billing", "order"),
    ("phone", "web"),
    np.array([PHONE, PHONE, WEB, WEB], dtype=np.int16),
)

TABLES: dict[str, list[dict[str, Any]]] = {
    "contacts": CONTACTS,
    "cases": CASES,
    "work_spells": WORK_SPELLS,
    "agent_states": AGENT_STATES,
    "turns": TURNS,
    "decisions": DECISIONS,
}


def journal(**more: Any) -> Journal:
    """The second journal, with tables or attributes replaced."""
    return tiny.journal(**{**TABLES, "names": NAMES, "model": "orchestrated", **more})

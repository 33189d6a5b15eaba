"""A decision of the orchestrator, and its row in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.declared import (
    CHANNELS,
    DURATION,
    FROM_1,
    SHARE,
    TAPE_ROW,
    TICK,
    Shown,
    Unit,
    code_of,
    column,
    place_in,
)
from sim.rules.codes import EMOTION_KINDS, Answer, Presence


@dataclass(slots=True, eq=False, kw_only=True)
class DecisionFields:
    """A decision about a contact that is about to be made, or that waits."""

    tick: int = column(
        "i8",
        TICK,
        "when it was decided; the contact is made then, or after the latency and the offer",
    )
    wait_wanted: int = column(
        "i8",
        DURATION,
        "expected wait on the channel that the customer wants; 0 if nothing was looked for, from "
        "10⁹ s on: no end in sight",
        reset=0,
    )
    wait_chosen: int = column("i8", DURATION, "likewise on the channel chosen", reset=0)
    resolution_wanted: int = column(
        "i8",
        DURATION,
        "expected time until the case is solved, if every attempt goes like this one on the "
        "channel wanted",
        reset=0,
    )
    resolution_chosen: int = column("i8", DURATION, "likewise on the channel chosen", reset=0)
    present: int = column(
        "i8", CHANNELS, "channels on which the customer has another contact", reset=0
    )
    considered: int = column("i8", CHANNELS, "channels that were compared", reset=0)
    excluded: int = column(
        "i8", CHANNELS, "of those, saturated with something better beside them", reset=0
    )
    free: int = column("i8", CHANNELS, "of those, with a suitable agent free", reset=0)
    case: int = column("i4", TAPE_ROW, "about which case")
    points: int = column(
        "i4", SHARE, "priority points given; 0 if none", reset=0, frame_text="`points`"
    )
    attempt: int = column("i2", FROM_1, "the contact about to be made, or that waits")
    look: int = column(
        "i2",
        Unit("count from 0"),
        "0 before a contact is made, k at the k-th look at one that waits",
        reset=0,
    )
    joined: int = column(
        "i2",
        FROM_1,
        "attempt of the contact that this one joins, or that joins it (the first, if several do); "
        "0 if none",
        reset=0,
    )
    chance_wanted: int = column(
        "i2",
        SHARE,
        "chance that the case is solved in the end if it is raised on the channel wanted, as "
        "the company expects it",
        reset=0,
    )
    chance_chosen: int = column("i2", SHARE, "likewise on the channel chosen", reset=0)
    emotion: int = column("i2", SHARE, "that the customer shows")
    wanted: int = column(
        "i1",
        place_in("channels"),
        "the channel that the customer wants, or on which the contact waits",
    )
    chosen: int = column(
        "i1", place_in("channels"), "the channel that is best; −1 if none was looked for", reset=-1
    )
    answer: int = column("i1", code_of(Answer), "what the customer said to an offer", reset=0)
    read: int = column(
        "i1",
        Unit("place among the kinds", Shown.WORD, EMOTION_KINDS),
        "emotion that was read: positive, neutral, negative or furious; −1 if none was",
        reset=-1,
    )
    outcome: int = column(
        "i1", code_of(Presence), "what was done about other contacts of the customer", reset=0
    )
    by_link: int = column(
        "i1", Unit("0 or 1"), "the offer was a link, sent to the telephone in a message", reset=0
    )


LOOK_COLUMNS: Final = ("wait", "resolution", "score", "delay")
"""What a look at a channel comes to: seconds, but the score, which is a chance."""

READING_COLUMNS: Final = {
    "wait": "f8",  # expected by somebody who joins now, seconds
    "between": "f8",  # seconds from one who is served to the next
    "later": "f8",  # seconds until anybody is served
    "handle": "f8",  # seconds of an agent's time
    "ahead": "i8",  # those who are there or were sent there
    "coming": "i8",  # of them those sent who are not there yet
}
"""What is kept of a reading of a queue."""

"""All rows of a journal that are about one case, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.engine.journal import (
    FLAG_STALE,
    TURN_STALE,
    CaseEnd,
    ContactEnd,
    Journal,
    Names,
    WorkKind,
)
from sim.errors import CcsimError
from sim.rules.timing import NEVER

if TYPE_CHECKING:
    from sim.engine.journal import StructuredArray

Row = dict[str, int]
"""One row of a table: integers by the name of their column."""


UNSERVED: Final = (
    ContactEnd.ABANDONED,
    ContactEnd.BLOCKED,
    ContactEnd.BALKED,
    ContactEnd.CLOSED_OUT,
    ContactEnd.MERGED,
    ContactEnd.CLOSED_AS_DUPLICATE,
    ContactEnd.WITHDRAWN,
)
"""Ends of contacts that no agent worked on; their ``left_queue`` is when they ended."""


@dataclass(frozen=True)
class CaseRows:
    """One case in the journal of one service model.

    Attributes:
        model: name of the service model. names: what the dense numbers stand for.
        start: local date and time of tick 0. end_ticks: the run ends here.
        case: the row of the case.
        contacts: its contacts in order of attempt; those of number n are ``contacts[n - 1]``.
        turns: turns of its threads by attempt and turn.
        work: spells of agents' work in order of time; `own` is the part of the agent's time that
            is this contact's where he or she had others in hand too, in equal shares.
        decisions: of the orchestrator, in order of time.
    """

    model: str
    names: Names
    start: datetime
    end_ticks: int
    case: Row
    contacts: list[Row]
    turns: list[Row]
    work: list[Row]
    decisions: list[Row]

    def contact(self, attempt: int) -> Row:
        """The contact of that number."""
        return self.contacts[attempt - 1]

    def turns_of(self, attempt: int) -> list[Row]:
        """Turns of a contact; only threads of messages have any."""
        return [turn for turn in self.turns if turn["attempt"] == attempt]

    def spells_of(self, attempt: int, kind: WorkKind, turn: int | None = None) -> list[Row]:
        """Spells of one kind of work on a contact, or on one turn of it."""
        return [
            spell
            for spell in self.work
            if spell["attempt"] == attempt
            and spell["kind"] == kind
            and (turn is None or spell["turn"] == turn)
        ]

    @cached_property
    def threads(self) -> frozenset[int]:
        """Numbers of the contacts that are threads of messages."""
        return frozenset(turn["attempt"] for turn in self.turns)

    @cached_property
    def solved_at(self) -> int:
        """When the case was solved, or NEVER."""
        return self.case["closed"] if self.case["end"] == CaseEnd.RESOLVED else NEVER

    def agent_time(self, attempt: int, kind: WorkKind | None = None) -> int:
        """Ticks of agents' time that a contact took, its share where others were in hand too."""
        return sum(
            spell["own"]
            for spell in self.work
            if spell["attempt"] == attempt and kind in (None, spell["kind"])
        )

    def was_taken(self, contact: Row) -> bool:
        """Whether an agent talked with the customer, or worked on a message."""
        return contact["agent"] >= 0 and not self.spells_of(contact["attempt"], WorkKind.SILENT)

    def waited(self, contact: Row) -> int:
        """Ticks in the queue until an agent took it or it ended, for the first turn of a thread."""
        if contact["queued"] < 0:
            return 0
        left = contact["left_queue"] if contact["left_queue"] >= 0 else self.end_ticks
        return left - contact["queued"]

    def turn_waited(self, turn: Row) -> int:
        """Ticks from a message of the customer to the first work on it."""
        if turn["turn"] == 1:
            return self.waited(self.contact(turn["attempt"]))
        started = turn["started"] if turn["started"] >= 0 else self.end_ticks
        return started - turn["offered"]

    def concluded(self, contact: Row) -> bool:
        """Whether the talk, or the thread after its last turn, came to its end."""
        if contact["talk_end"] < 0 or contact["end"] == ContactEnd.OPEN:
            return False
        if contact["attempt"] not in self.threads or contact["closed"] < 0:
            return True
        after = self.spells_of(contact["attempt"], WorkKind.AFTER_CONTACT_WORK)
        return bool(after) or contact["closed"] == contact["talk_end"]

    def over_at(self, contact: Row) -> int:
        """When the customer had done with a contact: solved, given up, merged..., or NEVER."""
        if contact["end"] == ContactEnd.OPEN:
            return NEVER
        if contact["end"] == ContactEnd.CONTAINED:
            return contact["offered"] + contact["self_service"]
        if self.concluded(contact):
            return contact["talk_end"]
        if contact["left_queue"] < 0:  # withdrawn out of self-service
            return contact["closed"]
        return contact["left_queue"] if contact["end"] in UNSERVED else contact["closed"]

    def others_at(self, tick: int, attempt: int) -> list[Row]:
        """Contacts before that attempt with which the customer had not done at that tick."""
        return [each for each in self.contacts[: attempt - 1] if self.over_at(each) > tick]

    def twin(self, contact: Row) -> Row | None:
        """The contact of the case that agents had in hand when they took this one too.

        A contact is in hand from when it is first taken until its customer has left or its last
        turn is answered.
        """
        if not self.was_taken(contact):
            return None
        mine = (contact["left_queue"], contact["attempt"])
        for each in self.contacts:
            if (
                each is not contact
                and self.was_taken(each)
                and (each["left_queue"], each["attempt"]) < mine
                and (each["end"] == ContactEnd.OPEN or each["talk_end"] > contact["left_queue"])
            ):
                return each
        return None

    def stale_turns(self, attempt: int) -> list[int]:
        """Turns of a contact that were worked although the case was solved."""
        return [t["turn"] for t in self.turns_of(attempt) if t["flags"] & TURN_STALE]

    def is_stale(self, contact: Row) -> bool:
        """Whether any work on the contact came after the case was solved."""
        return bool(contact["flags"] & FLAG_STALE)


def rows_of_case(journal: Journal, case: int) -> CaseRows:
    """Collect all rows of one case.

    Args:
        journal: of any service model.
        case: row of the case on the tape.

    Raises:
        CcsimError: there is no such case.
    """
    own = _own(journal.cases, case)
    if not own:
        raise CcsimError(no_such_case(journal, case))
    return CaseRows(
        model=journal.model,
        names=journal.names,
        start=journal.start,
        end_ticks=journal.end_ticks,
        case=own[0],
        contacts=sorted(_own(journal.contacts, case), key=lambda row: row["attempt"]),
        turns=sorted(_own(journal.turns, case), key=lambda row: (row["attempt"], row["turn"])),
        work=_work(journal, case),
        decisions=sorted(_own(journal.decisions, case), key=lambda row: row["tick"]),
    )


def no_such_case(journal: Journal, case: int) -> str:
    """Says which cases there are."""
    count = len(journal.cases)
    where = f"replication {journal.replication} with seed {journal.seed}"
    if not count:
        return f"there is no case {case}: {where} has no case at all."
    return f"there is no case {case}: {where} has cases 0 to {count - 1}."


def _work(journal: Journal, case: int) -> list[Row]:
    """Spells of work on a case, each with its share of the agent's time."""
    spells = sorted(_own(journal.work, case), key=lambda row: (row["start"], row["attempt"]))
    return [{**spell, "own": _share_of_agent(journal.work, spell)} for spell in spells]


def _share_of_agent(work: StructuredArray, spell: Row) -> int:
    """Ticks of the agent's time in a spell, shared equally among all that he or she had in hand."""
    start, end = spell["start"], spell["end"]
    beside = work[(work["agent"] == spell["agent"]) & (work["start"] < end) & (work["end"] > start)]
    edges = np.unique(np.clip([beside["start"], beside["end"]], start, end))
    return sum(
        int(later - now) // int(((beside["start"] <= now) & (beside["end"] > now)).sum())
        for now, later in pairwise(edges)
    )


def _own(table: StructuredArray, case: int) -> list[Row]:
    names = table.dtype.names or ()
    rows = table[np.flatnonzero(table["case"] == case)].tolist()
    return [{name: int(value) for name, value in zip(names, row, strict=True)} for row in rows]

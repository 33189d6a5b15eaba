"""What a case came to, for the customer and for the company; models beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.engine.journal import CaseEnd, ContactEnd, WorkKind
from sim.measures.window import Window
from sim.units import TICKS_PER_MINUTE

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.language.language import Language
    from sim.scenario.schema import Scenario
    from sim.show.case.moment import Background
    from sim.show.case.rows import CaseRows, Row

NOT_WORKED = (ContactEnd.MERGED, ContactEnd.CLOSED_AS_DUPLICATE, ContactEnd.WITHDRAWN)
"""Ends of contacts that were taken out of the queues before anybody worked on them."""


NOT_EVERYWHERE: Final = (
    *("taken_out", "waited_for_messages", "interruptions", "offers"),
    *("satisfaction", "leaves", "leaves_by_evidence"),
)
"""Rows that are left out where no service model has any."""


@dataclass(frozen=True)
class Loyalty:
    """What a closed case does to the customer's loyalty, see :mod:`sim.measures.loyalty`.

    Attributes:
        satisfaction: index, 0..100.
        leaves: chance that the customer leaves after the case, 0..1.
        leaves_by_evidence: the same by the weights that have a source alone.
    """

    satisfaction: float
    leaves: float
    leaves_by_evidence: float


@dataclass(frozen=True)
class Sums:
    """The sums of one case under one service model; times in ticks.

    Attributes:
        attempts: contacts made. answered: of those, answered by an agent.
        waited: in the queues of synchronous channels, all contacts together.
        waited_for_messages: from each message that was waited for to the first work on it.
        messages: number of those. repeated: contacts in which something was explained again.
        repeat_time: time of that. taken_out: contacts merged, withdrawn or closed as duplicates.
        agent_time: of agents' work, shared out where an agent had several contacts in hand.
        wasted_time: of that, on duplicates, on messages whose case was over, on closing
            duplicates and on places held for nobody.
        duplicates: contacts that agents worked on while others had the case in hand.
        stale: contacts that were worked on after the case was solved.
        interruptions: of work on messages. decisions: of the orchestrator. offers: made by it.
        solved_after: from the need to the solution; -1 if it was not solved.
        end: how the case ended. emotion: at the end, thousandths.
        loyalty: what the case does to it; None for an open case and without a scenario.
    """

    attempts: int
    answered: int
    waited: int
    waited_for_messages: int
    messages: int
    repeated: int
    repeat_time: int
    taken_out: int
    agent_time: int
    wasted_time: int
    duplicates: int
    stale: int
    interruptions: int
    decisions: int
    offers: int
    solved_after: int
    end: CaseEnd
    emotion: int
    loyalty: Loyalty | None = None

    def has(self, row: str) -> bool:
        """Whether there is anything to show in a row of the comparison."""
        if row in _OF_LOYALTY:
            return self.loyalty is not None
        return bool(getattr(self, row))


_OF_LOYALTY: Final = tuple(each.name for each in fields(Loyalty))


def loyalty_of(journal: Journal, scenario: Scenario, case: int) -> Loyalty | None:
    """What a case does to its customer's loyalty; None if the case is open."""
    from sim.measures.table import Reader  # compiled code, not wanted where it is not used

    only = np.zeros(len(journal.tape.cases), dtype=np.bool_)
    only[case] = True
    interval = scenario.run.measurement_interval_minutes * TICKS_PER_MINUTE
    whole = Window(0, journal.end_ticks, interval, journal.start)
    names = ("cases_closed", "satisfaction", "churn", "churn_evidence")
    closed, *values = (
        float(sums[0]) for sums in Reader(journal, scenario, whole, only).sums(names).values()
    )
    return Loyalty(*values) if closed else None


def sums_of(rows: CaseRows, loyalty: Loyalty | None = None) -> Sums:
    """Add up a case."""
    contacts, case = rows.contacts, rows.case
    held = [each for each in contacts if each["attempt"] not in rows.threads]
    taken = [each for each in contacts if rows.was_taken(each)]
    solved = case["end"] == CaseEnd.RESOLVED
    return Sums(
        attempts=len(contacts),
        answered=len(taken),
        waited=sum(rows.waited(each) for each in held),
        waited_for_messages=sum(rows.turn_waited(turn) for turn in rows.turns),
        messages=len(rows.turns),
        repeated=sum(each["repeat"] > 0 for each in taken),
        repeat_time=sum(each["repeat"] for each in taken),
        taken_out=sum(each["end"] in NOT_WORKED for each in contacts),
        agent_time=_time(rows.work),
        wasted_time=sum(wasted(rows, each) for each in contacts),
        duplicates=sum(rows.twin(each) is not None for each in contacts),
        stale=sum(rows.is_stale(each) for each in contacts),
        interruptions=sum(turn["interruptions"] for turn in rows.turns),
        decisions=len(rows.decisions),
        offers=sum(decision["answer"] > 0 for decision in rows.decisions),
        solved_after=case["closed"] - case["arrival"] if solved else -1,
        end=CaseEnd(case["end"]),
        emotion=case["emotion"],
        loyalty=loyalty,
    )


def wasted(rows: CaseRows, contact: Row) -> int:
    """Agents' time on a contact that served nothing.

    All of a duplicate; of others the turns after the case was solved, the closing of duplicates,
    and slots taken by silently abandoned chats.
    """
    number = contact["attempt"]
    spells = [spell for spell in rows.work if spell["attempt"] == number]
    if rows.twin(contact) is not None:
        return _time(spells)
    stale = rows.stale_turns(number)
    turns = [spell for spell in spells if spell["turn"] in stale]
    silent = [spell for spell in spells if spell["kind"] == WorkKind.SILENT]
    return _time(turns) + _time(silent) + contact["closing"]


def _time(spells: list[Row]) -> int:
    return sum(spell["own"] for spell in spells)


def comparison(
    language: Language, background: Background, sums: Sequence[Sums]
) -> list[tuple[str, ...]]:
    """Rows of a label and one cell per service model."""
    columns = [_cells(language, background, each) for each in sums]
    return [
        (language.say(f"row.{name}"), *(column[name] for column in columns))
        for name in columns[0]
        if name not in NOT_EVERYWHERE or any(each.has(name) for each in sums)
    ]


def _cells(language: Language, background: Background, sums: Sums) -> dict[str, str]:
    """One column of the table."""
    say, duration = language.say, language.duration
    kind = say(f"kind.{background.kind_name(sums.emotion)}")
    repeated = language.count("times", sums.repeated, time=duration(sums.repeat_time))
    return {
        "attempts": f"{sums.attempts}",
        "answered": f"{sums.answered}",
        "taken_out": f"{sums.taken_out}",
        "waited": duration(sums.waited),
        "waited_for_messages": duration(sums.waited_for_messages),
        "repeated": repeated if sums.repeated else say("never"),
        "agent_time": duration(sums.agent_time),
        "wasted_time": duration(sums.wasted_time),
        "interruptions": f"{sums.interruptions}",
        "offers": f"{sums.offers}",
        "solved_after": say("none") if sums.solved_after < 0 else duration(sums.solved_after),
        "end": say(f"end.{sums.end.name.lower()}"),
        "emotion": say("emotion", kind=kind, level=(sums.emotion + 5) // 10),
        **_loyalty_cells(language, sums.loyalty),
    }


def _loyalty_cells(language: Language, loyalty: Loyalty | None) -> dict[str, str]:
    """Cells of satisfaction and of the chance that the customer leaves."""
    if loyalty is None:
        return dict.fromkeys(_OF_LOYALTY, language.say("none"))
    say = language.say
    return {
        "satisfaction": say("satisfaction", index=loyalty.satisfaction),
        "leaves": say("chance", percent=100 * loyalty.leaves),
        "leaves_by_evidence": say("chance", percent=100 * loyalty.leaves_by_evidence),
    }

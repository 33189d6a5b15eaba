"""Which case is told: the one that is asked for, the scenario's, or one that is worth telling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.engine.journal import CaseEnd, Journal
from sim.errors import CcsimError
from sim.show.case.rows import no_such_case

if TYPE_CHECKING:
    from sim.language.language import Language
    from sim.scenario.schema import Scenario


def chosen_case(
    journals: Sequence[Journal], scenario: Scenario | None, language: Language, case: int | None
) -> tuple[int, str]:
    """Number of the case that is told, and a sentence on why; empty if it was asked for.

    Args:
        journals: of the same tape under several service models.
        scenario: its `[story]` may name a demand source; None if it is not at hand.
        language: of the sentence.
        case: the number asked for; None to choose.

    Raises:
        CcsimError: there is no such case, or no case at all.
    """
    if case is not None:
        if not 0 <= case < len(journals[0].tape.cases) or not _everywhere(journals)[case]:
            raise CcsimError(no_such_case(journals[0], case))
        return case, ""
    if not len(journals[0].cases):
        where = f"replication {journals[0].replication} with seed {journals[0].seed}"
        raise CcsimError(f"there is nothing to tell: {where} has no case.")
    told = case_of_the_scenario(journals[0], scenario)
    if scenario is not None and told is not None:
        return told, language.say("chosen.story", source=scenario.story.source)
    return _most_contacts(journals, language)


def case_of_the_scenario(journal: Journal, scenario: Scenario | None) -> int | None:
    """The first case of the demand source that `[story]` names; None if it names none.

    Raises:
        CcsimError: that source has no case in this replication.
    """
    if scenario is None or not scenario.story.source:
        return None
    source, tape = scenario.story.source, journal.tape
    # A stream is called after its source and the constants that it or its table fixes.
    own = [
        number
        for number, name in enumerate(tape.streams)
        if name == source or name.startswith(f"{source}/")
    ]
    found = np.flatnonzero(np.isin(tape.cases["stream"], own))
    if not len(found):
        raise CcsimError(
            f"story.source = {source!r}: this source has no case in replication "
            f"{journal.replication} with seed {journal.seed}. Ask for a case by its number: there "
            f"are cases 0 to {len(journal.cases) - 1}."
        )
    return int(found[0])


def _everywhere(journals: Sequence[Journal]) -> npt.NDArray[np.bool_]:
    """By row of the tape, whether there is the case under every model: false alarms may not be."""
    times = np.zeros(len(journals[0].tape.cases), dtype=np.int64)
    for journal in journals:
        times[journal.cases["case"]] += 1
    found: npt.NDArray[np.bool_] = times == len(journals)
    return found


def _most_contacts(journals: Sequence[Journal], language: Language) -> tuple[int, str]:
    """The case with the most contacts under any model; of several the one that waited longest.

    Cases that came to an end under every model are preferred: the others are half a story.
    """
    count = len(journals[0].tape.cases)
    most, waits = np.zeros((2, len(journals), count), dtype=np.int64)
    known = _everywhere(journals)
    ended = known.copy()
    for place, journal in enumerate(journals):
        number = journal.cases["case"]
        most[place, number] = journal.cases["attempts"]
        waits[place, number] = journal.cases["wait"]
        ended[number] &= journal.cases["end"] != CaseEnd.OPEN
    order = np.lexsort((-np.arange(count), waits.sum(axis=0), most.max(axis=0), ended, known))
    case = int(order[-1])
    place = int(most[:, case].argmax())
    contacts = int(most[place, case])
    why = language.say("chosen.most", case=case, contacts=contacts, model=journals[place].model)
    return case, why

"""What is told of a case under several service models, before it is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.language.language import Language
    from sim.show.case.moment import Moment
    from sim.show.case.rows import CaseRows
    from sim.show.case.sums import Sums


@dataclass(frozen=True)
class Telling:
    """A case under one service model.

    Attributes:
        model: name of the service model.
        moments: what happened, in order of time.
        sums: what it came to. summary: the same in a sentence.
        rows: of the journal, from which all of it was made.
    """

    model: str
    moments: tuple[Moment, ...]
    sums: Sums
    summary: str
    rows: CaseRows


@dataclass(frozen=True)
class Told:
    """A case under several service models.

    Attributes:
        case: its number, the row on the tape.
        start: local date and time of tick 0 of the run.
        heading: title and facts, one paragraph each.
        tellings: by service model, in the order asked for.
        comparison: rows of a label and one cell per service model.
        notes: what a reader has to know of the service models.
        language: in which it is told.
    """

    case: int
    start: datetime
    heading: tuple[str, ...]
    tellings: tuple[Telling, ...]
    comparison: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    language: Language

    @cached_property
    def groups(self) -> list[list[Telling]]:
        """Service models under which everything happened in the same way, together."""
        found: list[list[Telling]] = []
        for telling in self.tellings:
            for group in found:
                first = group[0]
                if (first.moments, first.summary) == (telling.moments, telling.summary):
                    group.append(telling)
                    break
            else:
                found.append([telling])
        return found

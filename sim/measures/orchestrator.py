"""What the orchestrator decided: offers, priority, what it expected and what it read.

Only service models that merge, steer or give priority make decisions; without any, all rates are
unknown. What a customer *shows* is what there is to be read: with gaming it is more than is felt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.engine.journal import FLAG_PRIORITISED, FLAG_STEERED, Answer
from sim.measures.joins import Column, contacts_of
from sim.measures.rows import ContactRows, DecisionRows
from sim.measures.sums import Tally
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.journal import Journal

_ENDLESS: Final = 1e9 * TICKS_PER_SECOND
"""Expected waits from here on mean that no end was in sight."""


def expected_waits(journal: Journal) -> Column:
    """Wait that was expected on the channel on which each contact was opened, in ticks.

    Returns:
        int64, one per contact of the journal; -1 where nothing was looked for or no end expected.
    """
    decisions = journal.decisions
    looked = np.flatnonzero((decisions["look"] == 0) & (decisions["chosen"] >= 0))
    accepted = decisions["answer"][looked] == Answer.ACCEPTED
    wait = np.where(accepted, decisions["wait_chosen"][looked], decisions["wait_wanted"][looked])
    rows = contacts_of(journal, decisions, looked)
    known = (rows >= 0) & (wait < _ENDLESS)
    found = np.full(len(journal.contacts), -1, dtype=np.int64)
    found[rows[known]] = wait[known]
    return found


def _expected(rows: ContactRows) -> Column:
    return rows.derive("expected", lambda: rows.restrict(expected_waits(rows.journal)))


def _foreseen(rows: ContactRows) -> Column:
    """Handled contacts whose wait was expected."""
    return rows.column("handled") & (_expected(rows) >= 0)


def _steered(rows: ContactRows) -> Column:
    return np.asarray((rows.column("flags") & FLAG_STEERED) != 0)


def _wait_error(rows: ContactRows) -> Column:
    """Wait that came about beyond the one expected, of handled contacts."""
    return np.where(_foreseen(rows), rows.column("wait") - _expected(rows), 0)


def _was_read(rows: DecisionRows) -> Column:
    return np.asarray(rows.column("read") >= 0)


def _misread(rows: DecisionRows) -> Column:
    """Decisions in which the kind of emotion that was read is not the one that was shown."""
    shown = np.searchsorted(rows.terms.emotion_limits, rows.column("emotion"), side="right")
    return np.asarray(_was_read(rows) & (rows.column("read") != shown))


def _prioritised(rows: DecisionRows) -> Column:
    return np.asarray(rows.column("points") > 0)


def _answered(*answers: Answer) -> Tally:
    """Count of decisions with one of the answers."""
    return Tally("decisions", lambda rows: np.isin(rows.column("answer"), answers))


TALLIES: Final[Mapping[str, Tally]] = {
    "offers": _answered(Answer.ACCEPTED, Answer.DECLINED),
    "offers_accepted": _answered(Answer.ACCEPTED),
    "emotions_read": Tally("decisions", _was_read),
    "emotions_read_right": Tally("decisions", lambda rows: _was_read(rows) & ~_misread(rows)),
    "priorities_given": Tally("decisions", _prioritised),
    "priorities_misread": Tally("decisions", lambda rows: _prioritised(rows) & _misread(rows)),
    "steered": Tally("contacts", _steered),
    "prioritised": Tally("contacts", lambda rows: (rows.column("flags") & FLAG_PRIORITISED) != 0),
    "foreseen": Tally("contacts", _foreseen),
    "wait_error": Tally("contacts", _wait_error, per=TICKS_PER_SECOND),
    "steered_foreseen": Tally("contacts", lambda rows: _foreseen(rows) & _steered(rows)),
    "steered_wait_error": Tally(
        "contacts", lambda rows: _wait_error(rows) * _steered(rows), per=TICKS_PER_SECOND
    ),
}
"""Sums over decisions and contacts, in counts and seconds."""

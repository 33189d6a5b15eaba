"""Messages: turns of threads, how long they wait, who answers them, and what lies unanswered.

A turn is one message of a customer and the answer to it. Its wait ends when an agent begins with
it, and is counted in the opening hours of the channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.engine.journal import TURN_OTHER_AGENT, TURN_STALE, TURN_WAITED_FOR_OWNER
from sim.measures.expressions import EVERY, Expression, has
from sim.measures.kernels import END_OF_PIECE, LASTS_TO_THE_END, TICKS_OF_PIECE
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.units import TICKS_PER_HOUR


def _flagged(rows: Rows, flag: int) -> Expression:
    return has(rows.column("flags"), flag)


def _later(rows: Rows) -> Expression:
    """Turns after the first that were answered while the case was not over."""
    timely = ~_flagged(rows, TURN_STALE)
    return rows.column("replied") & (rows.column("turn") > 1) & timely


def _handled_threads(rows: Rows) -> Expression:
    return rows.column("handled") & rows.terms.threaded[rows.column("channel")]


TALLIES: Final[Mapping[str, Tally]] = {
    "handled_threads": Tally("contacts", _handled_threads),
    "turns_of_threads": Tally(
        "contacts", lambda rows: rows.column("turns") * _handled_threads(rows)
    ),
    "turns": Tally("turns", lambda _rows: EVERY),
    "turns_begun": Tally("turns", lambda rows: rows.column("begun")),
    "turns_replied": Tally("turns", lambda rows: rows.column("replied")),
    "turn_wait": Tally("turns", lambda rows: rows.column("wait"), per=TICKS_PER_HOUR),
    "turn_interruptions": Tally(
        "turns", lambda rows: rows.column("interruptions") * rows.column("replied")
    ),
    "later_turns": Tally("turns", _later),
    "owner_turns": Tally("turns", lambda rows: _later(rows) & ~_flagged(rows, TURN_OTHER_AGENT)),
    "owner_waits": Tally(
        "turns", lambda rows: _later(rows) & _flagged(rows, TURN_WAITED_FOR_OWNER)
    ),
    "waiting_turns": Tally("waiting", lambda _rows: TICKS_OF_PIECE, per=TICKS_PER_HOUR),
    "turns_left": Tally("waiting", lambda _rows: LASTS_TO_THE_END),
    "age_left": Tally(
        "waiting",
        lambda rows: LASTS_TO_THE_END * (END_OF_PIECE - rows.column("offered")),
        per=TICKS_PER_HOUR,
    ),
}
"""Sums over threads and turns, in counts and hours; what is left, and its age, at the ends of
intervals or days."""

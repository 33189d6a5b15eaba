"""What agents' time goes into: handle time and its parts, and work that need not have been.

All sums run over the handled contacts that were offered in the window. *Time on the clock* is what
a contact took from the agent, all spells of a thread together; *content* is what it would have
taken if nothing else had been in hand. A contact's *load* is its time on the clock times the share
of the agent that its channel takes, and is spread over its parts in proportion to their content,
so the parts of all contacts add up to the agents' work.

**Duplicate work** is the load of

- replies to messages of cases that were over (*stale*),
- contacts that an agent took while another contact of the case was in hand, by anybody: from when
  that one was first taken until its customer had left or its last turn was answered,
- and the time in which agents closed duplicates that they saw.

**Self-made work** is duplicate work, and the load of further contacts of cases that had been in
hand before: work that a solution at the first contact would have saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sim.engine.journal import FLAG_STALE
from sim.measures.expressions import Expression, has, larger, total, where
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

HANDLE_PARTS: Final = (
    "authenticate",
    "identify",
    "read",
    "repeat",
    "companion",
    "switch",
    "closing",
    "resume",
    "talk",
)
"""Parts of the work while the customer is present; after-contact work follows."""


def content_before_after_contact_work(rows: Rows) -> Expression:
    """Content of the work before the after-contact work, in ticks."""
    return total(rows.column(part) for part in HANDLE_PARTS)


def _handle(rows: Rows) -> Expression:
    """Time on the clock and after-contact work of handled contacts."""
    return (rows.column("worked") + rows.column("after_contact_work")) * rows.column("handled")


def _content(rows: Rows) -> Expression:
    """Work in handled contacts as if the agent did nothing else meanwhile."""
    return (
        content_before_after_contact_work(rows) + rows.column("after_contact_work")
    ) * rows.column("handled")


def load(rows: Rows) -> Expression:
    """Ticks that each handled contact took from its agent, whole agents."""
    return _handle(rows) * rows.terms.capacity_weight[rows.column("channel")]


def _part_load(rows: Rows, ticks: Expression) -> Expression:
    """The share of the load that goes into some of the work before the after-contact work."""
    content = content_before_after_contact_work(rows)
    stretch = rows.column("worked") / larger(content, 1)
    weight = rows.terms.capacity_weight[rows.column("channel")]
    return ticks * stretch * weight * rows.column("handled")


def _after_contact_load(rows: Rows, ticks: Expression) -> Expression:
    """The share of the load that goes into some of the after-contact work."""
    weight = rows.terms.capacity_weight[rows.column("channel")]
    return ticks * weight * rows.column("handled")


def stale_load(rows: Rows) -> Expression:
    """Load of replies to messages of cases that were over."""
    return _part_load(rows, rows.column("stale"))


def duplicate_load(rows: Rows) -> Expression:
    """Duplicate work, see the top of this module."""
    partly = stale_load(rows) + _part_load(rows, rows.column("closing"))
    return where(rows.column("beside"), load(rows), partly)


def _needed(amount: Callable[[Rows], Expression]) -> Tally:
    """Hours of a part of the load, without what is duplicate work."""
    return Tally("contacts", lambda rows: amount(rows) * ~rows.column("beside"), per=TICKS_PER_HOUR)


def _part_of_load(*parts: str) -> Callable[[Rows], Expression]:
    def weigh(rows: Rows) -> Expression:
        return _part_load(rows, total(rows.column(part) for part in parts))

    return weigh


def _context(rows: Rows) -> Expression:
    """Reading what is recorded and writing it."""
    return _part_load(rows, rows.column("read")) + _after_contact_load(rows, rows.column("logging"))


_BESIDE_SOLVING: Final = (
    "authenticate",
    "identify",
    "read",
    "repeat",
    "companion",
    "closing",
    "resume",
)


def _solving(rows: Rows) -> Expression:
    """All other work: talk without stale replies, and after-contact work without logging."""
    others = total(rows.column(part) for part in _BESIDE_SOLVING)
    known = _part_load(rows, others) + _after_contact_load(rows, rows.column("logging"))
    return load(rows) - known - stale_load(rows)


def _follow_up(rows: Rows) -> Expression:
    """The same, of contacts of cases that had been in hand before."""
    return _solving(rows) * (rows.column("earlier") > 0)


def _self_made(rows: Rows) -> Expression:
    """Load of further contacts of cases that had been in hand before, and duplicate work.

    What self-service hands over is no further contact, nor is one that the company moved.
    """
    again = (rows.column("attempt") > 1) & (rows.column("earlier") > 0)
    return where(again, load(rows), duplicate_load(rows))


def _seconds(weigh: Callable[[Rows], Expression]) -> Tally:
    """Seconds summed over handled contacts."""
    return Tally(
        "contacts", lambda rows: weigh(rows) * rows.column("handled"), per=TICKS_PER_SECOND
    )


def _part(name: str) -> Tally:
    """Seconds of one part of the work."""
    return _seconds(lambda rows: rows.column(name))


TALLIES: Final[Mapping[str, Tally]] = {
    "handle": Tally("contacts", _handle, per=TICKS_PER_SECOND),
    "content": Tally("contacts", _content, per=TICKS_PER_SECOND),
    **{f"{part}_time": _part(part) for part in (*HANDLE_PARTS, "logging")},
    "after_contact_work": _part("after_contact_work"),
    "stale_contacts": Tally(
        "contacts", lambda rows: rows.column("handled") & (has(rows.column("flags"), FLAG_STALE))
    ),
    "handled_load": Tally("contacts", load, per=TICKS_PER_HOUR),
    "stale_load": Tally("contacts", stale_load, per=TICKS_PER_HOUR),
    "duplicate_load": Tally("contacts", duplicate_load, per=TICKS_PER_HOUR),
    "self_made_load": Tally("contacts", _self_made, per=TICKS_PER_HOUR),
    "context_load": _needed(_context),
    "repeat_load": _needed(_part_of_load("repeat")),
    "companion_load": _needed(_part_of_load("companion")),
    "identification_load": _needed(_part_of_load("authenticate", "identify")),
    "resume_load": _needed(_part_of_load("resume")),
    "follow_up_load": _needed(_follow_up),
    "solving_load": _needed(_solving),
}
"""Sums over handled contacts, in counts, seconds and hours of agents."""

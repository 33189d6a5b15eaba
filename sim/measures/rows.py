"""The kinds of rows that sums run over: where their columns come from, how they can be grouped.

A row's numbers are its own columns in the journal, what its case or the rows beside it add (see
:mod:`sim.measures.following`), and what is derived from both. Here they are names; code that reads
them is made in :mod:`sim.measures.kernels`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from sim.engine.journal import TABLES, CaseEnd, ContactEnd
from sim.measures.expressions import Expression, TermNames, constant, one_of, where
from sim.measures.found import CASE_FOUND, FOUND
from sim.units import TICKS_PER_SECOND

TIME_LEVELS: Final = ("interval", "day")
LEVELS: Final = ("channel", "intent", "segment", "team", *TIME_LEVELS)
"""Everything a measure can be grouped by."""

ALL_LEVELS: Final = (*LEVELS, "week_hour", "wait_bin")
"""Everything that sums can be grouped by: hours of the week and lengths of waits, too."""

Derivation = Callable[["Rows"], Expression]


@dataclass(frozen=True)
class Rows:
    """Rows of one kind.

    Attributes:
        kind: of rows. table: of the journal.
        tick: column by which a row lies in a window; of spells the columns of start and end.
        codes: dense index of a row at each level that it has; -1 where it has none there.
        derived: columns that are computed from others.
        needs_case: whether a row is of use only together with its case.

    A contact stands in the interval in which it was offered, a case in the one in which it arose,
    spells where they lie: they are clipped to the window and cut where an interval or day begins.
    """

    kind: str
    table: str
    tick: tuple[str, ...]
    codes: Mapping[str, Derivation]
    derived: Mapping[str, Derivation] = field(default_factory=dict)
    needs_case: bool = True
    terms: TermNames = field(default_factory=TermNames)

    @property
    def levels(self) -> tuple[str, ...]:
        """What the rows can be grouped by."""
        return (*self.codes, *TIME_LEVELS, "week_hour")

    @property
    def are_spells(self) -> bool:
        """Whether a row lasts."""
        return len(self.tick) > 1

    def column(self, name: str) -> Expression:
        """A column of the table, one found beside it, or a derived one.

        Raises:
            KeyError: there is none.
        """
        if name in self.derived:
            return self.derived[name](self)
        beside = FOUND.get(self.table)
        if beside is not None and name in (beside.names or ()):
            return _read(f"batch.{self.table}_found[i]", name, beside)
        return _read(f"batch.{self.table}[i]", name, _DTYPES[self.table])

    def of_case(self, name: str) -> Expression:
        """A column of the row's case."""
        if name in (CASE_FOUND.names or ()):
            return _read("batch.cases_found[case_row]", name, CASE_FOUND)
        return _read("batch.cases[case_row]", name, TABLES["cases"])

    def code(self, level: str) -> Expression:
        """Dense index of a row at a level."""
        return self.codes[level](self)


_FLAGS: Final = ("beside", "moved", "self_solved", "falsely_merged")
_CLOCK: Final = np.dtype([("start", "i8"), ("end", "i8")])
_DTYPES: Final = {**TABLES, "clock": _CLOCK}


def _read(place: str, name: str, dtype: Any) -> Expression:
    """A column of some row."""
    convert = "float" if dtype[name].kind == "f" else "int"  # KeyError: there is none of that name
    number = Expression(f"{convert}({place}.{name})")
    return number != 0 if name in _FLAGS else number


def _column(name: str) -> Derivation:
    return lambda rows: rows.column(name)


def _case(name: str) -> Derivation:
    return lambda rows: rows.of_case(name)


_OF_CASE: Final = {"intent": _case("intent"), "segment": _case("segment")}
_CHANNEL: Final = {"channel": _column("channel")}
_TEAM: Final = {"team": _column("team")}

_AGENTS_TEAM: Final = {
    "team": lambda rows: Expression("batch.teams[{}]", rows.column("agent")),
}


def _handled(rows: Rows) -> Expression:
    """An agent was done with the customer, chased or not."""
    done = one_of(rows.column("end"), (ContactEnd.ANSWERED, ContactEnd.CHASED))
    return done & (rows.column("agent") >= 0)


_CONTACT_COLUMNS: Final[Mapping[str, Derivation]] = {
    "handled": _handled,
    "abandoned": lambda rows: rows.column("end") == int(ContactEnd.ABANDONED),
    "answered": lambda rows: rows.column("end") == int(ContactEnd.ANSWERED),
}

_NONE: Final = constant(-1)


def _or_the_end(tick: Expression) -> Expression:
    """A tick; the end of the window if it has not come."""
    return where(tick < 0, Expression("to.grid[1]"), tick)


def _wait_bin(rows: Rows) -> Expression:
    return Expression("place_among(batch, {})", rows.column("wait") / TICKS_PER_SECOND)


CONTACTS: Final = Rows(
    "contacts",
    "contacts",
    ("offered",),
    {**_CHANNEL, **_OF_CASE, **_TEAM, "wait_bin": _wait_bin},
    _CONTACT_COLUMNS,
)
"""Contacts; in a team those that an agent took alone."""

ENTRIES: Final = Rows(
    "entries",
    "contacts",
    ("offered",),
    {"channel": _column("entry_channel"), **_OF_CASE, "team": lambda _rows: _NONE},
    _CONTACT_COLUMNS,
)
"""The same contacts under the channel on which they began, and under no team: a contact that
self-service hands over stands among contacts under the channel that took it."""

CASES: Final = Rows(
    "cases",
    "cases",
    ("arrival",),
    {
        "channel": _column("first_channel"),
        "intent": _column("intent"),
        "segment": _column("segment"),
    },
    {
        "closed_case": lambda rows: one_of(
            rows.column("end"), (CaseEnd.RESOLVED, CaseEnd.GIVEN_UP)
        ),
    },
)
"""Cases, under the channel that was wanted first."""

TURNS: Final = Rows(
    "turns",
    "turns",
    ("offered",),
    {**_CHANNEL, **_OF_CASE, **_TEAM},
    {
        "begun": lambda rows: rows.column("started") >= 0,
        "replied": lambda rows: rows.column("ended") >= 0,
        "team": lambda rows: where(
            rows.column("agent") < 0,
            -1,
            Expression("batch.teams[max({}, 0)]", rows.column("agent")),
        ),
    },
)
"""Turns of threads; in a team those that an agent began alone."""

PRESENT: Final = Rows(
    "present",
    "contacts",
    ("offered", "lasts_until"),
    {**_CHANNEL, **_OF_CASE},
    {
        "lasts_until": lambda rows: _or_the_end(rows.column("closed")),
        "waits_until": lambda rows: _or_the_end(rows.column("left_queue")),
    },
)
"""Spells in which contacts are in the centre: from when they are offered until they are closed,
after-contact work included."""

WAITING: Final = Rows(
    "waiting",
    "turns",
    ("offered", "waits_until"),
    {**_CHANNEL, **_OF_CASE},
)
"""Spells in which messages wait for an agent to begin with them. Work that was interrupted has
begun, and is not among them."""

DECISIONS: Final = Rows(
    "decisions", "decisions", ("tick",), {"channel": _column("wanted"), **_OF_CASE}
)
"""Decisions of the orchestrator, under the channel that was wanted."""

STATES: Final = Rows(
    "states",
    "agent_states",
    ("start", "end"),
    {"team": _column("team")},
    _AGENTS_TEAM,
    needs_case=False,
)
"""Spells of the agents' states."""

WORK: Final = Rows(
    "work",
    "work",
    ("start", "end"),
    {**_CHANNEL, **_OF_CASE, **_TEAM},
    _AGENTS_TEAM,
    needs_case=False,
)
"""Spells of work for a contact."""

CLOCK: Final = Rows("clock", "clock", ("start", "end"), {}, needs_case=False)
"""The clock itself: one spell, the window. Other levels than time repeat it."""

KINDS: Final = {
    rows.kind: rows
    for rows in (
        *(CONTACTS, ENTRIES, CASES, TURNS, PRESENT, WAITING, DECISIONS, STATES, WORK),
        CLOCK,
    )
}
"""All kinds of rows by name."""

"""The journal: everything that happened in one replication, as arrays.

One row per contact, per case, per spell of agent work and per spell of an agent's state. Rows are
written once, when what they describe is closed, in the order of events; what is still open at the
end follows by key. All times are int64 ticks (microseconds from the start of the scenario), all
shares are thousandths, so that the journals of both engines can be compared as integers. The
engines compute no statistics: every measure comes from these tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    import pandas as pd

    from sim.demand.tape import Tape

StructuredArray = npt.NDArray[np.void]


class ContactEnd(IntEnum):
    """How a contact ended; ``OPEN`` if it had not when the run ended."""

    OPEN = 0
    ANSWERED = 1
    ABANDONED = 2
    BLOCKED = 3
    BALKED = 4
    CLOSED_OUT = 5
    MERGED = 6
    CLOSED_AS_DUPLICATE = 7
    WITHDRAWN = 8
    CONTAINED = 9
    CHASED = 10
    NO_SHOW = 11


class CaseEnd(IntEnum):
    """How a case ended; ``OPEN`` if it had not when the run ended."""

    OPEN = 0
    RESOLVED = 1
    GIVEN_UP = 2
    LAPSED = 3


class WorkKind(IntEnum):
    """What an agent does for a contact in a spell of work."""

    TALK = 1
    WRAP_UP = 2


class AgentState(IntEnum):
    """State of an agent. Spells of ``OFF`` are not written."""

    OFF = 0
    AVAILABLE = 1
    BUSY = 2
    WRAP_UP = 3
    HELD_SLOT = 4
    BREAK = 5
    TRAINING = 6
    ABSENT = 7


# Bits of the column `flags` of a contact.
FLAG_RESOLVED: Final = 1
FLAG_LONG_WAIT: Final = 2
FLAG_WRONG_RECORD: Final = 4
FLAG_COMPANION: Final = 8
FLAG_MEDIUM_LACKING: Final = 16
FLAG_SECONDARY_SKILL: Final = 32
FLAG_SAME_AGENT: Final = 64
FLAG_RECOGNISED: Final = 128

FLAG_NAMES: Final = {
    "resolved": FLAG_RESOLVED,
    "long_wait": FLAG_LONG_WAIT,
    "wrong_record": FLAG_WRONG_RECORD,
    "companion_used": FLAG_COMPANION,
    "medium_lacking": FLAG_MEDIUM_LACKING,
    "secondary_skill": FLAG_SECONDARY_SKILL,
    "same_agent": FLAG_SAME_AGENT,
    "recognised": FLAG_RECOGNISED,
}

CONTACT: Final = np.dtype(
    [
        ("offered", "i8"),  # tick at which the contact reached the centre
        ("left_queue", "i8"),  # answered, abandoned, blocked or turned away; -1 while waiting
        ("talk_end", "i8"),  # tick at which the customer left the agent; -1 if not answered
        ("closed", "i8"),  # tick at which the row was written; -1 if still open at the end
        ("authenticate", "i8"),  # content of the work in ticks, as drawn; for chats the time on
        ("identify", "i8"),  # the clock is longer while several are in hand
        ("read", "i8"),
        ("repeat", "i8"),
        ("companion", "i8"),
        ("switch", "i8"),
        ("talk", "i8"),
        ("wrap_up", "i8"),  # after-contact work, logging included
        ("logging", "i8"),
        ("case", "i4"),
        ("agent", "i4"),  # -1 if not answered
        ("attempt", "i2"),  # number of this contact within its case, from 1
        ("answered_index", "i2"),  # number among the answered contacts of the case; 0 if not
        ("earlier", "i2"),  # answered contacts of the case before this one
        ("missing", "i2"),  # share of those whose context the agent lacks, thousandths
        ("emotion", "i2"),  # of the customer when the contact began, thousandths
        ("flags", "i2"),  # bits, see FLAG_NAMES
        ("team", "i2"),  # -1 if not answered
        ("channel", "i1"),
        ("end", "i1"),  # ContactEnd
    ],
    align=True,
)

CASE: Final = np.dtype(
    [
        ("arrival", "i8"),  # tick at which the need arose
        ("closed", "i8"),  # tick of resolution or of giving up; -1 if still open
        ("wait", "i8"),  # ticks in queues, all attempts together
        ("case", "i4"),
        ("customer", "i4"),
        ("segment", "i2"),
        ("intent", "i2"),
        ("attempts", "i2"),
        ("answered", "i2"),
        ("abandoned", "i2"),
        ("blocked", "i2"),
        ("closed_out", "i2"),
        ("long_waits", "i2"),  # attempts that waited beyond what the channel promises
        ("repetitions", "i2"),  # answered contacts in which something was explained again
        ("switches", "i2"),  # changes of channel
        ("transfers", "i2"),
        ("channels", "i2"),  # number of different channels used
        ("emotion", "i2"),  # at the end, thousandths
        ("first_channel", "i1"),
        ("end", "i1"),  # CaseEnd
    ],
    align=True,
)

WORK: Final = np.dtype(
    [
        ("start", "i8"),
        ("end", "i8"),
        ("agent", "i4"),
        ("case", "i4"),
        ("attempt", "i2"),
        ("channel", "i1"),
        ("kind", "i1"),  # WorkKind
    ],
    align=True,
)

AGENT_STATE: Final = np.dtype(
    [("start", "i8"), ("end", "i8"), ("agent", "i4"), ("state", "i4")], align=True
)

TABLES: Final = {"contacts": CONTACT, "cases": CASE, "work": WORK, "agent_states": AGENT_STATE}
"""The tables of a journal and their columns."""

_TICK_COLUMNS: Final = {
    "contacts": ("offered", "left_queue", "talk_end", "closed"),
    "cases": ("arrival", "closed"),
    "work": ("start", "end"),
    "agent_states": ("start", "end"),
}
_DURATION_COLUMNS: Final = {
    "contacts": (
        "authenticate",
        "identify",
        "read",
        "repeat",
        "companion",
        "switch",
        "talk",
        "wrap_up",
        "logging",
    ),
    "cases": ("wait",),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the dense indices of a journal stand for, in the order of the scenario file.

    Attributes:
        channels, segments, intents, teams: names.
        agent_team: team index of each agent, int16[number of agents].
    """

    channels: tuple[str, ...]
    segments: tuple[str, ...]
    intents: tuple[str, ...]
    teams: tuple[str, ...]
    agent_team: npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one replication.

    Attributes:
        contacts, cases, work, agent_states: structured arrays with the columns of
            :data:`CONTACT`, :data:`CASE`, :data:`WORK` and :data:`AGENT_STATE`.
        names: what the dense indices stand for.
        start: local date and time of tick 0.
        warm_up_ticks: measures look at what is offered from here on.
        horizon_ticks: no case arrives from here on. end_ticks: the run ends here.
        model: name of the service model. engine: ``compiled`` or ``simpy``.
        tape: the demand tape that was served.
        notes: what a reader of the result has to know.
    """

    contacts: StructuredArray
    cases: StructuredArray
    work: StructuredArray
    agent_states: StructuredArray
    names: Names
    start: datetime
    warm_up_ticks: int
    horizon_ticks: int
    end_ticks: int
    model: str
    engine: str
    seed: int
    replication: int
    tape: Tape
    notes: tuple[str, ...] = field(default=())

    def frame(self, table: str = "contacts") -> pd.DataFrame:
        """One table for people: names instead of indices, dates instead of ticks, seconds.

        Args:
            table: ``contacts``, ``cases``, ``work`` or ``agent_states``.

        Returns:
            a data frame; columns of durations end in ``_seconds``, shares in ``_share``.
        """
        import pandas as pd

        rows = getattr(self, table)
        columns: dict[str, Any] = {name: rows[name] for name in rows.dtype.names}
        for name in _TICK_COLUMNS.get(table, ()):
            columns[name] = _dates(columns[name], self.start)
        for name in _DURATION_COLUMNS.get(table, ()):
            columns[f"{name}_seconds"] = columns.pop(name) / TICKS_PER_SECOND
        self._name_indices(table, columns)
        return pd.DataFrame(columns)

    def _name_indices(self, table: str, columns: dict[str, Any]) -> None:
        """Replace dense indices by names and codes by words, in place."""
        lists = {
            "channel": self.names.channels,
            "first_channel": self.names.channels,
            "segment": self.names.segments,
            "intent": self.names.intents,
            "team": self.names.teams,
            "state": tuple(state.name.lower() for state in AgentState),
        }
        if table == "work":
            lists["kind"] = ("", *(kind.name.lower() for kind in WorkKind))
        if table in ("contacts", "cases"):
            ends = ContactEnd if table == "contacts" else CaseEnd
            lists["end"] = tuple(end.name.lower() for end in ends)
        for name, words in lists.items():
            if name in columns:
                columns[name] = _words(columns[name], words)
        if table == "contacts":
            flags = columns.pop("flags")
            columns |= {name: (flags & bit) != 0 for name, bit in FLAG_NAMES.items()}
            columns["missing_context_share"] = columns.pop("missing") / 1000
        if "emotion" in columns:
            columns["emotion"] = columns["emotion"] / 1000

    def write(self, folder: Path) -> None:
        """Write every table as Parquet, with the columns of :meth:`frame`.

        Raises:
            OSError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            self.frame(table).to_parquet(folder / f"{table}.parquet", index=False)

    def _repr_html_(self) -> str:
        """A short account of the journal for notebooks."""
        rows = "".join(
            f"<tr><td>{table}</td>"
            f"<td style='text-align:right'>{len(getattr(self, table)):,}</td></tr>"
            for table in TABLES
        )
        return (
            f"<b>Journal</b> of <i>{self.model}</i>, replication {self.replication}, "
            f"seed {self.seed}, {self.engine} engine<table>{rows}</table>"
        )


def _dates(ticks: npt.NDArray[np.int64], start: datetime) -> Any:
    """Local dates of ticks; a negative tick means "never" and becomes NaT."""
    dates = np.datetime64(start, "us") + ticks.astype("timedelta64[us]")
    return np.where(ticks < 0, np.datetime64("NaT"), dates)


def _words(codes: npt.NDArray[np.integer[Any]], words: tuple[str, ...]) -> Any:
    """Categorical column from codes; -1 becomes missing."""
    import pandas as pd

    return pd.Categorical.from_codes(
        codes.astype(np.int16).tolist(), categories=pd.Index(list(words))
    )

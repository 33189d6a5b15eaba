"""The journal: everything that happened in one replication, as arrays.

One row per contact, per case, per turn of a thread, per spell of agent work, per spell of an
agent's state and per decision of the orchestrator; the columns are in :mod:`sim.engine.columns`.
Rows are written once, when what they describe is closed, in the order of events; what is still open
at the end follows by key. All times are int64 ticks (microseconds from the start of the scenario),
all shares are thousandths, so that the journals of both engines can be compared as integers. The
engines compute no statistics: every measure comes from these tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.columns import (
    AGENT_STATE,
    CASE,
    CONTACT,
    DECISION,
    EMOTION_KINDS,
    FLAG_NAMES,
    TABLES,
    TURN,
    TURN_FLAG_NAMES,
    WORK,
    AgentState,
    Answer,
    CaseEnd,
    ContactEnd,
    Presence,
    WorkKind,
)
from sim.rules.codes import (
    FLAG_CHASED,
    FLAG_COMPANION,
    FLAG_FALSE_MERGE,
    FLAG_HANDED_OVER,
    FLAG_LONG_WAIT,
    FLAG_MEDIUM_LACKING,
    FLAG_PARALLEL,
    FLAG_PRIORITISED,
    FLAG_RECOGNISED,
    FLAG_RESOLVED,
    FLAG_SAME_AGENT,
    FLAG_SECONDARY_SKILL,
    FLAG_SILENT,
    FLAG_STALE,
    FLAG_STEERED,
    FLAG_WRONG_RECORD,
    TURN_OTHER_AGENT,
    TURN_STALE,
    TURN_WAITED_FOR_OWNER,
)
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    import pandas as pd

    from sim.demand.tape import Tape

__all__ = [
    "AGENT_STATE",
    "CASE",
    "CONTACT",
    "DECISION",
    "EMOTION_KINDS",
    "FLAG_CHASED",
    "FLAG_COMPANION",
    "FLAG_FALSE_MERGE",
    "FLAG_HANDED_OVER",
    "FLAG_LONG_WAIT",
    "FLAG_MEDIUM_LACKING",
    "FLAG_NAMES",
    "FLAG_PARALLEL",
    "FLAG_PRIORITISED",
    "FLAG_RECOGNISED",
    "FLAG_RESOLVED",
    "FLAG_SAME_AGENT",
    "FLAG_SECONDARY_SKILL",
    "FLAG_SILENT",
    "FLAG_STALE",
    "FLAG_STEERED",
    "FLAG_WRONG_RECORD",
    "TABLES",
    "TURN",
    "TURN_FLAG_NAMES",
    "TURN_OTHER_AGENT",
    "TURN_STALE",
    "TURN_WAITED_FOR_OWNER",
    "WORK",
    "AgentState",
    "Answer",
    "CaseEnd",
    "ContactEnd",
    "Journal",
    "Names",
    "Presence",
    "StructuredArray",
    "WorkKind",
]

StructuredArray = npt.NDArray[np.void]


_TICK_COLUMNS: Final = {
    "contacts": ("offered", "queued", "left_queue", "talk_end", "closed"),
    "cases": ("arrival", "closed"),
    "turns": ("offered", "started", "ended"),
    "work": ("start", "end"),
    "agent_states": ("start", "end"),
    "decisions": ("tick",),
}
_DURATION_COLUMNS: Final = {
    "contacts": (
        "authenticate",
        "identify",
        "read",
        "repeat",
        "companion",
        "switch",
        "closing",
        "resume",
        "talk",
        "wrap_up",
        "logging",
        "worked",
        "self_service",
    ),
    "cases": ("wait",),
    "turns": ("work",),
    "decisions": ("wait_wanted", "wait_chosen", "resolution_wanted", "resolution_chosen"),
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
        contacts, cases, turns, work, agent_states, decisions: structured arrays with the columns
            of :data:`CONTACT`, :data:`CASE`, :data:`TURN`, :data:`WORK`, :data:`AGENT_STATE` and
            :data:`DECISION`.
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
    turns: StructuredArray
    work: StructuredArray
    agent_states: StructuredArray
    decisions: StructuredArray
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
            table: one of :data:`TABLES`.

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
            "entry_channel": self.names.channels,
            "wanted": self.names.channels,
            "chosen": self.names.channels,
            "read": EMOTION_KINDS,
            "answer": tuple(answer.name.lower() for answer in Answer),
            "outcome": tuple(outcome.name.lower() for outcome in Presence),
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
        if "flags" in columns:
            bits = FLAG_NAMES if table == "contacts" else TURN_FLAG_NAMES
            flags = columns.pop("flags")
            columns |= {name: (flags & bit) != 0 for name, bit in bits.items()}
        if table == "contacts":
            columns["missing_context_share"] = columns.pop("missing") / 1000
        for name in ("present", "considered", "excluded", "free"):
            if name in columns:
                columns[name] = _channel_sets(columns[name], self.names.channels)
        if "points" in columns:
            columns["points"] = columns["points"] / 1000
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


def _channel_sets(masks: npt.NDArray[np.integer[Any]], channels: tuple[str, ...]) -> Any:
    """Names of the channels in bit sets, joined by a comma."""
    sets, places = np.unique(masks, return_inverse=True)
    named = [", ".join(c for i, c in enumerate(channels) if (mask >> i) & 1) for mask in sets]
    return np.array([*named, ""], dtype=object)[places]


def _words(codes: npt.NDArray[np.integer[Any]], words: tuple[str, ...]) -> Any:
    """Categorical column from codes; -1 becomes missing."""
    import pandas as pd

    return pd.Categorical.from_codes(
        codes.astype(np.int16).tolist(), categories=pd.Index(list(words))
    )

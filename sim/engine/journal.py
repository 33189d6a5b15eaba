"""The journal: everything that happened in one replication, as arrays.

One row per contact, per case, per turn of a thread, per spell of agent work, per spell of an
agent's state and per decision of the orchestrator; the columns are in :mod:`sim.engine.state`.
Rows are written once, when what they describe is closed, in the order of events; what is still open
at the end follows by key. All times are int64 ticks (microseconds from the start of the scenario),
all shares are thousandths, so that the journals of both engines can be compared as integers. The
engines compute no statistics: every measure comes from these tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.declared import Code, Field, Shown, columns_of
from sim.engine.state.tables import *  # noqa: F403  # likewise
from sim.engine.state.tables import RECORDS, TABLES
from sim.language.english import ENGLISH
from sim.rules.codes import *  # noqa: F403  # who reads journals imports this module alone
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    import pandas as pd

    from sim.demand.tape import Tape

StructuredArray = npt.NDArray[np.void]


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


@dataclass(frozen=True, slots=True, repr=False)
class Journal:
    """The journal of one replication.

    Attributes:
        contacts, cases, turns, work, agent_states, decisions: structured arrays with the columns
            of :data:`CONTACT`, :data:`CASE`, :data:`TURN`, :data:`WORK`, :data:`AGENT_STATE` and
            :data:`DECISION`.
        names: what the dense indices stand for.
        start: local date and time of tick 0.
        warm_up_ticks: measures look at what is offered from here on.
        horizon_ticks: the window ends here. end_ticks: the run ends here.
        model: name of the service model. engine: ``compiled`` or ``simpy``.
        tape: the demand tape that was served.
        notes: codes of what a reader of the result has to know.
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
        columns: dict[str, Any] = {}
        for column in columns_of(RECORDS[table]):
            columns |= self._shown(column, rows[column.name])
            if column.former:
                columns |= self._shown(replace(column, name=column.former), rows[column.name])
        return pd.DataFrame(columns)

    def _shown(self, column: Field, values: Any) -> dict[str, Any]:
        """A column as people read it: names, words and dates instead of numbers."""
        unit, name = column.unit, column.frame or column.name
        match unit.shown:
            case Shown.DATE:
                return {name: _dates(values, self.start)}
            case Shown.SECONDS:
                return {f"{name}_seconds": values / TICKS_PER_SECOND}
            case Shown.SHARE:
                return {name: values / 1000}
            case Shown.NAME:
                return {name: _words(values, getattr(self.names, unit.words))}
            case Shown.WORD:
                return {name: _words(values, words_of(unit.words))}
            case Shown.CHANNEL_SET:
                return {name: _channel_sets(values, self.names.channels)}
            case Shown.FLAGS:
                found = {flag: (values & bit) != 0 for flag, bit in unit.words.bits.items()}
                return found | {old: found[new] for new, old in unit.words.former.items()}
        return {name: values}

    def write(self, folder: str | Path) -> None:
        """Write every table as Parquet, with the columns of :meth:`frame`.

        Raises:
            OSError: the folder cannot be written.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            self.frame(table).to_parquet(folder / f"{table}.parquet", index=False)

    def __repr__(self) -> str:
        """Where it comes from, and how many rows it has."""
        made = {n: getattr(self, n) for n in ("model", "engine", "seed", "replication")}
        rows = ", ".join(f"{len(getattr(self, table)):,} {table}" for table in TABLES)
        return ENGLISH.say("repr.journal", **made, rows=rows)

    def _repr_html_(self) -> str:
        """A short account of the journal for notebooks."""
        rows = "".join(
            f"<tr><td>{table}</td>"
            f"<td style='text-align:right'>{len(getattr(self, table)):,}</td></tr>"
            for table in TABLES
        )
        made = {"seed": self.seed, "replication": self.replication, "engine": self.engine}
        title = ENGLISH.say("journal.title", model=self.model, **made)
        return f"{title}<table>{rows}</table>"


def words_of(codes: type[Code] | tuple[str, ...]) -> tuple[str, ...]:
    """Words for codes, from 0; empty for a number that is no code."""
    if isinstance(codes, tuple):
        return codes
    words = {code.value: code.name.lower() for code in codes}
    return tuple(words.get(number, "") for number in range(max(words) + 1))


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

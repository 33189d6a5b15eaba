"""A table of numbers per interval, as held in a scenario after loading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sim.language.note import Note


@dataclass(frozen=True)
class IntervalTable:
    """Numbers per interval and queue, in order of time.

    Attributes:
        start_ticks: int64[n], start of each row's interval in ticks since the start of the
            scenario (may be negative).
        interval_ticks: length of every interval in ticks.
        columns: arrays of length n; numbers as float64, names (`channel`, `intent`, `segment`,
            `team`) as object.
        notes: what was assumed while reading.
        counts: what the rows count by what stands beside them: `contacts`, `cases`, `forecast`, or
            empty where nothing says. It is asked when the table is read, and never again.
        pattern: `day` if the rows have no date, `week` if they have weekdays; likewise.
        file_rows: int64[n], number of each row in its file, of a log; likewise.
    """

    start_ticks: NDArray[np.int64]
    interval_ticks: int
    columns: dict[str, NDArray[Any]]
    notes: list[Note] = field(default_factory=list)
    counts: str = ""
    pattern: str = ""
    file_rows: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.start_ticks)

    @property
    def recorded_handle_seconds(self) -> NDArray[np.float64]:
        """Handle time of each row of a log, seconds; 0 where it tells of none, or of no answer."""
        seconds: NDArray[np.float64] = self.columns["handle_seconds"]
        return np.asarray(seconds * self.columns.get("answered", np.ones(len(self))))

    def changed(
        self,
        column: str,
        factor: float,
        added: float = 0.0,
        *,
        only: tuple[str, str] | None = None,
        is_whole: bool = False,
    ) -> IntervalTable:
        """The table with a column multiplied and added to, where it is not 0; never below 0.

        Args:
            column: of numbers.
            factor: multiplies them.
            added: is added to them.
            only: column of names and the name that the rows have; all rows if None.
            is_whole: numbers are rounded to whole ones.
        """
        values = self.columns[column].copy()
        some = values > 0
        if only is not None:
            some &= self.columns[only[0]] == only[1]
        values[some] = np.maximum(values[some] * factor + added, 0)
        values = np.round(values) if is_whole else values
        return replace(self, columns={**self.columns, column: values})

    def to_plain(self) -> dict[str, Any]:
        """The table as JSON values."""
        columns = {
            name: [str(item) for item in values]
            if values.dtype == object
            else [float(item) for item in values]
            for name, values in self.columns.items()
        }
        return {
            "start_ticks": [int(tick) for tick in self.start_ticks],
            "interval_ticks": int(self.interval_ticks),
            "columns": columns,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Rebuild a table from `to_plain()`."""
        columns: dict[str, NDArray[Any]] = {}
        for name, values in plain["columns"].items():
            texts = bool(values) and isinstance(values[0], str)
            columns[name] = np.array(values, dtype=object if texts else np.float64)
        return cls(
            np.array(plain["start_ticks"], dtype=np.int64), int(plain["interval_ticks"]), columns
        )

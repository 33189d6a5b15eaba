"""Contacts of a log as something can be estimated from them: who waited, how long, who served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, TableError
from sim.language.note import Note
from sim.records.export import EPOCH, stated
from sim.records.log import contacts_of, log_layout
from sim.records.row_times import ANY_MONDAY
from sim.units import TICKS_PER_DAY, TICKS_PER_SECOND

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]

_KINDS: Final = ("queue", "intent", "contact_type")
"""Columns that say what a contact is about, the first that is there is taken."""
_TEXTS: Final = ("kind", "channel", "priority", "agent", "customer")


@dataclass(frozen=True, eq=False)
class ContactLog:
    """Contacts that reached a queue, in order of arrival; every array has one value per contact.

    Attributes:
        file: as the user wrote it.
        arrival_ticks: int64, when the contact joined the queue, from 1970 in local time.
        wait_seconds: float64, until it was answered or abandoned.
        handle_seconds: float64, of the answered ones; 0 for the others.
        answered: bool; all others abandoned.
        virtual_wait_seconds: float64, with which the contact joined; part of no recorded wait.
        kind, channel, priority, agent, customer: texts, empty where the log does not tell.
        columns: heading in the file for each column that was found.
        notes: what was assumed, and what was left out.
    """

    file: str
    arrival_ticks: NDArray[np.int64]
    wait_seconds: Floats
    handle_seconds: Floats
    answered: Flags
    virtual_wait_seconds: Floats
    kind: Texts
    channel: Texts
    priority: Texts
    agent: Texts
    customer: Texts
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(
        cls,
        arrival_ticks: NDArray[np.int64],
        wait_seconds: Floats,
        handle_seconds: Floats,
        answered: Flags,
        *,
        file: str = "",
        **more: Any,
    ) -> Self:
        """A log from arrays, in any order; texts that are left out are empty.

        Args:
            arrival_ticks: when each contact joined the queue.
            wait_seconds: until it was answered or abandoned.
            handle_seconds: of the answered.
            answered: whether it was; otherwise it abandoned.
            file: name of the log.
            more: other attributes by name.
        """
        count = len(arrival_ticks)
        order = np.argsort(arrival_ticks, kind="stable")
        empty = np.full(count, "", dtype=object)
        texts = {name: np.asarray(more.pop(name, empty), dtype=object) for name in _TEXTS}
        virtual = np.asarray(more.pop("virtual_wait_seconds", np.zeros(count)))
        arrays: dict[str, Any] = {
            "arrival_ticks": arrival_ticks,
            "wait_seconds": wait_seconds,
            "handle_seconds": np.where(answered, handle_seconds, 0.0),
            "answered": answered,
            "virtual_wait_seconds": virtual,
            **texts,
        }
        in_order: dict[str, Any] = {name: one[order] for name, one in arrays.items()}
        return cls(file=file, **in_order, **more)

    def __len__(self) -> int:
        return len(self.arrival_ticks)

    def where(self, chosen: Flags) -> ContactLog:
        """The contacts that are chosen."""
        arrays: dict[str, Any] = {
            name: value[chosen]
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray) and name != "day"
        }
        return type(self)(file=self.file, columns=self.columns, notes=self.notes, **arrays)

    @property
    def abandoned(self) -> Flags:
        """Who gave up waiting."""
        return ~self.answered

    @property
    def start_ticks(self) -> NDArray[np.int64]:
        """When service began; for the abandoned when they left."""
        waited = np.rint(self.wait_seconds * TICKS_PER_SECOND).astype(np.int64)
        return np.asarray(self.arrival_ticks + waited)

    @property
    def end_ticks(self) -> NDArray[np.int64]:
        """When service was over; for the abandoned when they left."""
        handled = np.rint(self.handle_seconds * TICKS_PER_SECOND).astype(np.int64)
        return np.asarray(self.start_ticks + handled)

    @property
    def day(self) -> NDArray[np.int64]:
        """Calendar day of arrival, from 1970; day 0 was a Thursday."""
        return np.asarray(self.arrival_ticks // TICKS_PER_DAY)

    @property
    def first_day(self) -> datetime:
        """Midnight before the first contact."""
        return EPOCH + timedelta(days=int(self.day[0]))

    @property
    def days(self) -> int:
        """Calendar days from the first to the last contact."""
        return int(self.day[-1] - self.day[0]) + 1

    def has(self, name: str) -> bool:
        """Whether a text column tells anything."""
        return bool((getattr(self, name) != "").any())


def read_contacts(path: str | Path, **settings: Any) -> ContactLog:
    """Read a log with one row per contact, to estimate something from it.

    Left out, and noted: rows whose outcome is neither answered nor abandoned, and contacts that
    never joined a queue (abandoned after no wait, with no time at which they joined it).

    Args:
        path: CSV (also compressed, `.csv.gz`) or XLSX file.
        settings: how it is to be read, as for :func:`sim.read_export`, such as `columns`,
            `timezone`, `duration_unit`.

    Raises:
        TableError: with every fault found; or nothing is left of it.
        ScenarioError: a setting is not one.
    """
    form = stated(path, settings)
    layout = log_layout(path, form, form.columns, every=True)
    table = contacts_of(layout, EPOCH)
    columns = table.columns
    lacking = [name for name in ("wait_seconds", "handle_seconds") if name not in columns]
    if lacking:
        known = tuple(str(one) for one in layout.headings if one not in (None, ""))
        raise TableError(
            [
                Fault("column_missing", f"columns.{one}", column=one, known=known, file=layout.file)
                for one in lacking
            ]
        )
    if int(table.start_ticks[0]) // TICKS_PER_DAY == (ANY_MONDAY - EPOCH).days:
        raise TableError(Fault("column_missing", "columns.date", column="date", file=layout.file))
    wait, handle = columns["wait_seconds"], columns["handle_seconds"]
    answered = columns.get("answered", handle > 0) > 0
    gone = columns.get("abandoned", ~answered) > 0
    never = gone & (columns.get("queued", np.ones(len(wait))) == 0) & (wait <= 0)
    kept = (answered | gone) & ~never
    notes = [
        *table.notes,
        *_left_out("contacts.no_outcome", int((~answered & ~gone).sum())),
        *_left_out("contacts.never_queued", int(never.sum())),
    ]
    if not kept.any():
        raise TableError(Fault("empty_table", file=layout.file))
    menu = np.rint(columns.get("menu_seconds", np.zeros(len(wait))) * TICKS_PER_SECOND)
    kind = next((columns[name] for name in _KINDS if name in columns), None)
    texts = {name: columns[name][kept] for name in _TEXTS if name in columns}
    if kind is not None:
        texts["kind"] = kind[kept]
    return ContactLog.of(
        (table.start_ticks + menu.astype(np.int64))[kept],
        wait[kept],
        handle[kept],
        answered[kept],
        file=layout.file,
        virtual_wait_seconds=columns.get("virtual_wait_seconds", np.zeros(len(wait)))[kept],
        columns={name: str(layout.headings[place]) for name, place in layout.positions.items()},
        notes=tuple(notes),
        **texts,
    )


def _left_out(code: str, number: int) -> list[Note]:
    return [Note(code, number=number)] if number else []

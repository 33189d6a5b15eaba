"""All that a log of contacts tells, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.calibration.handling import FEWEST_HANDLED, Handling, fit_handling
from sim.calibration.patience import Patience, fit_patience
from sim.errors import StudyError
from sim.language.note import Note
from sim.records.contacts import ContactLog, read_contacts
from sim.units import TICKS_PER_DAY, TICKS_PER_HOUR

ALL: Final = "all"
"""Name of the group of all contacts."""
FEWEST_OF_GROUP: Final = 50
"""Abandonments with which a kind of contact, or a priority within it, has patience of its own."""


@dataclass(frozen=True, slots=True)
class Group:
    """Contacts of one kind and priority; empty stands for any.

    Attributes:
        kind: what they are about. priority: as the log writes it.
    """

    kind: str = ""
    priority: str = ""

    @property
    def name(self) -> str:
        """A name to show."""
        return " ".join(filter(None, (self.kind, self.priority))) or ALL


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a log tells of a centre.

    Attributes:
        log: as it was read.
        patience: of the groups that have enough data, that of all first; empty where none has.
        handling: likewise, by kind.
        notes: what is not identified.
    """

    log: ContactLog
    patience: Mapping[Group, Patience]
    handling: Mapping[Group, Handling]
    notes: tuple[Note, ...]

    def patience_of(self, kind: str, priority: str = "") -> Patience:
        """Patience of a group, or of the next larger one that has its own.

        Raises:
            StudyError: the log tells nothing of patience.
        """
        for group in (Group(kind, priority), Group(kind), Group("", priority), Group()):
            if group in self.patience:
                return self.patience[group]
        raise StudyError("the log tells nothing of patience.")

    def handling_of(self, kind: str) -> Handling:
        """Handle times of a kind, or of all.

        Raises:
            StudyError: the log tells nothing of handle times.
        """
        for group in (Group(kind), Group()):
            if group in self.handling:
                return self.handling[group]
        raise StudyError("the log tells nothing of handle times.")


def calibrate(log: ContactLog | str | Path, **settings: Any) -> Calibration:
    """Estimate what a scenario needs from a log with one row per contact.

    Args:
        log: of contacts, or the file that it is in.
        settings: how the file is to be read, as for :func:`sim.read_export`.

    Raises:
        TableError: the file cannot be read.
    """
    contacts = log if isinstance(log, ContactLog) else read_contacts(log, **settings)
    notes: list[Note] = []
    patience = _patience(contacts, notes)
    handling = _handling(contacts, notes)
    return Calibration(contacts, patience, handling, tuple(notes))


def _patience(log: ContactLog, notes: list[Note]) -> dict[Group, Patience]:
    found: dict[Group, Patience] = {}
    try:
        found[Group()] = fit_patience(log.wait_seconds, log.abandoned)
    except StudyError as error:
        notes.append(Note("calibration.no_patience", reason=str(error)))
        return found
    for group in groups_of(log):
        mine = members(log, group)
        if int((log.abandoned & mine).sum()) < FEWEST_OF_GROUP:
            continue
        try:
            found[group] = fit_patience(log.wait_seconds[mine], log.abandoned[mine])
        except StudyError:
            continue  # the next larger group stands for it
    return found


def groups_of(log: ContactLog) -> list[Group]:
    """Kinds, then priorities within each, as far as the log tells them apart."""
    kinds = sorted(set(log.kind)) if log.has("kind") else [""]
    priorities = sorted(set(log.priority)) if log.has("priority") else [""]
    wanted = [Group(kind) for kind in kinds]
    wanted += [Group("", one) for one in priorities]
    wanted += [Group(kind, one) for kind in kinds for one in priorities]
    return list(dict.fromkeys(one for one in wanted if one != Group()))


def members(log: ContactLog, group: Group) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each contact belongs to a group."""
    mine = np.ones(len(log), dtype=bool)
    if group.kind:
        mine &= log.kind == group.kind
    if group.priority:
        mine &= log.priority == group.priority
    return mine


def _handling(log: ContactLog, notes: list[Note]) -> dict[Group, Handling]:
    served = log.where(log.answered)
    hour = served.arrival_ticks % TICKS_PER_DAY // TICKS_PER_HOUR
    found: dict[Group, Handling] = {}
    try:
        found[Group()] = fit_handling(served.handle_seconds, hour, served.agent)
    except StudyError as error:
        notes.append(Note("calibration.no_handling", reason=str(error)))
        return found
    for kind in sorted(set(served.kind)) if served.has("kind") else []:
        mine = served.kind == kind
        if int((served.handle_seconds[mine] > 0).sum()) >= FEWEST_HANDLED:
            found[Group(kind)] = fit_handling(
                served.handle_seconds[mine], hour[mine], served.agent[mine]
            )
    return found

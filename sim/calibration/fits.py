"""What was estimated from one log: fits by kind of contact and priority, and their fallbacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.calibration.arrivals import Arrivals
from sim.calibration.handling import Handling
from sim.calibration.patience import Patience
from sim.calibration.returns import Returns
from sim.errors import StudyError
from sim.language.note import Note
from sim.records.contacts import ContactLog

ALL: Final = "all"
"""Name of the group of all contacts."""


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
class Fits:
    """What a log tells of a centre.

    Attributes:
        log: as it was read.
        patience: of the groups that have enough data, that of all first; empty where none has.
        handling: likewise, by kind.
        arrivals: of all contacts.
        returns: of known customers, after contacts that were `abandoned` and `served`; empty where
            the log does not name customers.
        notes: what is not identified.
    """

    log: ContactLog
    patience: Mapping[Group, Patience]
    handling: Mapping[Group, Handling]
    arrivals: Arrivals
    returns: Mapping[str, Returns]
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

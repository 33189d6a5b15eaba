"""Finding rows of one table of a journal from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sim.engine.journal import Journal

Column = npt.NDArray[Any]
Positions = npt.NDArray[np.int64]

_ALL: Final = slice(None)
_DENSE: Final = 64
"""Entries that a table of all cases and attempts may have per contact."""


def case_rows(journal: Journal) -> Positions:
    """Row of each case number in the table of cases (rows stand in the order of closing)."""
    numbers = journal.cases["case"]
    rows = np.full(int(numbers.max(initial=-1)) + 1, -1, dtype=np.int64)
    rows[numbers] = np.arange(len(numbers))
    return rows


def contact_key(case: Column, attempt: Column) -> Positions:
    """One number for case and attempt, which together name a contact."""
    return np.asarray(case.astype(np.int64) << 16 | attempt)


def contact_keys(rows: Column) -> Positions:
    """The contact that each row of a table is about."""
    return contact_key(rows["case"], rows["attempt"])


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds rows by key; built once for many questions.

    Attributes:
        keys: sorted. rows: row of each.
    """

    keys: Positions
    rows: Positions

    @classmethod
    def of(cls, keys: Positions) -> Self:
        """A finder for the rows of a table with these keys, each of which stands there once."""
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], order)

    def find(self, keys: Positions) -> Positions:
        """Row of each key; -1 where there is none."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.rows[place], -1)


def contacts_of(journal: Journal, rows: Column, chosen: Positions | slice = _ALL) -> Positions:
    """Row in the table of contacts of the contact that each row of another table is about.

    Args:
        journal: of the contacts.
        rows: the other table.
        chosen: rows of it that are asked for.
    """
    case, attempt = rows["case"][chosen], rows["attempt"][chosen]
    contacts = journal.contacts
    if not len(case) or not len(contacts):
        return np.full(len(case), -1, dtype=np.int64)
    last_case = max(int(contacts["case"].max()), int(case.max()))
    width = max(int(contacts["attempt"].max()), int(attempt.max())) + 1
    if (last_case + 1) * width > _DENSE * len(contacts) or case.min() < 0:
        return Finder.of(contact_keys(contacts)).find(contact_key(case, attempt))
    # Looking up in a table is far quicker than searching, where the table is not too large.
    table = np.full((last_case + 1) * width, -1, dtype=np.int64)
    table[contacts["case"].astype(np.int64) * width + contacts["attempt"]] = np.arange(
        len(contacts)
    )
    return np.asarray(table[case.astype(np.int64) * width + attempt])

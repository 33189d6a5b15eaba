"""The counts in the row of a case are those of its contacts, and parts add up to the work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.journal import FLAG_RESOLVED, FLAG_STEERED, ContactEnd, Journal
from sim.measures.checks.sentences import flagged, say
from sim.measures.handling import HANDLE_PARTS
from sim.measures.joins import case_rows
from sim.sections.modes import SYNCHRONOUS

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_ROUNDING: Final = len(HANDLE_PARTS) + 1
"""Each part of a contact may have been rounded to the clock grid on its own."""

_HANDLED: Final = (ContactEnd.ANSWERED, ContactEnd.CHASED)


def counts(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """The counts in the row of a closed case are those of its contacts."""
    contacts, cases = journal.contacts, journal.cases
    row = case_rows(journal)[contacts["case"]]
    end = contacts["end"]
    # Messages may be turned away after their case was closed.
    in_time = contacts["closed"] <= cases["closed"][row]
    found = {
        "attempts": np.ones(len(contacts)),
        "answered": contacts["answered_index"] > 0,
        "abandoned": end == ContactEnd.ABANDONED,
        "blocked": end == ContactEnd.BLOCKED,
        "balked": end == ContactEnd.BALKED,
        "closed_out": (end == ContactEnd.CLOSED_OUT) & in_time,
    }
    closed = cases["closed"] >= 0
    for column, weight in found.items():
        counted = np.bincount(row, weights=weight, minlength=len(cases))
        wrong = closed & (counted != cases[column])
        yield from say(wrong, journal, "cases", f"{column} disagrees with the contacts")
    # Who is steered begins elsewhere than wanted.
    first = (contacts["attempt"] == 1) & ~flagged(contacts, FLAG_STEERED)
    began = np.full(len(cases), -1)
    began[row[first]] = contacts["entry_channel"][first]
    wrong = (began >= 0) & (began != cases["first_channel"])
    yield from say(wrong, journal, "cases", "first_channel is not that of the first contact")
    wrong = closed & (_different_channels(journal, row) != cases["channels"])
    yield from say(wrong, journal, "cases", "channels disagrees with the contacts")
    yield from _numbers(journal, row)
    yield from _waits(journal, scenario, row)
    yield from _repetitions(journal, row)


def _different_channels(journal: Journal, row: Any) -> Any:
    """Number of different channels that each case used, those of self-service included."""
    contacts, channels = journal.contacts, np.int64(len(journal.names.channels))
    used = [row * channels + contacts[name] for name in ("entry_channel", "channel")]
    pairs = np.unique(np.concatenate(used))
    return np.bincount(pairs // channels, minlength=len(journal.cases))


def _numbers(journal: Journal, row: Any) -> Iterator[str]:
    """The contacts of a case are numbered from 1, and so are the answered ones."""
    contacts = journal.contacts
    for column, counted in (
        ("attempt", np.ones(len(contacts), dtype=np.bool_)),
        ("answered_index", contacts["answered_index"] > 0),
    ):
        size = np.bincount(row[counted], minlength=len(journal.cases))
        wrong = counted & ((contacts[column] < 1) | (contacts[column] > size[row]))
        yield from say(wrong, journal, "contacts", f"{column} is not among the numbers of the case")


def _between(journal: Journal, row: Any, column: str, low: Any, high: Any) -> Iterator[str]:
    """A count of closed cases lies between two sums over their contacts.

    What happens at the tick at which a case closes may come before its row is written or after.
    """
    cases = journal.cases
    least, most = (np.bincount(row, weights=weight, minlength=len(cases)) for weight in (low, high))
    wrong = (cases[column] < least) | (cases[column] > most)
    yield from say(
        wrong & (cases["closed"] >= 0),
        journal,
        "cases",
        f"{column} disagrees with the contacts",
    )


def _waits(journal: Journal, scenario: Scenario, row: Any) -> Iterator[str]:
    """The wait of a case is that of its calls and chats, until the case is closed."""
    contacts = journal.contacts
    synchronous = np.array([channel.mode in SYNCHRONOUS for channel in scenario.channels.values()])
    waited = (
        synchronous[contacts["channel"]] & (contacts["queued"] >= 0) & (contacts["left_queue"] >= 0)
    )
    wait = np.where(waited, contacts["left_queue"] - contacts["queued"], 0)
    at_the_end = contacts["closed"] == journal.cases["closed"][row]
    perhaps = at_the_end & (contacts["end"] == ContactEnd.WITHDRAWN)
    yield from _between(journal, row, "wait", wait * ~perhaps, wait)


def _repetitions(journal: Journal, row: Any) -> Iterator[str]:
    """Repetitions are counted when a contact is over, until the case is closed.

    A thread may have ended unsaid, and then counts nothing.
    """
    contacts, cases = journal.contacts, journal.cases
    over = (contacts["talk_end"] >= 0) & (contacts["repeat"] > 0) & (contacts["answered_index"] > 0)
    closed = cases["closed"][row]
    surely = (contacts["talk_end"] < closed) | flagged(contacts, FLAG_RESOLVED)
    surely &= (contacts["turns"] == 0) | flagged(contacts, FLAG_RESOLVED)
    perhaps = contacts["talk_end"] <= closed
    yield from _between(journal, row, "repetitions", over & surely, over & perhaps)


def parts(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """Parts add up to the time with the customer; chats and threads may take longer."""
    contacts = journal.contacts
    live = np.array([channel.mode == "live" for channel in scenario.channels.values()])
    handled = np.isin(contacts["end"], _HANDLED)
    content = np.sum([contacts[part] for part in HANDLE_PARTS], axis=0, dtype=np.int64)
    # In a thread every turn has parts of its own.
    tolerance = (_ROUNDING + 3 * contacts["turns"].astype(np.int64)) * scenario.run.grid_ticks
    alone = handled & live[contacts["channel"]]
    wrong = alone & (np.abs(contacts["worked"] - content) > tolerance)
    yield from say(
        wrong, journal, "contacts", "the parts do not add up to the time with the customer"
    )
    wrong = handled & ~alone & (contacts["worked"] < content - tolerance)
    yield from say(wrong, journal, "contacts", "the chat or thread took less time than its work")
    idle = (contacts["agent"] < 0) | (contacts["end"] == ContactEnd.ABANDONED)
    wrong = idle & (
        (content != 0) | (contacts["worked"] != 0) | (contacts["after_contact_work"] != 0)
    )
    yield from say(wrong, journal, "contacts", "there is work on what nobody worked on")
    wrong = contacts["logging"] > contacts["after_contact_work"]
    yield from say(wrong, journal, "contacts", "logging takes longer than all after-contact work")

"""What a journal tells about the work behind it: how many events, how many bytes per contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_CHASED,
    FLAG_HANDED_OVER,
    FLAG_SILENT,
    TABLES,
    ContactEnd,
)
from sim.errors import StudyError

if TYPE_CHECKING:
    from sim.engine.journal import Journal


def count_events(journal: Journal) -> dict[str, int]:
    """Events of a run, by kind, as far as the journal shows them.

    ``arrival``
        a case of the tape arises.
    ``return``
        a customer turns up once more: a retry, a switch, a parallel contact, an accepted offer.
    ``reply``
        a customer writes the second or a later message of a thread.
    ``completion``
        a talk, a turn of a thread, after-contact work or a wait for somebody who is silent ends by
        itself; not what is put aside for a call. A visit to self-service ends, too.
    ``expiry``
        patience is over: a customer hangs up, abandons a chat silently, or chases a thread (a
        thread counts once).
    ``look``
        the orchestrator looks again at a contact that waits.

    What an agent does at an event (take the next contact, begin after-contact work) belongs to it.
    The calendar, and timers of the router that change nothing that is written, are not counted.
    """
    contacts, turns, work = journal.contacts, journal.turns, journal.work
    flags, ends = contacts["flags"], contacts["end"]
    gave_up = (ends == ContactEnd.ABANDONED) | (flags & (FLAG_SILENT | FLAG_CHASED) != 0)
    left_self_service = (ends == ContactEnd.CONTAINED) | (flags & FLAG_HANDED_OVER != 0)
    spells = int((work["end"] < journal.end_ticks).sum()) - int(turns["interruptions"].sum())
    return {
        "arrival": len(journal.tape),
        "return": int((contacts["attempt"] > 1).sum()),
        "reply": int((turns["turn"] > 1).sum()),
        "completion": spells + int(left_self_service.sum()),
        "expiry": int(gave_up.sum()),
        "look": int((journal.decisions["look"] > 0).sum()),
    }


def bytes_per_contact(journal: Journal) -> dict[str, float]:
    """Bytes of the tape and of each table of the journal, over the number of contacts.

    Raises:
        StudyError: there is no contact.
    """
    contacts = len(journal.contacts)
    if not contacts:
        raise StudyError("a journal without contacts has no bytes per contact.")
    parts = {"tape": journal.tape.cases, **{name: getattr(journal, name) for name in TABLES}}
    return {name: len(rows) * rows.dtype.itemsize / contacts for name, rows in parts.items()}

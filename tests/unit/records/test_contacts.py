"""A log of contacts as something can be estimated from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import TableError
from sim.records.contacts import read_contacts
from sim.units import TICKS_PER_SECOND

HEAD = (
    "date,entry,vru_seconds,queue_start,queue_seconds,outcome,service_seconds,type,priority,agent"
)
ROWS = (
    "2026-01-05,9:00:00,10,9:00:10,40,ANSWERED,200,new,2,A1",
    "2026-01-05,9:01:00,12,0:00:00,0,ANSWERED,100,old,0,A2",
    "2026-01-05,9:02:00,8,9:02:08,75,HANG,0,old,0,",
    "2026-01-05,9:03:00,5,0:00:00,0,HANG,0,old,0,",
    "2026-01-05,9:04:00,-3,9:04:01,9,PHANTOM,0,old,0,",
    "2026-01-05,9:05:00,-7,9:05:01,3,HANG,0,old,1,",
)


def write(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def test_contacts_join_the_queue_after_the_menu(tmp_path: Path) -> None:
    log = read_contacts(write(tmp_path, *ROWS))
    first = int(log.arrival_ticks[0])
    assert (log.arrival_ticks - first).tolist() == [
        one * TICKS_PER_SECOND for one in (0, 62, 118, 290)
    ]
    assert log.answered.tolist() == [True, True, False, False]
    assert log.wait_seconds.tolist() == [40, 0, 75, 3]
    assert log.handle_seconds.tolist() == [200, 100, 0, 0]
    assert log.kind.tolist() == ["new", "old", "old", "old"]
    assert log.priority.tolist() == ["2", "0", "0", "1"]
    assert log.agent.tolist() == ["A1", "A2", "", ""]
    assert (log.end_ticks - log.start_ticks).tolist()[:2] == [
        200 * TICKS_PER_SECOND,
        100 * TICKS_PER_SECOND,
    ]


def test_what_was_left_out_is_told(tmp_path: Path) -> None:
    told = {note.code: dict(note.facts) for note in read_contacts(write(tmp_path, *ROWS)).notes}
    assert told["contacts.no_outcome"]["number"] == 1
    assert told["contacts.never_queued"]["number"] == 1
    assert told["contacts.menu_unknown"]["number"] == 2


def test_a_log_without_waits_is_refused(tmp_path: Path) -> None:
    head = "date,entry,outcome,service_seconds"
    with pytest.raises(TableError, match="wait_seconds"):
        read_contacts(write(tmp_path, "2026-01-05,9:00:00,ANSWERED,200", head=head))


def test_a_mapping_is_obeyed(tmp_path: Path) -> None:
    log = read_contacts(write(tmp_path, *ROWS), columns={"queue": "priority"})
    assert log.kind.tolist() == ["2", "0", "0", "1"]
    assert not log.has("priority")

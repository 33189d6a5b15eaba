"""What a case came to."""

from __future__ import annotations

from typing import Any

from sim.engine.journal import CaseEnd, ContactEnd, WorkKind
from sim.show.case.rows import rows_of_case
from sim.show.case.sums import sums_of
from tests.unit.show.by_hand import (
    CHAT,
    MESSAGES,
    VOICE,
    case,
    contact,
    journal,
    multichannel,
    orchestrated,
    spell,
    ticks,
    turn,
)


def test_the_sums_of_a_case_that_was_worked_twice() -> None:
    found = sums_of(rows_of_case(multichannel(), 0))
    assert (found.attempts, found.answered, found.taken_out) == (3, 2, 0)
    assert (found.waited, found.waited_for_messages) == (ticks(600), ticks(900))
    assert (found.agent_time, found.wasted_time) == (ticks(675), ticks(45))
    assert (found.stale, found.duplicates) == (1, 0)
    assert found.solved_after == ticks(1440)


def test_the_wait_in_queues_is_that_of_the_case() -> None:
    for each in (multichannel(), orchestrated()):
        assert sums_of(rows_of_case(each, 0)).waited == each.cases["wait"][0]


def test_a_merged_message_is_waited_for_and_worked_by_nobody() -> None:
    found = sums_of(rows_of_case(orchestrated(), 0))
    assert (found.attempts, found.answered, found.taken_out) == (2, 1, 1)
    assert (found.wasted_time, found.decisions, found.offers) == (0, 2, 1)


def answered(attempt: int, channel: int, start: float, end: float, **more: Any) -> dict[str, Any]:
    times = {"left_queue": start, "talk_end": end, "closed": end}
    return contact(attempt, channel, ContactEnd.ANSWERED, start, **(times | more))


def test_needless_are_duplicates_closing_them_and_places_held_for_nobody() -> None:
    found = journal(
        case(CaseEnd.RESOLVED, 700),
        [
            contact(1, CHAT, ContactEnd.ABANDONED, 0, left_queue=60, agent=2, closed=190),
            answered(2, CHAT, 200, 700, agent=2, closing=20),
            answered(3, VOICE, 300, 400, agent=0),
        ],
        work=[
            spell(1, 2, 100, 190, WorkKind.SILENT),
            spell(2, 2, 200, 700),
            spell(3, 0, 300, 400),
            spell(3, 0, 400, 430, WorkKind.AFTER_CONTACT_WORK),
        ],
    )
    sums = sums_of(rows_of_case(found, 0))
    assert sums.duplicates == 1
    assert sums.wasted_time == ticks(90 + 20 + 100 + 30)


def test_time_of_an_agent_with_several_in_hand_is_shared_out() -> None:
    others = [spell(8, 2, 100, 400) | {"case": 7}, spell(9, 2, 200, 300) | {"case": 9}]
    found = journal(
        case(CaseEnd.RESOLVED, 500),
        [answered(1, CHAT, 0, 500, agent=2)],
        work=[spell(1, 2, 0, 500), *others],
    )
    own = 100 + 100 / 2 + 100 / 3 + 100 / 2 + 100
    assert abs(sums_of(rows_of_case(found, 0)).agent_time - ticks(own)) <= 5


def test_of_a_thread_only_the_turns_after_the_solution_are_needless() -> None:
    found = journal(
        case(CaseEnd.RESOLVED, 500),
        [answered(1, MESSAGES, 0, 640, agent=4, turns=2, flags=256)],
        [
            turn(1, 1, 0, started=0, ended=100, agent=4),
            turn(1, 2, 600, started=600, ended=640, agent=4, flags=4),
        ],
        [spell(1, 4, 0, 100, turn=1), spell(1, 4, 600, 640, turn=2)],
    )
    assert sums_of(rows_of_case(found, 0)).wasted_time == ticks(40)

"""What a case takes from the customer: attempts, channels, repetitions, time until it is solved.

All sums run over the cases that arose in the window. What describes a whole case counts closed
cases alone (resolved or given up), since an open case has not shown all of itself; how many are
open is a measure of its own and stands beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.demand.foresight import Foresight
from sim.engine.journal import CaseEnd
from sim.measures.expressions import EVERY, Expression, larger, where
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

_THOUSAND: Final = 1000


def _ended(end: CaseEnd) -> Tally:
    """Count of cases with one end."""
    return Tally("cases", lambda rows: rows.column("end") == end)


def _over_closed(column: str, per: float = 1.0) -> Tally:
    """Sum of a column over closed cases."""
    return Tally("cases", lambda rows: rows.column(column) * rows.column("closed_case"), per=per)


def resolved_at_first_contact(rows: Rows) -> Expression:
    """Cases resolved by the first contact that served them.

    A contact served if an agent answered it or if it ended in self-service. One that self-service
    handed over is one contact. Contacts that failed before (abandoned, blocked, turned away) do not
    count against the first that served, as is usual in the field.
    """
    answered, by_self_service = rows.column("answered"), rows.of_case("self_solved")
    by_first_agent = (answered == 1) | (rows.of_case("solved_by") == 1)
    first = where(by_self_service, answered == 0, by_first_agent)
    only = rows.of_case("self_served") == by_self_service
    return (rows.column("end") == CaseEnd.RESOLVED) & first & only


def handled_before(rows: Rows) -> Expression:
    """Cases whose need was foreseen, and handled before the customer asked."""
    return rows.column("foreseen") == Foresight.HANDLED


def proactive_actions(rows: Rows) -> Expression:
    """Actions behind each case that was handled before, its share of the false alarms included."""
    return rows.column("proactive_actions") / _THOUSAND


def served(rows: Rows) -> Expression:
    """Cases of which a contact was answered by an agent or ended in self-service."""
    return (rows.column("answered") > 0) | (rows.of_case("self_served") > 0)


def _purchase(end: CaseEnd) -> Tally:
    """Expected margin of the purchases behind cases with one end."""
    return Tally(
        "cases",
        lambda rows: (
            rows.terms.purchase_margin[rows.column("intent")] * (rows.column("end") == end)
        ),
    )


def _resolution_ticks(rows: Rows) -> Expression:
    resolved = rows.column("end") == CaseEnd.RESOLVED
    return where(resolved, rows.column("closed") - rows.column("arrival"), 0)


TALLIES: Final[Mapping[str, Tally]] = {
    "cases": Tally("cases", lambda _rows: EVERY),
    "cases_open": _ended(CaseEnd.OPEN),
    "cases_resolved": _ended(CaseEnd.RESOLVED),
    "cases_given_up": _ended(CaseEnd.GIVEN_UP),
    "cases_lapsed": _ended(CaseEnd.LAPSED),
    "cases_closed": Tally("cases", lambda rows: rows.column("closed_case")),
    "cases_served": Tally("cases", served),
    "cases_resolved_first": Tally("cases", resolved_at_first_contact),
    "cases_handled_before": Tally("cases", handled_before),
    "cases_of_false_alarms": Tally(
        "cases", lambda rows: rows.column("foreseen") == Foresight.FALSE_ALARM
    ),
    "proactive_actions": Tally("cases", proactive_actions),
    "case_attempts": _over_closed("attempts"),
    "case_repeats": Tally(
        "cases", lambda rows: larger(rows.column("attempts") - 1, 0) * rows.column("closed_case")
    ),
    "case_answered": _over_closed("answered"),
    "case_abandoned": _over_closed("abandoned"),
    "case_blocked": _over_closed("blocked"),
    "case_closed_out": _over_closed("closed_out"),
    "case_channels": _over_closed("channels"),
    "case_switches": _over_closed("switches"),
    "case_transfers": _over_closed("transfers"),
    "case_repetitions": _over_closed("repetitions"),
    "case_waits_beyond_threshold": _over_closed("waits_beyond_threshold"),
    "case_wait": _over_closed("wait", per=TICKS_PER_SECOND),
    "case_emotion": _over_closed("emotion", per=1000.0),
    "purchase_margin_lost": _purchase(CaseEnd.GIVEN_UP),
    "purchase_margin_kept": _purchase(CaseEnd.RESOLVED),
    "resolution_hours": Tally("cases", _resolution_ticks, per=TICKS_PER_HOUR),
}
"""Sums over cases, in counts, seconds, hours and money."""

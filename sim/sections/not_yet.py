"""What a scenario will be able to say once its mechanism is simulated.

These keys and values are known but refused with the name of the mechanism: a key that is read and
ignored would make a result look as if the mechanism had been simulated. A pattern covers
everything below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class NotYet:
    """A key (dotted pattern) or a value of it, the mechanism it needs, and what it will mean."""

    pattern: str
    mechanism: str
    description: str
    unit: str = ""
    value: str = ""


_APPOINTMENT = "appointments"
_BACK_OFFICE = "back-office work and status enquiries"
_TIERS = "tiers, departments and transfers"
_LEVELS = "levels of access (dealer, country, head office)"
_PROACTIVE = "proactive handling of recurring needs"
_SHIFTS = "shifts, breaks and adherence"
_BASE = "a base of single customers"
_SURVEY = "satisfaction surveys"
_POSITION = "balking and reaction to the position in the queue"
_RELAX = "relaxing skills after a wait"
_LOYALTY = "fitting churn to a published headline"

NOT_YET: tuple[NotYet, ...] = (
    NotYet(
        "channels.*.mode",
        _APPOINTMENT,
        "Customers are served at an agreed time.",
        value="appointment",
    ),
    NotYet("channels.*.position_visible", _POSITION, "Whether customers see their position."),
    NotYet(
        "channels.*.balking_share", _POSITION, "Share that leaves on seeing the queue.", "share"
    ),
    NotYet("channels.*.announcements", _POSITION, "Times of announcements.", "s"),
    NotYet(
        "channels.*.virtual_wait_seconds",
        "joining the queue with virtual waiting time",
        "Head start in the queue.",
        "s",
    ),
    NotYet(
        "channels.*.queue_places",
        "a limit on the queue apart from trunks",
        "Places in the queue.",
        "contacts",
    ),
    NotYet("channels.*.callback", "call-backs", "Offer to be called back."),
    NotYet("segments.*.tenure_years", _BASE, "Time as a customer.", "years"),
    NotYet("segments.*.customers", _BASE, "Number of customers.", "customers"),
    NotYet(
        "segments.*.cases_per_year",
        _BASE,
        "Cases of one customer in a year, by intent.",
        "cases/year",
    ),
    NotYet("intents.*.department", _TIERS, "Department that can solve it."),
    NotYet("intents.*.tier", _TIERS, "Tier it needs.", "tier"),
    NotYet("intents.*.escalation_share", _TIERS, "Share that needs the next tier.", "share"),
    NotYet("intents.*.misroute_share", _TIERS, "Share that reaches the wrong department.", "share"),
    NotYet("intents.*.back_office", _BACK_OFFICE, "Back-office work it leads to."),
    NotYet(
        "intents.*.back_office_share",
        _BACK_OFFICE,
        "Share that leads to back-office work.",
        "share",
    ),
    NotYet(
        "intents.*.status_enquiry_rate",
        _BACK_OFFICE,
        "Status enquiries while work is pending.",
        "1/day",
    ),
    NotYet("intents.*.recurs_every_days", _BASE, "Period of a recurring need.", "days"),
    NotYet("intents.*.bookable", _APPOINTMENT, "Whether it may book an appointment."),
    NotYet("intents.*.deadline_hours", _LEVELS, "Deadline of resolution.", "h"),
    NotYet("demand.sources.*.kind", _BASE, "Cases of single customers.", value="customer_base"),
    NotYet("demand.sources.*.kind", _APPOINTMENT, "Booked appointments.", value="appointments"),
    NotYet(
        "demand.repeat_adjustment",
        "repeat-adjusting recorded contacts to cases inside a run",
        "How contacts become cases.",
    ),
    NotYet("staffing.relax_after_seconds", _RELAX, "Wait after which more teams may serve.", "s"),
    NotYet("staffing.skill_relaxation", _RELAX, "Rings of teams and their times."),
    NotYet(
        "staffing.adherence_share", _SHIFTS, "Share of scheduled time that agents keep.", "share"
    ),
    NotYet("staffing.random_shrinkage_share", _SHIFTS, "Unplanned absence.", "share"),
    NotYet("staffing.overtime", _SHIFTS, "Finishing contacts after the shift."),
    NotYet("teams.*.shifts", _SHIFTS, "Shifts with start, end and breaks."),
    NotYet("teams.*.breaks", _SHIFTS, "Breaks within the day."),
    NotYet(
        "teams.*.adherence_share", _SHIFTS, "Share of scheduled time that agents keep.", "share"
    ),
    NotYet("teams.*.department", _TIERS, "Department of the team."),
    NotYet("teams.*.tier", _TIERS, "Tier of the team.", "tier"),
    NotYet("teams.*.site", _LEVELS, "Site: head office, country, dealer, outsourcer."),
    NotYet("teams.*.level", _LEVELS, "Level of access the team works at."),
    NotYet(
        "teams.*.proficiency",
        "proficiency by skill",
        "Factor on handle time by channel and intent.",
        "factor",
    ),
    NotYet("teams.*.attrition_share", _SHIFTS, "Agents leaving in a year.", "share/year"),
    NotYet("handling.transfer_seconds", _TIERS, "Handing a contact over.", "s"),
    NotYet("context.departments", _TIERS, "Coverage by system and department.", "share"),
    NotYet(
        "context.consistency_share",
        _BACK_OFFICE,
        "Chance that two answers agree without a single view.",
        "share",
    ),
    NotYet("behaviour.after_transferred", _TIERS, "What customers do after a transfer."),
    NotYet("emotion.rise_transferred", _TIERS, "Rise after a transfer.", "share"),
    NotYet(
        "proactive", _PROACTIVE, "Recall, precision and price of handling needs before they arise."
    ),
    NotYet(
        "appointments", _APPOINTMENT, "Slots, lead time, no-shows, grace, overbooking, reminders."
    ),
    NotYet("levels", _LEVELS, "Points of access with teams and deadlines."),
    NotYet("departments", _TIERS, "Departments and what they can solve."),
    NotYet("tiers", _TIERS, "Tiers and escalation."),
    NotYet("transfers", _TIERS, "Cold and warm transfers."),
    NotYet("back_office", _BACK_OFFICE, "Pending work and status enquiries."),
    NotYet("survey", _SURVEY, "Response rate and bias of CSAT, CES and NPS."),
    NotYet("customer_base", _BASE, "Customers with rates per intent, lost when they leave."),
    NotYet("customers", _BASE, "Customers with rates per intent, lost when they leave."),
    NotYet("shifts", _SHIFTS, "Shift patterns."),
    NotYet("breaks", _SHIFTS, "Break patterns."),
    NotYet("adherence", _SHIFTS, "Adherence to schedule."),
    NotYet("sites", _LEVELS, "Sites with own teams and hours."),
    NotYet("costs.proactive_action", _PROACTIVE, "Price of one proactive action.", "currency"),
    NotYet("costs.reminder", _APPOINTMENT, "Price of one reminder.", "currency"),
    NotYet("costs.overtime_premium_share", _SHIFTS, "Premium on overtime.", "share"),
    NotYet(
        "costs.integration_per_department_month",
        _TIERS,
        "Integration by department.",
        "currency/month",
    ),
    NotYet("costs.attrition_per_agent", _SHIFTS, "Cost of replacing an agent.", "currency"),
    NotYet("costs.night_premium_per_hour", _SHIFTS, "Premium for night work.", "currency/h"),
    NotYet(
        "churn.preset", _LOYALTY, "Churn fitted to retention of 89 % and 33 %.", value="aberdeen"
    ),
    NotYet("churn.tenure_effect", _BASE, "Effect of tenure on leaving.", "log-odds"),
)

NOW_CALLED: Mapping[str, str] = {
    "channels.*.turns_per_thread": "turns_least and turns_most",
    "channels.*.chase_after": "patience",
    "channels.*.response_deadline_minutes": "service_level.threshold_seconds",
    "channels.*.resume_seconds": "handling.resume_seconds",
    "channels.*.self_service_first": "segments.*.channel_preference",
    "intents.*.self_service_give_up_share": "self_service_leaves_share",
    "demand.parallel_contacts": "behaviour.parallel_contacts_admitted",
    "parallel_contacts": "behaviour.parallel_contacts_admitted",
    "behaviour.parallel_contact_share": "segments.*.parallel_contact_share",
    "behaviour.presence_share": "segments.*.parallel_contact_share",
    "behaviour.gaming": "gaming_emotion",
    "emotion.rise_declined": "rise_steered",
    "self_service": 'channels.*.mode = "self_service"',
}
"""Keys that were announced under one name and came under another."""


def matches(pattern: str, path: Sequence[object]) -> bool:
    """Whether a path lies at a pattern."""
    parts = pattern.split(".")
    return len(parts) == len(path) and all(
        part in ("*", str(name)) for part, name in zip(parts, path, strict=True)
    )


def find(path: Sequence[object], value: object = None) -> NotYet | None:
    """The entry for a key, or for a value at a key, or None."""
    for entry in _ending_in(str(path[-1])) if path else ():
        if matches(entry.pattern, path) and (not entry.value or entry.value == value):
            return entry
    return None


@lru_cache(maxsize=4096)
def _ending_in(name: str) -> tuple[NotYet, ...]:
    """Entries whose pattern can end in a name: hardly any, and every key of a scenario is asked."""
    return tuple(entry for entry in NOT_YET if entry.pattern.rpartition(".")[2] in ("*", name))


def now_called(path: Sequence[object]) -> str:
    """The key by which one is known that was announced under another name, or an empty text."""
    found = [name for pattern, name in NOW_CALLED.items() if matches(pattern, path)]
    return found[0] if found else ""


def occurrences(
    data: object, path: tuple[object, ...] = ()
) -> Iterator[tuple[tuple[object, ...], object, NotYet]]:
    """Every place of raw data that needs a mechanism which is not simulated yet.

    Path, value, entry.
    """
    items: list[tuple[object, object]] = []
    if isinstance(data, dict):
        items = list(data.items())
    elif isinstance(data, list):
        items = list(enumerate(data))
    for name, value in items:
        here = (*path, name)
        entry = find(here, value)
        if entry is not None:
            yield here, value, entry
        else:
            yield from occurrences(value, here)

"""What a scenario will be able to say once its mechanism is simulated.

These keys and values are known but refused with the name of the mechanism: a key that is read and
ignored would make a result look as if the mechanism had been simulated. A pattern covers
everything below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True)
class NotYet:
    """A key (dotted pattern) or a value of it, the mechanism it needs, and what it will mean."""

    pattern: str
    mechanism: str
    description: str
    unit: str = ""
    value: str = ""


_WAITING: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "appointments": (
        ("channels.*.mode = appointment", "Customers are served at an agreed time."),
        ("intents.*.bookable", "Whether it may book an appointment."),
        ("demand.sources.*.kind = appointments", "Booked appointments."),
        ("appointments", "Slots, lead time, no-shows, grace, overbooking, reminders."),
        ("costs.reminder", "Price of one reminder.", "currency"),
    ),
    "announcements": (("channels.*.announcements", "Times of announcements.", "s"),),
    "call-backs": (("channels.*.callback", "Offer to be called back."),),
    "customers who remember and leave": (
        ("segments.*.tenure_years", "Time as a customer.", "years"),
        ("churn.tenure_effect", "Effect of tenure on leaving.", "log-odds"),
    ),
    "tiers, departments and transfers": (
        ("intents.*.department", "Department that can solve it."),
        ("intents.*.tier", "Tier it needs.", "tier"),
        ("intents.*.escalation_share", "Share that needs the next tier.", "share"),
        ("intents.*.misroute_share", "Share that reaches the wrong department.", "share"),
        ("teams.*.department", "Department of the team."),
        ("teams.*.tier", "Tier of the team.", "tier"),
        ("handling.transfer_seconds", "Handing a contact over.", "s"),
        ("context.departments", "Coverage by system and department.", "share"),
        ("behaviour.after_transferred", "What customers do after a transfer."),
        ("emotion.rise_transferred", "Rise after a transfer.", "share"),
        ("departments", "Departments and what they can solve."),
        ("tiers", "Tiers and escalation."),
        ("transfers", "Cold and warm transfers."),
        ("costs.integration_per_department_month", "Integration by department.", "currency/month"),
    ),
    "back-office work and status enquiries": (
        ("intents.*.back_office", "Back-office work it leads to."),
        ("intents.*.back_office_share", "Share that leads to back-office work.", "share"),
        ("intents.*.status_enquiry_rate", "Status enquiries while work is pending.", "1/day"),
        (
            "context.consistency_share",
            "Chance that two answers agree without a single view.",
            "share",
        ),
        ("back_office", "Pending work and status enquiries."),
    ),
    "levels of access (dealer, country, head office)": (
        ("intents.*.deadline_hours", "Deadline of resolution.", "h"),
        ("teams.*.site", "Site: head office, country, dealer, outsourcer."),
        ("teams.*.level", "Level of access the team works at."),
        ("levels", "Points of access with teams and deadlines."),
        ("sites", "Sites with own teams and hours."),
    ),
    "repeat-adjusting recorded contacts to cases inside a run": (
        ("demand.repeat_adjustment", "How contacts become cases."),
    ),
    "satisfaction surveys": (("survey", "Response rate and bias of CSAT, CES and NPS."),),
}
"""What waits for each mechanism: key, or key = value, with what it will mean and its unit."""

NOT_YET: Final = tuple(
    NotYet(key.partition(" = ")[0], mechanism, description, "".join(unit), key.partition(" = ")[2])
    for mechanism, entries in _WAITING.items()
    for key, description, *unit in entries
)

NOW_CALLED: Mapping[str, str] = {
    "channels.*.turns_per_thread": "turns_least and turns_most",
    "channels.*.chase_after": "patience",
    "channels.*.virtual_wait_seconds": "segments.*.virtual_wait_seconds",
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
    "teams.*.attrition_share": "staffing.year.attrition_share_per_year",
    "costs.attrition_per_agent": "staffing.year.replacement_cost",
    "segments.*.customers": 'demand.sources.*.kind = "customer_base"',
    "segments.*.cases_per_year": "demand.sources.*.cases_per_year",
    "customer_base": 'demand.sources.*.kind = "customer_base"',
    "customers": 'demand.sources.*.kind = "customer_base"',
    "shifts": "teams.*.shifts",
    "breaks": "teams.*.shifts.*.breaks",
    "teams.*.breaks": "shifts.*.breaks",
    "adherence": "teams.*.adherence_share",
    "staffing.relax_after_seconds": "staffing.skill_relaxation.*.after_seconds",
    "staffing.adherence_share": "teams.*.adherence_share",
    "staffing.random_shrinkage_share": "teams.*.absence_share",
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

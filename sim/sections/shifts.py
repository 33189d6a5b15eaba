"""Shifts as a user writes them: who comes when, with which breaks, and what they come to by day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from sim.language.note import Note
from sim.sections.calendar import DAY_KEYS, GROUPS, MOST_AGENTS, WEEKDAYS
from sim.sections.evidence import Part, Refused, field, refusal, refusals
from sim.units import MINUTES_PER_DAY

_TIME: Final = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*$")
TIME_FORM: Final = Note("allowed.time_of_day")
DAYS_FORM: Final = Note("allowed.shift_days", days=DAY_KEYS)
DATES_FORM: Final = Note("allowed.dates")
CREW_FORM: Final = Note("allowed.crew")

MOST_BREAKS: Final = 20
MOST_SHIFTS: Final = 20_000


def minute_of_day(text: str) -> int:
    """Minute of the day of `HH:MM`, 00:00 to 24:00.

    Raises:
        ValueError: the text is no such time.
    """
    found = _TIME.match(text)
    if not found or int(found[2]) > 59:
        raise ValueError(text)
    minute = int(found[1]) * 60 + int(found[2])
    if minute > MINUTES_PER_DAY:
        raise ValueError(text)
    return minute


def written_time(minute: int) -> str:
    """`HH:MM` of a minute of the day, 0 to 1440."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _time(value: object) -> str:
    try:
        minute_of_day(str(value))
    except ValueError:
        raise refusal("no_time_of_day", allowed=TIME_FORM) from None
    return str(value)


TimeOfDay = Annotated[str, PlainValidator(_time), WithJsonSchema({"type": "string"})]
"""`HH:MM`."""


def _is_date(text: object) -> bool:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def _days(value: object) -> Any:
    names = value if isinstance(value, list) else [value]
    if not names:
        raise refusal("no_shift_day", allowed=DAYS_FORM)
    wrong = [
        Refused("no_shift_day", str(place) if isinstance(value, list) else "", name,
                {"allowed": DAYS_FORM})
        for place, name in enumerate(names)
        if str(name) not in DAY_KEYS and not _is_date(name)
    ]  # fmt: skip
    if wrong:
        raise refusals(wrong)
    return [str(name) for name in names] if isinstance(value, list) else str(value)


Days = Annotated[Any, PlainValidator(_days), WithJsonSchema({"type": ["string", "array"]})]
"""A day of the week, a group of them, a date, or a list of these."""


def _dates(value: object) -> Any:
    if not isinstance(value, list):
        raise refusal("no_list", allowed=DATES_FORM)
    wrong = [
        Refused("no_date", str(place), day, {"allowed": DATES_FORM})
        for place, day in enumerate(value)
        if not _is_date(day)
    ]
    if wrong:
        raise refusals(wrong)
    return [str(day) for day in value]


Dates = Annotated[Any, PlainValidator(_dates), WithJsonSchema({"type": "array"})]
"""A list of dates, `2026-01-06`."""


def _crew(value: object) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_AGENTS:
        return value
    names = value if isinstance(value, list) else []
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise refusal("no_crew", allowed=CREW_FORM)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise refusals([Refused("named_twice", "", twice)])
    return value


Crew = Annotated[Any, PlainValidator(_crew), WithJsonSchema({"type": ["integer", "array"]})]
"""A number of agents, or their names."""


class Break(Part):
    """A break, a lunch or a training within a shift."""

    start: TimeOfDay = field(description="When it begins, of the first agent of the shift.")
    minutes: int = field(ge=1, le=720, unit="min", description="How long it lasts.")
    kind: Literal["break", "lunch", "training"] = field("break", description="What it is.")
    paid: bool | None = field(
        None, default_text="false for a lunch, else true", description="Whether it is paid."
    )
    spread_minutes: int = field(
        0,
        ge=0,
        le=1440,
        unit="min",
        description=(
            "The agents of the shift take it one after the other, beginning at times spread evenly "
            "over this, from the start on. 0: all at once."
        ),
    )

    @property
    def is_paid(self) -> bool:
        """Whether its time is paid."""
        return self.kind != "lunch" if self.paid is None else self.paid


class ShiftHours(Part):
    """Hours of work with the breaks in them."""

    start: TimeOfDay = field(description="When it begins.")
    end: TimeOfDay = field(description="When it ends; at or before the start: on the next day.")
    breaks: Annotated[list[Break], Field(max_length=MOST_BREAKS)] = field(
        make=list, description="Breaks, lunch and training within it."
    )


class Shift(ShiftHours):
    """Hours of work that some agents of a team have on some days."""

    days: Days = field(
        "all",
        description=(
            "Days on which it begins: a day of the week, `weekday`, `weekend`, `all`, a date, or a "
            "list of these."
        ),
    )
    agents: Crew = field(
        1,
        unit="agents",
        description=(
            "How many work it, or who: agents of the same name in several shifts of the team are "
            "the same person."
        ),
    )

    @property
    def minutes(self) -> tuple[int, int]:
        """Its first minute and the one after its last, of the day on which it begins."""
        start, end = minute_of_day(self.start), minute_of_day(self.end)
        return start, end if end > start else end + MINUTES_PER_DAY

    def is_on(self, day: date) -> bool:
        """Whether it begins on a day."""
        names = self.days if isinstance(self.days, list) else [self.days]
        weekday = WEEKDAYS[day.weekday()]
        return any(
            weekday in GROUPS.get(name, (name,)) or name == day.isoformat() for name in names
        )

    @property
    def heads(self) -> int:
        """How many agents work it."""
        return self.agents if isinstance(self.agents, int) else len(self.agents)

    def pauses(self, place: int, of: int) -> list[Pause]:
        """Its breaks as one of its agents has them, in the order in which they are written.

        Args:
            place: of the agent among those of the shift, from 0.
            of: how many they are.
        """
        first = self.minutes[0]
        found = []
        for one in self.breaks:
            start = minute_of_day(one.start) + place * one.spread_minutes // max(of, 1)
            start += MINUTES_PER_DAY if start < first else 0
            found.append(Pause(start, start + one.minutes, one.kind, one.is_paid))
        return found


@dataclass(frozen=True, slots=True)
class Pause:
    """A break as one agent has it: [start, end) in minutes of the day on which the shift begins."""

    start: int
    end: int
    kind: str
    is_paid: bool


def wrong_pauses(shift: Shift) -> Iterator[tuple[str, int]]:
    """Breaks that lie outside their shift or overlap: code of the fault, and place in the list.

    The first and the last agent are looked at: if theirs are apart and in the same order, so are
    those of the agents between them.
    """
    start, end = shift.minutes
    ends = [shift.pauses(place, shift.heads) for place in (0, max(shift.heads - 1, 0))]
    for number in range(len(shift.breaks)):
        mine = [pauses[number] for pauses in ends]
        if any(one.start < start or one.end > end for one in mine):
            yield "break_outside", number
        for other in range(number):
            beside = [pauses[other] for pauses in ends]
            pairs = list(zip(beside, mine, strict=True))
            if not any(
                all(early.end <= late.start for early, late in order)
                for order in (pairs, [(late, early) for early, late in pairs])
            ):
                yield "breaks_overlap", number


__all__ = [
    "Break",
    "Crew",
    "Dates",
    "Days",
    "Pause",
    "Shift",
    "ShiftHours",
    "TimeOfDay",
    "minute_of_day",
    "written_time",
    "wrong_pauses",
]

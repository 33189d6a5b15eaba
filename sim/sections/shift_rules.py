"""What a working week may look like: contracts, lengths of shifts, breaks, days off.

All clock times lie on one grid of slots (10 minutes by default), so that a break of ten minutes is
neither lost nor counted as half an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

from pydantic import Field

from sim.errors import Fault, ScenarioError
from sim.sections.evidence import Name, Part, field
from sim.sections.shifts import TimeOfDay, minute_of_day
from sim.units import MINUTES_PER_DAY

DAYS_PER_WEEK: Final = 7


@dataclass(frozen=True)
class BreakRule:
    """A break that a shift of some length brings with it.

    Attributes:
        name: what it is called in a roster.
        minutes: how long it takes.
        paid: whether it counts as working time.
        from_hours: shortest shift that has it, included.
        below_hours: shifts of this length and longer do not have it.
        after_start_minutes: it begins no earlier than so long after the shift begins.
        before_end_minutes: it ends no later than so long before the shift ends.
    """

    name: str
    minutes: int
    paid: bool = True
    from_hours: float = 0.0
    below_hours: float = 25.0
    after_start_minutes: int = 120
    before_end_minutes: int = 90

    def applies(self, shift_minutes: int) -> bool:
        """Whether a shift of this length has the break."""
        return self.from_hours * 60 <= shift_minutes < self.below_hours * 60


@dataclass(frozen=True)
class Contract:
    """One kind of employment.

    Attributes:
        name: what it is called in a roster.
        day_hours: hours present on each day worked, breaks included; its length is the number of
            days worked in a week.
    """

    name: str
    day_hours: tuple[float, ...]

    @property
    def week_hours(self) -> float:
        """Hours present in a week."""
        return sum(self.day_hours)


@dataclass(frozen=True)
class ShiftRules:
    """Everything that a schedule of a week must keep.

    Attributes:
        contracts: kinds of employment on offer.
        breaks: breaks by length of shift.
        start_grid_minutes: shifts begin on this grid.
        slot_minutes: grid of breaks and of the ends of shifts.
        earliest_start_minute, latest_end_minute: of the day, 0 and 1440 at the widest; shifts do
            not run past midnight.
        days_off_together: whether the days off are consecutive (Sunday and Monday count).
        full_time_hours: hours a week from which a contract is full time.
        full_time_share_least: of the people scheduled.
        short_hours: hours a week below which a contract is a short one.
        short_share_most: of the people scheduled.
        source: where the rules come from.
    """

    contracts: tuple[Contract, ...]
    breaks: tuple[BreakRule, ...] = ()
    start_grid_minutes: int = 30
    slot_minutes: int = 10
    earliest_start_minute: int = 0
    latest_end_minute: int = MINUTES_PER_DAY
    days_off_together: bool = True
    full_time_hours: float = 39.0
    full_time_share_least: float = 0.0
    short_hours: float = 30.0
    short_share_most: float = 1.0
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse rules that no schedule can keep.

        Raises:
            ScenarioError: with every fault found.
        """
        if faults := [one.but(key=f"staffing.shift_rules.{one.key}") for one in self._faults()]:
            raise ScenarioError(faults)

    def _faults(self) -> Iterator[Fault]:
        """What cannot be kept; the first kind that is found."""
        if self.slot_minutes <= 0 or MINUTES_PER_DAY % self.slot_minutes:
            yield Fault("rule_slot", "slot_minutes", f"{self.slot_minutes}")
            return
        if not self.contracts:
            yield Fault("rule_no_contract", "contracts")
        found = [fault for contract in self.contracts for fault in self._of_contract(contract)]
        yield from found or self._off_grid()

    def _off_grid(self) -> Iterator[Fault]:
        """Times that are not on the grid of slots."""
        grid = self.slot_minutes
        times = {
            "start_grid_minutes": self.start_grid_minutes,
            "earliest_start": self.earliest_start_minute,
            "latest_end": self.latest_end_minute,
        }
        for rule in self.breaks:
            for name in ("minutes", "after_start_minutes", "before_end_minutes"):
                times[f"breaks.{rule.name}.{name}"] = getattr(rule, name)
        for contract in self.contracts:
            for hours in contract.day_hours:
                times[f"contracts.{contract.name}"] = round(hours * 60)
        for name, minutes in times.items():
            if minutes % grid:
                yield Fault("rule_off_grid", name, minutes=minutes, grid=grid)

    def _of_contract(self, contract: Contract) -> Iterator[Fault]:
        """A week has between one and seven days, each fits into the day, its breaks into it."""
        key, days = f"contracts.{contract.name}", len(contract.day_hours)
        if not 1 <= days <= DAYS_PER_WEEK:
            yield Fault("rule_days", key, f"{days}")
        longest = (self.latest_end_minute - self.earliest_start_minute) / 60
        for hours in dict.fromkeys(contract.day_hours):
            if not 0.0 < hours <= longest:
                yield Fault("rule_hours", key, f"{hours:g}", longest=longest)
                continue
            for rule in self.breaks_of(round(hours * 60)):
                if not self.break_starts(rule, round(hours * 60)):
                    yield Fault("rule_no_room", key, f"{hours:g}", label=rule.name)

    def breaks_of(self, shift_minutes: int) -> list[BreakRule]:
        """The breaks of a shift of this length."""
        return [rule for rule in self.breaks if rule.applies(shift_minutes)]

    def break_starts(self, rule: BreakRule, shift_minutes: int) -> list[int]:
        """Minutes after the start of the shift at which a break may begin."""
        last = shift_minutes - rule.before_end_minutes - rule.minutes
        return list(range(rule.after_start_minutes, last + 1, self.slot_minutes))

    def starts(self, shift_minutes: int, opening: tuple[int, int] | None = None) -> list[int]:
        """Minutes of the day at which a shift of this length may begin.

        Args:
            shift_minutes: its length.
            opening: first and last minute with work; shifts are kept inside it.
        """
        first, last = self.earliest_start_minute, self.latest_end_minute
        if opening is not None:
            first, last = max(first, opening[0]), min(last, opening[1])
        grid = self.start_grid_minutes
        begin = -(-first // grid) * grid
        return list(range(begin, last - shift_minutes + 1, grid))


def spain_contact_centre(latest_end_minute: int = MINUTES_PER_DAY) -> ShiftRules:
    """The Spanish agreement for contact centres, as far as a week's schedule needs it.

    III Convenio colectivo estatal de contact center (BOE-A-2023-13741): 39 hours a week (article
    on working time); in continuous work of 4 to 6 hours a paid break of 10 minutes, of 6 to 8
    hours 20, beyond 8 hours 30, none in the first two hours nor in the last 90 minutes (article
    24); at least 30 % of the people full time, at most 30 % below 30 hours. Twelve hours between
    two days' work (Estatuto de los Trabajadores, article 34.3) hold because a person keeps one
    start all week and a shift has at most 9 hours. Not part of it: pauses of 5 minutes an hour
    for work at screens, which are a share of the time present (5/60) and belong to shrinkage;
    1,764 hours a year.
    """
    return ShiftRules(
        contracts=(
            Contract("full_time_39", (8.0, 8.0, 8.0, 8.0, 7.0)),
            Contract("part_time_30", (6.0, 6.0, 6.0, 6.0, 6.0)),
            Contract("part_time_25", (5.0, 5.0, 5.0, 5.0, 5.0)),
            Contract("part_time_20", (4.0, 4.0, 4.0, 4.0, 4.0)),
        ),
        breaks=(
            BreakRule("break_10", 10, from_hours=4.0, below_hours=6.0),
            BreakRule("break_20", 20, from_hours=6.0, below_hours=8.0 + 1 / 60),
            BreakRule("break_30", 30, from_hours=8.0 + 1 / 60),
        ),
        latest_end_minute=latest_end_minute,
        full_time_hours=39.0,
        full_time_share_least=0.30,
        short_hours=30.0,
        short_share_most=0.30,
        source="III Convenio colectivo estatal de contact center, BOE-A-2023-13741",
    )


def offs(rules: ShiftRules, days_worked: int) -> Sequence[frozenset[int]]:
    """Sets of weekdays off, Monday 0, that a week with so many days worked may have."""
    from itertools import combinations

    free = DAYS_PER_WEEK - days_worked
    if rules.days_off_together:
        runs = {frozenset((d + i) % DAYS_PER_WEEK for i in range(free)) for d in range(7)}
        return sorted(runs, key=sorted)
    return [frozenset(days) for days in combinations(range(DAYS_PER_WEEK), free)]


SHIFT_PRESETS: Final[Mapping[str, Callable[[], ShiftRules]]] = {"spain": spain_contact_centre}
"""Rules of shifts by name."""

DayHours = Annotated[list[Annotated[float, Field(gt=0, le=24)]], Field(min_length=1, max_length=7)]


class ShiftBreak(Part):
    """A break that shifts of some length bring with them."""

    minutes: int = field(ge=1, le=480, unit="min", description="How long it takes.")
    paid: bool = field(True, description="Whether its time is paid.")
    from_hours: float = field(
        0.0, ge=0, le=24, unit="h", description="Shortest shift that has it, included."
    )
    below_hours: float = field(
        25.0, gt=0, le=25, unit="h", description="Shifts of this length and longer do not have it."
    )
    after_start_minutes: int = field(
        120,
        ge=0,
        le=1440,
        unit="min",
        description="It begins no earlier than so long after the shift begins.",
    )
    before_end_minutes: int = field(
        90,
        ge=0,
        le=1440,
        unit="min",
        description="It ends no later than so long before the shift ends.",
    )


class ShiftRuleSettings(Part):
    """By which shifts are made for `ccsim staff --shifts own`.

    Keys that are left out are those of the preset; without a preset, those of the defaults told.
    """

    preset: Literal["spain"] | None = field(
        None,
        default_text="none",
        description=(
            "Usual rules that hold where the keys below are not given: spain, the III Convenio "
            "colectivo estatal de contact center (BOE-A-2023-13741)."
        ),
    )
    contracts: dict[Name, DayHours] = field(
        make=dict,
        unit="h",
        default_text="those of the preset; five days of eight hours",
        description=(
            "Kinds of employment: hours present, breaks included, on each day worked in a week. As "
            "many days are worked as there are numbers."
        ),
    )
    breaks: dict[Name, ShiftBreak] | None = field(
        None, default_text="those of the preset; none", description="Breaks by name."
    )
    start_grid_minutes: int | None = field(
        None, ge=5, le=1440, unit="min", default_text="30", description="Grid of starts of shifts."
    )
    slot_minutes: int | None = field(
        None,
        ge=1,
        le=120,
        unit="min",
        default_text="10",
        description="Grid of breaks and of ends of shifts; divides the intervals of the study.",
    )
    earliest_start: TimeOfDay | None = field(
        None, default_text="00:00", description="No shift begins before."
    )
    latest_end: TimeOfDay | None = field(
        None,
        default_text="24:00",
        description="No shift ends later; shifts do not run past midnight.",
    )
    days_off_together: bool | None = field(
        None, default_text="true", description="Whether the days off of a week follow each other."
    )
    full_time_hours: float | None = field(
        None,
        gt=0,
        le=168,
        unit="h/week",
        default_text="39",
        description="Hours a week from which a contract is full time.",
    )
    full_time_share_least: float | None = field(
        None,
        ge=0,
        le=1,
        unit="share",
        default_text="that of the preset; 0",
        description="Of the people scheduled in a team, the least share that is full time.",
    )
    short_hours: float | None = field(
        None,
        gt=0,
        le=168,
        unit="h/week",
        default_text="30",
        description="Hours a week below which a contract is a short one.",
    )
    short_share_most: float | None = field(
        None,
        ge=0,
        le=1,
        unit="share",
        default_text="that of the preset; 1",
        description="Of the people scheduled in a team, the largest share on short contracts.",
    )

    @property
    def is_stated(self) -> bool:
        """Whether anything is said."""
        return bool(self.model_fields_set)

    def rules(self) -> ShiftRules:
        """The rules that they come to.

        Raises:
            ScenarioError: no schedule can keep them.
        """
        usual = SHIFT_PRESETS[self.preset]() if self.preset else ShiftRules((_FIVE_BY_EIGHT,))
        plain = ("start_grid_minutes", "slot_minutes", "days_off_together", "full_time_hours",
                 "full_time_share_least", "short_hours", "short_share_most")  # fmt: skip
        stated = {name: getattr(self, name) for name in plain}
        times = {"earliest_start_minute": self.earliest_start, "latest_end_minute": self.latest_end}
        stated |= {name: minute_of_day(at) for name, at in times.items() if at is not None}
        if self.contracts:
            named = self.contracts.items()
            stated["contracts"] = tuple(Contract(name, tuple(hours)) for name, hours in named)
        if self.breaks is not None:
            named_breaks = self.breaks.items()
            stated["breaks"] = tuple(BreakRule(n, **one.model_dump()) for n, one in named_breaks)
        return replace(usual, **{name: one for name, one in stated.items() if one is not None})


_FIVE_BY_EIGHT: Final = Contract("full_time", (8.0,) * 5)

__all__ = [
    "SHIFT_PRESETS",
    "BreakRule",
    "Contract",
    "ShiftBreak",
    "ShiftRuleSettings",
    "ShiftRules",
    "offs",
    "spain_contact_centre",
]

"""What a legal working week looks like: contracts, lengths of shifts, breaks, days off.

All clock times lie on one grid of slots (10 minutes by default), so that a break of ten minutes is
neither lost nor counted as half an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

MINUTES_PER_DAY: Final = 1440
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
    _checked: None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        """Refuse rules that no schedule can keep.

        Raises:
            ValueError: naming the attribute, its value and what is allowed.
        """
        if self.slot_minutes <= 0 or MINUTES_PER_DAY % self.slot_minutes:
            raise ValueError(f"slot_minutes = {self.slot_minutes}: must divide a day of 1440")
        if not self.contracts:
            raise ValueError("contracts: at least one is needed")
        on_grid = {
            "start_grid_minutes": self.start_grid_minutes,
            "earliest_start_minute": self.earliest_start_minute,
            "latest_end_minute": self.latest_end_minute,
        }
        for rule in self.breaks:
            on_grid[f"breaks.{rule.name}.minutes"] = rule.minutes
            on_grid[f"breaks.{rule.name}.after_start_minutes"] = rule.after_start_minutes
            on_grid[f"breaks.{rule.name}.before_end_minutes"] = rule.before_end_minutes
        for contract in self.contracts:
            self._check_contract(contract)
            for hours in contract.day_hours:
                on_grid[f"contracts.{contract.name}.day_hours"] = round(hours * 60)
                self._check_breaks(contract, round(hours * 60))
        for name, minutes in on_grid.items():
            if minutes % self.slot_minutes:
                allowed = f"a multiple of slot_minutes = {self.slot_minutes}"
                raise ValueError(f"{name} = {minutes} minutes: must be {allowed}")

    def _check_contract(self, contract: Contract) -> None:
        """A week has between one and seven days, and each fits into the day."""
        days = len(contract.day_hours)
        if not 1 <= days <= DAYS_PER_WEEK:
            raise ValueError(f"contracts.{contract.name}.day_hours: must have 1 to 7 days")
        longest = (self.latest_end_minute - self.earliest_start_minute) / 60
        for hours in contract.day_hours:
            if not 0.0 < hours <= longest:
                allowed = f"above 0 and at most {longest:g}, from earliest start to latest end"
                raise ValueError(f"contracts.{contract.name}.day_hours = {hours:g}: {allowed}")

    def _check_breaks(self, contract: Contract, shift_minutes: int) -> None:
        """Every break of a shift has room in it."""
        for rule in self.breaks_of(shift_minutes):
            if not self.break_starts(rule, shift_minutes):
                where = f"contracts.{contract.name}.day_hours = {shift_minutes / 60:g}"
                raise ValueError(f"{where}: its break {rule.name!r} has no room in the shift")

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

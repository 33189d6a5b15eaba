"""The cheapest legal week of shifts that covers a requirement, by integer programming.

A person keeps one start all week, has one of the contracts and one set of days off. The number of
people of each kind is an integer variable; so is, for each day, start, length and break, how many
take that break in each slot (breaks placed by number and dealt out to people afterwards: J. F.
Bard, C. Binici, A. H. deSilva (2003), doi:10.1016/S0305-0548(02)00048-8, and J. M. T. Thompson's
implicit modelling, T. Aykin (1996), doi:10.1287/mnsc.42.4.591). Solved by HiGHS through
:func:`scipy.optimize.milp`; the gap that it proved is part of the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.sections.shift_rules import DAYS_PER_WEEK, Contract, ShiftRules, offs
from sim.units import MINUTES_PER_DAY

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult
    from scipy.sparse import csr_array

Week = NDArray[np.float64]
"""float64[7, slots of a day], Monday first."""

_TOO_LATE: Final = 1
_INFEASIBLE: Final = 2


class NoCoverError(ValueError):
    """No schedule keeps the rules and covers the requirement.

    Attributes:
        code: ``out_of_reach`` (work at hours when nobody may be present) or ``rules`` (the shares
            of contracts cannot be kept) or ``time`` (none was found in the time allowed).
        slots: (day, minute of the day) of what is out of reach.
    """

    def __init__(self, code: str, slots: Sequence[tuple[int, int]] = ()) -> None:
        """State what stands in the way."""
        super().__init__(f"{code}: {list(slots)[:5]}")
        self.code, self.slots = code, tuple(slots)


@dataclass(frozen=True)
class Pattern:
    """A week of one person: contract, start, and the length of the shift on each day (0: off)."""

    contract: Contract
    start_minute: int
    day_minutes: tuple[int, ...]


@dataclass(frozen=True)
class Shift:
    """A person's work on one day.

    Attributes:
        person: number of the person, from 0.
        contract: name.
        day: 0 to 6, Monday first.
        start_minute, end_minute: of the day.
        breaks: (name, start minute, end minute, paid).
    """

    person: int
    contract: str
    day: int
    start_minute: int
    end_minute: int
    breaks: tuple[tuple[str, int, int, bool], ...]


@dataclass(frozen=True)
class Cover:
    """A schedule and what is known about it.

    Attributes:
        shifts: one per person and day worked.
        people: number of people.
        paid_hours: of the week, without unpaid breaks.
        cost: of the week, in the unit of the costs given.
        gap: (cost - proven lower bound) / cost; 0 is proven least.
        present: people at work and not on a break, int64[7, slots].
    """

    shifts: tuple[Shift, ...]
    people: int
    paid_hours: float
    cost: float
    gap: float
    present: NDArray[np.int64]


def cover(
    required: Week,
    rules: ShiftRules,
    *,
    hour_cost: Week | None = None,
    seconds: float = 30.0,
    gap: float = 0.01,
) -> Cover:
    """Find the cheapest schedule with at least the people required in every slot.

    Args:
        required: people at work in each slot; fractions are rounded up.
        rules: that the schedule keeps; its ``slot_minutes`` is the grid of ``required``.
        hour_cost: price of a paid hour by slot (premiums included); 1 where not given.
        seconds: limit on the search; the best so far is taken. Where there is none yet it goes
            on, four times as long each time, so that a busy machine finds one too.
        gap: relative gap at which the search stops.

    Raises:
        NoCoverError: there is none, or none was found in time.
        ValueError: ``required`` does not fit the grid.
    """
    slots = MINUTES_PER_DAY // rules.slot_minutes
    if required.shape != (DAYS_PER_WEEK, slots):
        raise ValueError(f"required has shape {required.shape}: must be {(DAYS_PER_WEEK, slots)}")
    need = np.ceil(np.maximum(required, 0.0) - 1e-9)
    if not need.any():
        return Cover((), 0, 0.0, 0.0, 0.0, np.zeros(need.shape, dtype=np.int64))
    prices = np.ones(need.shape) if hour_cost is None else hour_cost
    program = _Program(need, rules, prices)
    for longer in (1, 4, 16):
        answer = program.solve(seconds * longer, gap)
        if answer.x is not None:
            return program.read(answer)
        if answer.status == _INFEASIBLE:
            raise NoCoverError("rules")
    raise NoCoverError("time")


def _reach(need: Week, patterns: Sequence[Pattern], slot: int) -> None:
    """Refuse work in slots at which no pattern has anybody present."""
    reached = np.zeros(need.shape, dtype=bool)
    for pattern in patterns:
        for day, minutes in enumerate(pattern.day_minutes):
            begin = pattern.start_minute // slot
            reached[day, begin : begin + minutes // slot] = True
    missing = np.argwhere((need > 0) & ~reached)
    if len(missing):
        raise NoCoverError("out_of_reach", [(int(d), int(t) * slot) for d, t in missing])


def _patterns(need: Week, rules: ShiftRules) -> Iterator[Pattern]:
    """Every week that a person may have and that meets some work."""
    used = np.flatnonzero(need.any(axis=0)) * rules.slot_minutes
    grid = rules.start_grid_minutes
    # A shift on the grid that reaches the end of the work may end after it.
    opening = int(used[0]) // grid * grid, int(used[-1]) + grid
    for contract in rules.contracts:
        lengths = [round(hours * 60) for hours in contract.day_hours]
        starts = rules.starts(max(lengths), opening) or rules.starts(max(lengths))
        for off in offs(rules, len(lengths)):
            days = [day for day in range(DAYS_PER_WEEK) if day not in off]
            for order in sorted(set(permutations(lengths))):
                week = [0] * DAYS_PER_WEEK
                for day, minutes in zip(days, order, strict=True):
                    week[day] = minutes
                for start in starts:
                    yield Pattern(contract, start, tuple(week))


@dataclass(frozen=True)
class _BreakSlot:
    """How many take a break at one time: day, start and length of the shift, rule, begin."""

    day: int
    start: int
    minutes: int
    rule: int
    begin: int


class _Program:
    """The integer program of one requirement."""

    def __init__(self, need: Week, rules: ShiftRules, prices: Week) -> None:
        """Lay out variables and rows."""
        self.need, self.rules, self.prices = need, rules, prices
        self.slot = rules.slot_minutes
        self.patterns = list(_patterns(need, rules))
        _reach(need, self.patterns, self.slot)
        self.shifts = sorted(
            {
                (day, pattern.start_minute, minutes)
                for pattern in self.patterns
                for day, minutes in enumerate(pattern.day_minutes)
                if minutes
            }
        )
        self.breaks = [
            _BreakSlot(day, start, minutes, index, start + after)
            for day, start, minutes in self.shifts
            for index, rule in enumerate(rules.breaks)
            if rule.applies(minutes)
            for after in rules.break_starts(rule, minutes)
        ]

    def solve(self, seconds: float, gap: float) -> OptimizeResult:
        """Hand the program to HiGHS."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        covering, needed = self._covering()
        linking = self._linking()
        shares = self._shares()
        count = len(self.patterns) + len(self.breaks)
        return milp(
            self._costs(),
            integrality=np.ones(count, dtype=np.int64),
            bounds=Bounds(0, np.inf),
            constraints=[
                LinearConstraint(covering, needed, np.inf),
                LinearConstraint(linking, 0, 0),
                LinearConstraint(shares, 0, np.inf),
            ],
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )

    def _costs(self) -> NDArray[np.float64]:
        """Price of each pattern's paid presence; unpaid breaks take theirs away."""
        hours = self.slot / 60.0
        prices = [
            sum(
                self.prices[day, t] * hours
                for day, minutes in enumerate(pattern.day_minutes)
                for t in self._slots(pattern.start_minute, minutes)
            )
            for pattern in self.patterns
        ]
        for one in self.breaks:
            rule = self.rules.breaks[one.rule]
            spared = 0.0 if rule.paid else 1.0
            slots = self._slots(one.begin, rule.minutes)
            prices.append(-spared * hours * sum(self.prices[one.day, t] for t in slots))
        return np.asarray(prices)

    def _slots(self, begin: int, minutes: int) -> range:
        """Slots of a stretch of a day."""
        return range(begin // self.slot, (begin + minutes) // self.slot)

    def _covering(self) -> tuple[csr_array, NDArray[np.float64]]:
        """People present and not on a break, by slot with work."""
        rows = {(int(d), int(t)): i for i, (d, t) in enumerate(np.argwhere(self.need > 0))}
        entries: list[tuple[int, int, float]] = []
        for column, pattern in enumerate(self.patterns):
            for day, minutes in enumerate(pattern.day_minutes):
                here = [(day, t) for t in self._slots(pattern.start_minute, minutes)]
                entries.extend((rows[key], column, 1.0) for key in here if key in rows)
        for column, one in enumerate(self.breaks, len(self.patterns)):
            away = self._slots(one.begin, self.rules.breaks[one.rule].minutes)
            here = [(one.day, t) for t in away]
            entries.extend((rows[key], column, -1.0) for key in here if key in rows)
        return self._matrix(entries, len(rows)), np.array([self.need[key] for key in rows])

    def _linking(self) -> csr_array:
        """Whoever works a shift takes each of its breaks once."""
        rows: dict[tuple[int, int, int, int], int] = {}
        entries: list[tuple[int, int, float]] = []
        for column, one in enumerate(self.breaks, len(self.patterns)):
            key = (one.day, one.start, one.minutes, one.rule)
            entries.append((rows.setdefault(key, len(rows)), column, -1.0))
        for column, pattern in enumerate(self.patterns):
            for day, minutes in enumerate(pattern.day_minutes):
                for index in range(len(self.rules.breaks)):
                    row = rows.get((day, pattern.start_minute, minutes, index))
                    if row is not None:
                        entries.append((row, column, 1.0))
        return self._matrix(entries, max(1, len(rows)))

    def _shares(self) -> csr_array:
        """Enough people full time, and not too many on short contracts."""
        rules = self.rules
        entries: list[tuple[int, int, float]] = []
        for column, pattern in enumerate(self.patterns):
            full = pattern.contract.week_hours >= rules.full_time_hours - 1e-9
            short = pattern.contract.week_hours < rules.short_hours - 1e-9
            entries.append((0, column, float(full) - rules.full_time_share_least))
            entries.append((1, column, rules.short_share_most - float(short)))
        return self._matrix(entries, 2)

    def _matrix(self, entries: Sequence[tuple[int, int, float]], rows: int) -> csr_array:
        """A sparse matrix from its entries."""
        from scipy.sparse import coo_array

        table = np.asarray(entries, dtype=np.float64).reshape(-1, 3)
        shape = (rows, len(self.patterns) + len(self.breaks))
        places = (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))
        return coo_array((table[:, 2], places), shape=shape).tocsr()

    def read(self, answer: OptimizeResult) -> Cover:
        """People by name and their breaks, from the numbers of each kind."""
        numbers = np.rint(answer.x).astype(np.int64)
        waiting: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
        for one, number in zip(self.breaks, numbers[len(self.patterns) :], strict=True):
            key = (one.day, one.start, one.minutes, one.rule)
            waiting[key].extend([one.begin] * int(number))
        shifts: list[Shift] = []
        person = 0
        for pattern, number in zip(self.patterns, numbers, strict=False):
            for _ in range(int(number)):
                shifts.extend(self._week(person, pattern, waiting))
                person += 1
        cost = float(answer.fun)
        bound = float(answer.mip_dual_bound if answer.mip_dual_bound is not None else -np.inf)
        return Cover(
            tuple(shifts),
            person,
            paid_hours(shifts),
            cost,
            max(0.0, (cost - bound) / cost) if cost > 0.0 else 0.0,
            present(shifts, self.slot),
        )

    def _week(
        self, person: int, pattern: Pattern, waiting: Mapping[tuple[int, int, int, int], list[int]]
    ) -> Iterator[Shift]:
        """The shifts of one person, each break the earliest that is still to be dealt out."""
        for day, minutes in enumerate(pattern.day_minutes):
            if not minutes:
                continue
            begin = pattern.start_minute
            taken = []
            for index, rule in enumerate(self.rules.breaks):
                if rule.applies(minutes):
                    at = waiting[day, begin, minutes, index].pop(0)
                    taken.append((rule.name, at, at + rule.minutes, rule.paid))
            breaks = tuple(sorted(taken, key=lambda one: one[1]))
            yield Shift(person, pattern.contract.name, day, begin, begin + minutes, breaks)


def merged(these: Cover, more: Cover, slot_minutes: int) -> Cover:
    """Two groups of people as one schedule; its gap is to the bound of the first group alone.

    Args:
        these: shifts.
        more: shifts of other people.
        slot_minutes: grid of both.
    """
    others = (replace(shift, person=shift.person + these.people) for shift in more.shifts)
    shifts, cost = (*these.shifts, *others), these.cost + more.cost
    return Cover(
        shifts,
        these.people + more.people,
        these.paid_hours + more.paid_hours,
        cost,
        1.0 - these.cost * (1.0 - these.gap) / cost if cost > 0.0 else 0.0,
        present(shifts, slot_minutes),
    )


def paid_hours(shifts: Sequence[Shift]) -> float:
    """Hours present without unpaid breaks."""
    minutes = 0
    for shift in shifts:
        minutes += shift.end_minute - shift.start_minute
        minutes -= sum(end - begin for _, begin, end, paid in shift.breaks if not paid)
    return minutes / 60.0


def present(shifts: Sequence[Shift], slot_minutes: int) -> NDArray[np.int64]:
    """People at work and not on a break; int64[7, slots]."""
    people = np.zeros((DAYS_PER_WEEK, MINUTES_PER_DAY // slot_minutes), dtype=np.int64)
    for shift in shifts:
        people[
            shift.day, shift.start_minute // slot_minutes : shift.end_minute // slot_minutes
        ] += 1
        for _, begin, end, _ in shift.breaks:
            people[shift.day, begin // slot_minutes : end // slot_minutes] -= 1
    return people

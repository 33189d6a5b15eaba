"""A plan of months: the usual week's requirement under growth, seasons, holidays and attrition.

Hours do not grow in proportion to volume, since large teams wait less for each other; how they grow
is taken from the formulas, how many there are from the simulation. Newcomers do part of the work of
the others until they are trained, and must be sought some time before they are needed.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.staffing.formula import Offered, agents_of_channels, of_teams
from sim.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from sim.sections.year import Year
    from sim.staffing.requirement import Requirement

MONTHS_PER_YEAR: Final = 12
_WEEK: Final = 7


def months(found: Requirement, count: int) -> pd.DataFrame:
    """Agents by team and month, from the month of the simulated week on.

    Columns: ``month`` (its first day), ``team``, ``volume`` (the week simulated is 1),
    ``agent_hours`` at work, ``required_fte`` (with shrinkage, at the paid hours of a year),
    ``leavers``, ``hires`` (who begin in this month), ``recruit_by`` (when they have to be sought),
    ``staff`` (at the end), ``productive_fte``, ``wages``, ``replacement_cost``.

    Args:
        found: the requirement of a whole usual week.
        count: of months.
    """
    import pandas as pd

    own = found.evaluator
    year: Year = own.scenario.staffing.year
    first = own.starts[0].astype("datetime64[M]").astype(object)
    spans = [_month(first, number) for number in range(count)]
    volumes = [
        (1.0 + year.growth_share_per_year) ** (number / MONTHS_PER_YEAR)
        * year.month_factors[begin.month - 1]
        for number, (begin, _) in enumerate(spans)
    ]
    hours = _Hours(found)
    rows = []
    for place, team in enumerate(own.teams):
        needed = [
            hours.of_month(place, span, volume) for span, volume in zip(spans, volumes, strict=True)
        ]
        flow = _Flow(found, place, year)
        for (begin, _), volume, worked in zip(spans, volumes, needed, strict=True):
            made = flow.month(begin, worked)
            rows.append({"month": begin, "team": team, "volume": volume, **made})
    table = pd.DataFrame(rows)
    table["month"] = pd.to_datetime(table["month"])
    table["recruit_by"] = pd.to_datetime(table["recruit_by"])
    return table.sort_values(["month", "team"], kind="stable", ignore_index=True)


def _month(first: date, number: int) -> tuple[date, date]:
    """First day of a month, and of the one after it."""
    start = first.year * MONTHS_PER_YEAR + first.month - 1 + number
    begin, end = (
        date(at // MONTHS_PER_YEAR, at % MONTHS_PER_YEAR + 1, 1) for at in (start, start + 1)
    )
    return begin, end


class _Hours:
    """Agent hours of a weekday at any volume."""

    def __init__(self, found: Requirement) -> None:
        self._found, self._known = found, dict[float, Any]()
        scenario = found.evaluator.scenario
        self._holidays = {date.fromisoformat(text) for text in scenario.costs.holidays}
        self._share = scenario.staffing.year.holiday_volume_share
        days = found.evaluator.starts.astype("datetime64[D]").astype(np.int64)
        self._weekday = (days + 3) % _WEEK  # day 0 was a Thursday
        self._dates = [
            max(1, len(np.unique(days[self._weekday == weekday]))) for weekday in range(_WEEK)
        ]
        self._simulated = self._by_weekday(found.heads)
        self._usual = self._formula(1.0)

    def of_month(self, team: int, span: tuple[date, date], volume: float) -> float:
        """Agent hours of a team in a month."""
        begin, end = span
        total = 0.0
        for number in range((end - begin).days):
            day = begin + timedelta(days=number)
            factor = volume * (self._share if day in self._holidays else 1.0)
            weekday = day.weekday()
            usual = self._usual[team, weekday]
            grown = self._formula(factor)[team, weekday] / usual if usual > 0 else factor
            total += self._simulated[team, weekday] * grown
        return total

    def _formula(self, factor: float) -> Any:
        """Hours by team and weekday at so many times the volume, by formula."""
        if factor not in self._known:
            one, own = self._found.offered, self._found.evaluator
            assert own.targets is not None
            scaled = Offered(
                one.contacts * factor, one.handle_seconds, one.patience_seconds, one.places
            )
            agents = agents_of_channels(own, scaled, own.targets, with_patience=True)
            self._known[factor] = self._by_weekday(of_teams(self._found.shares, agents))
        return self._known[factor]

    def _by_weekday(self, heads: Any) -> Any:
        """Hours of the mean Monday, ..., Sunday by team."""
        length = self._found.evaluator.interval_hours
        return np.stack(
            [
                heads[:, self._weekday == weekday].sum(axis=1) * length / self._dates[weekday]
                for weekday in range(_WEEK)
            ],
            axis=1,
        )


class _Flow:
    """Agents of a team from month to month: some leave, new ones are trained."""

    def __init__(self, found: Requirement, place: int, year: Year) -> None:
        scenario = found.evaluator.scenario
        self.team = list(scenario.teams.values())[place]
        self.away = scenario.away_share(list(scenario.teams)[place])
        self.year, self.per_month = year, scenario.costs.hours_per_agent_year / MONTHS_PER_YEAR
        self.stay = (1.0 - year.attrition_share_per_year) ** (1.0 / MONTHS_PER_YEAR)
        self.trained: float | None = None
        self.new: list[float] = []

    def month(self, begin: date, hours: float) -> dict[str, Any]:
        """The next month: who leaves, who has to begin, and what it costs."""
        year = self.year
        needed = hours / (1.0 - self.away) / self.per_month
        if self.trained is None:
            self.trained = float(ceil(needed - 1e-9))  # the staff that the plan begins with
        before = self.trained + sum(self.new)
        self.trained *= self.stay
        self.new = [cohort * self.stay for cohort in self.new]
        leavers = before - self.trained - sum(self.new)
        if len(self.new) >= max(year.ramp_up_months, 1):
            self.trained += self.new.pop(0)
        share = year.ramp_up_productivity_share if year.ramp_up_months else 1.0
        short = needed - self.trained - share * sum(self.new)
        hires = float(max(0, ceil(short / share - 1e-9)))
        self.new.append(hires)
        paid = self.trained + sum(self.new)
        lead = timedelta(days=round(year.hiring_lead_months * DAYS_PER_YEAR / MONTHS_PER_YEAR))
        return {
            "agent_hours": hours,
            "required_fte": needed,
            "leavers": leavers,
            "hires": hires,
            "recruit_by": begin - lead if hires else None,
            "staff": paid,
            "productive_fte": self.trained + share * sum(self.new),
            "wages": paid * self.per_month * self.team.wage_per_hour,
            "replacement_cost": hires * year.replacement_cost,
        }

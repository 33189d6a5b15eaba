"""How many agents are needed: by formula and by simulation, beside those who are scheduled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from sim.errors import StudyError
from sim.staffing.formula import Offered, of_teams
from sim.study.decision import Decision
from sim.study.store import Writer, plain, table_writers

if TYPE_CHECKING:
    import pandas as pd

    from sim.staffing.cover import Cover
    from sim.staffing.evaluate import Evaluator
    from sim.staffing.evaluation import Evaluation, Floats, Heads
    from sim.staffing.scheduling import Schedule
    from sim.staffing.simulated import Found
    from sim.study.findings import Finding

FORMULAS: Final = ("erlang", "erlang_a", "time_varying", "table")
"""Erlang C on what is offered with repeats and returns; with patience; with what earlier intervals
leave behind as well; and Erlang C on the table alone."""


@dataclass(frozen=True, repr=False)
class Requirement(Decision):
    """Least agents by team and interval, and what the scheduled ones achieve.

    Attributes:
        evaluator: that simulated.
        found: the requirement by simulation.
        offered, table_alone: work with repeats and returns, and as the scenario's table has it.
        shares: of the work of each channel that each team does, float64[teams, channels].
        by_formula: agents of channels by each of :data:`FORMULAS`, float64[channels, intervals].
        plan: who is scheduled; None if nobody is.
        judged: the schedule in simulation; None likewise.
        findings: what it means. manifest: where it comes from.
        decimal: mark of the CSV files.
        months: agents by team and month, see :func:`sim.staffing.months.months`; None where no
            months were asked for.
        risk: cost against the share of days on which targets are met, see
            :func:`sim.staffing.risk.frame`; None where nothing is asked for.
    """

    evaluator: Evaluator
    found: Found
    offered: Offered
    table_alone: Offered
    shares: Floats
    by_formula: Mapping[str, Floats]
    plan: Schedule | None
    judged: Evaluation | None
    findings: tuple[Finding, ...]
    manifest: Mapping[str, Any]
    decimal: str = "."
    months: pd.DataFrame | None = None
    risk: pd.DataFrame | None = None

    file: ClassVar[str] = "requirement"

    @property
    def heads(self) -> Heads:
        """The requirement by simulation, int64[teams, intervals]."""
        return self.found.heads

    @property
    def scheduled(self) -> Floats | None:
        """Mean of the agents at work by the schedule, float64[teams, intervals]; None: nobody."""
        return None if self.plan is None else self.plan.at_work

    @property
    def covers(self) -> Mapping[str, Cover]:
        """Shifts that were made, by team; empty if none were asked for."""
        return {} if self.plan is None else self.plan.covers

    @cached_property
    def paid(self) -> Floats:
        """Heads paid for the scheduled ones, else for the required ones, float64[teams, intervals].

        Of teams in shifts all who are on duty, on a paid break or absent, as simulated; of head
        counts those at work. Both are divided by 1 - the share that is away beside.
        """
        own = self.evaluator
        away = np.array([own.scenario.away_share(name) for name in own.teams])
        heads = self.heads if self.plan is None else self.plan.at_work
        found: Floats = heads / (1.0 - away)[:, np.newaxis]
        if self.plan is not None and self.judged is not None:
            simulated = self.judged.sums["team"]["paid"].mean(axis=0) / own.interval_hours
            in_shifts = np.array([self.plan.has_shifts(name) for name in own.teams])
            found = np.where(in_shifts[:, np.newaxis], simulated, found)
        return found

    @property
    def hours(self) -> dict[str, float]:
        """Agent hours over the window: ``simulated``, each of the formulas, ``scheduled``."""
        length = self.evaluator.interval_hours
        found = {"simulated": float(self.heads.sum()) * length}
        found |= {n: float(of_teams(self.shares, a).sum()) * length for n, a in self._formulas}
        if self.scheduled is not None:
            found["scheduled"] = float(self.scheduled.sum()) * length
        return found

    @property
    def _formulas(self) -> list[tuple[str, Floats]]:
        return [(name, self.by_formula[name]) for name in FORMULAS]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per interval and team.

        Columns: ``start``, ``team``, ``agents`` (by simulation), ``erlang``, ``erlang_a``,
        ``time_varying``, ``erlang_table``, ``scheduled``, ``paid`` (heads that must be paid for the
        scheduled ones, else for the required ones, to be there), ``net`` (scheduled minus
        required), ``met``: whether the schedule meets every target of the team's channels in the
        period of this interval.
        """
        made = self.evaluator.frame(self.heads)
        for name, agents in self._formulas:
            column = "erlang_table" if name == "table" else name
            made[column] = of_teams(self.shares, agents).reshape(-1)
        nobody = np.full(self.heads.shape, np.nan)
        made["scheduled"] = (nobody if self.scheduled is None else self.scheduled).reshape(-1)
        made["paid"] = self.paid.reshape(-1)
        made["net"] = made["scheduled"] - made["agents"]
        made["met"] = self._met().reshape(-1)
        return made.sort_values(["start", "team"], kind="stable", ignore_index=True)

    def _met(self) -> Any:
        """By team and interval: 1 met, 0 missed, NaN nothing to judge; of the schedule."""
        own = self.evaluator
        met = np.full(self.heads.shape, np.nan)
        if self.judged is None:
            return met
        for place, target in enumerate(self.judged.targets):
            period = own.periods(target)
            known = (self.judged.denominators[place].sum(axis=0) > 0)[period]
            good = self.judged.met(place)[period]
            for row, team in zip(met, own.teams, strict=True):
                served = own.scenario.served_channels(team)
                if target.level == "channel" and target.of not in served:
                    continue
                if target.level == "team" and target.of != team:
                    continue
                row[known] = np.where(np.isnan(row[known]), 1.0, row[known]) * good[known]
        return met

    @cached_property
    def channels(self) -> pd.DataFrame:
        """One row per interval and channel that agents serve: work, and what comes of it.

        Columns: ``start``, ``channel``, ``table_offered`` (contacts of the table alone), then with
        the required agents (``required_``) and with the scheduled ones (``scheduled_``):
        ``offered``, ``handled``, ``abandoned``, ``service_level``, ``asa_seconds``; means of
        replications, ratios of sums.
        """
        import pandas as pd

        own, count = self.evaluator, len(self.evaluator.starts)
        served = [at for at in range(len(own.channels)) if self.shares[:, at].any()]
        made = pd.DataFrame(
            {
                "start": np.tile(own.starts, len(served)),
                "channel": np.repeat([own.channels[at] for at in served], count),
                "table_offered": self.table_alone.contacts[served].reshape(-1),
            }
        )
        seen = {"required": self.found.seen, "scheduled": self.judged}
        for name, one in seen.items():
            if one is None:
                continue
            sums = {key: value.sum(axis=0)[served] for key, value in one.sums["channel"].items()}
            runs = len(one.replications)
            for key in ("offered", "handled", "abandoned"):
                made[f"{name}_{key}"] = sums[key].reshape(-1) / runs
            for key, up, down in _RATIOS:
                ratio = np.full(sums[up].shape, np.nan)
                np.divide(sums[up], sums[down], out=ratio, where=sums[down] > 0)
                made[f"{name}_{key}"] = ratio.reshape(-1)
        return made.sort_values(["start", "channel"], kind="stable", ignore_index=True)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """One row per target: what it is, its periods, and in how many it is missed.

        ``required_missed`` on the replications by which the requirement was repaired,
        ``fresh_missed`` on fresh ones, ``fresh_missed_for_sure`` by more than chance explains.
        """
        import pandas as pd

        rows = []
        for place, target in enumerate(self.found.seen.targets):
            known = self.found.seen.denominators[place].sum(axis=0) > 0
            row = target.to_json() | {
                "periods": int(known.sum()),
                "required_missed": int((~self.found.seen.met(place)).sum()),
                "fresh_missed": int((~self.found.checked.met(place)).sum()),
                "fresh_missed_for_sure": int(self.found.checked.missed_for_sure(place).sum()),
            }
            if self.judged is not None:
                row["scheduled_missed"] = int((~self.judged.met(place)).sum())
            rows.append(row)
        return pd.DataFrame(rows)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """One row per team: agent hours, paid hours and wages over the window."""
        import pandas as pd

        own, rows = self.evaluator, []
        plans = {"required": self.heads, "scheduled": self.scheduled}
        for place, (name, team) in enumerate(own.scenario.teams.items()):
            row: dict[str, Any] = {"team": name, "wage_per_hour": team.wage_per_hour}
            for plan, heads in plans.items():
                if heads is None:
                    continue
                hours = float(heads[place].sum()) * own.interval_hours
                paid = hours / (1.0 - own.scenario.away_share(name))
                if plan == "scheduled":
                    paid = float(self.paid[place].sum()) * own.interval_hours
                row |= {f"{plan}_hours": hours, f"{plan}_paid_hours": paid}
                row[f"{plan}_wages"] = paid * team.wage_per_hour
            rows.append(row)
        return pd.DataFrame(rows)

    @cached_property
    def shifts(self) -> pd.DataFrame:
        """One row per person and day: team, person, contract, weekday (0 Monday), start, end."""
        import pandas as pd

        rows = [
            {
                "team": team,
                "person": shift.person + 1,
                "contract": shift.contract,
                "weekday": shift.day,
                "start": _clock(shift.start_minute),
                "end": _clock(shift.end_minute),
                "breaks": ", ".join(f"{_clock(a)}-{_clock(b)}" for _, a, b, _ in shift.breaks),
            }
            for team, cover in self.covers.items()
            for shift in cover.shifts
        ]
        names = ["team", "person", "contract", "weekday", "start", "end", "breaks"]
        return pd.DataFrame(rows, columns=names)

    def to_json(self) -> dict[str, Any]:
        """Plain values; ``requirement`` has one entry per interval and team."""
        table = self.table.assign(start=self.table["start"].dt.strftime("%Y-%m-%dT%H:%M"))
        table["met"] = [None if np.isnan(v) else bool(v) for v in self.table["met"]]
        content = {
            "format": 1,
            "kind": "requirement",
            "scenario": self.evaluator.scenario.name,
            "model": self.evaluator.model,
            "interval_hours": self.evaluator.interval_hours,
            "hours": self.hours,
            "requirement": table.to_dict("records"),
            "targets": self.targets.to_dict("records"),
            "costs": self.costs.to_dict("records"),
            "shifts": self.shifts.to_dict("records"),
            "search": self.found.about(),
            "gaps": {team: cover.gap for team, cover in self.covers.items()},
            **({} if self.months is None else {"months": _dated(self.months)}),
            **({} if self.risk is None else {"risk": _without_nan(self.risk)}),
            **self.told(),
        }
        return {key: plain(value) for key, value in content.items()}

    def with_decimal(self, mark: str) -> Requirement:
        """The same with another decimal mark in its CSV files: ``.``, or ``,`` beside ``;``.

        Raises:
            StudyError: it is neither.
        """
        if mark not in (".", ","):
            raise StudyError(f"a decimal mark is . or , and not {mark!r}.")
        return replace(self, decimal=mark)

    def more_files(self) -> dict[str, Writer]:
        """Results by interval and channel, targets, costs, and shifts."""
        tables = {"channels": self.channels, "targets": self.targets, "costs": self.costs}
        tables |= {"shifts": self.shifts} if self.covers else {}
        tables |= {} if self.months is None else {"months": self.months}
        tables |= {} if self.risk is None else {"risk": self.risk}
        files: dict[str, Writer] = {}
        for name, table in tables.items():
            files |= table_writers(name, table)
        if self.decimal == ",":
            for name, table in (tables | {self.file: self.table}).items():
                files[f"{name}.csv"] = _with_comma(table)
        return files


_RATIOS: Final = (
    ("service_level", "sl_in_time", "sl_counted"),
    ("asa_seconds", "wait_answered", "handled"),
)


def _dated(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows of a table with dates as texts."""
    dates = {name: table[name].dt.strftime("%Y-%m-%d") for name in ("month", "recruit_by")}
    return _without_nan(table.assign(**dates))


def _without_nan(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows of a table, with None where there is no number."""
    return [{k: None if v != v else v for k, v in row.items()} for row in table.to_dict("records")]


def _with_comma(table: pd.DataFrame) -> Writer:
    """What writes a table as spreadsheets read it where the decimal mark is a comma."""
    return lambda path: table.to_csv(
        path, index=False, sep=";", decimal=",", lineterminator="\n", encoding="utf-8-sig"
    )


def _clock(minute: int) -> str:
    """A minute of the day as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"

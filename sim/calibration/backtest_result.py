"""The result of a back-test: recorded beside simulated, with intervals, and beside sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.calibration.fitted import Floats
from sim.calibration.happened import HALF_HOURS, MEASURES, measured
from sim.calibration.spans import Span
from sim.calibration.staff_share import StaffShare
from sim.calibration.twin import Laws
from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.records.contacts import ContactLog
from sim.sections.calendar import WEEKDAYS
from sim.study.store import json_writer, table_writers, text_writer, write_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

SCOPES: Final = ("total", "day", "weekday", "half_hour", "weekday_half_hour")
"""What rows of the table are about: the whole span, its days, days of the week, half hours of the
day over all days, and half hours of each day of the week."""

METHODS: Final = (
    *("simulated", "erlang_a", "erlang_a_own_share", "erlang_c", "erlang_c_own_share"),
)
"""Ways to foretell, in the order in which they are told."""

LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True, eq=False)
class Prediction:
    """One span foretold from others.

    Attributes:
        span: foretold. fitted: the weeks that it was foretold from.
        laws, staff: as fitted.
        staffed_seconds: float64[days, 48], on duty as estimated.
        recorded: float64[sums, days, 48]. centre: simulated at the estimates.
        draws: float64[draws, sums, days, 48], each of other parameters.
        own_share: at which the span itself loses as many as recorded. own: its sums there.
        sheets: sums by sheet, at the share of the simulation and at the sheet's own.
        absent: days without contacts that other weeks have.
    """

    span: Span
    fitted: tuple[Span, ...]
    laws: Laws
    staff: StaffShare
    staffed_seconds: Floats
    recorded: Floats
    centre: Floats
    draws: Floats
    own_share: float
    own: Floats
    sheets: Mapping[str, Floats]
    absent: tuple[date, ...]

    def sums(self, method: str) -> Floats:
        """Of a method, float64[sums, days, 48]."""
        return self.centre if method == "simulated" else self.sheets[method]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows of the table."""
        for scope in SCOPES:
            for labels, chosen in self._cells(scope):
                yield from self._of(scope, labels, chosen)

    def _cells(self, scope: str) -> Iterator[tuple[dict[str, str], Any]]:
        """Labels, and which half hours belong together, bool[days, 48]."""
        weekday = self.span.weekdays()[:, None] * np.ones((1, HALF_HOURS), dtype=np.int64)
        half = np.arange(HALF_HOURS)[None, :] * np.ones((self.span.days, 1), dtype=np.int64)
        if scope == "total":
            yield {}, np.ones(weekday.shape, dtype=bool)
        if scope == "day":
            for day in range(self.span.days):
                yield {"day": str(self.span.date(day))}, np.arange(self.span.days)[:, None] == day
        for name, place in zip(WEEKDAYS, range(7), strict=True):
            if scope == "weekday" and (weekday == place).any():
                yield {"weekday": name}, weekday == place
            if scope == "weekday_half_hour" and (weekday == place).any():
                for one in range(HALF_HOURS):
                    labels = {"weekday": name, "half_hour": clock(one)}
                    yield labels, (weekday == place) & (half == one)
        if scope == "half_hour":
            for one in range(HALF_HOURS):
                yield {"half_hour": clock(one)}, half == one

    def _of(self, scope: str, labels: Mapping[str, str], chosen: Any) -> Iterator[dict[str, Any]]:
        where = np.broadcast_to(chosen, self.staffed_seconds.shape)
        recorded = self.recorded[:, where].sum(axis=-1)
        if not recorded[0]:
            return
        staffed = self.staffed_seconds[where].sum()
        draws = measured(np.moveaxis(self.draws[:, :, where].sum(axis=-1), 1, 0), staffed)
        true = measured(recorded, staffed)
        ways = {name: measured(self.sums(name)[:, where].sum(axis=-1), staffed) for name in METHODS}
        for name in MEASURES:
            told = draws[name][np.isfinite(draws[name])]
            ends = np.quantile(told, (LOW, HIGH)) if len(told) else (np.nan, np.nan)
            value, low, high = float(true[name]), float(ends[0]), float(ends[1])
            known = np.isfinite(value) and np.isfinite(low)
            yield {
                "span": self.span.name, "scope": scope, "day": "", "weekday": "", "half_hour": "",
                **labels, "measure": name, "unit": MEASURES[name], "offered": float(recorded[0]),
                "recorded": value, "simulated": float(ways["simulated"][name]), "low": low,
                "high": high, "inside": bool(low <= value <= high) if known else None,
                **{one: float(ways[one][name]) for one in METHODS[1:]},
            }  # fmt: skip

    @property
    def own_asa_error(self) -> float:
        """Error of the ASA, relative, where the share is set to the span's own abandonment."""
        simulated, true = (
            float(measured(one.sum(axis=(1, 2)), np.array(1.0))["asa_seconds"])
            for one in (self.own, self.recorded)
        )
        return simulated / true - 1

    def to_json(self) -> dict[str, Any]:
        """What it rests on, as plain values."""
        law = self.laws.impatience
        return {
            "span": self.span.name,
            "fitted": [one.name for one in self.fitted],
            "absent": [str(one) for one in self.absent],
            "gap_seconds": self.staff.gap_seconds,
            "errors_by_gap": {f"{gap:g}": error for gap, error in self.staff.errors.items()},
            "staff_share": self.staff.share,
            "staff_share_deviation": self.staff.deviation,
            "staff_shares_of_weeks": self.staff.own_shares.tolist(),
            "own_share": self.own_share,
            "own_share_asa_error": self.own_asa_error,
            "hours_on_duty": float(self.staffed_seconds.sum() / 3600),
            "pause_seconds": float(self.laws.pauses.mean()) if len(self.laws.pauses) else None,
            "patience_spread": self.laws.patience_spread,
            "handling_spread": self.laws.handling_spread,
            "teams": [
                [self.laws.skills.kinds[kind] for kind in sorted(team)]
                for team in self.laws.skills.teams
            ],
            "patience": {kind or "rest": law.patience(kind, law.theta) for kind in law.kinds},
            "reaction_share": law.reaction_share(law.theta),
            "reaction_seconds": law.reaction_seconds(law.theta) if law.reacts else None,
        }


def clock(half_hour: int) -> str:
    """`09:30`."""
    return f"{half_hour // 2:02d}:{half_hour % 2 * 30:02d}"


@dataclass(frozen=True, eq=False)
class Backtest:
    """All predictions of a back-test.

    Attributes:
        log: as it was read.
        predictions: one per span.
        in_time_seconds: threshold of the service level.
        made: the manifest.
    """

    log: ContactLog
    predictions: tuple[Prediction, ...]
    in_time_seconds: float
    made: Mapping[str, Any]

    @cached_property
    def table(self) -> pd.DataFrame:
        """Recorded beside simulated: a row per span, scope and measure (see :data:`SCOPES`)."""
        import pandas as pd

        return pd.DataFrame([row for one in self.predictions for row in one.rows()])

    @cached_property
    def errors(self) -> pd.DataFrame:
        """By method: root mean squares over spans, and over half hours of the day by contacts.

        Columns `abandonment_points` (percentage points), `asa_share` (of the recorded ASA),
        `half_hour_abandonment_points`, `half_hour_asa_seconds`, `mean_service_level_points`.
        """
        import pandas as pd

        return pd.DataFrame([{"method": one, **self._errors(one)} for one in METHODS])

    def _errors(self, method: str) -> dict[str, float]:
        whole, half = (self.table[self.table["scope"] == one] for one in ("total", "half_hour"))

        def gap(rows: pd.DataFrame, measure: str, *, is_share: bool = False) -> float:
            mine = rows[(rows["measure"] == measure) & rows["recorded"].notna()]
            mine = mine[mine[method].notna()]
            off = mine[method] - mine["recorded"]
            if is_share:
                off = off / mine["recorded"]
            weights = mine["offered"] if len(rows) == len(half) else None
            return float(np.sqrt(np.average(np.square(off), weights=weights)))

        return {
            "abandonment_points": 100 * gap(whole, "abandonment_rate"),
            "asa_share": gap(whole, "asa_seconds", is_share=True),
            "service_level_points": 100 * gap(whole, "service_level"),
            "half_hour_abandonment_points": 100 * gap(half, "abandonment_rate"),
            "half_hour_asa_seconds": gap(half, "asa_seconds"),
        }

    def inside(self, scope: str, measure: str) -> tuple[int, int, float]:
        """How many recorded values lie in their intervals, of how many; mean width."""
        rows = self.table[(self.table["scope"] == scope) & (self.table["measure"] == measure)]
        known = rows[rows["inside"].notna()]
        width = float((known["high"] - known["low"]).mean()) if len(known) else float("nan")
        return int(known["inside"].astype(bool).sum()), len(known), width

    @property
    def lines(self) -> tuple[Note, ...]:
        """What it found, as data."""
        return tuple(_lines(self))

    @property
    def text(self) -> str:
        """What it found, in sentences."""
        return "\n".join(line.told(ENGLISH) for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """Totals, errors and what the predictions rest on, as plain values."""
        totals = self.table[self.table["scope"] == "total"]
        return {
            "kind": "backtest",
            "file": self.log.file,
            "in_time_seconds": self.in_time_seconds,
            "verdict": [line.told(ENGLISH) for line in self.lines],
            "findings": [line.to_json() for line in self.lines],
            "errors": self.errors.to_dict("records"),
            "inside": {
                scope: {name: list(self.inside(scope, name)) for name in MEASURES}
                for scope in SCOPES
            },
            "predictions": [one.to_json() for one in self.predictions],
            "totals": totals.to_dict("records"),
        }

    def write(self, folder: str | Path, later: Iterable[str] = ()) -> Path:
        """Write `backtest.csv`, `.parquet`, `.json`, `errors.csv`, `findings.txt`, the manifest.

        Raises:
            StudyError: something stands there that is no result.
            OSError: it cannot be written.
        """
        files = {
            **table_writers("backtest", self.table),
            **table_writers("errors", self.errors),
            "backtest.json": json_writer(self.to_json()),
            "findings.txt": text_writer(self.text + "\n"),
        }
        return write_folder(folder, files, self.made, later)

    def only(self, number: int) -> Backtest:
        """One of its predictions by itself."""
        return replace(self, predictions=(self.predictions[number],))


def _lines(result: Backtest) -> Iterator[Note]:
    """What is worth saying, the judgement first."""
    errors = {str(row["method"]): row for row in result.errors.to_dict("records")}
    own = errors["simulated"]
    many = len(result.predictions) > 1
    yield Note(
        "backtest.errors" if many else "backtest.error",
        number=len(result.predictions),
        points=float(own["abandonment_points"]),
        share=float(own["asa_share"]),
    )
    yield from _totals(result)
    for scope in ("total", "half_hour"):
        for measure in ("abandonment_rate", "asa_seconds"):
            inside, known, width = result.inside(scope, measure)
            yield Note(
                f"backtest.inside.{scope}.{measure}", inside=inside, known=known, width=width
            )
    for one in result.predictions:
        yield Note("backtest.own_share", span=one.span.name, share=one.own_share,
                   error=one.own_asa_error)  # fmt: skip
    for method in METHODS[1:]:
        row = errors[method]
        yield Note(
            "backtest.sheet", method=Note(f"backtest.method.{method}"),
            points=float(row["abandonment_points"]), share=float(row["asa_share"]),
            half=float(row["half_hour_abandonment_points"]),
            own=float(own["half_hour_abandonment_points"]),
        )  # fmt: skip
    for one in result.predictions:
        yield Note("backtest.rests_on", span=one.span.name, share=one.staff.share,
                   deviation=one.staff.deviation, minutes=one.staff.gap_seconds / 60,
                   teams=len(one.laws.skills.teams))  # fmt: skip
        if one.absent:
            days = tuple(str(day) for day in one.absent)
            yield Note("backtest.absent", span=one.span.name, days=days)


def _totals(result: Backtest) -> Iterator[Note]:
    """Each span: recorded and simulated."""
    totals = result.table[result.table["scope"] == "total"]
    for span, rows in totals.groupby("span", sort=False):
        found = {str(row["measure"]): row for row in rows.to_dict("records")}
        gone, wait = found["abandonment_rate"], found["asa_seconds"]
        yield Note(
            "backtest.span", span=str(span), offered=int(gone["offered"]),
            gone=float(gone["recorded"]), simulated=float(gone["simulated"]),
            low=float(gone["low"]), high=float(gone["high"]), wait=float(wait["recorded"]),
            simulated_wait=float(wait["simulated"]), low_wait=float(wait["low"]),
            high_wait=float(wait["high"]),
        )  # fmt: skip

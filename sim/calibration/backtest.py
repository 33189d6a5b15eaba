"""Back-test: laws and staff share of one span, tried on another that the fit has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.calibration.backtest_result import Backtest, Prediction
from sim.calibration.fitted import Floats
from sim.calibration.happened import HALF_HOURS, Happened, sums_of
from sim.calibration.sheets import SHEETS, best_share, sheet
from sim.calibration.spans import Span, first_weekday, judged_weeks, weeks_of, whole
from sim.calibration.staff_share import GAPS, StaffShare, staff_share
from sim.calibration.twin import STAFF_MINUTES, Drawn, Laws, Twin, laws_of
from sim.engine.run import Engine, simulate
from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.records.contacts import ContactLog, read_contacts
from sim.study.replication_sums import Progress
from sim.study.store import manifest
from sim.units import TICKS_PER_DAY

IN_TIME_SECONDS: Final = 20.0
"""Threshold of the service level, unless another is stated."""
DRAWS: Final = 100
"""Draws of what is uncertain, each simulated once: by them intervals are made."""
REPLICATIONS: Final = 10
"""Simulations at the estimates, whose mean is the prediction."""

_FOR_FITS: Final = 2
_OWN_STEPS: Final = 6
_PER_HALF_HOUR: Final = 30 // STAFF_MINUTES


@dataclass(frozen=True)
class Asked:
    """What a back-test does.

    Attributes:
        draws, replications: see :data:`DRAWS`, :data:`REPLICATIONS`.
        seed: root of all draws.
        in_time_seconds: threshold of the service level.
        gaps: seconds, of which the one that ends a run is chosen.
        engine: that simulates.
    """

    draws: int = DRAWS
    replications: int = REPLICATIONS
    seed: int = 1
    in_time_seconds: float = IN_TIME_SECONDS
    gaps: Sequence[float] = GAPS
    engine: Engine = "auto"

    def simulated(self, twin: Twin, drawn: Drawn, first: int = 0, count: int = _FOR_FITS) -> Floats:
        """Mean sums by half hour over replications, float64[sums, days, 48]."""
        scenario = twin.at(drawn)
        found = [
            sums_of(
                Happened.simulated(
                    simulate(scenario, seed=self.seed, replication=one, engine=self.engine)
                ),
                twin.days,
                self.in_time_seconds,
            )
            for one in range(first, first + count)
        ]
        return np.asarray(np.mean(found, axis=0))


def backtest(
    log: ContactLog | str | Path,
    train: str | Span | None = None,
    test: str | Span | None = None,
    *,
    by_week: bool = False,
    draws: int = DRAWS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    in_time_seconds: float = IN_TIME_SECONDS,
    gaps: Sequence[float] = GAPS,
    engine: Engine = "auto",
    progress: Progress | None = None,
    **settings: Any,
) -> Backtest:
    """Fit a log's laws and staff share on one span, and simulate another that it has not seen.

    The other span keeps its recorded arrivals and its own staff on duty; nothing else of it is
    used. What came of it, recorded and simulated, is compared by half hour and day of the week.

    Args:
        log: of contacts, with agents, or the file that it is in.
        train: days to fit, such as `1999-01-03..1999-01-23`; all but the others if None.
        test: days to foretell; all but the others if None.
        by_week: foretell each week from all others instead.
        draws: of what is uncertain, by which the intervals are made.
        replications: at the estimates, whose mean is the prediction.
        seed: root of all draws.
        in_time_seconds: threshold of the service level.
        gaps: seconds without a contact of which the one that ends an agent's run is chosen.
        engine: that simulates.
        progress: told of the predictions that are done.
        settings: how the file is to be read, as for :func:`sim.read_export`.

    Raises:
        TableError: the file cannot be read.
        StudyError: the spans overlap or hold too few contacts, or the log does not name agents.
    """
    started = datetime.now(UTC)
    contacts = log if isinstance(log, ContactLog) else read_contacts(log, **settings)
    asked = Asked(draws, replications, seed, in_time_seconds, tuple(gaps), engine)
    _check(asked)
    begins = first_weekday(contacts)
    every = weeks_of(whole(contacts), begins)
    folds = _folds(contacts, train, test, every, by_week=by_week)
    found = []
    for done, (fitted, tried) in enumerate(folds):
        if progress is not None:
            progress(done, len(folds))
        found.append(_predict(contacts, fitted, tried, asked))
    made = manifest(
        "backtest", [], started, seed=seed, replications=replications,
        draws=draws, file=contacts.file, gaps=list(gaps), in_time_seconds=in_time_seconds,
        trained=[[one.name for one in fitted] for fitted, _ in folds],
        tested=[tried.name for _, tried in folds],
    )  # fmt: skip
    return Backtest(contacts, tuple(found), in_time_seconds, made)


def _check(asked: Asked) -> None:
    if asked.draws < 20 or asked.replications < 1 or not asked.gaps or min(asked.gaps) <= 0:
        raise StudyError(ENGLISH.say("backtest.no_numbers"))


def _folds(
    log: ContactLog,
    train: str | Span | None,
    test: str | Span | None,
    every: list[Span],
    *,
    by_week: bool,
) -> list[tuple[list[Span], Span]]:
    """Pieces to fit, and the span to foretell, of each prediction.

    Raises:
        StudyError: they overlap, hold no contacts, or nothing says which they are.
    """
    if by_week:
        if train is not None or test is not None:
            raise StudyError(ENGLISH.say("backtest.either"))
        judged = judged_weeks(log, every)
        if len(judged) < 2:
            raise StudyError(ENGLISH.say("backtest.one_week"))
        return [([one for one in every if one != week], week) for week in judged]
    if train is None and test is None:
        raise StudyError(ENGLISH.say("backtest.no_spans"))
    known = whole(log)
    spans = {
        key: Span.said(one, f"--{key}") if isinstance(one, str) else one
        for key, one in (("train", train), ("test", test))
    }
    fitted = _pieces(spans["train"], spans["test"], known)
    tried = spans["test"] or _rest(known, spans["train"])
    for key, pieces in (("train", fitted), ("test", [tried])):
        if not any(one.holds(log).any() for one in pieces):
            raise StudyError(ENGLISH.say("backtest.empty", key=key, known=known.name))
    if any(_overlap(one, tried) for one in fitted):
        raise StudyError(ENGLISH.say("backtest.overlap"))
    begins = first_weekday(log)
    weeks = [week for one in fitted for week in weeks_of(one, begins)]
    return [([week for week in weeks if week.holds(log).any()], tried)]


def _pieces(train: Span | None, test: Span | None, known: Span) -> list[Span]:
    """What is fitted: as said, or what is left on either side of the test."""
    if train is not None:
        return [train]
    assert test is not None
    before = Span(known.first_day, test.first_day - known.first_day)
    after_day = test.first_day + test.days
    after = Span(after_day, known.first_day + known.days - after_day)
    return [one for one in (before, after) if one.days > 0]


def _rest(known: Span, train: Span | None) -> Span:
    """What follows the training span, or else comes before it."""
    assert train is not None
    after_day = train.first_day + train.days
    after = known.first_day + known.days - after_day
    if after > 0:
        return Span(after_day, after)
    return Span(known.first_day, max(1, train.first_day - known.first_day))


def _overlap(one: Span, other: Span) -> bool:
    return (
        one.first_day < other.first_day + other.days and other.first_day < one.first_day + one.days
    )


def _predict(log: ContactLog, fitted: list[Span], tried: Span, asked: Asked) -> Prediction:
    """One span from others."""
    laws, share = fit(log, fitted, asked)
    mine = log.where(tried.holds(log))
    start = tried.first_day * TICKS_PER_DAY
    twin = Twin.of(mine, laws, share.runs, tried.first_day, tried.days)
    recorded = sums_of(Happened.recorded(mine, start), tried.days, asked.in_time_seconds)
    centre = asked.simulated(twin, Drawn(share.share), count=asked.replications)
    draws = np.array(
        [
            asked.simulated(twin, drawn, first=asked.replications + number, count=1)
            for number, drawn in enumerate(drawn_from(laws, share, tried.days, asked))
        ]
    )
    own_share, own = _at_own_abandonment(twin, recorded, share.share, asked)
    return Prediction(
        span=tried,
        fitted=tuple(fitted),
        laws=laws,
        staff=share,
        staffed_seconds=_by_half_hour(twin.heads.sum(axis=0), tried.days) * 1800.0,
        recorded=recorded,
        centre=centre,
        draws=draws,
        own_share=own_share,
        own=own,
        sheets=_sheets(log, fitted, twin, laws, share, asked),
        absent=tried.absent(log),
    )


def fit(log: ContactLog, pieces: Sequence[Span], asked: Asked) -> tuple[Laws, StaffShare]:
    """Laws and staff share of the weeks of a span; no other contact is looked at.

    Args:
        log: all of it: of other days only who was on duty is looked up, for later.
        pieces: weeks to fit.
        asked: how.
    """
    week = np.full(len(log), -1, dtype=np.int64)
    for number, piece in enumerate(pieces):
        week[piece.holds(log)] = number
    chosen = week >= 0
    laws = laws_of(log.where(chosen), week[chosen])
    judged = judged_weeks(log, list(pieces))
    return laws, staff_share(log, laws, judged, asked.simulated, asked.gaps)


def drawn_from(laws: Laws, share: StaffShare, days: int, asked: Asked) -> list[Drawn]:
    """Draws of what is uncertain.

    That is the staff share, how many of those on duty are available in each half hour, the laws of
    patience, and how weeks differ in patience and handle times.
    """
    from scipy.stats import norm

    random = np.random.default_rng([asked.seed, asked.draws])
    even = norm.ppf((np.arange(asked.draws) + 0.5) / asked.draws)
    shares, patience, handling = (random.permutation(even) for _ in range(3))
    return [
        Drawn(
            share.share + share.deviation * float(shares[one]),
            random.multivariate_normal(
                laws.impatience.theta, laws.impatience.covariance, check_valid="ignore"
            ),
            float(np.exp(laws.patience_spread * patience[one])),
            float(np.exp(laws.handling_spread * handling[one])),
            random.standard_normal(days * HALF_HOURS),
        )
        for one in range(asked.draws)
    ]


def _at_own_abandonment(
    twin: Twin, recorded: Floats, share: float, asked: Asked
) -> tuple[float, Floats]:
    """The share at which the span itself loses as many as recorded, and its sums there.

    It tells patience and queueing apart from staffing, and is no prediction.
    """
    wanted = float(recorded[2].sum())
    low, high = 0.5 * share, 1.5 * share
    middle, found = share, recorded
    for _ in range(_OWN_STEPS + 2):
        middle = (low + high) / 2
        found = asked.simulated(twin, Drawn(middle), count=min(4, asked.replications))
        if float(found[2].sum()) > wanted:
            low = middle
        else:
            high = middle
    return middle, found


def _by_half_hour(heads: Floats, days: int) -> Floats:
    """Means of the half hours, float64[days, 48]."""
    return np.asarray(heads.reshape(days, HALF_HOURS, _PER_HALF_HOUR).mean(axis=-1))


def _sheets(
    log: ContactLog,
    fitted: Sequence[Span],
    twin: Twin,
    laws: Laws,
    share: StaffShare,
    asked: Asked,
) -> Mapping[str, Floats]:
    """Sums by half hour of each sheet, at the share of the simulation and at its own best."""
    training = [
        Twin.of(log.where(one.holds(log)), laws, share.runs, one.first_day, one.days)
        for one in judged_weeks(log, list(fitted))
    ]
    fitted_log = log.where(np.any([one.holds(log) for one in fitted], axis=0))
    patience = float(fitted_log.wait_seconds.sum() / max(1, int(fitted_log.abandoned.sum())))
    cells = [_sheet_input(one) for one in training]
    recorded = np.sum([one[3] for one in cells], axis=0)
    found = {}
    for kind in SHEETS:
        made = partial(
            sheet, kind, patience_seconds=patience, in_time_seconds=asked.in_time_seconds
        )

        def at(value: float, made: Any = made) -> Floats:
            return np.asarray(
                sum(made(n, h, agents * value).sum(axis=(1, 2)) for n, h, agents, _ in cells)
            )

        offered, handle, heads, _ = _sheet_input(twin)
        own = best_share(kind, at, recorded)
        found[kind] = made(offered, handle, heads * share.share)
        found[f"{kind}_own_share"] = made(offered, handle, heads * own)
    return found


def _sheet_input(twin: Twin) -> tuple[Floats, Floats, Floats, Floats]:
    """Offered, mean handle time and agents on duty by half hour; and the recorded totals."""
    happened = Happened.recorded(twin.log, twin.start_ticks)
    recorded = sums_of(happened, twin.days, 0.0)
    place = happened.arrival_ticks // (TICKS_PER_DAY // HALF_HOURS)
    count = twin.days * HALF_HOURS
    seconds = np.bincount(place, twin.laws.mean_handle_seconds(twin.log), count)
    offered = recorded[0]
    handle = seconds.reshape(offered.shape) / np.maximum(offered, 1)
    heads = _by_half_hour(twin.heads.sum(axis=0), twin.days)
    return offered, handle, heads, np.asarray(recorded.sum(axis=(1, 2)))

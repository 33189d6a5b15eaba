"""What attributions, break-evens, sweeps, selections and sensitivities find, as data.

A result has its numbers in tables; these are what they come to. Codes ``better``, ``worse``,
``more``, ``less``, ``none`` and ``unknown`` mean what they mean in a comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isnan
from typing import Final

from sim.study.contrast import Outcome
from sim.study.findings import Finding

OUTCOMES: Final[tuple[Outcome, ...]] = ("better", "worse", "more", "less", "none", "unknown")

MOST_LISTED: Final = 12
"""Keys that a sentence names one by one."""

BEYOND = 1_000_000
"""Replications of which it is said only that more would be needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed(Finding):
    """Between which models a difference was shared out; `orders` is 0 if all of them count."""

    origin: str
    target: str
    replications: int
    orders: int

    FAMILY = "attribution"
    CODES = ("all_orders", "sampled_orders")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedTotal(Finding):
    """The whole difference of one measure, with its 95 % interval."""

    measure: str
    outcome: Outcome
    amount: float
    low: float
    high: float
    unit: str

    FAMILY = "attribution"
    CODES = ("total", "same")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedShare(Finding):
    """What one step adds to the difference of a measure, where that is significant.

    Attributes:
        measure: key. step: name. label: what it is called. kind: of step.
        amount, low, high: in `unit`. share_of_total: NaN unless the whole is significant.
    """

    measure: str
    step: str
    label: str
    kind: str
    amount: float
    low: float
    high: float
    share_of_total: float
    unit: str

    FAMILY = "attribution.step"
    CODES = ("better", "worse", "more", "less")
    NESTED = CODES

    @property
    def form(self) -> str:
        """Without a share in the whole where there is none."""
        return "part" if isnan(self.share_of_total) else "part_of_whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietSteps(Finding):
    """Steps of which no effect on a measure is shown; `steps` are names, `labels` for people."""

    measure: str
    steps: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    FAMILY = "attribution"
    CODES = ("no_significant_effect", "effect_unknown", "no_effect", "whole_not_significant")
    NESTED = CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class RestsOnAssumption(Finding):
    """Steps whose verdict on a measure changes with the weights without evidence at zero."""

    measure: str
    steps: tuple[str, ...]

    FAMILY = "attribution"
    CODES = ("driven_by_assumption",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched(Finding):
    """Over which values of a key two models were compared."""

    key: str
    start: float
    end: float
    measure: str
    replications: int

    FAMILY = "break_even"
    CODES = ("searched",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Finding):
    """Values of a key over which a verdict holds; the code is the outcome."""

    start: float
    end: float

    FAMILY = "break_even"
    CODES = OUTCOMES
    NESTED = CODES

    @property
    def form(self) -> str:
        """One sentence for every outcome."""
        return "stretch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed(Finding):
    """A break-even.

    Attributes:
        key: that is varied. value: at which the difference is zero. low, high: of its interval,
            infinite where it reaches beyond the range. roots: how often the mean crosses zero.
    """

    key: str
    value: float
    low: float
    high: float
    roots: int = 1

    FAMILY = "break_even"
    CODES = ("found", "found_roughly", "value_unknown", "never_apart")

    @property
    def interval(self) -> str:
        """Which ends of the interval there are: ``both``, ``low``, ``high`` or ``neither``."""
        ends = (isfinite(self.low), isfinite(self.high))
        return {(True, True): "both", (True, False): "low", (False, True): "high"}.get(
            ends, "neither"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCrossed(Finding):
    """There is no break-even in the range.

    Attributes:
        outcome: of the model where it is significant. at: value at which the models are nearest.
        amount, low, high: difference there, in `unit`.
    """

    outcome: Outcome = "none"
    at: float = float("nan")
    amount: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    unit: str = ""

    FAMILY = "break_even"
    CODES = ("same_everywhere", "no_difference_in_range", "none_in_range")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Finding):
    """A sentence without values of its own."""

    FAMILY = "remark"
    CODES = ("several_break_evens", "break_even_intervals", "selection_rests_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept(Finding):
    """How large a sweep was."""

    points: int
    replications: int

    FAMILY = "sweep"
    CODES = ("points",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Points of a sweep with one outcome; `low` and `high` are their differences, if significant.

    Attributes:
        outcome: of all of them. points: their numbers, from 1. whole: of how many.
    """

    outcome: Outcome
    points: tuple[int, ...]
    whole: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptMeasure(Finding):
    """Where in a sweep a model does better, worse, or neither."""

    measure: str
    places: tuple[Places, ...]
    unit: str

    FAMILY = "sweep"
    CODES = ("against_model", "against_first_point")


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedFrom(Finding):
    """Out of how many systems one was to be selected."""

    measure: str
    systems: int
    runs: int

    FAMILY = "selection"
    CODES = ("selected_from",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected(Finding):
    """The selected system, and what is guaranteed about it."""

    value: float
    indifference: float
    confidence: float
    unit: str

    FAMILY = "selection"
    CODES = ("selected", "guarantee")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided(Finding):
    """Systems between which no decision was reached."""

    systems: tuple[str, ...]
    replications: int
    indifference: float
    unit: str

    FAMILY = "selection"
    CODES = ("undecided", "identical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Finding):
    """What assumptions were moved about.

    Attributes:
        measure: key. replications: at each point. paths: of Morris. amount, low, high: of the
            result as written. mean, deviation: of the result over the ranges.
    """

    measure: str
    replications: int
    paths: int = 0
    amount: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    mean: float = float("nan")
    deviation: float = float("nan")
    unit: str

    FAMILY = "sensitivity"
    CODES = ("tornado", "morris", "sobol", "sobol_shares")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEffect(Finding):
    """An effect of one key that is more than chance.

    Attributes:
        key: as written. value: it was moved to. amount, low, high: by which the result moves.
        mean_size, half_width, mean: of Morris' effects. first, first_half_width, total,
            total_half_width: Sobol indices.
    """

    key: str
    value: str = ""
    amount: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    mean_size: float = float("nan")
    half_width: float = float("nan")
    mean: float = float("nan")
    first: float = float("nan")
    first_half_width: float = float("nan")
    total: float = float("nan")
    total_half_width: float = float("nan")
    unit: str

    FAMILY = "sensitivity"
    CODES = ("moves", "moves_on_average", "moves_unevenly", "explains")
    NESTED = CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietKeys(Finding):
    """Keys of which no effect is shown."""

    keys: tuple[str, ...]

    FAMILY = "sensitivity"
    CODES = ("no_significant_effect", "no_effect", "not_beyond_chance", "not_beyond_noise")
    NESTED = CODES

    @property
    def form(self) -> str:
        """Many keys are counted instead of listed."""
        return self.code if len(self.keys) <= MOST_LISTED else f"{self.code}.counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictHolds(Finding):
    """Whether the verdict as written is another somewhere in the ranges.

    Attributes:
        outcome: as written. at: key, value and outcome of every end at which it is another.
        assumptions: that were moved.
    """

    outcome: Outcome
    assumptions: int = 0
    at: tuple[tuple[str, str, Outcome], ...] = ()

    FAMILY = "sensitivity"
    CODES = ("verdict_holds", "verdict_turns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise(Finding):
    """Which share of the variance is noise of the replications."""

    share: float

    FAMILY = "sensitivity"
    CODES = ("some_noise", "much_noise")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionFound(Finding):
    """Whether the wanted precision is reached.

    Attributes:
        relative_half_width: wanted. of: ``values`` or ``differences``. replications: that there
            are. needed: that would do. measures: key, system and half-width of those in question.
    """

    relative_half_width: float
    of: str
    replications: int
    needed: float = float("nan")
    measures: tuple[tuple[str, str, float], ...] = ()

    FAMILY = "precision"
    CODES = ("reached", "missed", "controlled", "near_zero")

    @property
    def form(self) -> str:
        """How many would do is told as far as anybody can know it."""
        return "missed_by_far" if self.code == "missed" and self.needed > BEYOND else self.code

"""What is found about assumptions that turn a verdict, as data."""

from __future__ import annotations

from dataclasses import dataclass

from sim.study.contrast import Outcome
from sim.study.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Robust(Finding):
    """How many assumptions turn a part of the verdict, each moved through its plausible range.

    Attributes:
        assumptions: that were moved. trust: their letters. turning: that turn a part of the
            verdict; reversing: into its opposite. screening, replications: of the first look,
            and behind what is said.
    """

    assumptions: int
    trust: tuple[str, ...]
    turning: int
    reversing: int
    screening: int
    replications: int

    FAMILY = "robust"
    CODES = ("verdict_reverses", "verdict_weakens", "verdict_stands")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned(Finding):
    """A part of the verdict that an assumption turns.

    Attributes:
        measure: key. key: of the assumption. written, value: as text; the value is that of the end
            at which it turns. trust: letter. outcome, outcome_there: as written, and at the
            end. difference: as written.
        amount, low, high: difference at the end, in `unit`. at: value at which it turns, NaN for
            what is no number; at_low, at_high: values between which that is not certain.
        upward: whether it turns above that value rather than below.
    """

    measure: str
    key: str
    written: str
    value: str
    trust: str
    outcome: Outcome
    outcome_there: Outcome
    difference: float
    amount: float
    low: float
    high: float
    unit: str
    at: float = float("nan")
    at_low: float = float("nan")
    at_high: float = float("nan")
    upward: bool = True

    FAMILY = "robust"
    CODES = ("reversed", "lost", "gained")
    NESTED = CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRobust(Finding):
    """How many assumptions turn a part of the verdict between two models, by what they do to it."""

    assumptions: int
    reversed: int
    lost: int
    gained: int

    FAMILY = "robust"
    CODES = ("pair_turns", "pair_stands")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmovable(Finding):
    """Assumptions of which the scenario refuses every other value."""

    keys: tuple[str, ...]

    FAMILY = "robust"
    CODES = ("cannot_move",)

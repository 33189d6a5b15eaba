"""What a measure is: its key, unit, formula, which way is better, and where it exists."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final, Literal

Better = Literal["higher", "lower", "neither"]

CONTACT: Final = frozenset({"channel", "intent", "segment", "interval", "day"})
ANSWERED: Final = CONTACT | {"team"}
CASE: Final = CONTACT
STAFF: Final = frozenset({"team", "interval", "day"})
COST: Final = frozenset({"interval", "day"})
SHARE: Final = (0.0, 1.0)


_QUANTILE_LEVELS: Final = {
    "answered": ANSWERED,
    "queued": CONTACT,
    "calm": CONTACT,
    "turn": ANSWERED,
    "resolution": CASE,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a measure means and how it is computed.

    Attributes:
        key: name in tables and in JSON. label: the field's term. unit: of the value; ``money``
            stands for the scenario's currency.
        formula: in words. numerator, denominator: names of sums; no denominator means per
            replication.
        better: which direction is better for the company or its customers.
        levels: what it can be grouped by, alone or crossed; the whole is always possible.
        bounds: values it can take. Intervals are cut to them.
        quantile: (kind of waits, probability) if it is a quantile instead of a ratio.
        squares: name of a sum of squares if it is a variance: squares / denominator - (numerator /
            denominator)^2.
        annual: True if the ratio is a chance of leaving that is turned into yearly retention.
        assumption: what it rests on without evidence; empty if nothing.
        caution: what a table says beside the label; empty if nothing.
    """

    key: str
    label: str
    unit: str
    formula: str
    numerator: str
    denominator: str
    better: Better
    levels: frozenset[str]
    bounds: tuple[float, float] = (0.0, inf)
    quantile: tuple[str, float] | None = None
    squares: str = ""
    annual: bool = False
    assumption: str = ""
    caution: str = ""

    @property
    def sums(self) -> tuple[str, ...]:
        """Names of the sums that it is made of."""
        return tuple(filter(None, (self.numerator, self.denominator, self.squares)))


def count(
    key: str, label: str, unit: str, better: Better, levels: frozenset[str], name: str = ""
) -> Measure:
    """A number per replication."""
    return Measure(key, label, unit, f"number of {label}", name or key, "", better, levels)


def share(
    key: str,
    label: str,
    numerator: str,
    denominator: str,
    better: Better,
    formula: str,
    levels: frozenset[str] = CONTACT,
) -> Measure:
    """A ratio of counts between 0 and 1."""
    return Measure(
        key, label, "share", formula, numerator, denominator, better, levels, bounds=SHARE
    )


def mean(
    key: str,
    label: str,
    unit: str,
    numerator: str,
    denominator: str,
    better: Better,
    formula: str,
    levels: frozenset[str] = CONTACT,
) -> Measure:
    """A ratio of any other sums."""
    return Measure(key, label, unit, formula, numerator, denominator, better, levels)


def quantile(key: str, label: str, unit: str, waits: str, probability: float) -> Measure:
    """A quantile of single values, within a replication."""
    percent = f"{probability:.0%}".replace("%", " %")
    return Measure(
        key,
        label,
        unit,
        f"value that {percent} do not exceed, interpolated between order statistics; "
        "mean over replications",
        "",
        "",
        "lower",
        _QUANTILE_LEVELS[waits],
        quantile=(waits, probability),
    )


def part(key: str, label: str, numerator: str) -> Measure:
    """A part of the handle time."""
    return mean(
        f"{key}_seconds",
        label,
        "s",
        numerator,
        "handled",
        "neither",
        f"seconds of {label} / handled",
        ANSWERED,
    )

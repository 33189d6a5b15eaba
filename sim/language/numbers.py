"""How a language writes numbers, with their units, their signs and their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "-"
"""What stands where nothing happened that a number could be computed from."""

MINUS: Final = "\N{MINUS SIGN}"

_DIGITS: Final = 4
"""Significant digits of a number in a sentence; before the point all of them stand."""


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Numbers as people read them.

    Tables show digits by the size of a number, so that a column can be read down; sentences show
    four significant digits and never an exponent.

    Attributes:
        separators: of the thousands and of the decimals.
        units: words for units that are written in another way than `sim.measures` names them.
        points: what the difference of two percentages is counted in.
        between: an interval, with ``{low}`` and ``{high}``.
    """

    separators: tuple[str, str] = (",", ".")
    units_shown: Mapping[str, str]
    points: str
    between: str

    def formatted(self, value: float, spec: str) -> str:
        """A number by a format specification of Python's, with the signs of the language."""
        text = format(value, spec)
        text = f"{text[:-1]} %" if spec.endswith("%") else text
        return self._separated(text)

    # --- tables ---------------------------------------------------------------------------------

    def shown(self, value: float | None, unit: str, *, signed: bool = False) -> str:
        """A number in its unit: shares as percentages, everything else with the digits that matter.

        Args:
            value: None or NaN is shown as a dash.
            unit: as `sim.measures` gives it.
            signed: with a plus sign, for differences.
        """
        if value is None or not math.isfinite(value):
            return UNKNOWN
        sign = "+" if signed else ""
        if unit == "share":
            return self.formatted(100 * value, f"{sign}.2f")
        return self.formatted(value, f"{sign},.{_decimals(value)}f")

    def interval(
        self, low: float | None, high: float | None, unit: str, *, signed: bool = False
    ) -> str:
        """A confidence interval in brackets; empty where there is none."""
        if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
            return ""
        ends = {name: self.shown(end, unit, signed=signed) for name, end in _ends(low, high)}
        return f"({self.between.format_map(ends)})"

    def heading(self, label: str, unit: str) -> str:
        """The label of a measure with the unit in which `shown` writes it."""
        text = "%" if unit == "share" else self.unit(unit)
        return f"{label}, {text}" if text else label

    def quantity(self, value: float, unit: str, *, signed: bool = False) -> str:
        """A number as tables show it, with its unit; for pictures, so with a true minus sign."""
        number = self.shown(value, unit, signed=signed)
        if not number.strip("+-0.,"):  # nothing is left of it, so it has no sign
            number = number.lstrip("+-") or UNKNOWN
        number = number.replace("-", MINUS) if number != UNKNOWN else number
        written = (self.points if signed else "%") if unit == "share" else unit
        return f"{number} {written}"

    # --- sentences ------------------------------------------------------------------------------

    def amount(self, value: float, unit: str, *, signed: bool = False) -> str:
        """A number with its unit; shares as percentages, their differences in points.

        Args:
            value: the number.
            unit: as `sim.measures` gives it.
            signed: for differences.
        """
        if unit == "share":
            number = self.formatted(100 * value, "+.2f" if signed else ".2f")
            return f"{number} {self.points if signed else '%'}"
        return f"{self.significant(value, signed=signed)} {self.unit(unit)}".strip()

    def rough(self, value: float, digits: int = 2) -> str:
        """A whole number as well as it is known: some digits and zeros; a dash if unknown."""
        rounded = float(f"{value:.{digits}g}")
        return self.formatted(rounded, ",.0f") if math.isfinite(value) else UNKNOWN

    def price(self, value: float, unit: str) -> str:
        """A price as one names it: whole from 100 on, to the tenth from 10 on, else to 0.01."""
        decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        number = self.formatted(value, f",.{decimals}f")
        return f"{number} {self.unit(unit)}".strip()

    def spread(self, low: float, high: float, unit: str) -> str:
        """The interval of a difference; empty if there is none."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return ""
        if unit == "share":
            texts = {end: self.formatted(100 * value, "+.2f") for end, value in _ends(low, high)}
            return f"{self.between.format_map(texts)} {self.points}"
        texts = {end: self.significant(value, signed=True) for end, value in _ends(low, high)}
        return f"{self.between.format_map(texts)} {self.unit(unit)}".strip()

    def significant(self, value: float, *, signed: bool = False) -> str:
        """A number with the digits that matter, without trailing zeros and without an exponent."""
        sign = "+" if signed else ""
        if not math.isfinite(value) or value == 0:
            return self.formatted(value, f"{sign}g")
        decimals = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
        text = format(value, f"{sign},.{min(decimals, 12)}f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return self._separated(text)

    def _separated(self, text: str) -> str:
        """A number with the separators of the language in place of Python's."""
        return text.translate(str.maketrans(",.", "".join(self.separators)))

    def unit(self, unit: str) -> str:
        """How a unit is written beside the label of a measure; empty if the label says it."""
        if unit == "contacts" or unit.endswith("/case"):
            return ""
        return self.units_shown.get(unit, unit)


def _ends(low: float, high: float) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("low", low), ("high", high)


def _decimals(value: float) -> int:
    """Decimals of a number in a table."""
    size = abs(value)
    return 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 or size == 0 else 3

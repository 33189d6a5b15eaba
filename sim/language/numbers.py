"""Numbers as people read them in a table."""

from __future__ import annotations

import math

UNKNOWN = "-"
"""What stands where nothing happened that a number could be computed from."""


def shown(value: float | None, unit: str, *, signed: bool = False) -> str:
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
        return f"{100 * value:{sign}.2f}"
    return f"{value:{sign},.{_digits(value)}f}"


def quantity(value: float, unit: str, *, signed: bool = False) -> str:
    """A value with its unit: shares as percentages, their differences in points."""
    written = "points" if signed else "%"
    number = shown(value, unit, signed=signed)
    if not number.strip("+-0.,"):  # nothing is left of it, so it has no sign
        number = number.lstrip("+-") or UNKNOWN
    number = number.replace("-", "\N{MINUS SIGN}") if number != UNKNOWN else number
    return f"{number} {written if unit == 'share' else unit}"


def heading(label: str, unit: str) -> str:
    """The label of a measure with the unit in which `shown` writes it."""
    written = {"share": "%", "contacts/case": "", "channels/case": "", "repetitions/case": ""}
    text = written.get(unit, "" if unit.endswith("/case") or unit == "contacts" else unit)
    return f"{label}, {text}" if text else label


def interval(low: float | None, high: float | None, unit: str, *, signed: bool = False) -> str:
    """A confidence interval in brackets; empty where there is none."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"({shown(low, unit, signed=signed)} to {shown(high, unit, signed=signed)})"


def _digits(value: float) -> int:
    size = abs(value)
    return 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 or size == 0 else 3

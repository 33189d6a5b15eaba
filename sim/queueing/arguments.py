"""Checks of arguments: every error names the argument, its value and what is allowed."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable


def positive(name: str, value: float) -> float:
    """Return ``value`` as a float, or raise ValueError unless it is finite and above 0."""
    number = float(value)
    if not (math.isfinite(number) and number > 0.0):
        raise ValueError(f"{name} = {value!r}: must be a finite number above 0")
    return number


def non_negative(name: str, value: float) -> float:
    """Return ``value`` as a float, or raise ValueError unless it is finite and at least 0."""
    number = float(value)
    if not (math.isfinite(number) and number >= 0.0):
        raise ValueError(f"{name} = {value!r}: must be a finite number, 0 or more")
    return number


def probability(name: str, value: float) -> float:
    """Return ``value`` as a float, or raise ValueError unless it lies in [0, 1]."""
    number = float(value)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"{name} = {value!r}: must lie between 0 and 1")
    return number


def whole(name: str, value: int, least: int = 0) -> int:
    """Return ``value`` as an int, or raise ValueError unless it is whole and >= ``least``."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} = {value!r}: must be a whole number") from None
    if number < least:
        raise ValueError(f"{name} = {value!r}: must be a whole number, {least} or more")
    return number


def waiting_room(value: int | None) -> int | None:
    """Check ``waiting_places``: None (no limit) or a whole number, 0 or more."""
    return None if value is None else whole("waiting_places", value)


def positive_series(name: str, values: Iterable[float]) -> tuple[float, ...]:
    """Check a series of finite numbers above 0; it must not be empty."""
    series = tuple(positive(f"{name}[{i}]", value) for i, value in enumerate(values))
    if not series:
        raise ValueError(f"{name} = (): must hold at least one number")
    return series


def stable(load_per_agent: float) -> None:
    """Raise ValueError unless the load per agent is below 1."""
    if load_per_agent >= 1.0:
        raise ValueError(
            f"load per agent = {load_per_agent:.6g}: must be below 1, because without "
            "abandonment and with unlimited waiting places the queue grows for ever"
        )

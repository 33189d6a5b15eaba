"""Parameter rows with a few values set, for rules by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.rules import parameters as p
from sim.rules.priority import KINDS

Row = np.ndarray[tuple[int], np.dtype[np.float64]]


def row(**values: float) -> Row:
    """A parameter row with the named values and zeros elsewhere."""
    found = np.zeros(p.ROW_LENGTH)
    for name, value in values.items():
        found[getattr(p, name.upper())] = value
    return found


def with_emotion(
    limits: Sequence[float],
    levels: Sequence[float],
    matrix: Sequence[Sequence[float]],
    **values: float,
) -> Row:
    """A parameter row that knows emotion.

    Args:
        limits: thousandths at which the next worse kind begins.
        levels: emotion (0 to 1) by kind.
        matrix: by true kind, the share that is read as each kind.
        values: as for `row`.
    """
    found = row(**values)
    found[p.EMOTION_LIMITS : p.EMOTION_LIMITS + KINDS - 1] = limits
    found[p.EMOTION_LEVELS : p.EMOTION_LEVELS + KINDS] = levels
    found[p.READING : p.READING + KINDS * KINDS] = np.cumsum(matrix, axis=1).ravel()
    return found

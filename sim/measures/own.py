"""Measures that a user adds: a ratio of sums like all others, computed in the same pass.

A sum is named, or a function of rows says what a row contributes to it. What it is given are not
numbers but names of them (see :mod:`sim.measures.expressions`): ``rows.column("worked")`` is a
column of the journal, and ``+ - * / < <= == & | ~`` say what is done with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf

from sim.errors import StudyError
from sim.measures.definitions import MEASURES, Better, Measure
from sim.measures.expressions import Expression, constant
from sim.measures.rows import KINDS, LEVELS, Rows
from sim.measures.sums import Tally
from sim.measures.table import TALLIES, TOTALS, parts_of

Sum = str | Callable[[Rows], Expression]
"""A sum by its name, or what a row contributes to it."""

_added: dict[str, tuple[str, ...]] = {}
"""Measures that were added, with the sums that were added for them."""


def add_measure(
    key: str,
    numerator: Sum,
    denominator: Sum = "",
    *,
    rows: str = "contacts",
    per: float = 1.0,
    label: str = "",
    unit: str = "",
    formula: str = "",
    better: Better = "neither",
    bounds: tuple[float, float] | None = None,
    levels: Iterable[str] | None = None,
) -> Measure:
    """Add a measure, under which all studies and tables know it from now on.

    In a process of its own it is only known if it is added there too: at the top of the script, or
    in a module that it imports.

    Args:
        key: its name.
        numerator: a sum.
        denominator: another one; none: a number per replication.
        rows: kind of rows of which functions say what they contribute: ``contacts``, ``cases``,
            ``turns``, ``work``, ``states``, ``decisions``.
        per: functions' sums are divided by it (``sim.units.TICKS_PER_SECOND``, for example).
        label: the key, in words, if none.
        unit: of the value; ``share`` for one between 0 and 1.
        formula: in words.
        better: ``higher``, ``lower`` or ``neither``.
        bounds: values that it can take; 0 to 1 for a share, 0 and more else, if None.
        levels: what it can be grouped by; what its rows know, without teams, if None.

    Returns:
        the measure.

    Raises:
        StudyError: there is such a measure, no such sum, or a function says nothing about rows.

    Example:
        >>> add_measure(
        ...     "long_call_rate",
        ...     lambda rows: (
        ...         rows.column("handled") & (rows.column("worked") > 600 * TICKS_PER_SECOND)
        ...     ),
        ...     "handled",
        ...     unit="share",
        ... )  # doctest: +SKIP
    """
    if not key.isidentifier() or key in MEASURES:
        raise StudyError(f"a measure cannot be called {key!r}: it is no name, or there is one.")
    if rows not in KINDS:
        raise StudyError(f"there are no rows {rows!r}: there are {', '.join(KINDS)}.")
    made: dict[str, Tally] = {}
    names = [
        _name(one, f"{key}_{part}", Tally(rows, one, per) if callable(one) else None, made)
        for part, one in (("numerator", numerator), ("denominator", denominator))
    ]
    kinds = {(made.get(part) or TALLIES[part]).rows for part in parts_of(filter(None, names))}
    known = [set(KINDS[kind].levels) for kind in kinds if kind != "clock"]
    shared = set(LEVELS).intersection(*known) - ({"team"} if "states" not in kinds else set())
    measure = Measure(
        key=key,
        label=label or key.replace("_", " "),
        unit=unit,
        formula=formula,
        numerator=names[0],
        denominator=names[1],
        better=better,
        levels=frozenset(shared if levels is None else levels),
        bounds=bounds or ((0.0, 1.0) if unit == "share" else (0.0, inf)),
    )
    TALLIES.update(made)
    MEASURES[key] = measure
    _added[key] = tuple(made)
    return measure


def remove_measure(key: str) -> None:
    """Take a measure back that was added.

    Raises:
        StudyError: none of that name was.
    """
    if key not in _added:
        raise StudyError(f"no measure {key!r} was added.")
    for name in _added.pop(key):
        del TALLIES[name]
    del MEASURES[key]


def added_measures() -> dict[str, str]:
    """All that says what the added measures are, by key: equal texts, equal measures."""
    return {
        key: f"{MEASURES[key]!r} {[(name, _text(TALLIES[name])) for name in names]}"
        for key, names in _added.items()
    }


def _name(one: Sum, name: str, tally: Tally | None, made: dict[str, Tally]) -> str:
    """The name of a sum; that of a new one, which joins those that are made."""
    if isinstance(one, str):
        if one and one not in TALLIES and one not in TOTALS:
            raise StudyError(f"there is no sum {one!r}: there are {', '.join(TALLIES)}.")
        return one
    if tally is None:
        raise StudyError(f"{one!r} is neither the name of a sum nor a function of rows.")
    try:
        said = tally.weigh(KINDS[tally.rows])
    except KeyError as error:
        raise StudyError(f"rows of {tally.rows}: no such column: {error.args[0]}") from None
    if not isinstance(said, (Expression, int, float)):
        raise StudyError(f"a function of rows said {said!r}, which is nothing to add up.")
    weight = constant(said)
    made[name] = Tally(tally.rows, lambda _rows: weight, tally.per)
    return name


def _text(tally: Tally) -> str:
    """What a sum adds up, written out."""

    def written(one: Expression) -> str:
        return f"{one.text}[{', '.join(map(written, one.parts))}]"

    return f"{tally.rows} {tally.per} {written(tally.weigh(KINDS[tally.rows]))}"

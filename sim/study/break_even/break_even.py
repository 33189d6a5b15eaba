"""At which value of a key two models do equally well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.service_models.registry import resolve
from sim.study.break_even.crossing import Point, crossings, trace
from sim.study.break_even.curve import BreakEven
from sim.study.deflate import prepare
from sim.study.quantity import Quantity, against_nothing
from sim.study.running import Running, run_systems
from sim.study.store import provenance
from sim.study.sweeping.axes import Axis, parse_axes
from sim.study.sweeping.points import points_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

STEPS: Final = 100
"""The range is halved down to this part of itself."""


def break_even(
    scenario: Scenario,
    vary: str,
    models: Sequence[str] = ("multichannel", "orchestrated"),
    measure: str = "cost_per_resolved_case",
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
) -> BreakEven:
    """Values of a key at which a measure is the same under two models.

    Args:
        scenario: what is simulated.
        vary: ``key=low..high:n``, or values ``key=a,b,c`` for a coarse look; numbers alone.
        models: two names; the difference is the second minus the first.
        measure: key of a measure.
        replications: at each value; the scenario's number if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.

    Raises:
        ScenarioError: the key or its values are wrong.
        StudyError: what is varied is no range of numbers, there are not two models, or fewer than 2
            replications.
    """
    quantity = _quantity(models, measure, scenario)
    axis = _axis(vary, scenario)
    count = scenario.run.replications if replications is None else replications
    if count < 2:
        raise StudyError("a break-even needs 2 replications or more, for its interval.")
    root = scenario.run.seed if seed is None else seed
    ends = sorted(float(value) for value in axis.values)
    points_of(
        scenario, [axis], [[_value(axis, at)] for at in ends]
    )  # complains before anything runs
    how = running or Running()
    cases = prepare(scenario, jobs=how.jobs)[0]
    units: list[str] = []

    def evaluate(places: Sequence[float]) -> list[Point]:
        places = [float(_value(axis, at)) for at in places]
        made = points_of(cases, [axis], [[_value(axis, at)] for at in places])
        labels = [f"{axis.key}={at!r}" for at in places]
        systems = [
            system
            for label, point in zip(labels, made, strict=True)
            for system in quantity.systems(label, point.scenario)
        ]
        sums = run_systems(systems, count, root, running=how, over_time=False)
        units[:] = [quantity.unit(sums)]
        return [
            _point(at, quantity.values(label, sums))
            for at, label in zip(places, labels, strict=True)
        ]

    started = datetime.now(UTC)
    points = trace(evaluate, ends, _fineness(axis, ends))
    return BreakEven(
        axis.key,
        quantity,
        tuple(points),
        tuple(crossings(points)),
        count,
        units[0],
        _manifest(cases, axis, quantity, root, count, started),
    )


def _manifest(
    scenario: Scenario,
    axis: Axis,
    quantity: Quantity,
    seed: int,
    replications: int,
    started: datetime,
) -> dict[str, Any]:
    """Everything that is needed to get the same result again."""
    return {
        **provenance(),
        "kind": "break-even",
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "replications": replications,
        "vary": {axis.key: list(axis.keys)},
        "range": list(axis.values),
        "measure": quantity.measure,
        "models": [quantity.baseline, quantity.model],
        "scenarios": {scenario.hash: scenario.resolved()},
    }


def _point(at: float, values: Any) -> Point:
    found = against_nothing(values).estimate
    return Point(at, float(found.mean), float(found.low), float(found.high))


def _fineness(axis: Axis, ends: Sequence[float]) -> float:
    """Width below which a step is not halved: neighbours among whole numbers, never for a list."""
    if not axis.is_range:
        return float("inf")
    return 1.5 if axis.whole else (ends[-1] - ends[0]) / STEPS


def _value(axis: Axis, at: float) -> Any:
    return round(at) if axis.whole else at


def _quantity(models: Sequence[str], measure: str, scenario: Scenario) -> Quantity:
    if len(set(models)) != 2 or len(models) != 2:
        raise StudyError(
            f"a break-even lies between two models, not {', '.join(models) or 'none'}."
        )
    for model in models:
        resolve(model, scenario)
    quantity = Quantity(measure, models[1], models[0])
    quantity.require()
    return quantity


def _axis(vary: str, scenario: Scenario) -> Axis:
    axis = parse_axes([vary], scenario)[0]
    numbers = [v for v in axis.values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if len(numbers) < max(2, len(axis.values)):
        raise StudyError(f"a break-even needs a range of numbers, key=low..high, not {vary!r}.")
    return axis

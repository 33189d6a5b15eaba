"""At which value of a key two models do equally well.

What a price changes is computed, not simulated: agents and customers do not know the prices, and
every sum is linear in them. So a price is simulated at the two ends of its range alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np

from sim.errors import StudyError
from sim.measures.terms import Floats
from sim.sections.keys import pattern_of
from sim.study.break_even.crossing import Evaluate, Point, crossings, trace
from sim.study.break_even.curve import BreakEven
from sim.study.contrast import Contrast
from sim.study.decision import FEWEST_FOR_INTERVALS, Setup, set_up
from sim.study.replication_sums import ReplicationSums
from sim.study.running import Running, RunningOptions
from sim.study.sweeping.axes import Axis, parse_axes
from sim.study.sweeping.points import points_of
from sim.study.systems import Quantity, name_of, named_models

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

STEPS: Final = 100
"""The range is halved down to this part of itself."""

PRICES: Final = (
    "costs.platform_per_agent_month.*",
    "costs.integration_per_channel_month.*",
    "channels.*.variable_cost_per_contact",
    "channels.*.variable_cost_per_minute",
    "teams.*.wage_per_hour",
)
"""Patterns of keys in which all sums are linear, and which no agent or customer acts on."""


def break_even(
    scenario: Scenario,
    vary: str | Mapping[str, Any],
    models: Sequence[str | ServiceModel] = ("multichannel", "orchestrated"),
    measure: str = "cost_per_resolved_case",
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
    **options: Unpack[RunningOptions],
) -> BreakEven:
    """Values of a key at which a measure is the same under two models.

    Args:
        scenario: what is simulated.
        vary: ``key=low..high:n``, or values ``key=a,b,c`` or
            ``{key: [a, b, c]}`` for a coarse look; numbers alone.
        models: two service models; the difference is the second minus the first.
        measure: key of a measure.
        replications: at each value; the scenario's number if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`.

    Raises:
        ScenarioError: the key or its values are wrong.
        StudyError: what is varied is no range of numbers, there are not two models, or fewer than 2
            replications.
    """
    quantity = _quantity(models, measure, scenario)
    axis = _axis(vary, scenario)
    ends = sorted(float(value) for value in axis.values)
    # Complains before anything runs.
    points_of(scenario, [axis], [[_value(axis, at)] for at in ends])
    setup = set_up(
        scenario, models, replications, seed, running, options, fewest=FEWEST_FOR_INTERVALS
    )
    looked = _Looked(setup, axis, quantity)
    evaluate = looked.priced(ends[0], ends[-1]) if _is_price(axis) else looked.simulated
    points = trace(evaluate, ends, _fineness(axis, ends))
    made = setup.manifest(
        "break-even",
        vary={axis.key: list(axis.keys)},
        range=list(axis.values),
        measure=quantity.measure,
        models=[quantity.baseline, quantity.model],
    )
    return BreakEven(
        axis.key,
        quantity,
        tuple(points),
        tuple(crossings(points)),
        setup.replications,
        looked.unit,
        made,
    )


@dataclass(slots=True)
class _Looked:
    """The difference of the models at values of a key."""

    setup: Setup
    axis: Axis
    quantity: Quantity
    unit: str = field(default="", init=False)

    def simulated(self, places: Sequence[float]) -> list[Point]:
        """The difference at some values."""
        values = [_value(self.axis, at) for at in places]
        sums = self._sums(values)
        return [_point(float(at), self.quantity.judged(_label(at), sums)) for at in values]

    def priced(self, low: float, high: float) -> Evaluate:
        """What gives the difference at any price, from sums at two prices."""
        ends = self._sums([low, high])

        def evaluate(places: Sequence[float]) -> list[Point]:
            return [_point(at, self.quantity.judged("", between(at))) for at in places]

        def between(at: float) -> dict[str, ReplicationSums]:
            share = (at - low) / (high - low)
            return {
                one.label: _between(
                    ends[f"{_label(low)}{one.label}"], ends[f"{_label(high)}{one.label}"], share
                )
                for one in self.quantity.systems("", self.setup.scenario)
            }

        return evaluate

    def _sums(self, values: Sequence[Any]) -> dict[str, ReplicationSums]:
        made = points_of(self.setup.scenario, [self.axis], [[at] for at in values])
        systems = [
            system
            for at, point in zip(values, made, strict=True)
            for system in self.quantity.systems(_label(at), point.scenario)
        ]
        sums = self.setup.simulated(systems)
        self.unit = self.quantity.unit(sums)
        return sums


def _is_price(axis: Axis) -> bool:
    return all(pattern_of(key.split(".")) in PRICES for key in axis.keys)


def _label(at: Any) -> str:
    return f"at {at!r}"


def _between(low: ReplicationSums, high: ReplicationSums, share: float) -> ReplicationSums:
    """Sums at a price between two; those that do not depend on it stay as they are."""

    def priced(level: str, name: str) -> Floats:
        at_low = low.sums[level][name]
        return np.asarray(at_low + share * (high.sums[level][name] - at_low))

    sums = {level: {name: priced(level, name) for name in of} for level, of in low.sums.items()}
    return replace(low, sums=sums)


def _point(at: float, found: Contrast) -> Point:
    return Point(at, found.difference, found.stated_low, found.stated_high)


def _fineness(axis: Axis, ends: Sequence[float]) -> float:
    """Width below which a step is not halved: neighbours among whole numbers, never for a list."""
    if not axis.is_range:
        return float("inf")
    return 1.5 if axis.whole else (ends[-1] - ends[0]) / STEPS


def _value(axis: Axis, at: float) -> Any:
    return round(at) if axis.whole else at


def _quantity(models: Sequence[str | ServiceModel], measure: str, scenario: Scenario) -> Quantity:
    names = {name_of(model) for model in models}
    if len(names) != 2 or len(models) != 2:
        raise StudyError(
            f"a break-even lies between two models, not {', '.join(sorted(names)) or 'none'}."
        )
    return Quantity.of(measure, named_models(models, scenario))


def _axis(vary: str | Mapping[str, Any], scenario: Scenario) -> Axis:
    axes = parse_axes(vary, scenario)
    if len(axes) != 1:
        raise StudyError(f"a break-even varies one key, not {len(axes)}.")
    (axis,) = axes
    numbers = [v for v in axis.values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if len(numbers) < max(2, len(axis.values)):
        raise StudyError(f"a break-even needs a range of numbers, key=low..high, not {vary!r}.")
    return axis

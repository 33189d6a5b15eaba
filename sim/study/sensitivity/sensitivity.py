"""Running a sensitivity analysis by one of three methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, Unpack

from sim.errors import StudyError
from sim.study.decision import Decision
from sim.study.findings import Finding
from sim.study.running import Running, RunningOptions
from sim.study.sensitivity.morris import morris, morris_findings
from sim.study.sensitivity.sobol import sobol_findings, sobol_indices
from sim.study.sensitivity.space import Space, space
from sim.study.sensitivity.tornado import tornado, tornado_findings
from sim.study.store import plain
from sim.study.sweeping.axes import Vary

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

Method = Literal["tornado", "morris", "sobol"]
METHODS: Final[tuple[Method, ...]] = ("tornado", "morris", "sobol")
MOST_TOGETHER: Final = 12
"""Keys that Morris and Sobol move where nobody says which."""

POINTS: Final[Mapping[Method, int]] = {"tornado": 0, "morris": 10, "sobol": 64}
"""Paths of Morris and base points of Sobol unless asked otherwise."""


@dataclass(frozen=True, repr=False)
class Sensitivity(Decision):
    """Which assumptions a result rests on.

    Attributes:
        method: ``tornado``, ``morris`` or ``sobol``. space: what was moved and looked at.
        rows: one per key (tornado: per key and end), the strongest first.
        facts: of the whole. findings: what it means. manifest: where the result comes from.
    """

    file = "sensitivity"

    method: Method
    space: Space
    rows: tuple[Mapping[str, Any], ...]
    facts: Mapping[str, Any]
    findings: tuple[Finding, ...]
    manifest: Mapping[str, Any]

    @property
    def table(self) -> pd.DataFrame:
        """One row per key, or per key and end; columns are the attributes of
        :class:`~sim.study.sensitivity.tornado.Bar`,
        :class:`~sim.study.sensitivity.morris.ElementaryEffect` or
        :class:`~sim.study.sensitivity.sobol.Index`."""  # noqa: D205, D209
        import pandas as pd

        return pd.DataFrame(list(self.rows))

    def to_json(self) -> dict[str, Any]:
        """The result as plain values."""
        found: dict[str, Any] = {
            "format": 1,
            "method": self.method,
            "measure": self.space.quantity.measure,
            "model": self.space.quantity.model,
            "baseline": self.space.quantity.baseline,
            "unit": self.space.unit,
            **self.facts,
            "keys": self.rows,
        }
        return {**{key: plain(value) for key, value in found.items()}, **self.told()}


def sensitivity(
    scenario: Scenario,
    vary: Vary = (),
    method: Method = "tornado",
    models: Sequence[str | ServiceModel] = ("multichannel", "orchestrated"),
    measure: str = "cost_per_resolved_case",
    points: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
    **options: Unpack[RunningOptions],
) -> Sensitivity:
    """How a result moves with the assumptions behind it.

    Args:
        scenario: that everything starts from.
        vary: texts ``key=low..high``, or the ends by key, ``{key: [low, high]}``; the assumptions
            that nobody has measured if there is none.
        method: ``tornado``, ``morris`` or ``sobol``.
        models: one service model, or two for the difference of the second minus the first.
        measure: key of a measure.
        points: paths of ``morris``, base points of ``sobol``.
        replications: at each point; the scenario's number if None.
        seed: root of all draws and designs; the scenario's if None.
        running: workers, progress and the like.
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`.

    Raises:
        ScenarioError: keys or values are wrong.
        StudyError: something else that is asked for makes no sense, or SALib is missing.
    """
    if method not in METHODS:
        raise StudyError(f"unknown method {method!r}: {', '.join(METHODS)}.")
    if method == "tornado" and points is not None:
        raise StudyError("a tornado has two points per key: leave the number of points out.")
    moved = space(scenario, vary, models, measure, replications, seed, running, options)
    if not vary and method != "tornado":
        moved = _strongest(moved)
    rows, facts, findings = _done(moved, method, POINTS[method] if points is None else points)
    made = moved.setup.manifest(
        "sensitivity",
        method=method,
        measure=moved.quantity.measure,
        models=[moved.quantity.baseline, moved.quantity.model],
        vary={axis.key: {"keys": axis.keys, "values": axis.values} for axis in moved.axes},
        facts=facts,
    )
    return Sensitivity(method, moved, rows, facts, tuple(findings), made)


def _strongest(moved: Space) -> Space:
    """The space of the keys that move the result furthest one at a time, as a tornado finds them.

    Together they are moved many times, so only what shows by itself is worth it.
    """
    bars = tornado(moved).bars
    keys = dict.fromkeys(bar.key for bar in bars if bar.effect)
    ranges = {one.axis.key: one for one in moved.levers if one.axis.is_range}
    return replace(
        moved, levers=tuple([ranges[key] for key in keys if key in ranges][:MOST_TOGETHER])
    )


def _done(
    moved: Space, method: Method, points: int
) -> tuple[tuple[dict[str, Any], ...], dict[str, Any], list[Finding]]:
    """Rows, facts of the whole, and what it means."""
    if method == "tornado":
        bars = tornado(moved)
        facts = {
            "base": bars.base[0],
            "base_lo": bars.base[1],
            "base_hi": bars.base[2],
            "base_outcome": bars.base_outcome,
        }
        return tuple(asdict(bar) for bar in bars.bars), facts, tornado_findings(moved, bars)
    if method == "morris":
        effects = morris(moved, points)
        rows = tuple(asdict(effect) for effect in effects)
        return rows, {"paths": points}, morris_findings(moved, effects, points)
    indices = sobol_indices(moved, points)
    facts = {
        "base_points": points,
        "mean": indices.mean,
        "deviation": indices.deviation,
        "noise_share": indices.noise_share,
    }
    return tuple(asdict(index) for index in indices.indices), facts, sobol_findings(moved, indices)

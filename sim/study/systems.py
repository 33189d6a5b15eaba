"""What a study simulates and what it asks: systems, service models, measures, quantities."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.typical_start import begun, find_start
from sim.errors import StudyError
from sim.former import present
from sim.language.english import ENGLISH
from sim.measures.definitions import MEASURES
from sim.measures.terms import Floats
from sim.sections.span import is_cyclic
from sim.service_models.registry import resolve
from sim.study.contrast import Contrast, of_two
from sim.study.decision_telling import quantity_words
from sim.study.precision import Difference, difference
from sim.study.replication_sums import Progress, ReplicationSums
from sim.study.tables import unit_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

_ROUNDING = 1e-9
"""Part of the size of values below which their difference is arithmetic, not a result."""


@dataclass(frozen=True, slots=True)
class System:
    """One thing that is compared: a scenario under a service model, with a name for tables.

    Attributes:
        label: name in tables. scenario, model: what is simulated.
    """

    label: str
    scenario: Scenario
    model: str | ServiceModel


def begun_systems(
    systems: Sequence[System], seed: int, told: Progress | None = None
) -> tuple[System, ...]:
    """The systems with scenarios that say when their runs begin and end; see `typical_start`.

    All models of a scenario begin at the same time, early enough for each of them.

    Args:
        systems: in any order.
        seed: root of all draws.
        told: how many trial runs are done, and of how many.
    """
    if not any(is_cyclic(system.scenario) for system in systems):
        return tuple(systems)
    found: dict[str, Scenario] = {}
    keys = [system.scenario.hash for system in systems]
    for key in dict.fromkeys(keys):
        mine = [one for one, other in zip(systems, keys, strict=True) if other == key]
        scenario = mine[0].scenario
        start = find_start(scenario, [one.model for one in mine], seed, told)
        found[key] = begun(scenario, start)
    return tuple(
        replace(system, scenario=found[key]) for system, key in zip(systems, keys, strict=True)
    )


def name_of(model: str | ServiceModel) -> str:
    """The name of a service model, whether it is named or written in Python."""
    return model if isinstance(model, str) else model.name


def by_power(systems: Sequence[System]) -> list[list[str]]:
    """Labels of the models of each scenario, those first that can do least."""
    groups: dict[str, list[System]] = {}
    for system in systems:
        groups.setdefault(system.scenario.hash, []).append(system)
    return [
        [one.label for one in sorted(group, key=lambda one: len(_abilities(one)))]
        for group in groups.values()
    ]


def _abilities(system: System) -> tuple[str, ...]:
    return resolve(system.model, system.scenario).capabilities.active()


def named_models(
    models: Iterable[str | ServiceModel], scenario: Scenario
) -> dict[str, str | ServiceModel]:
    """Service models by name, in their order, each once.

    Args:
        models: names, or models written in Python.
        scenario: whose mixtures may be named.

    Raises:
        StudyError: two different models have the same name.
        CcsimError: a model is unknown.
    """
    found: dict[str, str | ServiceModel] = {}
    for model in models:
        name = resolve(model, scenario).name
        if found.setdefault(name, model) is not model and found[name] != model:
            raise StudyError(f"two different service models are called {name!r}.")
    return found


def known_measures(keys: Sequence[str]) -> tuple[str, ...]:
    """Measures of the whole run by key, each once.

    Raises:
        StudyError: there is no such measure.
    """
    keys = [present(key) for key in keys]
    wrong = [key for key in keys if key not in MEASURES]
    if not keys:
        raise StudyError("a study needs a measure.")
    if wrong:
        near = [difflib.get_close_matches(key, MEASURES, n=1) for key in wrong]
        guesses = ", ".join(each[0] for each in near if each)
        hint = f" Did you mean {guesses}?" if guesses else ""
        raise StudyError(f"no measure: {', '.join(wrong)}.{hint} There are {', '.join(MEASURES)}.")
    return tuple(dict.fromkeys(keys))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measure under a model, or the model minus a baseline on the same customers.

    Attributes:
        measure: key. model: name of a service model. baseline: name of another one, or None.
        own: service models written in Python, by name.
    """

    measure: str
    model: str
    baseline: str | None = None
    own: Mapping[str, str | ServiceModel] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, measure: str, models: Mapping[str, str | ServiceModel]) -> Quantity:
        """The measure of one model, or of the second of two minus the first.

        Raises:
            StudyError: there is no such measure.
        """
        (measure,) = known_measures([measure])
        names = list(models)
        return cls(measure, names[-1], names[0] if len(names) > 1 else None, models)

    @property
    def words(self) -> str:
        """What it is, in English."""
        return quantity_words(self.measure, self.model, self.baseline, ENGLISH)

    def systems(self, label: str, scenario: Scenario) -> list[System]:
        """What has to be simulated at a point."""
        names = [self.model, *([self.baseline] if self.baseline else [])]
        return [System(f"{label}: {name}", scenario, self.own.get(name, name)) for name in names]

    def values(self, label: str, results: Mapping[str, ReplicationSums]) -> Floats:
        """Pseudo-values at a point, float64[replications]; their mean is the quantity."""
        own = results[f"{label}: {self.model}"].pseudo_values(self.measure)[:, 0]
        if self.baseline is None:
            return own
        base = results[f"{label}: {self.baseline}"].pseudo_values(self.measure)[:, 0]
        scale = float(np.maximum(np.abs(own), np.abs(base)).max())
        return np.where(np.abs(own - base) <= _ROUNDING * scale, 0.0, own - base)

    def judged(self, label: str, results: Mapping[str, ReplicationSums]) -> Contrast:
        """The difference of two models at a point, as a comparison of them judges it."""
        assert self.baseline is not None
        sums = {name: results[f"{label}: {name}"] for name in (self.model, self.baseline)}
        return of_two(sums, self.model, self.baseline, self.measure)

    def unit(self, results: Mapping[str, ReplicationSums]) -> str:
        """Unit of the quantity."""
        return unit_of(next(iter(results.values())), self.measure)


def against_nothing(values: Floats) -> Difference:
    """Mean, interval and test of paired values: are they different from zero?"""
    return difference(values, np.zeros_like(values))

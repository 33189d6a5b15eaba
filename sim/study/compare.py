"""Comparing service models, or scenarios, over the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.service_models.registry import models_compared, not_simulated, resolve
from sim.study.answer import from_records
from sim.study.contrast import Contrast, contrasts
from sim.study.decision_telling import told
from sim.study.findings import Finding
from sim.study.repeat_adjustment import prepare_all
from sim.study.replication_sums import ReplicationSums
from sim.study.report_tables import report_tables
from sim.study.robust.kept import turns_round
from sim.study.running import Running, RunningOptions, asked, run_systems
from sim.study.sequential import Precision, precision_findings, precision_reached, run_to_precision
from sim.study.store import (
    json_writer,
    manifest,
    parquet_writer,
    plain,
    table_writers,
    text_writer,
    write_folder,
)
from sim.study.systems import System, begun_systems, by_power, name_of
from sim.study.tables import (
    REPORTED,
    described,
    estimate_of,
    estimates,
    ordered,
    replication_table,
    tidy_estimates,
    unit_of,
)
from sim.study.verdict import NOTHING_BESIDE, Beside, Verdict, judge

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

FORMAT: Final = 1
"""Version of the layout of a JSON result."""

FAIR_TABLE: Final = "fair_"
"""Beginning of the names of the tables of a fair comparison."""


@dataclass(frozen=True, repr=False)
class Comparison:
    """The result of a comparison: estimates, paired differences and a verdict.

    Attributes:
        systems: what was compared. results: their sums by label. baseline: label of the system
            that the others are compared with. manifest: where the result comes from.
        precision: that was wanted, if any. beside: what is known from other runs.
        fair: tables of a fair comparison by name, if one was asked for: ``needs`` (agent hours and
            FTE for the same service), ``differences``, ``parts`` of them, ``budget``.
    """

    systems: tuple[System, ...]
    results: Mapping[str, ReplicationSums]
    baseline: str
    manifest: Mapping[str, Any]
    precision: Precision | None = None
    read_intervals: pd.DataFrame | None = None
    beside: Beside = NOTHING_BESIDE
    fair: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every measure of every system: measure, model, mean, lo, hi, unit."""
        return self._estimates("all")

    @cached_property
    def by_channel(self) -> pd.DataFrame:
        """The same by channel (cases by the channel of their first contact)."""
        return self._estimates("channel")

    @cached_property
    def by_interval(self) -> pd.DataFrame:
        """Some measures by interval of the run."""
        return self._estimates("interval") if self.read_intervals is None else self.read_intervals

    def by_replication(self, level: str = "all") -> pd.DataFrame:
        """Every measure of every replication of every system.

        Args:
            level: ``all``, or ``channel``.

        Returns:
            columns system, replication, channel if asked for, and one per measure.
        """
        import pandas as pd

        frames = {label: sums.frame(level) for label, sums in self.results.items()}
        return pd.concat(frames, names=["system", None]).reset_index(level=0).reset_index(drop=True)

    @cached_property
    def contrasts(self) -> list[Contrast]:
        """Every measure of every system against the baseline."""
        return contrasts(self.results, self.baseline)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Paired differences with intervals; ``p_adjusted`` is there for headline measures."""
        import pandas as pd

        names = {
            "system": "model",
            "low": "lo",
            "high": "hi",
            "stated_low": "stated_lo",
            "stated_high": "stated_hi",
        }
        table = pd.DataFrame([asdict(c) for c in self.contrasts], columns=_columns())
        return table.rename(columns=names)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, as codes with values; ``verdict`` tells it in words."""
        return self.verdict.findings

    @cached_property
    def verdict(self) -> Verdict:
        """What it all means, in plain words."""
        return judge(
            self.results,
            self.baseline,
            {s.label: not_simulated(s.model, s.scenario) for s in self.systems},
            {s.label: s.scenario for s in self.systems},
            by_power(self.systems),
            self.beside,
        )

    def to_json(self) -> dict[str, Any]:
        """The result as plain values, ready for ``json.dumps``; what is not known is None.

        ``models`` and ``by_channel`` hold ``{mean, ci95: [lo, hi], unit}`` by measure,
        ``differences`` the same and the test, ``findings`` what was found as codes with values,
        ``verdict`` the sentences made of them.
        """
        content = {
            "format": FORMAT,
            "baseline": self.baseline,
            "replications": len(self.results[self.baseline].replications),
            "seed": self.results[self.baseline].seed,
            "models": {label: self._json(result) for label, result in self.results.items()},
            "by_channel": {
                label: {
                    channel: self._json(result, "channel", column)
                    for column, channel in enumerate(result.channels)
                }
                for label, result in self.results.items()
            },
            "differences": self._json_differences(),
            "findings": [finding.to_json() for finding in self.findings],
            "verdict": list(self.verdict.lines),
        }
        if self.fair:
            content["fair"] = {name: t.to_dict("records") for name, t in self.fair.items()}
        if self.precision is not None:
            content["precision"] = self._json_precision(self.precision)
        return {key: plain(value) for key, value in content.items()}

    def write(
        self,
        folder: str | Path,
        content: Mapping[str, Any] | None = None,
        later: Sequence[str] = (),
    ) -> Path:
        """Write tables, ``comparison.json``, ``verdict.txt`` and the manifest.

        :func:`sim.study.saved.read_comparison` reads it again; ``docs/studies.md`` lists the files.

        The folder appears as a whole or not at all.

        Args:
            folder: where to.
            content: of ``comparison.json``, if there is more than ``to_json``.
            later: names of files that are drawn into the folder afterwards.

        Raises:
            StudyError: something stands there that is not a result.
            OSError: the disk is full or may not be written.
        """
        files = {
            "comparison.json": json_writer(self.to_json() if content is None else content),
            "verdict.txt": text_writer(self.verdict.text + "\n"),
        }
        for name in ("table", "differences", "by_channel", "by_interval"):
            files |= table_writers(name, getattr(self, name))
        by_level = {"all": self.table, "channel": self.by_channel, "interval": self.by_interval}
        files |= parquet_writer("estimates", tidy_estimates(by_level))
        files |= parquet_writer("replications", replication_table(self.results))
        for name, table in self.fair.items():
            files |= table_writers(f"{FAIR_TABLE}{name}", table)
        for name, table in report_tables(self.systems, self.results).items():
            files |= parquet_writer(name, table)
        return write_folder(folder, files, self.manifest, later)

    def __repr__(self) -> str:
        """The reported measures side by side, and the verdict."""
        first = self.results[self.baseline]
        made = {"replications": len(first.replications), "seed": first.seed}
        head = ENGLISH.say("repr.study", kind=type(self).__name__, **made)
        return f"{head}\n{self._summary().to_string()}\n{self.verdict.text}"

    def _repr_html_(self) -> str:
        """The reported measures side by side, and the verdict."""
        return f"{self._summary().to_html(border=0)}{self.verdict._repr_html_()}"

    def _summary(self) -> pd.DataFrame:
        """Reported measures by model, as text with half-widths."""
        table = self.table[self.table["measure"].isin(REPORTED)]
        text = [
            f"{mean:.4g}" if np.isnan(low) else f"{mean:.4g} ({low:.4g} – {high:.4g})"
            for mean, low, high in zip(table["mean"], table["lo"], table["hi"], strict=True)
        ]
        wide = table.assign(shown=text).pivot_table(
            index=["measure", "unit"], columns="model", values="shown", aggfunc="first", sort=False
        )
        return wide[list(self.results)]

    def _estimates(self, level: str) -> pd.DataFrame:
        """Long table of estimates at a level."""
        return estimates(self.results, level)

    @staticmethod
    def _json(result: ReplicationSums, level: str = "all", column: int = 0) -> dict[str, Any]:
        """Estimates of one group by measure."""
        found = {}
        for key in ordered(result, level):
            e = estimate_of(result, key, level)
            found[key] = {
                "mean": float(e.mean[column]),
                "ci95": [float(e.low[column]), float(e.high[column])],
                "unit": unit_of(result, key),
            }
        return found

    def _json_precision(self, wanted: Precision) -> dict[str, Any]:
        """What precision was wanted and reached."""
        order = [self.baseline, *(label for label in self.results if label != self.baseline)]
        reached = precision_reached({label: self.results[label] for label in order}, wanted)
        found = precision_findings(reached, wanted)
        return {
            "wanted": asdict(wanted),
            "reached": [asdict(one) for one in reached],
            "findings": [plain(one.to_json()) for one in found],
            "lines": list(told(found, ENGLISH)),
        }

    def _json_differences(self) -> dict[str, dict[str, Any]]:
        """Differences by model and measure."""
        found: dict[str, dict[str, Any]] = {}
        for c in self.contrasts:
            found.setdefault(c.system, {})[c.measure] = {
                "mean": c.difference,
                "ci95": [c.low, c.high],
                "interval": [c.stated_low, c.stated_high],
                "confidence": c.confidence,
                "unit": c.unit,
                "p_value": c.p_value,
                "p_adjusted": c.p_adjusted,
                "outcome": c.outcome,
            }
        return found


def compare(
    scenario: Scenario | None = None,
    models: Sequence[str | ServiceModel] | None = None,
    scenarios: Mapping[str, Scenario] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    baseline: str | None = None,
    precision: Precision | None = None,
    running: Running | None = None,
    **options: Unpack[RunningOptions],
) -> Comparison:
    """Simulate every model in every scenario over the same customers, and compare.

    Recorded contacts become cases first, see ``sim.study.repeat_adjustment.prepare``.

    Args:
        scenario: one scenario; or
        scenarios: several by name.
        models: names of service models, or models written in Python; the four of the field for
            one scenario, multichannel for several, if None.
        replications: how many; the first scenario's number if None.
        seed: root of all draws; the first scenario's if None.
        baseline: label of the system that the others are compared with; the first if None. A
            system's label is its model, its scenario, or ``scenario: model`` where both vary.
        precision: run until it is reached, instead of so many replications.
        running: workers, progress and the like.
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`:
            jobs, engine, progress, folder and resume ...

    Raises:
        StudyError: there is no scenario, a label stands for two systems, or the baseline is none.
        CcsimError: a model is unknown.

    Example:
        >>> compare(scenario, models=["multichannel", "omnichannel"]).verdict  # doctest: +SKIP
    """
    how = asked(running, options)
    systems = _systems(scenario, models, scenarios, how.jobs)
    first = baseline or systems[0].label
    labels = [system.label for system in systems]
    if first not in labels:
        raise StudyError(f"baseline {first!r} is not compared: {', '.join(labels)} are.")
    root = systems[0].scenario.run.seed if seed is None else seed
    started = datetime.now(UTC)
    systems = begun_systems(systems, root)
    if precision is None:
        count = systems[0].scenario.run.replications if replications is None else replications
        results = run_systems(systems, count, root, running=how)
    else:
        results = run_to_precision(systems, precision, root, how)
    records = tuple(from_records(system.scenario for system in systems))
    facts = {} if precision is None else {"precision": asdict(precision)}
    made = manifest(
        "comparison",
        [system.scenario for system in systems],
        started,
        seed=results[first].seed,
        replications=len(results[first].replications),
        baseline=first,
        systems={system.label: _about(system, results[system.label]) for system in systems},
        records=[one.to_json() for one in records],
        **facts,
    )
    asked_for = {one.hash: one for one in (scenario, *(scenarios or {}).values()) if one}
    turns = [turns_round(one, "") for one in asked_for.values()]
    beside = Beside(turns=tuple(turns if len(turns) == 1 else ()), records=records)
    return Comparison(systems, results, first, made, precision, beside=beside)


def _systems(
    scenario: Scenario | None,
    models: Sequence[str | ServiceModel] | None,
    scenarios: Mapping[str, Scenario] | None,
    jobs: int,
) -> tuple[System, ...]:
    """Every model in every scenario, under labels that tell them apart; contacts become cases."""
    cases = dict(scenarios or {})
    if scenario is not None:
        cases = {scenario.name: scenario, **cases}
    if not cases:
        raise StudyError("a comparison needs a scenario.")
    kinds = models or models_compared(len(cases))
    for kind in kinds:
        for case in cases.values():
            not_simulated(kind, case)  # complains about an unknown model before anything runs
    cases = {name: found for name, (found, _) in prepare_all(cases, jobs=jobs).items()}
    systems = tuple(
        System(_label(name, kind, len(cases), len(kinds)), case, kind)
        for name, case in cases.items()
        for kind in kinds
    )
    labels = [system.label for system in systems]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise StudyError(f"two systems are called {', '.join(twice)}.")
    return systems


def _label(scenario: str, model: str | ServiceModel, scenarios: int, models: int) -> str:
    name = name_of(model)
    if scenarios == 1:
        return name
    return scenario if models == 1 else f"{scenario}: {name}"


def _about(system: System, result: ReplicationSums) -> dict[str, Any]:
    """What the manifest says of a system."""
    return {
        "scenario": system.scenario.name,
        "scenario_hash": system.scenario.hash,
        "capabilities": asdict(resolve(system.model, system.scenario).capabilities),
        **described(result),
    }


def _columns() -> list[str]:
    return [field.name for field in fields(Contrast)]

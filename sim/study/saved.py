"""Reading a comparison again from the folder in which it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from sim.errors import StudyError
from sim.former import without_former
from sim.scenario.schema import Scenario
from sim.service_models.capabilities import Capabilities
from sim.service_models.protocol import ServiceModel
from sim.service_models.registry import names
from sim.study.answer_findings import FromRecord, Relieved, TurnsRound, read_findings
from sim.study.compare import FAIR_TABLE, FORMAT, Comparison
from sim.study.fair_findings import FAIR
from sim.study.sequential import Precision
from sim.study.store import MANIFEST
from sim.study.systems import System
from sim.study.tables import read_sums
from sim.study.verdict import NOTHING_BESIDE, Beside


def read_comparison(folder: str | Path) -> Comparison:
    """The comparison that was written into a folder, with every estimate, difference and verdict.

    Of a service model written in Python the name and capabilities are known, not what it decides.

    Args:
        folder: written by :meth:`sim.study.compare.Comparison.write`.

    Raises:
        StudyError: there is no comparison in it, or an older version of the program wrote it.
    """
    import pandas as pd

    place = Path(folder)
    manifest = _manifest(place)
    try:
        table = pd.read_parquet(place / "replications.parquet")
        intervals = without_former(pd.read_parquet(place / "by_interval.parquet"))
        hashes = manifest["scenarios"].items()
        scenarios = {one: Scenario.from_resolved(plain) for one, plain in hashes}
        systems, results = [], {}
        for label, about in manifest["systems"].items():
            scenario = scenarios[about["scenario_hash"]]
            systems.append(System(label, scenario, _model(about, scenario)))
            rows = table[table["system"] == label]
            results[label] = read_sums(rows, about, scenario, manifest["seed"])
    except (OSError, KeyError) as error:
        raise StudyError(f"{folder} holds no whole comparison of this version: {error}.") from None
    wanted = manifest.get("precision")
    precision = (
        None if wanted is None else Precision(**{**wanted, "measures": tuple(wanted["measures"])})
    )
    return Comparison(
        tuple(systems),
        results,
        manifest["baseline"],
        manifest,
        precision,
        intervals,
        _beside(place),
        {
            path.stem.removeprefix(FAIR_TABLE): pd.read_parquet(path)
            for path in sorted(place.glob(f"{FAIR_TABLE}*.parquet"))
        },
    )


def _beside(folder: Path) -> Beside:
    """What was known from other runs."""
    path = folder / "comparison.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    require_format(content, path)
    found = read_findings(content.get("findings", ()))
    turns = tuple(one for one in found if isinstance(one, TurnsRound))
    relieved = tuple(one for one in found if isinstance(one, Relieved))
    fair = tuple(one for one in found if isinstance(one, FAIR))
    records = tuple(one for one in found if isinstance(one, FromRecord))
    return Beside(relieved, turns or NOTHING_BESIDE.turns, fair, records)


def require_format(content: Mapping[str, Any], path: Path) -> None:
    """Refuse results in a format that this version does not know.

    Raises:
        StudyError: they are in another one.
    """
    if content.get("format", FORMAT) != FORMAT:
        raise StudyError(
            f"{path} is in format {content['format']!r} of results; this version reads {FORMAT}."
        )


class RememberedModel(ServiceModel):
    """A service model written in Python, of which a result knows name and capabilities alone.

    Args:
        name: of the model.
        capabilities: its switches.
    """

    def __init__(self, name: str, capabilities: Capabilities) -> None:
        self.name, self.capabilities = name, capabilities

    def priority_points(self, *_: object, **__: object) -> NoReturn:
        """Not known any more; asked first of every contact, so nothing is simulated."""
        raise StudyError(f"what the service model {self.name!r} decides is no part of a result.")


def _model(about: Mapping[str, Any], scenario: Scenario) -> str | ServiceModel:
    if about["model"] in names(scenario):
        return str(about["model"])
    return RememberedModel(about["model"], Capabilities(**about["capabilities"]))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudyError(f"{folder} holds no result: {error}.") from None
    if manifest.get("kind") != "comparison":
        raise StudyError(f"{folder} holds no comparison but: {manifest.get('kind')}.")
    return manifest

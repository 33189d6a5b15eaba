"""The tables of a results folder, as a report reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import StudyError
from sim.former import without_former
from sim.study.answer_findings import FIRST, OnLadder, Targets, read_findings
from sim.study.findings import Finding
from sim.study.store import MANIFEST
from sim.study.telling import Paragraph, paragraphs

if TYPE_CHECKING:
    import pandas as pd

    from sim.language.language import Language
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Result:
    """A results folder of a comparison.

    Attributes:
        folder: where it is. manifest: where it comes from.
    """

    folder: Path
    manifest: Mapping[str, Any]
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def read(cls, folder: str | Path) -> Result:
        """Open a results folder.

        Raises:
            StudyError: there is none, or it is no comparison.
        """
        path = Path(folder)
        if not (path / MANIFEST).is_file():
            raise StudyError(
                f"{folder} is no results folder: there is no {MANIFEST} in it. "
                "`ccsim compare` writes one."
            )
        try:
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        except ValueError:
            raise StudyError(f"{path / MANIFEST} is damaged: it is not JSON.") from None
        found = cls(path, manifest)
        if not isinstance(manifest, dict) or found.estimates.empty:
            raise StudyError(f"{folder} holds no comparison, of which alone there is a report.")
        return found

    def table(self, name: str) -> pd.DataFrame:
        """A table; an empty one if the folder does not have it. It is read once.

        Raises:
            StudyError: the file is damaged.
        """
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name].copy(deep=False)

    def _read(self, name: str) -> pd.DataFrame:
        import pandas as pd

        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            return pd.DataFrame()
        try:
            return without_former(pd.read_parquet(path))
        except (OSError, ValueError):
            raise StudyError(f"{path} is damaged: it is not Parquet.") from None

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Every measure of every system: measure, model, mean, lo, hi, unit."""
        return self.table("table")

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Paired differences to the baseline; empty for one system alone."""
        return self.table("differences")

    @cached_property
    def baseline(self) -> str:
        """Label of the system that the others are compared with."""
        return str(self.manifest["baseline"])

    @cached_property
    def labels(self) -> list[str]:
        """Labels of all systems, the baseline first."""
        others = (label for label in self.manifest["systems"] if label != self.baseline)
        return [self.baseline, *others]

    @cached_property
    def name(self) -> str:
        """Names of the scenarios, each once."""
        systems = self.manifest["systems"].values()
        return " / ".join(dict.fromkeys(str(system["scenario"]) for system in systems))

    @cached_property
    def replications(self) -> int:
        """How many there were of each system."""
        return int(self.manifest["replications"])

    @cached_property
    def channels(self) -> list[str]:
        """Names of the channels of all systems."""
        table = self.table("by_channel")
        return [] if table.empty else [str(name) for name in dict.fromkeys(table["channel"])]

    def scenario(self, label: str) -> Scenario:
        """The scenario that was simulated for a system."""
        return self._scenarios[self.manifest["systems"][label]["scenario_hash"]]

    @cached_property
    def _scenarios(self) -> dict[str, Scenario]:
        from sim.scenario.schema import Scenario

        resolved = self.manifest["scenarios"]
        return {key: Scenario.from_resolved(plain) for key, plain in resolved.items()}

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """The comparison as plain values; empty if the folder does not have it.

        Raises:
            StudyError: the file is damaged, or in a format of another version.
        """
        from sim.study.saved import require_format

        path = self.folder / "comparison.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except ValueError:
            raise StudyError(f"{path} is damaged: it is not JSON.") from None
        require_format(found, path)
        return dict(found)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was found; nothing of a result that was written before findings were kept as data.

        Raises:
            StudyError: the file is damaged.
        """
        return read_findings(self.content.get("findings", ()))

    def verdict(self, language: Language) -> list[Paragraph]:
        """What is said after the answer, as paragraphs; none if the folder holds no verdict.

        Of a result that was written before findings were kept as data there are sentences alone;
        they are shown as they stand.

        Raises:
            StudyError: the file is damaged.
        """
        if "findings" in self.content:
            shown = (*FIRST, OnLadder, Targets)
            rest = [one for one in self.findings if not isinstance(one, shown)]
            return paragraphs(rest, language)
        return [Paragraph(line.strip()) for line in self.content.get("verdict", ())]

    def unit(self, measure: str) -> str:
        """Unit of a measure, with the currency."""
        units = self.estimates.loc[self.estimates["measure"] == measure, "unit"]
        return str(units.iloc[0]) if len(units) else ""

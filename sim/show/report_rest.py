"""What a report says beside its numbers: what is not simulated, and where the result comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.errors import CcsimError
from sim.sections.not_yet import NOT_YET
from sim.service_models.registry import not_simulated
from sim.study.telling import capability_labels

if TYPE_CHECKING:
    from sim.language.language import Language
    from sim.show.result import Result


def missing(result: Result, language: Language) -> list[str]:
    """What the result does not cover, in sentences."""
    lines = []
    for label in result.labels:
        model = str(result.manifest["systems"][label]["model"])
        try:
            lacking = not_simulated(model, result.scenario(label))
        except CcsimError:  # a model written in Python is not in the registry
            lacking = ()
        if lacking:
            named = capability_labels(lacking, language)
            lines.append(language.say("report.missing.model", model=label, capabilities=named))
    mechanisms = list(dict.fromkeys(entry.mechanism for entry in NOT_YET))
    lines.append(language.say("report.missing.scenario", mechanisms=mechanisms))
    lines.append(language.say("report.missing.general"))
    return lines


def provenance_rows(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The manifest as rows of a table, without the scenarios, which are too long to be read."""
    return list(_rows("", {key: value for key, value in manifest.items() if key != "scenarios"}))


def _rows(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [
            row
            for key, inner in value.items()
            for row in _rows(f"{prefix}.{key}" if prefix else str(key), inner)
        ]
    if isinstance(value, list):
        return [(prefix, " ".join(str(item) for item in value))]
    return [(prefix, "-" if value is None else str(value))]

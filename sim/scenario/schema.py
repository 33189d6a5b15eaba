"""The whole scenario: what a user may write, and what every other room reads."""

from __future__ import annotations

from typing import Any, Self

from pydantic import ModelWrapValidatorHandler, model_validator

from sim.faults.examine import validate_collecting
from sim.sections.whole import RunSettings, Sections
from sim.workload.overview import overview, overview_html

__all__ = ["RunSettings", "Scenario"]


class Scenario(Sections):
    """A contact centre, its customers and its staff, checked as a whole.

    Raises:
        ScenarioError: however it is made, with every fault found.
    """

    @model_validator(mode="wrap")
    @classmethod
    def _all_faults_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return validate_collecting(data, handler)

    def _repr_html_(self) -> str:
        return overview_html(overview(self))

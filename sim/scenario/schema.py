"""The whole scenario: what a user may write, and what every other room reads."""

from __future__ import annotations

from typing import Any, Self

from pydantic import ModelWrapValidatorHandler, model_validator

from sim.faults.examine import validate_collecting
from sim.language.english import ENGLISH
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

    def __repr__(self) -> str:
        """What it is about, in a line; ``resolved()`` has every value."""
        made = {"days": self.run.horizon_days, "start": f"{self.run.start:%Y-%m-%d %H:%M}"}
        made |= {n: len(getattr(self, n)) for n in ("channels", "intents", "segments", "teams")}
        made |= {"replications": self.run.replications, "seed": self.run.seed}
        return ENGLISH.say("repr.scenario", name=self.name, **made)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return overview_html(overview(self))

"""What is compared: one scenario under one service model, with a name for tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel


@dataclass(frozen=True, slots=True)
class System:
    """One thing that is compared.

    Attributes:
        label: name in tables. scenario, model: what is simulated.
    """

    label: str
    scenario: Scenario
    model: str | ServiceModel

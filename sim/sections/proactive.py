"""Needs that are foreseen, and handled before the customer asks."""

from __future__ import annotations

from sim.sections.evidence import Part, judged


class Proactive(Part):
    """How well needs are foreseen, under a service model that handles them before they arise.

    Only needs of intents that are `foreseeable`.
    """

    recall_share: float = judged(
        0.5,
        "share",
        "Share of the needs that are foreseen.",
        plausible=(0.2, 0.9),
        ge=0,
        le=1,
    )
    recall_at_first_share: float | None = judged(
        None,
        "share",
        "The same before any need has been seen.",
        default_text="recall_share",
        ge=0,
        le=1,
    )
    precision_share: float = judged(
        0.8,
        "share",
        "Share of the actions for which there is a need; the others are false alarms.",
        plausible=(0.5, 0.99),
        gt=0,
        le=1,
    )
    precision_at_first_share: float | None = judged(
        None,
        "share",
        "The same before any need has been seen.",
        default_text="precision_share",
        gt=0,
        le=1,
    )
    learning_cases: float = judged(
        0.0,
        "cases",
        "Foreseeable needs after which half of what there is to learn has been learned; 0: all "
        "has been.",
        plausible=(0, 10_000),
        ge=0,
        le=1e9,
    )
    false_alarm_contact_share: float = judged(
        0.3,
        "share",
        "Share of the false alarms about which the customer contacts the company.",
        plausible=(0.05, 0.6),
        ge=0,
        le=1,
    )

    @property
    def at_first(self) -> tuple[float, float]:
        """Recall and precision before any need has been seen."""
        recall, precision = self.recall_at_first_share, self.precision_at_first_share
        return (
            self.recall_share if recall is None else recall,
            self.precision_share if precision is None else precision,
        )

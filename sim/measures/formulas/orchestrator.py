"""Measures of what the orchestrator does: steering, priority, reading emotion."""

from __future__ import annotations

from math import inf
from typing import Final

from sim.measures.measure import ANSWERED, CONTACT, Measure, count, quantile, share


def _error(key: str, label: str, numerator: str, denominator: str, formula: str) -> Measure:
    """A mean of differences, of either sign."""
    return Measure(
        key, label, "s", formula, numerator, denominator, "neither", ANSWERED, (-inf, inf)
    )


# fmt: off
ORCHESTRATOR: Final = (
    count("offers", "offers of another channel", "offers", "neither", CONTACT),
    share("acceptance_rate", "offers accepted", "offers_accepted", "offers", "higher",
          "accepted / offers"),
    share("steered_rate", "contacts steered", "steered", "offered", "neither",
          "contacts on a channel that the orchestrator offered / offered"),
    _error("wait_error_seconds", "error of expected waits", "wait_error", "foreseen",
           "wait that came about - wait expected when the contact was opened / handled contacts "
           "with an expectation"),
    _error("steered_wait_error_seconds", "error of expected waits of steered contacts",
           "steered_wait_error", "steered_foreseen",
           "likewise, of contacts opened on the channel that was offered"),
    share("prioritised_rate", "contacts given priority", "prioritised", "offered", "neither",
          "contacts given priority for emotion and value / offered"),
    share("emotion_read_right_rate", "emotion read right", "emotions_read_right", "emotions_read",
          "higher", "decisions that read the kind of emotion that was shown / decisions that read"),
    share("misread_priority_rate", "priority given on a misreading", "priorities_misread",
          "priorities_given", "lower",
          "decisions for priority that read another kind than was shown / decisions for priority"),
    quantile("calm_low_value_wait_p95_seconds",
             "95th percentile of the wait of calm customers of low value", "s", "calm", 0.95),
)
# fmt: on

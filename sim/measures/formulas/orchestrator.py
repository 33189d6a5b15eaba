"""Measures of what the orchestrator does: steering, priority, reading emotion."""

from __future__ import annotations

from math import inf
from typing import Final

from sim.measures.measure import ANSWERED, CASE, CONTACT, Measure, count, mean, quantile, share


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
    share("callers_offered_message_rate", "callers offered a message", "callers_offered_message",
          "callers", "neither",
          "cases of customers who first wanted to call and were offered a message / cases of "
          "customers who first wanted to call", CASE),
    mean("message_resolution_hours", "time to resolution of callers who took up a message", "h",
         "message_hours", "callers_resolved_by_message", "lower",
         "from arrival to resolution, of resolved cases of callers who accepted a message / "
         "these cases", CASE),
    mean("other_callers_resolution_hours", "time to resolution of other callers", "h",
         "other_callers_hours", "callers_resolved_otherwise", "lower",
         "likewise, of all other resolved cases of callers", CASE),
    mean("priority_wait_seconds", "wait of those with priority", "s", "priority_wait",
         "had_priority", "lower",
         "waits of handled calls and chats with priority / these contacts", ANSWERED),
    mean("displaced_wait_seconds", "wait of those who were not favoured", "s", "displaced_wait",
         "displaced", "lower",
         "waits of handled calls and chats that were neither steered nor given priority / these "
         "contacts", ANSWERED),
    quantile("calm_low_value_wait_p95_seconds",
             "95th percentile of the wait of calm customers of low value", "s", "calm", 0.95),
)
# fmt: on

"""The assumptions that are looked at where nobody says which: those that nobody has measured.

All have trust letter D in the scenario reference: judgement without a source. A range says what
would not surprise, and is itself a judgement; where a survey gives one, it is that.
"""

from __future__ import annotations

from typing import Final

DEFAULT_RANGES: Final = (
    ("segments.*.parallel_contact_share", 0.0, 0.3),  # 3 to 10 % at rest, more as waits grow
    ("orchestrator.merge_recall_share", 0.5, 0.99),
    ("orchestrator.false_merge_share", 0.0, 0.01),
    ("orchestrator.acceptance_share", 0.3, 0.9),
    ("orchestrator.offer_seconds", 5.0, 60.0),
    ("orchestrator.steered_resolution_loss", 0.0, 0.1),
    ("orchestrator.priority_cap_share", 0.05, 0.5),
    ("handling.read_base_seconds", 5.0, 30.0),
    ("handling.logging_seconds", 0.0, 30.0),
    ("handling.companion_seconds", 15.0, 120.0),
    ("handling.duplicate_close_seconds", 5.0, 60.0),
    ("handling.wrong_record_share", 0.0, 0.1),
    ("handling.missing_context_resolution_loss", 0.0, 0.1),
    ("handling.emotion_handle_time_effect", 0.0, 0.3),
    ("behaviour.after_abandoned.switch_share", 0.1, 0.3),
    ("churn.per_repeat", 0.0, 0.6),  # .3 to .6 if there is an effect at all
    ("churn.per_abandon", 0.0, 1.2),  # .6 to 1.2 if there is an effect at all
    ("churn.wait", 0.0, 0.4),
    ("churn.emotion", 0.0, 1.0),
)
"""Key, low and high end."""


def default_vary() -> tuple[str, ...]:
    """The default ranges as texts of what is varied."""
    return tuple(f"{key}={low:g}..{high:g}" for key, low, high in DEFAULT_RANGES)

"""Positions in the parameter row, the float64 array that the rules read.

One row per scenario. Constants are positions, so a rule reads ``parameters[READ_BASE_SECONDS]``. A
new parameter is a key of the scenario's schema, a line here, and the rule that reads it.
"""

from __future__ import annotations

from typing import Final

KEYS: Final[dict[str, int]] = {}
"""Keys of the scenario that stand in the row as they are, with their positions."""

_LENGTHS: Final[list[int]] = []


def _taken(key: str) -> int:
    """Position of a key of the scenario."""
    KEYS[key] = position = sum(_LENGTHS)
    _LENGTHS.append(1)
    return position


def _computed(length: int = 1) -> int:
    """Position of a number, or the first of several, that ``planned_parameters`` computes."""
    position = sum(_LENGTHS)
    _LENGTHS.append(length)
    return position


REPEAT_AFTER_SELF_SERVICE_FACTOR: Final = _taken("handling.repeat_after_self_service_factor")
READ_BASE_SECONDS: Final = _taken("handling.read_base_seconds")
READ_PER_CONTACT_SECONDS: Final = _taken("handling.read_per_contact_seconds")
READ_MAX_SECONDS: Final = _taken("handling.read_max_seconds")
LOGGING_SECONDS: Final = _taken("handling.logging_seconds")
COMPANION_SECONDS: Final = _taken("handling.companion_seconds")
CHANNEL_SWITCH_SECONDS: Final = _taken("handling.channel_switch_seconds")
RESUME_SECONDS: Final = _taken("handling.resume_seconds")
DUPLICATE_CLOSE_SECONDS: Final = _taken("handling.duplicate_close_seconds")
STALE_REPLY_SECONDS: Final = _taken("handling.stale_reply_seconds")
SECONDARY_HANDLE_TIME_FACTOR: Final = _taken("handling.secondary_handle_time_factor")
SECONDARY_RESOLUTION_LOSS: Final = _taken("handling.secondary_resolution_loss")
EMOTION_HANDLE_TIME_EFFECT: Final = _taken("handling.emotion_handle_time_effect")
WRONG_RECORD_SHARE: Final = _taken("handling.wrong_record_share")
WRONG_RECORD_RESOLUTION_LOSS: Final = _taken("handling.wrong_record_resolution_loss")
MISSING_CONTEXT_RESOLUTION_LOSS: Final = _taken("handling.missing_context_resolution_loss")

RISE_BEYOND_THRESHOLD: Final = _taken("emotion.rise_beyond_threshold")
RISE_ABANDONED: Final = _taken("emotion.rise_abandoned")
RISE_BLOCKED: Final = _taken("emotion.rise_blocked")
RISE_CLOSED: Final = _taken("emotion.rise_closed")
RISE_REPEAT: Final = _taken("emotion.rise_repeat")
RISE_UNRESOLVED: Final = _taken("emotion.rise_unresolved")
RISE_UNANSWERED: Final = _taken("emotion.rise_unanswered")
RISE_BALKED: Final = _taken("emotion.rise_balked")
RISE_SELF_SERVICE: Final = _taken("emotion.rise_self_service")
RISE_STEERED: Final = _taken("emotion.rise_steered")
FALL_RESOLVED: Final = _taken("emotion.fall_resolved")

SWITCH_TO_HUB_SHARE: Final = _taken("behaviour.switch_to_hub_share")
GAMING_EMOTION: Final = _taken("behaviour.gaming_emotion")
GAMING_PARALLEL: Final = _taken("behaviour.gaming_parallel")
REOPENING_SPREAD_SECONDS: Final = _computed()
RETRY_SHARE: Final = _computed(18)  # by cause, after the first and then after a later attempt
SWITCH_SHARE: Final = _computed(18)  # likewise, see sim.rules.next_move
RETURN_SECONDS: Final = _computed()  # mean time until the next attempt after an unresolved contact

STEERED_RESOLUTION_LOSS: Final = _taken("orchestrator.steered_resolution_loss")
MERGE_RECALL_SHARE: Final = _taken("orchestrator.merge_recall_share")
FALSE_MERGE_SHARE: Final = _taken("orchestrator.false_merge_share")
ACCEPTANCE_SHARE: Final = _taken("orchestrator.acceptance_share")
SATURATION_FACTOR: Final = _taken("orchestrator.saturation_factor")
EMOTION_POINTS: Final = _taken("orchestrator.emotion_points")
VALUE_POINTS: Final = _taken("orchestrator.value_points")
PRIORITY_THRESHOLD_POINTS: Final = _taken("orchestrator.priority_threshold_points")
PRIORITY_CAP_SHARE: Final = _taken("orchestrator.priority_cap_share")
PRIORITY_QUANTILE: Final = _taken("orchestrator.priority_quantile")
LEAST_GAIN: Final = _taken("orchestrator.least_gain_share")
RETURN_SOLVED_SHARE: Final = _taken("orchestrator.return_solved_share")
PATIENCE_ERROR: Final = _taken("orchestrator.patience_error")
RESOLUTION_ERROR: Final = _taken("orchestrator.resolution_error")
OUTAGE_SHARE: Final = _taken("orchestrator.outage_share")

EMOTION_LIMITS: Final = _computed(3)  # thousandths at which the next worse of four kinds begins
EMOTION_LEVELS: Final = _computed(4)  # emotion (0 to 1) of the four kinds, calm first
READING: Final = _computed(16)  # cumulative rows of the confusion matrix, true kind by true kind

ROW_LENGTH: Final = sum(_LENGTHS)

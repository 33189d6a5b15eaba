"""Positions in the parameter row, the float64 array that the rules read.

One row per scenario. Constants are positions, so a rule reads
``parameters[READ_BASE_SECONDS]``. New ones are appended before ``ROW_LENGTH``.
"""

from typing import Final

READ_BASE_SECONDS: Final = 0
READ_PER_CONTACT_SECONDS: Final = 1
READ_MAX_SECONDS: Final = 2
LOGGING_SECONDS: Final = 3
COMPANION_SECONDS: Final = 4
CHANNEL_SWITCH_SECONDS: Final = 5
SECONDARY_HANDLE_TIME_FACTOR: Final = 6
SECONDARY_RESOLUTION_LOSS: Final = 7
EMOTION_HANDLE_TIME_EFFECT: Final = 8
WRONG_RECORD_SHARE: Final = 9
WRONG_RECORD_RESOLUTION_LOSS: Final = 10
MISSING_CONTEXT_RESOLUTION_LOSS: Final = 11
RISE_BEYOND_THRESHOLD: Final = 12
RISE_ABANDONED: Final = 13
RISE_BLOCKED: Final = 14
RISE_CLOSED: Final = 15
RISE_REPEAT: Final = 16
RISE_UNRESOLVED: Final = 17
FALL_RESOLVED: Final = 18
SWITCH_TO_HUB_SHARE: Final = 19
REOPENING_SPREAD_SECONDS: Final = 20
RETRY_SHARE: Final = 21  # 21..26, one per cause of failure, see sim.rules.next_move
SWITCH_SHARE: Final = 27  # 27..32, likewise
RESUME_SECONDS: Final = 33
DUPLICATE_CLOSE_SECONDS: Final = 34
STALE_REPLY_SECONDS: Final = 35
RISE_UNANSWERED: Final = 36
RISE_SELF_SERVICE: Final = 37
RISE_STEERED: Final = 38
STEERED_RESOLUTION_LOSS: Final = 39
GAMING_EMOTION: Final = 40
GAMING_PARALLEL: Final = 41
MERGE_RECALL_SHARE: Final = 42
FALSE_MERGE_SHARE: Final = 43
ACCEPTANCE_SHARE: Final = 44
SATURATION_FACTOR: Final = 45
EMOTION_POINTS: Final = 46
VALUE_POINTS: Final = 47
PRIORITY_THRESHOLD_POINTS: Final = 48
PRIORITY_CAP_SHARE: Final = 49
OUTAGE_SHARE: Final = 50
RETURN_SECONDS: Final = 51  # mean time until the next attempt after an unresolved contact
EMOTION_LIMITS: Final = 52  # 52..54, thousandths at which the next worse of the four kinds begins
EMOTION_LEVELS: Final = 55  # 55..58, emotion (0 to 1) of the four kinds, calm first
READING: Final = 59  # 59..74, cumulative rows of the confusion matrix, true kind by true kind
ROW_LENGTH: Final = 75

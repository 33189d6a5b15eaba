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
RISE_LONG_WAIT: Final = 12
RISE_ABANDONED: Final = 13
RISE_BLOCKED: Final = 14
RISE_CLOSED: Final = 15
RISE_REPEAT: Final = 16
RISE_UNRESOLVED: Final = 17
FALL_RESOLVED: Final = 18
SWITCH_TO_HUB_SHARE: Final = 19
REOPENING_SPREAD_SECONDS: Final = 20
RETRY_SHARE: Final = 21  # 21..24, one per cause of failure, see sim.rules.next_move
SWITCH_SHARE: Final = 25  # 25..28, likewise
ROW_LENGTH: Final = 29

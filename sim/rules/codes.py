"""Codes that rules read and set: modes of channels, flags of contacts and turns."""

from typing import Final

CAPACITY: Final = 1_000_000
"""Capacity of one agent in the integer units in which loads are added up."""

# How a channel works.
MODE_LIVE: Final = 0
MODE_CHAT: Final = 1
MODE_ASYNC: Final = 2
MODE_SELF_SERVICE: Final = 3

# Bits of the column `flags` of a contact.
FLAG_RESOLVED: Final = 1
FLAG_LONG_WAIT: Final = 2
FLAG_WRONG_RECORD: Final = 4
FLAG_COMPANION: Final = 8
FLAG_MEDIUM_LACKING: Final = 16
FLAG_SECONDARY_SKILL: Final = 32
FLAG_SAME_AGENT: Final = 64
FLAG_RECOGNISED: Final = 128
FLAG_STALE: Final = 256
FLAG_PARALLEL: Final = 512
FLAG_CHASED: Final = 1024
FLAG_SILENT: Final = 2048
FLAG_STEERED: Final = 4096
FLAG_PRIORITISED: Final = 8192
FLAG_FALSE_MERGE: Final = 16384
FLAG_HANDED_OVER: Final = 32768

# Bits of the column `flags` of a turn.
TURN_OTHER_AGENT: Final = 1
TURN_WAITED_FOR_OWNER: Final = 2
TURN_STALE: Final = 4

"""What a draw is for. One append-only list: a number, once given, is never changed or used again.

Two draws of the same entity with the same ordinal are independent if their purposes differ. The
comment says what the ordinal counts. Plain module-level integers, so that compiled code sees
constants.
"""

from typing import Final

# Demand: drawn once per replication, before anything is served.
COUNT: Final = 1  # of a stream; ordinal: start of the interval in milliseconds
POSITION: Final = 2  # of a case inside its interval
SEGMENT: Final = 3
INTENT: Final = 4
PREFERENCE: Final = (
    5  # ordinal: channel; FIRST_CHOICE below for the choice of the first channel by share
)
DIFFICULTY: Final = 6
LATENT_PATIENCE: Final = 7
INITIAL_EMOTION: Final = 8
BUSYNESS_DAY: Final = 9  # ordinal: day
BUSYNESS_BLOCK: Final = 10  # ordinal: block of the busyness grid

# Contacts: keyed by case.
PATIENCE: Final = 11  # ordinal: channel << 16 | k-th attempt on that channel
TALK: Final = 12  # ordinal from here to RECOGNISED: k-th answered contact of the case
AFTER_CONTACT_WORK: Final = 13
AUTHENTICATE: Final = 14
IDENTIFY: Final = 15
REPEAT: Final = 16
RESOLUTION: Final = 17
WRONG_RECORD: Final = 18
RECOGNISED: Final = 19
COVERAGE: Final = 20  # ordinal: the answered contact that is the source of the context

# The customer's moves: keyed by case.
NEXT_MOVE: Final = 21  # ordinal: k-th trigger
NEXT_CHANNEL: Final = 22
NEXT_DELAY: Final = 23
REOPENING: Final = 24
SURVEY: Final = 25

# Appended later.
FIRST_CHOICE: Final = 26  # of a case: its first channel by share

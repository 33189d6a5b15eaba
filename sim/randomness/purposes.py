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
PATIENCE: Final = 11  # ordinal: channel << 8 | k-th attempt on that channel
TALK: Final = 12  # ordinal from here to RECOGNISED: k-th answered contact of the case
AFTER_CONTACT_WORK: Final = 13
AUTHENTICATE: Final = 14
IDENTIFY: Final = 15
REPEAT: Final = 16
RESOLUTION: Final = 17
WRONG_RECORD: Final = 18
RECOGNISED: Final = 19
COVERAGE: Final = 20  # ordinal: place in the case's history of what is looked for, from 1

# The customer's moves: keyed by case.
NEXT_MOVE: Final = 21  # ordinal: k-th trigger
NEXT_CHANNEL: Final = 22
NEXT_DELAY: Final = 23
REOPENING: Final = 24
SURVEY: Final = 25

# Appended later.
FIRST_CHOICE: Final = 26  # of a case: its first channel by share
TURNS: Final = 27  # of a thread; ordinal: k-th answered contact of the case
TURN_HANDLING: Final = 28  # ordinal: k-th answered contact << 8 | turn, from the second turn on
REPLY_DELAY: Final = 29  # ordinal likewise: the customer's delay before that turn
TURN_PATIENCE: Final = 30  # ordinal: attempt << 8 | turn: how long until the customer chases it
PARALLEL: Final = 31  # ordinal: attempt that waits; whether a parallel contact may follow
PARALLEL_DELAY: Final = 32  # ordinal likewise
MERGE: Final = 33  # ordinal: attempt that arrives; whether its presence is noticed
FALSE_MERGE: Final = 34  # ordinal likewise
EMOTION_READING: Final = 35  # ordinal: the attempt that is about to be made
ACCEPTANCE: Final = 36  # of an offer; ordinal: attempt << 8 | k-th look at it while it waits
SILENT: Final = 37  # ordinal: attempt; whether a chat is silently abandoned
SILENT_NOTICE: Final = 38  # ordinal likewise: until the agent notices
SELF_SERVICE: Final = 39  # ordinal: attempt; how the self-service ends
SELF_SERVICE_TIME: Final = 40  # ordinal likewise
OUTAGE: Final = 41  # of the orchestrator; ordinal: block of time
DUPLICATE_SEEN: Final = 42  # ordinal: attempt of the duplicate
VIRTUAL_WAIT: Final = 43  # ordinal: attempt that joins a queue
AGENT_CHOICE: Final = 44  # ordinal: attempt << 8 | turn; who of several free agents takes it
INDUCED: Final = 45  # ordinal: attempt that solved the case; whether it breeds a further contact
PATIENCE_ERROR: Final = 46  # of the company; entity: segment and channel; ordinal 0
RESOLUTION_ERROR: Final = 47  # likewise; entity: intent and channel
PRIORITY: Final = 48  # ordinal: the attempt about to be made; who of equal need has priority
ABSENCE: Final = 49  # entity: an agent; ordinal: day; whether he or she does not come
LATENESS: Final = 50  # likewise; ordinal: day << 8 | which beginning of the day; how late
WHOSE_NEED: Final = 51  # of a case; which customer of a base has it
HAS_RECURRING: Final = 52  # entity: a customer's need that recurs; whether he or she has it
RECURRING_PHASE: Final = 53  # likewise; when it is due first
REACTION: Final = 54  # ordinal: attempt that joins a queue; whether it minds how many wait
REACTION_TIME: Final = 55  # ordinal likewise: until it gives up
BALKING: Final = 56  # of a case; ordinal: attempt; whether it joins the queue that it sees
FORESEEN: Final = 57  # of a case; whether its need is foreseen
FORECAST_ERROR: Final = 60  # of all volumes; ordinal 0

"""Codes that rules read and set, each with its meaning: modes, ends, states, flags."""

from __future__ import annotations

from typing import Final

from sim.declared import Code, Flags

CAPACITY: Final = 1_000_000
"""Capacity of one agent in the integer units in which loads are added up."""

# How a channel works.
MODE_LIVE: Final = 0
MODE_CHAT: Final = 1
MODE_ASYNC: Final = 2
MODE_SELF_SERVICE: Final = 3

# What makes a channel the best one for the orchestrator.
FEWEST_LOST: Final = 0
FASTEST: Final = 1
RULES: Final = 2


class ContactEnd(Code):
    """How a contact ended; ``OPEN`` if it had not when the run ended."""

    OPEN = (
        0,
        "in self-service, waiting, dormant, in work or awaiting the customer when the run ended",
    )
    ANSWERED = 1, "by an agent; also if the after-contact work was under way when the run ended"
    ABANDONED = (
        2,
        "patience ran out before an agent was free; a chat perhaps silently (flag `silent`)",
    )
    BLOCKED = (
        3,
        (
            "all trunks of the channel or all places in its queue were taken, or a parallel "
            "contact was not admitted"
        ),
    )
    BALKED = 4, "the customer saw how many were waiting, and did not join the queue"
    CLOSED_OUT = (
        5,
        (
            "the channel was closed, or closed while the customer waited. Messages may always "
            "be left, and are turned away at closing only if the channel dismisses"
        ),
    )
    MERGED = (
        6,
        (
            "the orchestrator joined it to another contact of the case (`joined`), or by "
            "mistake to somebody else's (flag `false_merge`); of a message written down when that "
            "contact has been answered"
        ),
    )
    CLOSED_AS_DUPLICATE = (
        7,
        (
            "a message that waited, closed by the agent who took another contact of the case "
            "(`joined`)"
        ),
    )
    WITHDRAWN = (
        8,
        (
            "the customer left it because another contact of the case was taken or solved the "
            "case, or accepted an offer of another channel while waiting"
        ),
    )
    CONTAINED = 9, "it ended in self-service: solved (flag `resolved`) or left unsolved"
    CHASED = (
        10,
        (
            "answered by an agent, after the customer had asked again about a message that had "
            "not been answered in time"
        ),
    )
    NO_SHOW = 11, "an appointment that nobody came to; reserved, not written yet"


class CaseEnd(Code):
    """How a case ended; ``OPEN`` if it had not when the run ended."""

    OPEN = 0, "neither solved nor given up when the run ended"
    RESOLVED = 1, "solved by a contact, with an agent or in self-service"
    GIVEN_UP = 2, "the customer stopped trying: a lost case"
    LAPSED = 3, "the need went away by itself; reserved, not written yet"


class WorkKind(Code):
    """What an agent does for a contact in a spell of work."""

    HANDLING = (
        1,
        "with the customer, or on a turn: all parts of the work but the after-contact work",
    )
    AFTER_CONTACT_WORK = 2, "after-contact work"
    SILENT = 3, "a slot taken by a silently abandoned chat, until that is noticed"


class AgentState(Code):
    """State of an agent. Spells of ``OFF`` are not written."""

    OFF = 0, "not on duty; such spells are not written"
    AVAILABLE = 1, "on duty, nothing in hand"
    BUSY = 2, "at least one customer in talk, or one turn in work"
    AFTER_CONTACT_WORK = 3, "after-contact work and nobody in talk"
    HELD_SLOT = (
        4,
        (
            "nothing in hand but held slots: of threads whose customer is silent, or of "
            "silently abandoned chats"
        ),
    )
    BREAK = 5, "on a break or at lunch; one that is not paid is no state"
    TRAINING = 6, "in training"
    ABSENT = 7, "due for work, but not there: for the whole shift, or late"


EMOTION_KINDS: Final = ("positive", "neutral", "negative", "furious")
"""Kinds of emotion, calm first."""


class Answer(Code):
    """What a customer said to an offer of the orchestrator."""

    NO_OFFER = 0, "no other channel was offered"
    ACCEPTED = 1, "the contact is made on the channel chosen"
    DECLINED = 2, "the contact is made on the channel wanted"


class Presence(Code):
    """What the orchestrator did about other contacts of the same customer."""

    ALONE = 0, "no other contact was noticed"
    JOINS_OTHER = 1, "the contact is merged into one that is there already"
    ABSORBS_OTHER = 2, "what waits is merged into the contact"
    SEEN = 3, "another contact was noticed, and nothing is to be merged"
    FALSE_MERGE = 4, "the contact is taken for one of somebody else's case, and merged into it"


CONTACT_FLAGS: Final = Flags()
"""Bits of the column ``flags`` of a contact."""

FLAG_RESOLVED: Final = CONTACT_FLAGS.add("resolved", "it solved the case")
FLAG_BEYOND_WAIT_THRESHOLD: Final = CONTACT_FLAGS.add(
    "beyond_wait_threshold",
    "it, or a turn of it, waited beyond `wait_threshold_seconds` of the channel, on the clock",
    former="long_wait",
)
FLAG_WRONG_RECORD: Final = CONTACT_FLAGS.add(
    "wrong_record", "what was recorded of earlier contacts was wrong, so it did not help"
)
FLAG_COMPANION: Final = CONTACT_FLAGS.add(
    "companion_used",
    "the channel lacked the medium of the intent, and a companion channel was opened",
)
FLAG_MEDIUM_LACKING: Final = CONTACT_FLAGS.add(
    "medium_lacking",
    "the channel lacked it and no companion was at hand, so it could not solve the case",
)
FLAG_SECONDARY_SKILL: Final = CONTACT_FLAGS.add(
    "secondary_skill", "the intent is a secondary one of the team"
)
FLAG_SAME_AGENT: Final = CONTACT_FLAGS.add(
    "same_agent", "the customer came back to the same agent because the model tries that"
)
FLAG_RECOGNISED: Final = CONTACT_FLAGS.add("recognised", "no identification was needed")
FLAG_STALE: Final = CONTACT_FLAGS.add(
    "stale", "a message that an agent answered when its case was over"
)
FLAG_PARALLEL: Final = CONTACT_FLAGS.add(
    "parallel", "opened while another contact of the case waited"
)
FLAG_CHASED: Final = CONTACT_FLAGS.add(
    "was_chased",
    "the customer asked again about a message that had not been answered in time",
)
FLAG_SILENT: Final = CONTACT_FLAGS.add(
    "silent",
    "silently abandoned: the chat took a slot until an agent noticed",
)
FLAG_STEERED: Final = CONTACT_FLAGS.add("steered", "on a channel that the orchestrator offered")
FLAG_PRIORITISED: Final = CONTACT_FLAGS.add("prioritised", "the orchestrator gave it priority")
FLAG_FALSE_MERGE: Final = CONTACT_FLAGS.add(
    "false_merge", "merged into somebody else's case by mistake"
)
FLAG_HANDED_OVER: Final = CONTACT_FLAGS.add(
    "handed_over", "began in self-service, which passed it on"
)
FLAG_REVIVED: Final = CONTACT_FLAGS.add(
    "revived",
    "a message that was merged, and came back to life as the contact that it had joined failed",
)

FLAG_BRED_ANOTHER: Final = CONTACT_FLAGS.add(
    "bred_another", "it solved the case and left a question, with which the customer comes back"
)

TURN_FLAGS: Final = Flags()
"""Bits of the column ``flags`` of a turn."""

TURN_OTHER_AGENT: Final = TURN_FLAGS.add(
    "other_agent", "another agent than before took it, and had to read the thread"
)
TURN_WAITED_FOR_OWNER: Final = TURN_FLAGS.add(
    "waited_for_owner", "it waited for the agent of the turn before"
)
TURN_STALE: Final = TURN_FLAGS.add("stale", "an agent began with it when the case was over")

FLAG_HELPED_OUT: Final = CONTACT_FLAGS.add(
    "helped_out", "its team serves such contacts only where they have waited for a while"
)
FLAG_NAMES: Final = CONTACT_FLAGS.bits
TURN_FLAG_NAMES: Final = TURN_FLAGS.bits

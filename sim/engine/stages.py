"""Stages of contacts and cases, and everything that can happen to contacts, cases and agents.

The tables say what follows what; ``python -m sim.engine.diagrams`` draws them, and a test holds
them against runs of the SimPy engine. The slots of the compiled engine carry the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple

from sim.rules.codes import AgentState, CaseEnd, ContactEnd


class Stage(Enum):
    """Where a contact stands."""

    OVER = 0
    ARRIVING = 1
    WAITING = 2
    WAITING_FOR_OWNER = 3
    SELF_SERVICE = 4
    AWAITING_CUSTOMER = 5
    IN_WORK = 6
    AFTER_CONTACT_WORK = 7
    SILENT = 8
    DORMANT = 9


class CaseStage(Enum):
    """Where a case stands, as its fields say: the first of these in which it fits."""

    PENDING = 0
    GAVE_UP = 1
    AWAITING = 2


State = Stage | CaseStage | AgentState | ContactEnd | CaseEnd


class Transition(NamedTuple):
    """What follows what.

    Attributes:
        before: the stage or state; None for the beginning.
        what: what happens.
        after: the stage, the state or the end.
    """

    before: State | None
    what: str
    after: State


THE_RUN_ENDS: Final = "the run ends"

MEANING: Final[Mapping[State, str]] = {
    Stage.ARRIVING: "has come to the channel, and is matched in the same event",
    Stage.WAITING: "in its queue; a silently abandoned chat waits on",
    Stage.WAITING_FOR_OWNER: "a turn of a thread, in the queue of its owner, who had it before",
    Stage.SELF_SERVICE: "the customer looks for a solution without an agent",
    Stage.AWAITING_CUSTOMER: "a thread between two turns, held by its agent or not",
    Stage.IN_WORK: "in talk, or a turn on which an agent works",
    Stage.AFTER_CONTACT_WORK: "after-contact work; the customer has gone",
    Stage.DORMANT: "a message merged into another contact of its case, or into the next one",
    Stage.SILENT: "an agent's slot is taken by a silently abandoned chat",
    CaseStage.PENDING: "a return is planned; other contacts may still be live",
    CaseStage.GAVE_UP: "no more tries, but a message may still be answered",
    CaseStage.AWAITING: "relies on a live contact, or a chased message is in work after all",
    AgentState.OFF: "not on duty; such spells are not written",
    AgentState.AVAILABLE: "on duty, nothing in hand",
    AgentState.BUSY: "at least one talk, or one turn in work",
    AgentState.AFTER_CONTACT_WORK: "after-contact work, and nothing in work",
    AgentState.BREAK: "a break or a lunch that is paid; one that is not paid is no state",
    AgentState.TRAINING: "in training",
    AgentState.ABSENT: "due for work and paid, but not there: for the whole shift, or late",
    AgentState.HELD_SLOT: "only silent threads, or silently abandoned chats",
}
"""What the stages and states are; what the ends are stands on the page on the journal."""

_PUT_ASIDE: Final = "put aside for a call or chat"
_SOLVED_ELSEWHERE: Final = "the case is solved elsewhere, so the customer does not write again"
_LEFT: Final = "patience is over, or a silently abandoned chat is dismissed or the run ends"

_DECIDES_FIRST: Final = "the orchestrator takes its time, or turned away and will try again"
_TRIES_AGAIN: Final = "the last contact fails or is chased, or an offer is accepted"
_STILL_A_MESSAGE: Final = "is turned away, and only a message is left"

CONTACTS: Final = (
    Transition(None, "the customer turns up", Stage.ARRIVING),
    Transition(Stage.ARRIVING, "the channel is self-service", Stage.SELF_SERVICE),
    Transition(Stage.ARRIVING, "an agent has room, or makes room", Stage.IN_WORK),
    Transition(Stage.ARRIVING, "nobody has room", Stage.WAITING),
    Transition(
        Stage.ARRIVING,
        "no trunk or no place in the queue is free, or a parallel one is not admitted",
        ContactEnd.BLOCKED,
    ),
    Transition(
        Stage.ARRIVING, "nobody has room, and the queue puts the customer off", ContactEnd.BALKED
    ),
    Transition(Stage.ARRIVING, "the channel is closed", ContactEnd.CLOSED_OUT),
    Transition(
        Stage.ARRIVING,
        "the orchestrator merges a call or chat, or anything by mistake",
        ContactEnd.MERGED,
    ),
    Transition(Stage.ARRIVING, "the orchestrator merges a message", Stage.DORMANT),
    Transition(Stage.SELF_SERVICE, "handed over to an agent", Stage.ARRIVING),
    Transition(Stage.SELF_SERVICE, "solved, or left unsolved", ContactEnd.CONTAINED),
    Transition(Stage.SELF_SERVICE, "the case is solved elsewhere", ContactEnd.WITHDRAWN),
    Transition(Stage.SELF_SERVICE, THE_RUN_ENDS, ContactEnd.OPEN),
    Transition(Stage.WAITING, "an agent takes it", Stage.IN_WORK),
    Transition(Stage.WAITING, "an agent takes a silently abandoned chat", Stage.SILENT),
    Transition(Stage.WAITING, _LEFT, ContactEnd.ABANDONED),
    Transition(Stage.WAITING, "the channel closes and dismisses", ContactEnd.CLOSED_OUT),
    Transition(
        Stage.WAITING,
        "served or solved elsewhere, or an offer of another channel is accepted",
        ContactEnd.WITHDRAWN,
    ),
    Transition(Stage.WAITING, "a call or chat is merged into the next contact", ContactEnd.MERGED),
    Transition(Stage.WAITING, "a message is merged into the next contact", Stage.DORMANT),
    Transition(Stage.DORMANT, "the contact that it joined fails, and it waits on", Stage.WAITING),
    Transition(Stage.DORMANT, "the contact that it joined is answered", ContactEnd.MERGED),
    Transition(Stage.DORMANT, THE_RUN_ENDS, ContactEnd.OPEN),
    Transition(
        Stage.WAITING,
        "an agent who has the next contact sees the message",
        ContactEnd.CLOSED_AS_DUPLICATE,
    ),
    Transition(Stage.WAITING, THE_RUN_ENDS, ContactEnd.OPEN),
    Transition(Stage.WAITING_FOR_OWNER, "the owner has room, or somebody else", Stage.IN_WORK),
    Transition(
        Stage.WAITING_FOR_OWNER, "the owner leaves, or does not come in time", Stage.WAITING
    ),
    Transition(Stage.WAITING_FOR_OWNER, THE_RUN_ENDS, ContactEnd.OPEN),
    Transition(Stage.IN_WORK, f"{_PUT_ASIDE}, and somebody else goes on", Stage.IN_WORK),
    Transition(Stage.IN_WORK, f"{_PUT_ASIDE}, for anyone", Stage.WAITING),
    Transition(Stage.IN_WORK, f"{_PUT_ASIDE}, for its owner", Stage.WAITING_FOR_OWNER),
    Transition(Stage.IN_WORK, "a turn is answered, and not the last one", Stage.AWAITING_CUSTOMER),
    Transition(Stage.IN_WORK, "the talk or the last turn is over", Stage.AFTER_CONTACT_WORK),
    Transition(Stage.IN_WORK, "over, without after-contact work", ContactEnd.ANSWERED),
    Transition(Stage.IN_WORK, "over, and the message was chased", ContactEnd.CHASED),
    Transition(Stage.IN_WORK, THE_RUN_ENDS, ContactEnd.OPEN),
    Transition(Stage.AWAITING_CUSTOMER, "the customer writes, and is answered", Stage.IN_WORK),
    Transition(
        Stage.AWAITING_CUSTOMER,
        "the customer writes, and the owner has no room",
        Stage.WAITING_FOR_OWNER,
    ),
    Transition(
        Stage.AWAITING_CUSTOMER, "the customer writes, and the owner is not there", Stage.WAITING
    ),
    Transition(Stage.AWAITING_CUSTOMER, _SOLVED_ELSEWHERE, ContactEnd.ANSWERED),
    Transition(
        Stage.AWAITING_CUSTOMER, "solved elsewhere, and the message was chased", ContactEnd.CHASED
    ),
    Transition(Stage.AWAITING_CUSTOMER, THE_RUN_ENDS, ContactEnd.OPEN),
    Transition(Stage.AFTER_CONTACT_WORK, "done, or the run ends", ContactEnd.ANSWERED),
    Transition(
        Stage.AFTER_CONTACT_WORK,
        "done or the run ends, and the message was chased",
        ContactEnd.CHASED,
    ),
    Transition(Stage.SILENT, "the agent notices, or the run ends", ContactEnd.ABANDONED),
)
"""What can happen to a contact."""

CASES: Final = (
    Transition(None, "the need arises, and the customer turns up", CaseStage.AWAITING),
    Transition(None, _DECIDES_FIRST, CaseStage.PENDING),
    Transition(None, "turned away, and will not try again", CaseEnd.GIVEN_UP),
    Transition(None, "foreseen, and handled before the customer asks", CaseEnd.RESOLVED),
    Transition(CaseStage.AWAITING, _TRIES_AGAIN, CaseStage.PENDING),
    Transition(CaseStage.AWAITING, "chases a message, and will not try again", CaseStage.GAVE_UP),
    Transition(CaseStage.AWAITING, "the last contact fails, and that was it", CaseEnd.GIVEN_UP),
    Transition(CaseStage.AWAITING, "a contact solves it", CaseEnd.RESOLVED),
    Transition(CaseStage.AWAITING, THE_RUN_ENDS, CaseEnd.OPEN),
    Transition(CaseStage.PENDING, "turns up again, or is answered elsewhere", CaseStage.AWAITING),
    Transition(CaseStage.PENDING, _STILL_A_MESSAGE, CaseStage.GAVE_UP),
    Transition(CaseStage.PENDING, "is turned away, and that was it", CaseEnd.GIVEN_UP),
    Transition(CaseStage.PENDING, "a contact that was still live solves it", CaseEnd.RESOLVED),
    Transition(CaseStage.PENDING, THE_RUN_ENDS, CaseEnd.OPEN),
    Transition(CaseStage.GAVE_UP, "the answer to a message solves it", CaseEnd.RESOLVED),
    Transition(CaseStage.GAVE_UP, "the last message ends without a solution", CaseEnd.GIVEN_UP),
    Transition(CaseStage.GAVE_UP, THE_RUN_ENDS, CaseEnd.OPEN),
)
"""What can happen to a case. Customers decide at once, in the event in which something fails."""

_ON_A_PAUSE: Final = (AgentState.BREAK, AgentState.TRAINING)


def _after(state: AgentState) -> Iterator[Transition]:
    """What follows a pause, or the time for which an agent is late or absent."""
    yield Transition(state, "it is over, and nothing waits", AgentState.AVAILABLE)
    yield Transition(state, "it is over, and the agent takes what waits", AgentState.BUSY)
    yield Transition(state, "it is over, and a silently abandoned chat waits", AgentState.HELD_SLOT)
    yield Transition(state, "the shift ends, or an unpaid break is due", AgentState.OFF)
    if state is AgentState.ABSENT:
        for pause in _ON_A_PAUSE:
            yield Transition(state, "a break or training was due meanwhile", pause)
    else:
        yield Transition(state, "it is over, and the agent is late", AgentState.ABSENT)


AGENTS: Final = (
    Transition(AgentState.OFF, "comes on duty, and nothing waits", AgentState.AVAILABLE),
    Transition(AgentState.OFF, "comes on duty, and takes what waits", AgentState.BUSY),
    Transition(
        AgentState.OFF, "comes on duty, and takes a silently abandoned chat", AgentState.HELD_SLOT
    ),
    Transition(AgentState.AVAILABLE, "takes a contact or a turn", AgentState.BUSY),
    Transition(AgentState.AVAILABLE, "takes a silently abandoned chat", AgentState.HELD_SLOT),
    Transition(
        AgentState.AVAILABLE,
        "the shift ends, the head count falls, or an unpaid break is due",
        AgentState.OFF,
    ),
    Transition(AgentState.BUSY, "finishes, and nothing waits", AgentState.AVAILABLE),
    Transition(AgentState.BUSY, "the last one in work is over", AgentState.AFTER_CONTACT_WORK),
    Transition(AgentState.BUSY, "what is left in hand is silent", AgentState.HELD_SLOT),
    Transition(AgentState.BUSY, "finishes, and was to leave", AgentState.OFF),
    Transition(
        AgentState.AFTER_CONTACT_WORK, "takes the next, or a customer writes again", AgentState.BUSY
    ),
    Transition(AgentState.AFTER_CONTACT_WORK, "done, and nothing waits", AgentState.AVAILABLE),
    Transition(
        AgentState.AFTER_CONTACT_WORK, "done, and what is left is silent", AgentState.HELD_SLOT
    ),
    Transition(AgentState.AFTER_CONTACT_WORK, "done, and was to leave", AgentState.OFF),
    Transition(AgentState.HELD_SLOT, "takes one more, or a customer writes again", AgentState.BUSY),
    Transition(AgentState.HELD_SLOT, "gives the last place free", AgentState.AVAILABLE),
    Transition(AgentState.HELD_SLOT, "the head count falls, or was to leave", AgentState.OFF),
    *(
        Transition(before, "a break or training is due, and nothing is in hand any more", after)
        for before in (
            *(AgentState.AVAILABLE, AgentState.BUSY, AgentState.AFTER_CONTACT_WORK),
            AgentState.HELD_SLOT,
        )
        for after in _ON_A_PAUSE
    ),
    *(
        Transition(AgentState.OFF, "the shift begins with it, or an unpaid break comes before", one)
        for one in _ON_A_PAUSE
    ),
    Transition(
        AgentState.OFF, "the shift begins, and the agent is absent or late", AgentState.ABSENT
    ),
    *(row for one in (*_ON_A_PAUSE, AgentState.ABSENT) for row in _after(one)),
    Transition(AgentState.BREAK, "training is due, too", AgentState.TRAINING),
    Transition(AgentState.TRAINING, "a break is due, too", AgentState.BREAK),
)
"""What can happen to an agent, looked at after an event and its matching."""

TRANSITIONS: Final[Mapping[str, tuple[Transition, ...]]] = {
    "contact": CONTACTS,
    "case": CASES,
    "agent": AGENTS,
}

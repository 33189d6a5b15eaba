"""What a plan knows of channels, classes of contacts, queues and teams: their rows, declared once.

Each number says which key of the scenario it comes from; :mod:`sim.engine.planning` computes what
no key holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from sim.declared import YES_NO, Unit, fields_of, kept
from sim.rules.codes import (
    FASTEST,
    FEWEST_LOST,
    MODE_ASYNC,
    MODE_CHAT,
    MODE_LIVE,
    MODE_SELF_SERVICE,
    RULES,
)

MODES: Final = {
    "live": MODE_LIVE,
    "chat": MODE_CHAT,
    "async": MODE_ASYNC,
    "self_service": MODE_SELF_SERVICE,
}

OBJECTIVES: Final = {"fewest_lost": FEWEST_LOST, "fastest": FASTEST, "rules": RULES}

# What happens to those who wait when a channel closes.
CLOSING_DISMISS: Final = 0
CLOSING_SERVE: Final = 1
CLOSING_CARRY_OVER: Final = 2
CLOSINGS: Final = {
    "dismiss": CLOSING_DISMISS,
    "serve": CLOSING_SERVE,
    "carry_over": CLOSING_CARRY_OVER,
}

# What is due of an agent who works in shifts; at one tick in this order.
COMES: Final = 0
PAUSES: Final = 1
GOES: Final = 2

DUTY: Final = np.dtype(
    [
        ("agent", "i8"),
        ("action", "i8"),  # COMES, PAUSES or GOES
        ("state", "i8"),  # of a pause: AgentState; OFF if it is not paid
        ("length", "i8"),  # of the pause, or of the shift
        ("stretch", "i8"),  # of work that is due after it, or after coming
        ("ordinal", "i8"),  # of a late beginning after it; above its last 8 bits the day
        ("following", "i8"),  # row of the agent's next pause
    ],
    align=True,
)

LAW: Final = Unit("row of the table of distributions; -1: takes no time")
GRID_TICKS: Final = Unit("ticks, a multiple of the clock grid; NEVER: no limit")
TICKS: Final = Unit("ticks")
POSITION: Final = Unit("number; -1: none")
PLAIN: Final = Unit("as in the scenario")


class Source(NamedTuple):
    """Where a number of a plan comes from.

    Attributes:
        key: of the channel, intent, segment or team; or with its section ("behaviour.hub_channel",
            "capabilities.steering").
        factor: from the key's number to that of the plan.
        codes: numbers of the words that the key may have.
    """

    key: str
    factor: float = 1.0
    codes: Mapping[str, int] | None = None


def taken(
    key: str,
    meaning: str,
    unit: Unit = PLAIN,
    *,
    dtype: str = "i8",
    factor: float = 1.0,
    codes: Mapping[str, int] | None = None,
) -> Any:
    """A number that is taken from the scenario as it is, or turned into ``unit``."""
    return kept(dtype, meaning, unit=unit, source=Source(key, factor, codes))


def share(key: str, meaning: str) -> Any:
    """A real number that is taken from the scenario as it is."""
    return taken(key, meaning, dtype="f8")


@dataclass(slots=True, eq=False, kw_only=True)
class ChannelRow:
    """A channel."""

    mode: int = taken("mode", "MODE_...", codes=MODES)
    weight: int = kept("i8", "units of CAPACITY that one contact takes")
    trunks: int = kept("i8", "contacts on its trunks at once; -1: no limit")
    trunks_of: int = kept("i8", "the channel on whose trunks its contacts are counted")
    queue_places: int = taken("queue_places", "contacts that can wait at once; -1: no limit")
    position_visible: int = taken("position_visible", "customers see how many wait")
    balks_at: int = taken("balks_at", "contacts ahead that are too many for all; -1: no limit")
    at_closing: int = taken("at_closing", "CLOSING_...", codes=CLOSINGS)
    slowdown: int = taken("slowdown_per_extra_contact", "of sharing, millionths", factor=1e6)
    has_speeds: int = taken("has_speeds", "a table says how fast its contacts are worked on")
    interruptible: int = taken("interruptible", "its work gives way to live contacts and chats")
    holds_place: int = kept("i8", "messages whose work does not give way", unit=YES_NO)
    suspended_to_owner: int = taken(
        "suspended_to", "interrupted work waits for its owner", codes={"owner": 1, "anyone": 0}
    )
    silence: int = taken(
        "silence_release_minutes", "silence after which a thread frees its place", GRID_TICKS
    )
    owner_wait: int = taken(
        "owner_wait_minutes", "how long a returned turn waits for its owner", GRID_TICKS
    )
    turns_least: int = taken("turns_least", "of a thread")
    turns_most: int = taken("turns_most", "of a thread")
    reply_delay: int = taken("customer_reply_delay", "before the next turn", LAW)
    silent_notice: int = taken("silent_abandonment_notice", "until it is noticed", LAW)
    reaction_time: int = taken("reaction_time", "until who minds the queue gives up", LAW)
    hand_over: int = taken("hand_over_to", "channel that self-service hands over to", POSITION)
    wait_threshold: int = taken("wait_threshold_seconds", "wait after which emotion rises", TICKS)
    code: int = kept("i8", "24-bit hash of the name, used in draws")
    offer: int = kept("i8", "time that an offer of it takes, a link included", unit=GRID_TICKS)
    by_link: int = kept("i8", "it is offered by a link in a message", unit=YES_NO)
    points: float = share("priority_points", "of priority")
    ageing_per_second: float = kept("f8", "points gained by waiting")
    recognised_share: float = share("recognised_share", "who needs no identification")
    coverage_share: float = kept("f8", "of its contacts that the shared record holds")
    reaction_share: float = share("reaction_share", "who gives up, for each other who waits")
    balking_share: float = share("balking_share", "who leave where anybody waits")
    balking_half_at: float = share("balking_half_at", "contacts ahead that put off half; -1: none")
    silent_share: float = share("silent_abandonment_share", "who abandon silently")
    induced_share: float = share(
        "induced_contact_share", "of contacts that solve a case, who breed a further one"
    )


@dataclass(slots=True, eq=False, kw_only=True)
class ClassRow:
    """What a contact of an intent on a channel is like; at intent x channels + channel."""

    queue: int = kept("i8", "where it waits")
    talk: int = kept("i8", "content of the work", unit=LAW)
    after_contact_work: int = kept("i8", "after-contact work", unit=LAW)
    authenticate: int = taken("authenticate", "legal authentication", LAW)
    lacks_medium: int = kept("i8", "the channel does not carry what the intent needs", unit=YES_NO)
    first_share: float = share("resolution_share", "resolved in the first answered contact")
    later_share: float = kept("f8", "resolved in a later one")
    difficulty_effect: float = share("difficulty_resolution_effect", "of difficulty on these")
    solved_share: float = share("self_service_resolution_share", "solved by self-service")
    leaves_share: float = share("self_service_leaves_share", "of the rest, who asks for no agent")
    error_key: int = kept("u8", "entity of the company's error about its chance of resolution")
    chance: float = kept("f8", "of resolution, as the orchestrator expects it")
    service_seconds: float = kept("f8", "until the answer, without the wait, likewise")
    usual_seconds: float = kept("f8", "of agent's time per item of work, likewise")


@dataclass(slots=True, eq=False, kw_only=True)
class QueueRow:
    """A queue: contacts of one channel that the same teams serve, in the same orders."""

    channel: int = kept("i8", "of its contacts")
    first_team: int = kept("i8", "its teams are queue_teams[first_team : first_team + teams]")
    teams: int = kept("i8", "how many serve it")
    first_suited: int = kept("i8", "the same teams as the orchestrator prefers them, likewise")
    alike: int = kept(
        "i8", "the first queue of the same channel and the same teams, those after a wait apart"
    )
    next_ring: int = kept("i8", "queue to which who still waits goes on; -1: none")
    ring_after: int = kept("i8", "wait after which that is", unit=TICKS)


@dataclass(slots=True, eq=False, kw_only=True)
class TeamRow:
    """A team."""

    first_agent: int = kept("i8", "number of its first agent")
    agents: Any = kept("i8", "on duty at one time or another")
    first_queue: int = kept("i8", "its queues are team_queues[first_queue : first_queue + queues]")
    queues: int = kept("i8", "how many it serves")
    lightest: int = kept("i8", "smallest weight among its channels, units of CAPACITY")
    mixed: int = kept("i8", "serves live contacts and chats, so a reserve may matter", unit=YES_NO)
    message_share: float = share("message_capacity_share", "of its places that messages may take")
    limited: int = kept(
        "i8", "and that is a limit, while a live or chat channel of it is open", unit=YES_NO
    )
    works_shifts: int = kept("i8", "its agents come and go by shifts", unit=YES_NO)
    absence_share: float = share("absence_share", "chance that an agent does not come on a day")
    adherence_share: float = share("adherence_share", "of the time due for work, who are there")
    own_skill_points: float = share("own_skill_points", "of priority, for its own skill")


def table_of(record: type) -> np.dtype[Any]:
    """NumPy's type of the rows of a table of the plan."""
    return np.dtype([(one.name, one.dtype) for one in fields_of(record)], align=True)


CHANNEL: Final = table_of(ChannelRow)
CONTACT_CLASS: Final = table_of(ClassRow)
QUEUE: Final = table_of(QueueRow)
TEAM: Final = table_of(TeamRow)

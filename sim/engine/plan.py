"""The plan: a scenario and the capabilities of one service model as flat arrays for an engine.

Both engines read the same plan, so that a scenario is interpreted once. Indices are dense and
follow the order of the scenario file; they break ties and are never drawn from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim.engine.journal import Names, StructuredArray
from sim.service_models.capabilities import SCOPES

if TYPE_CHECKING:
    from sim.service_models.capabilities import Capabilities

# What happens to those who wait when a channel closes.
CLOSING_DISMISS: Final = 0
CLOSING_SERVE: Final = 1
CLOSING_CARRY_OVER: Final = 2

CHANNEL: Final = np.dtype(
    [
        ("mode", "i8"),
        ("weight", "i8"),  # units of CAPACITY that one contact takes
        ("lines", "i8"),  # contacts in the channel at once; -1: no limit
        ("at_closing", "i8"),  # CLOSING_...
        ("slowdown", "i8"),  # of processor sharing, millionths
        ("interruptible", "i8"),  # its work gives way to held contacts
        ("suspended_to_owner", "i8"),  # interrupted work waits for its owner
        ("silence", "i8"),  # ticks of silence after which a thread frees its place
        ("owner_wait", "i8"),  # ticks that a returned turn waits for its owner; NEVER: no limit
        ("turns_least", "i8"),
        ("turns_most", "i8"),
        ("reply_delay", "i8"),  # row of the table of distributions; -1: at once
        ("silent_notice", "i8"),  # likewise, until somebody silent is noticed
        ("hand_over", "i8"),  # channel to which self-service hands over; -1: none
        ("tolerance", "i8"),  # ticks of waiting after which emotion rises
        ("code", "i8"),  # 24-bit name hash used in draws
        ("points", "f8"),
        ("ageing_per_second", "f8"),
        ("recognised_share", "f8"),
        ("coverage_share", "f8"),
        ("silent_share", "f8"),
    ],
    align=True,
)

# One row per (intent, channel), at intent x channels + channel: what such a contact is like.
CONTACT_CLASS: Final = np.dtype(
    [
        ("queue", "i8"),
        ("talk", "i8"),  # rows of the table of distributions; -1: takes no time
        ("wrap_up", "i8"),
        ("authenticate", "i8"),
        ("lacks_medium", "i8"),
        ("first_share", "f8"),  # chance of resolution in the first answered contact
        ("later_share", "f8"),
        ("difficulty_effect", "f8"),
        ("solved_share", "f8"),  # chance that self-service solves it
        ("leaves_share", "f8"),  # of the rest, who leaves without asking for an agent
        ("chance", "f8"),  # what the orchestrator expects: of resolution,
        ("service_seconds", "f8"),  # of time until the answer, without the wait,
        ("usual_seconds", "f8"),  # of agent's time per item of work
    ],
    align=True,
)

QUEUE: Final = np.dtype(
    [
        ("channel", "i8"),
        ("first_team", "i8"),  # its teams are queue_teams[first_team : first_team + teams]
        ("teams", "i8"),
        ("first_suited", "i8"),  # the same teams as the orchestrator prefers them, likewise
    ],
    align=True,
)

TEAM: Final = np.dtype(
    [
        ("first_agent", "i8"),
        ("agents", "i8"),
        ("first_queue", "i8"),  # its queues are team_queues[first_queue : first_queue + queues]
        ("queues", "i8"),
        ("lightest", "i8"),  # smallest weight among its channels, units of CAPACITY
        ("mixed", "i8"),  # serves held live contacts and chats, so a reserve may matter
        ("handle_time_factor", "f8"),
        ("resolution_shift", "f8"),
    ],
    align=True,
)

CALENDAR: Final = np.dtype(
    [("tick", "i8"), ("kind", "i8"), ("which", "i8"), ("value", "i8")], align=True
)
CALENDAR_OPENING: Final = 0  # which: channel, value: 1 opens, 0 closes
CALENDAR_STAFFING: Final = 1  # which: team, value: head count


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an engine needs beside the tape.

    Attributes:
        names: of the dense indices. grid: clock grid in ticks.
        horizon_ticks: no arrivals from here on. end_ticks: the run ends here.
        channels, classes, queues, teams: structured arrays, see the dtypes above.
        queue_teams: int64, teams of each queue, twice: most specialised first, best suited first.
        queue_rank: int64, beside each of them its rank in that order; teams of equal rank compete.
        team_queues: int64, queues of each team. team_secondary: int8[teams, classes].
        team_maximum: int64[teams, channels], contacts of a channel one agent may hold.
        usable: int64[intents], bit set of the channels on which an intent may be raised.
        has_medium: int64[intents], bit set of the channels that carry what the intent needs.
        patience: int64[segments, channels], rows of the table of distributions.
        liked: int64[segments], bit set of the channels that customers would choose themselves.
        correlation, points: float64[segments]: of patience; priority points.
        parallel_share: float64[segments], who opens a parallel contact while waiting long enough.
        value: float64[segments], value of a customer relative to the most valuable segment.
        distributions: float64[n, 8]; quantile_table: float64, see ``sim.randomness``.
        identify, repeat, retry_delay, switch_delay: rows of the table of distributions (-1: takes
            no time), the last two int64[causes].
        parameters: float64, see ``sim.rules.parameters``. hub: channel or -1.
        max_attempts: contacts after which a case is given up.
        calendar: openings, closings and head counts in order of time.
        opening_from, opening_until: int64, spells in which a channel is open, all channels after
            each other; those of channel c are at opening_first[c] : opening_first[c + 1].
        parallel_delay: row, until a parallel contact is opened. parallel_admitted: whether it may.
        scope: 0 channel, 1 interaction, 2 case. companion, same_agent, shared_record,
        duplicates_visible, merge, steering, priority: switches of the service model.
        acceptable: number of a customer's most preferred channels that may be offered.
        orchestrator: entity of its draws. latency, offer, refresh, look_again, outage_block,
            bucket: ticks; of a decision, an offer, between readings of the queues, between looks at
            those who wait (0: never), of a block in which it works or not, of a part of the window
            over which recent work is counted.
        pack: an arriving chat goes to the fullest agent with room. reserve: see the model guide.
    """

    names: Names
    grid: int
    horizon_ticks: int
    end_ticks: int
    warm_up_ticks: int
    channels: StructuredArray
    classes: StructuredArray
    queues: StructuredArray
    teams: StructuredArray
    queue_teams: npt.NDArray[np.int64]
    queue_rank: npt.NDArray[np.int64]
    team_queues: npt.NDArray[np.int64]
    team_secondary: npt.NDArray[np.int8]
    team_maximum: npt.NDArray[np.int64]
    usable: npt.NDArray[np.int64]
    has_medium: npt.NDArray[np.int64]
    patience: npt.NDArray[np.int64]
    liked: npt.NDArray[np.int64]
    correlation: npt.NDArray[np.float64]
    points: npt.NDArray[np.float64]
    parallel_share: npt.NDArray[np.float64]
    value: npt.NDArray[np.float64]
    distributions: npt.NDArray[np.float64]
    quantile_table: npt.NDArray[np.float64]
    identify: int
    repeat: int
    retry_delay: npt.NDArray[np.int64]
    switch_delay: npt.NDArray[np.int64]
    parameters: npt.NDArray[np.float64]
    hub: int
    max_attempts: int
    parallel_delay: int
    parallel_admitted: bool
    calendar: StructuredArray
    opening_from: npt.NDArray[np.int64]
    opening_until: npt.NDArray[np.int64]
    opening_first: npt.NDArray[np.int64]
    scope: int
    companion: bool
    same_agent: bool
    shared_record: bool
    duplicates_visible: bool
    merge: bool
    steering: bool
    priority: bool
    acceptable: int
    orchestrator: int
    latency: int
    offer: int
    refresh: int
    look_again: int
    outage_block: int
    bucket: int
    pack: bool
    reserve: bool

    @property
    def orchestrates(self) -> bool:
        """Whether the service model has an orchestrator at all."""
        return self.merge or self.steering or self.priority

    @property
    def agents(self) -> int:
        """Number of agents, on duty at one time or another."""
        return len(self.names.agent_team)


def scope_index(capabilities: Capabilities) -> int:
    """Position of the reach of context in the order the rules use."""
    return SCOPES.index(capabilities.context_scope)

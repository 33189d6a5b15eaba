"""The plan: a scenario and the capabilities of one service model as flat arrays for an engine.

Both engines read the same plan, so that a scenario is interpreted once. Indices are dense and
follow the order of the scenario file; they break ties and are never drawn from.

Everything a plan holds is declared here, once: a number says which key of the scenario it comes
from, and :mod:`sim.engine.planning` computes what no key holds. A new parameter of a channel is a
key of the schema, a line here, and the place where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.declared import Field, Unit, fields_of, kept
from sim.engine.journal import Names, StructuredArray
from sim.engine.plan_rows import (
    CHANNEL,
    CONTACT_CLASS,
    DUTY,
    GRID_TICKS,
    LAW,
    OBJECTIVES,
    PLAIN,
    POSITION,
    QUEUE,
    TEAM,
    TICKS,
    Source,
)
from sim.service_models.capabilities import SCOPES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CALENDAR: Final = np.dtype(
    [("tick", "i8"), ("kind", "i8"), ("which", "i8"), ("value", "i8")], align=True
)
CALENDAR_OPENING: Final = 0  # which: channel, value: 1 opens, 0 closes
CALENDAR_STAFFING: Final = 1  # which: team, value: head count
CALENDAR_DUTIES: Final = 2  # which: first row of what is due of a team's agents, value: how many

INTEGER: Final = np.dtype(np.int64)
FLOAT: Final = np.dtype(np.float64)
KEY: Final = np.dtype(np.uint64)
BYTE: Final = np.dtype(np.int8)
PLACE: Final = np.dtype(np.int32)  # of a slot or a row
COUNT: Final = np.dtype(np.int16)  # of contacts


class Layout(NamedTuple):
    """How an array of a plan lies in memory: NumPy's type of an element, one or two dimensions."""

    dtype: np.dtype[Any]
    dimensions: int


def array(
    dtype: np.dtype[Any], dimensions: int, meaning: str, source: str = "", *, laws: bool = False
) -> Any:
    """An array of the plan.

    Args:
        dtype: NumPy's type of an element.
        dimensions: one or two.
        meaning: what it holds.
        source: the key that holds it ("segments.priority_points").
        laws: the key holds distributions, and the array their rows in the table.
    """
    key = Source(source) if source else None
    unit = Unit(LAW.text if laws else "array", words=Layout(dtype, dimensions))
    return kept("O", meaning, source=key, unit=unit)


def number(
    meaning: str,
    source: str = "",
    unit: Unit = PLAIN,
    *,
    run: str = "=",
    dtype: str = "i8",
    codes: Mapping[str, int] | None = None,
) -> Any:
    """One number of the plan; ``run``: its name among the numbers of a run, empty if not there."""
    key = Source(source, codes=codes) if source else None
    return kept(dtype, meaning, unit=unit, source=key, part=run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything an engine needs beside the tape."""

    names: Names
    channel: StructuredArray = array(CHANNEL, 1, "channels")
    contact_class: StructuredArray = array(CONTACT_CLASS, 1, "classes of contacts")
    queue: StructuredArray = array(QUEUE, 1, "queues")
    team: StructuredArray = array(TEAM, 1, "teams")
    queue_teams: Ints = array(
        INTEGER, 1, "teams of each queue, twice: most specialised first, best suited first"
    )
    queue_rank: Ints = array(
        INTEGER, 1, "beside each of them its rank in that order; teams of equal rank compete"
    )
    team_queues: Ints = array(INTEGER, 1, "queues of each team")
    kept_free: Ints = array(
        INTEGER, 2, "[teams, queues]: agents who are to stay free after one takes from it"
    )
    own_points: Floats = array(
        FLOAT, 2, "[teams, queues]: of priority that contacts of its own skill have for a team"
    )
    team_secondary: npt.NDArray[np.int8] = array(
        BYTE, 2, "[teams, classes]: served as a secondary skill"
    )
    team_factor: Floats = array(
        FLOAT, 2, "[teams, classes]: on the content of the work (proficiency)"
    )
    team_shift: Floats = array(FLOAT, 2, "[teams, classes]: on the chance of resolution")
    team_after_contact_work: Ints = array(
        INTEGER,
        2,
        "[teams, channels]: law of its own after-contact work; AS_OTHERS: none of its own",
    )
    team_maximum: Ints = array(
        INTEGER, 2, "[teams, channels]: contacts of a channel one agent may hold"
    )
    speeds: Ints = array(
        INTEGER,
        2,
        "[channels, contacts - 1]: total speed with so many in work, millionths",
        "channels.millionths",
    )
    usable: Ints = array(INTEGER, 1, "by intent: bit set of the channels where it may be raised")
    has_medium: Ints = array(INTEGER, 1, "by intent: bit set of those that carry what it needs")
    patience: Ints = array(INTEGER, 2, "[segments, channels]: rows of the table of distributions")
    patience_error_key: npt.NDArray[np.uint64] = array(
        KEY, 2, "[segments, channels]: entities of the company's errors about patience"
    )
    segment_share: Floats = array(FLOAT, 1, "by segment: share of customers", "segments.share")
    purchase: Ints = array(
        INTEGER, 1, "by intent: it is lost at once if a contact fails", "intents.purchase"
    )
    preferred: Ints = array(
        INTEGER,
        2,
        "[segments, intents]: channels that the company would offer, see `sim.demand.preference`; "
        "NO_ORDER: those that the customer likes",
    )
    liked: Ints = array(
        INTEGER, 1, "by segment: bit set of the channels that customers would choose themselves"
    )
    virtual_wait: Ints = array(
        INTEGER,
        1,
        "by segment: law of the virtual wait on joining",
        "segments.virtual_wait_seconds",
        laws=True,
    )
    correlation: Floats = array(
        FLOAT, 1, "by segment, of patience", "segments.patience_correlation"
    )
    points: Floats = array(FLOAT, 1, "by segment, of priority", "segments.priority_points")
    parallel_share: Floats = array(
        FLOAT,
        1,
        "by segment: who contacts another channel as well",
        "segments.parallel_contact_share",
    )
    value: Floats = array(FLOAT, 1, "by segment, relative to the most valuable one")
    distributions: Floats = array(FLOAT, 2, "the table of distributions, see sim.randomness")
    quantile_table: Floats = array(FLOAT, 1, "quantiles of tabulated distributions")
    retry_delay: Ints = array(INTEGER, 1, "by cause of the move: row of the table of distributions")
    switch_delay: Ints = array(INTEGER, 1, "likewise, on another channel")
    parameters: Floats = array(FLOAT, 1, "see sim.rules.parameters")
    calendar: StructuredArray = array(CALENDAR, 1, "openings, closings, head counts, in time")
    duties: StructuredArray = array(DUTY, 1, "what is due of agents who work in shifts, in time")
    person: npt.NDArray[np.uint64] = array(
        KEY, 1, "by agent: entity of the draws about absence and late beginnings"
    )
    opening_from: Ints = array(INTEGER, 1, "spells in which channels are open, channel by channel")
    opening_until: Ints = array(INTEGER, 1, "likewise, when they end")
    opening_first: Ints = array(INTEGER, 1, "where the spells of each channel begin")
    profile: Floats = array(
        FLOAT, 2, "[channels, bins + 1]: share of its cases before each moment of the week"
    )
    since_monday: int = number("from midnight of the week's Monday to the start", unit=TICKS)
    grid: int = number("clock grid in ticks", "run.grid_ticks")
    horizon_ticks: int = number("the window ends here", "span.horizon_ticks", run="")
    end_ticks: int = number("the run ends here", "span.end_ticks", run="end")
    warm_up_ticks: int = number("measures look at what comes later", "span.window_ticks", run="")
    lead_ticks: int = number(
        "what comes before the scenario's start takes so long", "span.lead_ticks", run="lead"
    )
    idle_ticks: int = number("nobody is served before", "span.idle_ticks", run="idle")
    identify: int = number("finding out who the customer is", "handling.identify", LAW)
    repeat: int = number("hearing the story again", "handling.repeat", LAW)
    hub: int = number("channel to which some switch", "behaviour.hub_channel", POSITION)
    max_attempts: int = number("after which a case is given up", "behaviour.max_attempts")
    parallel_delay: int = number(
        "until another channel is contacted as well", "behaviour.parallel_contact_delay", LAW
    )
    parallel_admitted: bool = number(
        "whether such contacts are", "behaviour.parallel_contacts_admitted"
    )
    scope: int = number(
        "reach of context",
        "capabilities.context_scope",
        codes={scope: place for place, scope in enumerate(SCOPES)},
    )
    shared_record: bool = number(
        "contacts are logged for everybody",
        "capabilities.context_scope",
        codes={scope: scope == "case" for scope in SCOPES},
    )
    companion: bool = number("a second channel beside the first", "capabilities.companion_channel")
    same_agent: bool = number("customers return to their agent", "capabilities.same_agent")
    duplicates_visible: bool = number("to agents", "capabilities.duplicates_visible")
    merge: bool = number("duplicates, on arrival", "capabilities.merge_on_arrival")
    steering: bool = number("to the best channel", "capabilities.steering")
    proactive: bool = number(
        "needs that are foreseen are handled before the customer asks", "capabilities.proactive"
    )
    priority: bool = number(
        "from emotion and value", "capabilities.priority_from_emotion_and_value"
    )
    orchestrator: int = number("entity of the orchestrator's draws", dtype="u8")
    latency: int = number("of a decision", "orchestrator.latency_seconds", GRID_TICKS)
    objective: int = number("what the best channel is", "orchestrator.objective", codes=OBJECTIVES)
    most_offers: int = number("during one wait", "orchestrator.most_offers")
    counts_own_moves: bool = number(
        "those sent to a queue count there at once", "orchestrator.counts_own_moves"
    )
    acceptable: int = number(
        "of a customer's most preferred channels, how many may be offered",
        "orchestrator.acceptable_channels",
    )
    refresh: int = number("between readings of queues", "orchestrator.refresh_seconds", TICKS)
    look_again: int = number(
        "between looks at those who wait; 0: none", "orchestrator.second_look_minutes", GRID_TICKS
    )
    outage_block: int = number(
        "in which the orchestrator works or not", "orchestrator.outage_block_minutes", TICKS
    )
    bucket: int = number("a part of the window over which recent work is counted", unit=TICKS)
    pack: bool = number(
        "an arriving chat goes to the fullest agent with room",
        "staffing.packing",
        codes={"pack": True, "spread": False},
    )
    random_choice: bool = number(
        "an arriving contact goes to any of those who stand alike",
        "staffing.choice",
        codes={"random": True, "longest_idle": False},
    )
    rings: bool = number("some teams serve only after a wait")
    reserve: bool = number("some room is kept for live contacts", "staffing.reserve")

    @property
    def orchestrates(self) -> bool:
        """Whether the service model has an orchestrator at all."""
        return self.merge or self.steering or self.priority

    @property
    def agents(self) -> int:
        """Number of agents, on duty at one time or another."""
        return len(self.names.agent_team)


ARRAYS: Final[dict[str, Layout]] = {
    one.name: one.unit.words for one in fields_of(Plan) if isinstance(one.unit.words, Layout)
}
"""Arrays of a plan and how they lie in memory."""

NUMBERS: Final[list[Field]] = [one for one in fields_of(Plan) if one.name not in ARRAYS]
"""The other fields of a plan, but for the names."""

NUMBERS_OF_A_RUN: Final = {
    one.name if one.part == "=" else one.part: one for one in NUMBERS if one.part
}
"""Those that an engine reads, by their names among the numbers of a run."""

"""From a scenario to the flat arrays of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.declared import Field, fields_of
from sim.demand.preference import NO_ORDER, pack
from sim.engine.journal import Names, StructuredArray
from sim.engine.plan import (
    ARRAYS,
    CALENDAR,
    CALENDAR_DUTIES,
    CALENDAR_OPENING,
    CALENDAR_STAFFING,
    NUMBERS,
    Plan,
)
from sim.engine.plan_rows import (
    CHANNEL,
    CONTACT_CLASS,
    GRID_TICKS,
    LAW,
    POSITION,
    TEAM,
    TICKS,
    ChannelRow,
    ClassRow,
    TeamRow,
)
from sim.engine.planned_duties import Duties, plan_duties
from sim.engine.planned_means import chance, lacks_medium, service_seconds, usual_seconds
from sim.engine.planned_parameters import parameter_row, responses
from sim.engine.planned_queues import plan_queues, skills_of
from sim.randomness.counter import entity_key
from sim.randomness.encode import Encoder
from sim.rules.codes import CAPACITY
from sim.rules.expected_wait import BUCKETS
from sim.rules.opening import BIN_TICKS
from sim.rules.timing import ticks
from sim.rules.work import AS_OTHERS
from sim.sections.modes import BY_AGENTS, SYNCHRONOUS
from sim.sections.span import Span
from sim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, TICKS_PER_DAY
from sim.workload.expected import since_midnight
from sim.workload.headcount import headcount_plan
from sim.workload.week_profile import week_profile

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.sections.channels import Channel
    from sim.sections.distribution import Distribution
    from sim.service_models.capabilities import Capabilities

SECONDS_IN: Final = {"seconds": 1, "minutes": SECONDS_PER_MINUTE, "hours": SECONDS_PER_HOUR}
"""By the last word of a key: how many seconds its unit has."""


def build_plan(scenario: Scenario, capabilities: Capabilities) -> Plan:
    """Flatten a scenario and the capabilities of a service model."""
    return PlanBuilder(scenario, capabilities).build()


def weight_of(channel: Channel) -> int:
    """Units of capacity that one contact takes; rounded down, so that three thirds fit in one."""
    return int(channel.capacity_weight * CAPACITY + 1e-6)


class PlanBuilder:
    """Builds a plan step by step; each step fills one table."""

    def __init__(self, scenario: Scenario, capabilities: Capabilities) -> None:
        self._scenario = scenario
        self._capabilities = capabilities
        self._span = Span.of(scenario)
        self._channels = list(scenario.channels)
        self._intents = list(scenario.intents)
        self._teams = list(scenario.teams)
        self._encoder = Encoder()
        self._rows: dict[str, int] = {}

    def build(self) -> Plan:
        """Make the plan."""
        scenario = self._scenario
        headcounts = headcount_plan(scenario)
        duties = plan_duties(scenario, headcounts.present.max(axis=1, initial=0).astype(np.int64))
        sizes = duties.sizes
        skills = skills_of(scenario)
        queues = plan_queues(scenario, skills)
        spells, first = self._openings()
        causes = responses(scenario)
        arrays = (one for one in fields_of(Plan) if one.name in ARRAYS and one.source)
        taken: dict[str, Any] = {one.name: self._array(one) for one in arrays}
        return Plan(
            names=Names(
                tuple(self._channels),
                tuple(scenario.segments),
                tuple(self._intents),
                tuple(self._teams),
                np.repeat(np.arange(len(sizes), dtype=np.int16), sizes),
            ),
            channel=self._channel_table(),
            contact_class=self._class_table(queues.of_class),
            queue=queues.table,
            team=self._team_table(sizes, queues.of_teams),
            queue_teams=queues.teams,
            queue_rank=queues.rank,
            team_queues=np.array([q for of_one in queues.of_teams for q in of_one], dtype=np.int64),
            kept_free=queues.kept_free,
            own_points=queues.own_points,
            team_secondary=skills.secondary,
            team_factor=skills.factor,
            team_shift=skills.shift,
            team_after_contact_work=self._team_work(),
            team_maximum=self._maximum(),
            usable=self._usable(),
            has_medium=self._has_medium(),
            patience=self._patience(),
            patience_error_key=self._keys("patience error"),
            preferred=self._preferred(),
            liked=self._liked(),
            value=self._values(),
            retry_delay=np.array([self._row(b.retry_delay) for b in causes], dtype=np.int64),
            switch_delay=np.array([self._row(b.switch_delay) for b in causes], dtype=np.int64),
            parameters=parameter_row(scenario),
            calendar=self._calendar(headcounts.present, headcounts.interval_ticks, spells, duties),
            duties=duties.table,
            person=duties.people,
            opening_from=np.array([a for s in spells for a, _ in s], dtype=np.int64),
            opening_until=np.array([b for s in spells for _, b in s], dtype=np.int64),
            opening_first=first,
            profile=week_profile(scenario, BIN_TICKS),
            since_monday=self._since_monday(),
            rings=bool((queues.table["next_ring"] >= 0).any()),
            orchestrator=entity_key("orchestrator"),
            bucket=ticks(scenario.orchestrator.window_minutes * SECONDS_PER_MINUTE / BUCKETS, 1),
            **taken,
            **{one.name: self._number(one) for one in NUMBERS if one.source},
            # Last, when every distribution has been entered.
            distributions=self._encoder.rows(),
            quantile_table=self._encoder.table(),
        )

    def _array(self, one: Field) -> npt.NDArray[Any]:
        """An array of the plan of which each channel, segment, ... holds a line."""
        section, _, key = one.source.key.partition(".")
        each = getattr(self._scenario, section).values()
        values = [getattr(owner, key) for owner in each]
        if one.unit.text == LAW.text:
            values = [self._row(law) for law in values]
        return np.array(values, dtype=ARRAYS[one.name].dtype)

    def _number(self, one: Field) -> Any:
        """A number of the plan that a key of the scenario, or a capability, holds."""
        section, _, key = one.source.key.partition(".")
        owners = {"capabilities": self._capabilities, "span": self._span}
        return self._taken(one, owners.get(section) or getattr(self._scenario, section), key)

    def _fill(self, row: Any, record: type, owner: object) -> None:
        """Fill in the columns of a row whose keys a section of the scenario holds."""
        for one in fields_of(record):
            if one.source:
                row[one.name] = self._taken(one, owner, one.source.key)

    def _taken(self, one: Field, owner: object, key: str) -> Any:
        """What a key says, in the unit of the plan."""
        value: Any = getattr(owner, key)
        if one.unit is LAW:
            return self._row(value)
        if one.unit is POSITION:
            return self._channel_number(value)
        if one.unit in (TICKS, GRID_TICKS):
            seconds = value * SECONDS_IN[key.rpartition("_")[2]]
            return ticks(seconds, 1 if one.unit is TICKS else self._scenario.run.grid_ticks)
        if one.source.codes is not None:
            return one.source.codes[value]
        if one.source.factor != 1.0:
            return round(value * one.source.factor)
        return -1 if value is None else value

    def _row(self, distribution: Distribution) -> int:
        """Number of a distribution in the table, entered if new; -1 if it takes no time."""
        if distribution.mean_seconds == 0.0:
            return -1
        text = distribution.model_dump_json()
        if text not in self._rows:
            self._rows[text] = self._encoder.add(distribution)
        return self._rows[text]

    def _channel_table(self) -> StructuredArray:
        scenario = self._scenario
        table = np.zeros(len(self._channels), dtype=CHANNEL)
        for row, (name, channel) in zip(table, scenario.channels.items(), strict=True):
            self._fill(row, ChannelRow, channel)
            row["weight"] = weight_of(channel)
            trunks_of = channel.trunks_shared_with or name
            row["trunks_of"] = self._channel_number(trunks_of)
            trunks = scenario.channels[trunks_of].trunks
            row["trunks"] = -1 if trunks is None else trunks
            row["holds_place"] = channel.mode == "async" and not channel.interruptible
            row["code"] = entity_key("channel", name) & 0xFFFFFF
            row["by_link"] = name in scenario.orchestrator.link_channels
            row["offer"] = self._offer_ticks(by_link=bool(row["by_link"]))
            row["ageing_per_second"] = channel.ageing_points_per_minute / SECONDS_PER_MINUTE
            row["coverage_share"] = scenario.context.coverage_share.get(name, 1.0)
        return table

    def _channel_number(self, name: str) -> int:
        return self._channels.index(name) if name else -1

    def _class_table(self, queue_of: npt.NDArray[np.int64]) -> StructuredArray:
        table = np.zeros(len(queue_of), dtype=CONTACT_CLASS)
        table["queue"] = queue_of
        pairs = [(i, c) for i in self._intents for c in self._channels]
        for row, (name, channel) in zip(table, pairs, strict=True):
            intent = self._scenario.intents[name]
            self._fill(row, ClassRow, intent)
            row["talk"] = self._row(self._scenario.talk(name, channel))
            row["after_contact_work"] = self._row(self._scenario.after_contact_work(name, channel))
            row["lacks_medium"] = lacks_medium(self._scenario, name, channel)
            later = intent.later_resolution_share
            row["later_share"] = intent.resolution_share if later is None else later
            row["error_key"] = entity_key("resolution error", name, channel)
            companion = self._capabilities.companion_channel
            row["chance"] = chance(self._scenario, name, channel, companion=companion)
            row["service_seconds"] = service_seconds(self._scenario, name, channel)
            row["usual_seconds"] = usual_seconds(self._scenario, name, channel)
        return table

    def _team_table(
        self, sizes: npt.NDArray[np.int64], queues_of: list[list[int]]
    ) -> StructuredArray:
        scenario = self._scenario
        table = np.zeros(len(self._teams), dtype=TEAM)
        table["agents"] = sizes
        table["first_agent"] = np.cumsum(sizes) - sizes
        table["queues"] = [len(queues) for queues in queues_of]
        table["first_queue"] = np.cumsum(table["queues"]) - table["queues"]
        for row, name in zip(table, self._teams, strict=True):
            channels = [scenario.channels[channel] for channel in scenario.served_channels(name)]
            served = [channel for channel in channels if channel.mode in BY_AGENTS]
            modes = {channel.mode for channel in served}
            row["lightest"] = min(map(weight_of, served), default=CAPACITY)
            row["mixed"] = modes >= set(SYNCHRONOUS)
            row["limited"] = scenario.limits_messages(name)
            row["works_shifts"] = bool(scenario.teams[name].shifts)
            self._fill(row, TeamRow, scenario.teams[name])
        return table

    def _team_work(self) -> npt.NDArray[np.int64]:
        """After-contact work that teams state for themselves, by team and channel."""
        shape = (len(self._teams), len(self._channels))
        laws = np.full(shape, AS_OTHERS, dtype=np.int64)
        for t, team in enumerate(self._scenario.teams.values()):
            for channel, law in team.after_contact_work.items():
                laws[t, self._channel_number(channel)] = self._row(law)
        return laws

    def _maximum(self) -> npt.NDArray[np.int64]:
        return np.array(
            [
                [
                    self._scenario.teams[team].max_per_agent.get(name, channel.max_per_agent)
                    for name, channel in self._scenario.channels.items()
                ]
                for team in self._teams
            ],
            dtype=np.int64,
        ).reshape(len(self._teams), len(self._channels))

    def _usable(self) -> npt.NDArray[np.int64]:
        """Bit sets of the channels on which each intent may be raised."""
        allowed = [self._scenario.raised_on(intent) for intent in self._intents]
        return self._bit_sets([[c in names for c in self._channels] for names in allowed])

    def _has_medium(self) -> npt.NDArray[np.int64]:
        """Bit sets of the channels that carry what each intent needs."""
        media = [channel.media for channel in self._scenario.channels.values()]
        needs = [intent.medium for intent in self._scenario.intents.values()]
        return self._bit_sets([[need is None or need in m for m in media] for need in needs])

    @staticmethod
    def _bit_sets(table: list[list[bool]]) -> npt.NDArray[np.int64]:
        return np.array(
            [sum(1 << c for c, yes in enumerate(row) if yes) for row in table], dtype=np.int64
        )

    def _patience(self) -> npt.NDArray[np.int64]:
        scenario = self._scenario
        rows = [
            [self._encoder.add(scenario.patience(segment, c)) for c in self._channels]
            for segment in scenario.segments
        ]
        return np.array(rows, dtype=np.int64)

    def _keys(self, what: str) -> npt.NDArray[np.uint64]:
        """Entities of draws by the names of segment and channel."""
        rows = [
            [entity_key(what, segment, channel) for channel in self._channels]
            for segment in self._scenario.segments
        ]
        return np.array(rows, dtype=np.uint64)

    def _offer_ticks(self, *, by_link: bool) -> int:
        """What an offer takes; a link has to be followed, too."""
        settings = self._scenario.orchestrator
        seconds = settings.offer_seconds + (settings.link_seconds if by_link else 0.0)
        return ticks(seconds, self._scenario.run.grid_ticks)

    def _preferred(self) -> npt.NDArray[np.int64]:
        """Channels that the company would offer, packed, by segment and intent."""
        scenario = self._scenario
        return np.array(
            [
                [
                    self._packed(segment.preferred_channels, intent.preferred_channels)
                    for intent in scenario.intents.values()
                ]
                for segment in scenario.segments.values()
            ],
            dtype=np.int64,
        )

    def _packed(self, of_segment: list[str] | None, of_intent: list[str] | None) -> int:
        """Channels of both lists in the order of the intent's, or of the one that is given."""
        names = of_segment if of_intent is None else of_intent
        if names is None:
            return NO_ORDER
        scores = np.full(len(self._channels), np.inf)
        for place, name in enumerate(names):
            if of_segment is None or name in of_segment:
                scores[self._channels.index(name)] = place
        return int(pack(scores))

    def _liked(self) -> npt.NDArray[np.int64]:
        """Bit sets of the channels that customers of each segment choose themselves."""
        shares = [s.channel_preference for s in self._scenario.segments.values()]
        return self._bit_sets([[each.get(c, 0.0) > 0.0 for c in self._channels] for each in shares])

    def _values(self) -> npt.NDArray[np.float64]:
        """Value of a customer relative to the most valuable segment, 0 to 1."""
        values = np.array([s.value_per_year for s in self._scenario.segments.values()])
        return values / (values.max() or 1.0)

    def _openings(self) -> tuple[list[list[tuple[int, int]]], npt.NDArray[np.int64]]:
        """Spells in which each channel is open, and where each channel's spells begin.

        To the end of the last day, so that returns on it spread over its hours as on any other.
        """
        end = self._span.end_ticks
        midnight = end + -(end + self._since_monday()) % TICKS_PER_DAY
        channels = self._scenario.channels.values()
        spells = [self._span.opening(channel.opening, midnight) for channel in channels]
        return spells, np.cumsum([0, *map(len, spells)]).astype(np.int64)

    def _since_monday(self) -> int:
        """Ticks from midnight of the week's Monday to the start of the run."""
        start = self._span.start
        return start.weekday() * TICKS_PER_DAY + since_midnight(self._scenario)

    def _calendar(
        self,
        present: npt.NDArray[np.int64],
        interval: int,
        spells: list[list[tuple[int, int]]],
        duties: Duties,
    ) -> StructuredArray:
        """All openings, closings and changes of staff, in order of time.

        At one tick calls and chats open before messages and close after them, so that agents who
        are to share their time between them do so from the first to the last.
        """
        end = self._span.end_ticks
        present = self._span.over_run(present, interval, end)
        is_late = [channel.mode == "async" for channel in self._scenario.channels.values()]

        def place(row: tuple[int, int, int, int]) -> tuple[int, ...]:
            tick, kind, which, value = row
            opening = kind == CALENDAR_OPENING
            return tick, kind, value * opening, opening and is_late[which] == value, which

        rows = []
        for c, open_spells in enumerate(spells):
            for first, last in open_spells:
                rows.append((first, CALENDAR_OPENING, c, 1))
                rows.append((last, CALENDAR_OPENING, c, 0))
        rows += [
            (tick, CALENDAR_DUTIES, first, count)
            for tick, first, count in duties.rows_of_calendar(end)
        ]
        for t, counts in enumerate(present):
            if self._scenario.teams[self._teams[t]].shifts:
                continue
            changes = np.flatnonzero(np.diff(counts, prepend=0))
            rows += [(int(i) * interval, CALENDAR_STAFFING, t, int(counts[i])) for i in changes]
        rows = sorted((row for row in rows if row[0] < end), key=place)
        return np.array(rows, dtype=CALENDAR)

"""From a scenario to the flat arrays of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.engine.journal import Names, StructuredArray
from sim.engine.plan import (
    CALENDAR,
    CALENDAR_OPENING,
    CALENDAR_STAFFING,
    CHANNEL,
    CLOSING_CARRY_OVER,
    CLOSING_DISMISS,
    CLOSING_SERVE,
    CONTACT_CLASS,
    TEAM,
    Plan,
    scope_index,
)
from sim.engine.planned_means import chance, lacks_medium, service_seconds, usual_seconds
from sim.engine.planned_parameters import failures, parameter_row
from sim.engine.planned_queues import plan_queues
from sim.randomness.counter import entity_key
from sim.randomness.encode import Encoder
from sim.rules.codes import CAPACITY, MODE_ASYNC, MODE_CHAT, MODE_LIVE, MODE_SELF_SERVICE
from sim.rules.orchestration import BUCKETS
from sim.rules.timing import ticks
from sim.sections.calendar import opening_ticks
from sim.sections.modes import BY_AGENTS, HELD
from sim.units import SECONDS_PER_MINUTE
from sim.workload.headcount import headcount_plan

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.sections.channels import Channel
    from sim.sections.distribution import Distribution
    from sim.service_models.capabilities import Capabilities

MODES = {
    "live": MODE_LIVE,
    "chat": MODE_CHAT,
    "async": MODE_ASYNC,
    "self_service": MODE_SELF_SERVICE,
}
CLOSINGS = {
    "dismiss": CLOSING_DISMISS,
    "serve": CLOSING_SERVE,
    "carry_over": CLOSING_CARRY_OVER,
}


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
        self._channels = list(scenario.channels)
        self._intents = list(scenario.intents)
        self._teams = list(scenario.teams)
        self._encoder = Encoder()
        self._rows: dict[str, int] = {}

    def build(self) -> Plan:
        """Make the plan."""
        scenario = self._scenario
        headcounts = headcount_plan(scenario)
        sizes = headcounts.present.max(axis=1, initial=0).astype(np.int64)
        secondary = self._secondary()
        queues = plan_queues(scenario, secondary)
        spells, first = self._openings()
        fields = {
            "channels": self._channel_table(),
            "classes": self._class_table(queues.of_class),
            "teams": self._team_table(sizes, queues.of_teams),
            "identify": self._row(scenario.handling.identify),
            "repeat": self._row(scenario.handling.repeat),
            **self._customers(),
            **self._returns(),
        }
        return Plan(
            names=Names(
                tuple(self._channels),
                tuple(scenario.segments),
                tuple(self._intents),
                tuple(self._teams),
                np.repeat(np.arange(len(sizes), dtype=np.int16), sizes),
            ),
            grid=scenario.run.grid_ticks,
            horizon_ticks=scenario.run.horizon_ticks,
            end_ticks=scenario.run.end_ticks,
            warm_up_ticks=ticks(scenario.run.warm_up_hours * 3600.0, 1),
            queues=queues.table,
            queue_teams=queues.teams,
            queue_rank=queues.rank,
            team_queues=np.array([q for of_one in queues.of_teams for q in of_one], dtype=np.int64),
            team_secondary=secondary,
            team_maximum=self._maximum(),
            usable=self._usable(),
            has_medium=self._has_medium(),
            distributions=self._encoder.rows(),
            quantile_table=self._encoder.table(),
            parameters=parameter_row(scenario),
            calendar=self._calendar(headcounts.present, headcounts.interval_ticks, spells),
            opening_from=np.array([a for s in spells for a, _ in s], dtype=np.int64),
            opening_until=np.array([b for s in spells for _, b in s], dtype=np.int64),
            opening_first=first,
            scope=scope_index(self._capabilities),
            companion=self._capabilities.companion_channel,
            same_agent=self._capabilities.same_agent,
            shared_record=self._capabilities.context_scope == "case",
            pack=scenario.staffing.packing == "pack",
            reserve=scenario.staffing.reserve,
            **fields,
            **self._orchestration(),
        )

    def _row(self, distribution: Distribution) -> int:
        """Number of a distribution in the table, entered if new; -1 if it takes no time."""
        if distribution.mean_seconds == 0.0:
            return -1
        text = distribution.model_dump_json()
        if text not in self._rows:
            self._rows[text] = self._encoder.add(distribution)
        return self._rows[text]

    def _channel_table(self) -> StructuredArray:
        scenario, grid = self._scenario, self._scenario.run.grid_ticks
        table = np.zeros(len(self._channels), dtype=CHANNEL)
        for row, (name, channel) in zip(table, scenario.channels.items(), strict=True):
            row["mode"] = MODES[channel.mode]
            row["weight"] = weight_of(channel)
            row["lines"] = -1 if channel.trunks is None else channel.trunks
            row["at_closing"] = CLOSINGS[channel.at_closing]
            row["slowdown"] = round(channel.slowdown_per_extra_contact * 1e6)
            row["interruptible"] = channel.interruptible
            row["suspended_to_owner"] = channel.suspended_to == "owner"
            row["silence"] = ticks(channel.silence_release_minutes * SECONDS_PER_MINUTE, grid)
            row["owner_wait"] = ticks(channel.owner_wait_minutes * SECONDS_PER_MINUTE, grid)
            row["turns_least"], row["turns_most"] = channel.turns_least, channel.turns_most
            row["reply_delay"] = self._row(channel.customer_reply_delay)
            row["silent_notice"] = self._row(channel.silent_abandonment_notice)
            row["hand_over"] = self._channel_number(channel.hand_over_to)
            row["tolerance"] = ticks(channel.wait_threshold_seconds, 1)
            row["code"] = entity_key("channel", name) & 0xFFFFFF
            row["points"] = channel.priority_points
            row["ageing_per_second"] = channel.ageing_points_per_minute / SECONDS_PER_MINUTE
            row["recognised_share"] = channel.recognised_share
            row["coverage_share"] = scenario.context.coverage_share.get(name, 1.0)
            row["silent_share"] = channel.silent_abandonment_share
        return table

    def _channel_number(self, name: str) -> int:
        return self._channels.index(name) if name else -1

    def _class_table(self, queue_of: npt.NDArray[np.int64]) -> StructuredArray:
        table = np.zeros(len(queue_of), dtype=CONTACT_CLASS)
        table["queue"] = queue_of
        pairs = [(i, c) for i in self._intents for c in self._channels]
        for row, (name, channel) in zip(table, pairs, strict=True):
            intent = self._scenario.intents[name]
            later = intent.later_resolution_share
            row["talk"] = self._row(self._scenario.talk(name, channel))
            row["wrap_up"] = self._row(self._scenario.after_contact_work(name, channel))
            row["authenticate"] = self._row(intent.authenticate)
            row["lacks_medium"] = lacks_medium(self._scenario, name, channel)
            row["first_share"] = intent.resolution_share
            row["later_share"] = intent.resolution_share if later is None else later
            row["difficulty_effect"] = intent.difficulty_resolution_effect
            row["solved_share"] = intent.self_service_resolution_share
            row["leaves_share"] = intent.self_service_leaves_share
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
            row["mixed"] = modes >= set(HELD)
            row["handle_time_factor"] = scenario.teams[name].handle_time_factor
            row["resolution_shift"] = scenario.teams[name].resolution_shift
        return table

    def _secondary(self) -> npt.NDArray[np.int8]:
        """int8[teams, classes]: does the team serve such a contact as a secondary skill?"""
        table = np.zeros(
            (len(self._teams), len(self._intents) * len(self._channels)), dtype=np.int8
        )
        for t, name in enumerate(self._teams):
            home = self._scenario.home_channels(name)
            second = self._scenario.teams[name].secondary_intents
            pairs = ((i, c) for i in self._intents for c in self._channels)
            table[t] = [i in second or c not in home for i, c in pairs]
        return table

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

    def _liked(self) -> npt.NDArray[np.int64]:
        """Bit sets of the channels that customers of each segment choose themselves."""
        shares = [s.channel_preference for s in self._scenario.segments.values()]
        return self._bit_sets([[each.get(c, 0.0) > 0.0 for c in self._channels] for each in shares])

    def _values(self) -> npt.NDArray[np.float64]:
        """Value of a customer relative to the most valuable segment, 0 to 1."""
        values = np.array([s.value_per_year for s in self._scenario.segments.values()])
        return values / (values.max() or 1.0)

    def _orchestration(self) -> dict[str, Any]:
        """What the orchestrator may do, and its times in ticks."""
        capabilities, settings = self._capabilities, self._scenario.orchestrator
        grid = self._scenario.run.grid_ticks
        window = settings.window_minutes * SECONDS_PER_MINUTE
        return {
            "duplicates_visible": capabilities.duplicates_visible,
            "merge": capabilities.merge_on_arrival,
            "steering": capabilities.steering,
            "priority": capabilities.priority_from_emotion_and_value,
            "orchestrator": entity_key("orchestrator"),
            "latency": ticks(settings.latency_seconds, grid),
            "offer": ticks(settings.offer_seconds, grid),
            "acceptable": settings.acceptable_channels,
            "refresh": ticks(settings.refresh_seconds, 1),
            "look_again": ticks(settings.second_look_minutes * SECONDS_PER_MINUTE, grid),
            "outage_block": ticks(settings.outage_block_minutes * SECONDS_PER_MINUTE, 1),
            "bucket": ticks(window / BUCKETS, 1),
        }

    def _returns(self) -> dict[str, Any]:
        """Delays of customers who come back, by the cause of failure, and of parallel contacts."""
        behaviour, causes = self._scenario.behaviour, failures(self._scenario)
        return {
            "retry_delay": np.array([self._row(b.retry_delay) for b in causes], dtype=np.int64),
            "switch_delay": np.array([self._row(b.switch_delay) for b in causes], dtype=np.int64),
            "hub": self._channel_number(behaviour.hub_channel),
            "max_attempts": behaviour.max_attempts,
            "parallel_delay": self._row(behaviour.parallel_contact_delay),
            "parallel_admitted": behaviour.parallel_contacts_admitted,
        }

    def _customers(self) -> dict[str, Any]:
        """What differs between segments."""
        segments = self._scenario.segments.values()
        return {
            "patience": self._patience(),
            "liked": self._liked(),
            "correlation": np.array([s.patience_correlation for s in segments]),
            "points": np.array([s.priority_points for s in segments]),
            "parallel_share": np.array([s.parallel_contact_share for s in segments]),
            "value": self._values(),
        }

    def _openings(self) -> tuple[list[list[tuple[int, int]]], npt.NDArray[np.int64]]:
        """Spells in which each channel is open, and where each channel's spells begin."""
        run = self._scenario.run
        spells = [
            opening_ticks(channel.opening, run.start, run.end_ticks)
            for channel in self._scenario.channels.values()
        ]
        return spells, np.cumsum([0, *map(len, spells)]).astype(np.int64)

    def _calendar(
        self, present: npt.NDArray[np.int64], interval: int, spells: list[list[tuple[int, int]]]
    ) -> StructuredArray:
        """All openings, closings and changes of head count, in order of time."""
        end = self._scenario.run.end_ticks
        rows = []
        for c, open_spells in enumerate(spells):
            for first, last in open_spells:
                rows.append((first, CALENDAR_OPENING, c, 1))
                rows.append((last, CALENDAR_OPENING, c, 0))
        for t, counts in enumerate(present):
            changes = np.flatnonzero(np.diff(counts, prepend=0))
            rows += [(int(i) * interval, CALENDAR_STAFFING, t, int(counts[i])) for i in changes]
        return np.array(sorted(row for row in rows if row[0] < end), dtype=CALENDAR)

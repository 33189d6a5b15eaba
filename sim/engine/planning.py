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
    CAPACITY,
    CHANNEL,
    CONTACT_CLASS,
    MODE_CHAT,
    MODE_LIVE,
    QUEUE,
    TEAM,
    Plan,
    scope_index,
)
from sim.randomness.counter import entity_key
from sim.randomness.encode import Encoder
from sim.rules import parameters as p
from sim.rules.timing import ticks
from sim.scenario.calendar import opening_ticks
from sim.scenario.headcount import headcount_plan
from sim.units import SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from sim.scenario.distribution import Distribution
    from sim.scenario.schema import Scenario
    from sim.service_models.capabilities import Capabilities

MODES = {"live": MODE_LIVE, "chat": MODE_CHAT}


def build_plan(scenario: Scenario, capabilities: Capabilities) -> Plan:
    """Flatten a scenario and the capabilities of a service model."""
    return PlanBuilder(scenario, capabilities).build()


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
        serves = self._eligibility()
        queue_of, queues = self._queues(serves)
        queue_teams, team_queues = self._links(queues, serves)
        behaviour = self._failures()
        spells, first = self._openings()
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
            channels=self._channel_table(),
            classes=self._class_table(queue_of),
            queues=self._queue_table(queues),
            teams=self._team_table(sizes, serves, queues),
            queue_teams=queue_teams,
            team_queues=team_queues,
            team_secondary=self._secondary(),
            team_maximum=self._maximum(),
            usable=self._usable(),
            has_medium=self._has_medium(),
            patience=self._patience(),
            correlation=np.array([s.patience_correlation for s in scenario.segments.values()]),
            points=np.array([s.priority_points for s in scenario.segments.values()]),
            identify=self._row(scenario.handling.identify),
            repeat=self._row(scenario.handling.repeat),
            retry_delay=np.array([self._row(b.retry_delay) for b in behaviour], dtype=np.int64),
            switch_delay=np.array([self._row(b.switch_delay) for b in behaviour], dtype=np.int64),
            distributions=self._encoder.rows(),
            quantile_table=self._encoder.table(),
            parameters=self._parameters(),
            hub=self._hub(),
            max_attempts=scenario.behaviour.max_attempts,
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
        )

    def _row(self, distribution: Distribution) -> int:
        """Number of a distribution in the table, entered if new; -1 if it takes no time."""
        if distribution.mean_seconds == 0.0:
            return -1
        text = distribution.model_dump_json()
        if text not in self._rows:
            self._rows[text] = self._encoder.add(distribution)
        return self._rows[text]

    def _eligibility(self) -> npt.NDArray[np.bool_]:
        """May the team serve such a contact under the blending setting?

        Returns:
            bool[teams, intents, channels].
        """
        scenario = self._scenario
        serves = np.zeros((len(self._teams), len(self._intents), len(self._channels)), dtype=bool)
        for t, name in enumerate(self._teams):
            team = scenario.teams[name]
            channels = scenario.served_channels(name)
            for i, intent in enumerate(self._intents):
                if team.intents == "all" or intent in team.intents:
                    allowed = scenario.raised_on(intent)
                    for c, channel in enumerate(self._channels):
                        serves[t, i, c] = channel in channels and channel in allowed
        return serves

    def _queues(
        self, serves: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[np.int64], list[tuple[int, tuple[int, ...]]]]:
        """Contacts of one channel that the same teams may serve share a queue.

        Returns:
            int64[intents x channels], queue of each class; per queue its channel and its teams,
            most specialised first, ties in the order of the file.
        """
        breadth = serves.sum(axis=(1, 2))
        number: dict[tuple[int, tuple[int, ...]], int] = {}
        queue_of = np.zeros(len(self._intents) * len(self._channels), dtype=np.int64)
        for i in range(len(self._intents)):
            for c in range(len(self._channels)):
                teams = sorted(np.flatnonzero(serves[:, i, c]).tolist(), key=lambda t: breadth[t])
                key = (c, tuple(teams))
                queue_of[i * len(self._channels) + c] = number.setdefault(key, len(number))
        return queue_of, list(number)

    @staticmethod
    def _queue_table(queues: list[tuple[int, tuple[int, ...]]]) -> StructuredArray:
        table = np.zeros(len(queues), dtype=QUEUE)
        table["channel"] = [channel for channel, _ in queues]
        table["teams"] = [len(teams) for _, teams in queues]
        table["first_team"] = np.cumsum(table["teams"]) - table["teams"]
        return table

    def _links(
        self, queues: list[tuple[int, tuple[int, ...]]], serves: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Teams of each queue, and queues of each team, one list after the other."""
        of_team = self._queues_of_teams(queues, len(serves))
        teams = [team for _, members in queues for team in members]
        served = [queue for of_one in of_team for queue in of_one]
        return np.array(teams, dtype=np.int64), np.array(served, dtype=np.int64)

    @staticmethod
    def _queues_of_teams(queues: list[tuple[int, tuple[int, ...]]], teams: int) -> list[list[int]]:
        return [[q for q, (_, members) in enumerate(queues) if t in members] for t in range(teams)]

    def _channel_table(self) -> StructuredArray:
        table = np.zeros(len(self._channels), dtype=CHANNEL)
        for row, (name, channel) in zip(table, self._scenario.channels.items(), strict=True):
            row["mode"] = MODES[channel.mode]
            # Rounded down, so that three thirds fit into one.
            row["weight"] = int(channel.capacity_weight * CAPACITY + 1e-6)
            row["lines"] = -1 if channel.lines is None else channel.lines
            row["serve_at_closing"] = channel.at_closing == "serve"
            row["tolerance"] = ticks(channel.wait_tolerance_seconds, 1)
            row["code"] = entity_key("channel", name) & 0xFFFFFF
            row["points"] = channel.priority_points
            row["ageing_per_second"] = channel.ageing_points_per_minute / SECONDS_PER_MINUTE
            row["recognised_share"] = channel.recognised_share
            row["coverage_share"] = self._scenario.context.coverage_share.get(name, 1.0)
        return table

    def _class_table(self, queue_of: npt.NDArray[np.int64]) -> StructuredArray:
        table = np.zeros(len(queue_of), dtype=CONTACT_CLASS)
        table["queue"] = queue_of
        pairs = [(i, c) for i in self._intents for c in self._channels]
        for row, (name, channel) in zip(table, pairs, strict=True):
            intent = self._scenario.intents[name]
            media = self._scenario.channels[channel].media
            later = intent.later_resolution_share
            row["talk"] = self._row(self._scenario.talk(name, channel))
            row["wrap_up"] = self._row(self._scenario.after_contact_work(name, channel))
            row["authenticate"] = self._row(intent.authenticate)
            row["lacks_medium"] = intent.medium is not None and intent.medium not in media
            row["first_share"] = intent.resolution_share
            row["later_share"] = intent.resolution_share if later is None else later
            row["difficulty_effect"] = intent.difficulty_resolution_effect
        return table

    def _team_table(
        self,
        sizes: npt.NDArray[np.int64],
        serves: npt.NDArray[np.bool_],
        queues: list[tuple[int, tuple[int, ...]]],
    ) -> StructuredArray:
        scenario = self._scenario
        table = np.zeros(len(self._teams), dtype=TEAM)
        table["agents"] = sizes
        table["first_agent"] = np.cumsum(sizes) - sizes
        table["queues"] = [len(q) for q in self._queues_of_teams(queues, len(serves))]
        table["first_queue"] = np.cumsum(table["queues"]) - table["queues"]
        table["specialisation"] = serves.sum(axis=(1, 2))
        for row, name in zip(table, self._teams, strict=True):
            channels = [scenario.channels[channel] for channel in scenario.served_channels(name)]
            chats = [c.slowdown_per_extra_contact for c in channels if c.mode == "chat"]
            row["lightest"] = min(int(c.capacity_weight * CAPACITY + 1e-6) for c in channels)
            row["mixed"] = bool(chats) and len(chats) < len(channels)
            row["handle_time_factor"] = scenario.teams[name].handle_time_factor
            row["resolution_shift"] = scenario.teams[name].resolution_shift
            row["slowdown"] = max(chats, default=0.0)
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

    def _failures(self) -> list[Any]:
        """Responses to failures in the order of ``sim.rules.next_move``."""
        b = self._scenario.behaviour
        return [b.after_abandoned, b.after_blocked, b.after_closed, b.after_unresolved]

    def _hub(self) -> int:
        hub = self._scenario.behaviour.hub_channel
        return self._channels.index(hub) if hub else -1

    def _parameters(self) -> npt.NDArray[np.float64]:
        handling, emotion = self._scenario.handling, self._scenario.emotion
        row = np.zeros(p.ROW_LENGTH)
        for name in HANDLING_PARAMETERS:
            row[getattr(p, name.upper())] = getattr(handling, name)
        for name in EMOTION_PARAMETERS:
            row[getattr(p, name.upper())] = getattr(emotion, name)
        behaviour = self._scenario.behaviour
        row[p.SWITCH_TO_HUB_SHARE] = behaviour.switch_to_hub_share
        row[p.REOPENING_SPREAD_SECONDS] = behaviour.reopening_spread_minutes * SECONDS_PER_MINUTE
        for cause, response in enumerate(self._failures()):
            row[p.RETRY_SHARE + cause] = response.retry_share
            row[p.SWITCH_SHARE + cause] = response.switch_share
        return row

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


HANDLING_PARAMETERS = (
    "read_base_seconds",
    "read_per_contact_seconds",
    "read_max_seconds",
    "logging_seconds",
    "companion_seconds",
    "channel_switch_seconds",
    "secondary_handle_time_factor",
    "secondary_resolution_loss",
    "emotion_handle_time_effect",
    "wrong_record_share",
    "wrong_record_resolution_loss",
    "missing_context_resolution_loss",
)
EMOTION_PARAMETERS = (
    "rise_long_wait",
    "rise_abandoned",
    "rise_blocked",
    "rise_closed",
    "rise_repeat",
    "rise_unresolved",
    "fall_resolved",
)

"""All sections of a scenario, each checked by itself, and what can be looked up across them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, PrivateAttr

from sim.language.note import Note
from sim.sections.behaviour import Behaviour, Emotion
from sim.sections.channels import Channel
from sim.sections.churn import Churn
from sim.sections.churn_presets import notes_on_churn
from sim.sections.demand import Demand, Source
from sim.sections.distribution import Distribution
from sim.sections.evidence import Name, Part, PlainText, field
from sim.sections.handling import Context, Handling
from sim.sections.modes import MOST_CHANNELS, SYNCHRONOUS
from sim.sections.money import Costs, ServiceModelOverlay
from sim.sections.orchestrator import Orchestrator, Story
from sim.sections.people import Intent, Segment
from sim.sections.proactive import Proactive
from sim.sections.staffing import Staffing, Team
from sim.sections.table_format import IntervalMinutes
from sim.units import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.sections.interval_table import IntervalTable
    from sim.sections.remarks import Remark


class RunSettings(Part):
    """Time, randomness and reporting of a run (`[scenario]` in the file)."""

    start: Annotated[datetime, Field(strict=False)] = field(
        datetime(2026, 1, 5),  # noqa: DTZ001 - scenarios are in local time without zone
        description="Start of the simulated time, local, without time zone.",
        default_text="2026-01-05T00:00",
    )
    horizon_days: float = field(
        7.0, gt=0, le=3660, unit="days", description="Time during which new cases arise."
    )
    drain_hours: float = field(
        0.0,
        ge=0,
        le=10_000,
        unit="h",
        description=(
            "Time after the horizon in which customers are still served, without new cases; "
            "above 0 it takes the place of a run-out."
        ),
    )
    run_out_days: float | None = field(
        None,
        ge=0,
        le=366,
        unit="days",
        default_text="found by trial runs, 7 at most (weekly or recorded demand); 0 (else)",
        description=(
            "Time after the horizon in which demand goes on, so that the cases of the window come "
            "to their end under the usual load. Cases, contacts and costs of it count nowhere."
        ),
    )
    warm_up_hours: float = field(
        0.0, ge=0, le=10_000, unit="h", description="Time at the start that measures leave out."
    )
    cycles_before: int | None = field(
        None,
        ge=0,
        le=52,
        unit="cycles",
        default_text="found by trial runs, 4 at most (weekly or recorded demand); 0 (else)",
        description=(
            "Cycles that are simulated before the start, so that the window begins in the usual "
            "state: weeks, or the days of a record that is shorter. They count nowhere."
        ),
    )
    starts_empty: bool = field(
        False,
        description=(
            "Nobody waits and nobody is served at the start, whatever the demand: no cycle is "
            "simulated before it."
        ),
    )
    clock_grid_seconds: float = field(
        1e-6, ge=1e-6, le=3600, unit="s", description="Durations are rounded to multiples of this."
    )
    measurement_interval_minutes: IntervalMinutes = field(
        30, unit="min", description="Interval of measures over time."
    )
    replications: int = field(
        20, ge=1, le=100_000, unit="runs", description="Independent replications of a study."
    )
    seed: int = field(
        1,
        ge=0,
        le=2**63 - 1,
        unit="number",
        description="Root of all randomness; the same seed, the same results.",
    )
    currency: PlainText = field(
        "EUR", min_length=1, max_length=10, description="Currency of all amounts."
    )

    @property
    def horizon_ticks(self) -> int:
        """Length of the horizon in ticks."""
        return round(self.horizon_days * TICKS_PER_DAY)

    @property
    def end_ticks(self) -> int:
        """Horizon plus draining, in ticks from the start."""
        return self.horizon_ticks + round(self.drain_hours * TICKS_PER_HOUR)

    @property
    def grid_ticks(self) -> int:
        """Clock grid in ticks (at least 1)."""
        return round(self.clock_grid_seconds * TICKS_PER_SECOND)


class Sections(Part):
    """What a scenario file may contain; `schema.Scenario` adds the checks across sections."""

    name: PlainText = field(
        "unnamed", min_length=1, max_length=200, description="Name of the scenario in reports."
    )
    description: str = field(
        "", max_length=10_000, default_text="none", description="What it is about."
    )
    run: RunSettings = field(
        make=RunSettings, alias="scenario", description="Time, randomness and reporting."
    )
    channels: dict[Name, Channel] = field(
        min_length=1,
        max_length=MOST_CHANNELS,
        description=f"Channels by name, 1 to {MOST_CHANNELS}.",
    )
    segments: dict[Name, Segment] = field(
        min_length=1, max_length=1000, description="Customer segments by name."
    )
    intents: dict[Name, Intent] = field(
        min_length=1, max_length=1000, description="Customers' needs by name."
    )
    demand: Demand = field(make=Demand, description="Where cases come from.")
    staffing: Staffing = field(make=Staffing, description="How work is shared out.")
    teams: dict[Name, Team] = field(
        make=dict, max_length=1000, description="Teams of agents by name."
    )
    handling: Handling = field(make=Handling, description="Parts of handle time beside the talk.")
    context: Context = field(make=Context, description="How much context reaches the agent.")
    behaviour: Behaviour = field(make=Behaviour, description="What customers do after a failure.")
    emotion: Emotion = field(make=Emotion, description="How emotion moves.")
    orchestrator: Orchestrator = field(
        make=Orchestrator, description="What an orchestrator notices, offers and costs."
    )
    proactive: Proactive = field(
        make=Proactive, description="How well needs are foreseen, where a model acts on it."
    )
    service_models: dict[Name, ServiceModelOverlay] = field(
        make=dict,
        max_length=100,
        description="Named mixtures of capabilities beside the four built-in service models.",
    )
    costs: Costs = field(make=Costs, description="Costs beside wages and channels.")
    churn: Churn = field(make=Churn, description="Chance of losing a customer.")
    story: Story = field(make=Story, description="One case that is told through.")

    _tables: dict[str, IntervalTable] = PrivateAttr(default_factory=dict)
    _notes: list[Note] = PrivateAttr(default_factory=list)
    _remarks: dict[str, Remark] = PrivateAttr(default_factory=dict)

    @property
    def tables(self) -> Mapping[str, IntervalTable]:
        """Tables read from files: `demand.sources.<name>` and `staffing.table`."""
        return self._tables

    @property
    def notes(self) -> list[Note]:
        """What was assumed while files were read, and what its numbers of churn rest on."""
        return [*self._notes, *notes_on_churn(self.churn)]

    @property
    def notes_on_files(self) -> list[Note]:
        """What was assumed while files were read."""
        return list(self._notes)

    @property
    def remarks(self) -> Mapping[str, Remark]:
        """What the comments of the scenario file say, by dotted key; see `sim.sections.remarks`."""
        return self._remarks

    def with_remarks(self, remarks: Mapping[str, Remark]) -> Self:
        """A copy that knows these comments."""
        copy = self.model_copy()
        private = {"_tables": self._tables, "_notes": self._notes, "_remarks": dict(remarks)}
        object.__setattr__(copy, "__pydantic_private__", private)
        return copy

    def with_tables(self, tables: Mapping[str, IntervalTable], notes: Sequence[Note] = ()) -> Self:
        """A copy that holds these tables (keys: `demand.sources.<name>`, `staffing.table`)."""
        copy = self.model_copy()
        private = {
            "_tables": {**self._tables, **tables},
            "_notes": [*self._notes, *notes],
            "_remarks": self._remarks,
        }
        object.__setattr__(copy, "__pydantic_private__", private)
        return copy

    def source(self, name: str) -> Source:
        """The source of cases of that name.

        Raises:
            KeyError: there is none.
        """
        for source in self.demand.sources:
            if source.name == name:
                return source
        raise KeyError(name)

    def talk(self, intent: str, channel: str) -> Distribution:
        """Talk time of an intent on a channel: the intent's, else the channel's."""
        return self.intents[intent].talk.get(channel, self.channels[channel].talk)

    def after_contact_work(self, intent: str, channel: str) -> Distribution:
        """After-contact work of an intent on a channel: the intent's, else the channel's."""
        return self.intents[intent].after_contact_work.get(
            channel, self.channels[channel].after_contact_work
        )

    def patience(self, segment: str, channel: str) -> Distribution:
        """Patience of a segment on a channel: the segment's, else the channel's."""
        return self.segments[segment].patience.get(channel, self.channels[channel].patience)

    def raised_on(self, intent: str) -> list[str]:
        """Channels on which an intent may be raised, in the channels' order."""
        allowed = self.intents[intent].channels
        return [channel for channel in self.channels if allowed is None or channel in allowed]

    def home_channels(self, team: str) -> list[str]:
        """Channels a team serves without blending (all its channels unless it says otherwise)."""
        return list(self.teams[team].home_channels or self.teams[team].channels)

    def served_channels(self, team: str) -> list[str]:
        """Channels a team serves under the scenario's blending setting, at once or after a wait."""
        own = self.teams[team].channels
        at_once = own if self.staffing.blending else self.home_channels(team)
        rings = [ring for ring in self.staffing.skill_relaxation if team in ring.teams]
        later = {name for ring in rings for name in ring.channels or own}
        return [name for name in own if name in at_once or name in later]

    def seconds_until_served(self, team: str, intent: str, channel: str) -> float:
        """Wait after which a team serves contacts of an intent on a channel; infinite for never."""
        settings = self.teams[team]
        handled = settings.intents == "all" or intent in settings.intents
        if channel not in settings.channels or channel not in self.raised_on(intent) or not handled:
            return math.inf
        rings = [
            ring.after_seconds
            for ring in self.staffing.skill_relaxation
            if team in ring.teams and ring.is_about(intent, channel)
        ]
        at_once = self.staffing.blending or channel in self.home_channels(team)
        return min(rings, default=0.0 if at_once else math.inf)

    def proficiency(self, team: str, intent: str, channel: str) -> tuple[float, float]:
        """Factor on talk, and what is added to the chance of resolution, of one kind of contacts.

        The most specific of what is stated holds: channel and intent, channel, intent, the team.
        """
        own = self.teams[team]
        found = {"handle_time_factor": own.handle_time_factor}
        found["resolution_shift"] = own.resolution_shift
        for one in sorted(own.proficiency, key=lambda entry: entry.rank):
            if one.is_about(intent, channel):
                found |= {key: value for key in found if (value := getattr(one, key)) is not None}
        return found["handle_time_factor"], found["resolution_shift"]

    def away_share(self, team: str) -> float:
        """Share of the paid time of a team that its head counts or shifts do not show."""
        settings = self.teams[team]
        return settings.planned_absence_share if settings.shifts else settings.shrinkage_share

    def kept_free_from(self, team: str, intent: str, channel: str) -> int:
        """Agents of a team who are kept free for other contacts than these."""
        settings = self.teams[team]
        channels, intents = settings.kept_free_channels, settings.kept_free_intents
        mode = self.channels[channel].mode
        is_on_line = channel in channels if channels else mode in SYNCHRONOUS
        is_for_them = is_on_line and (not intents or intent in intents)
        return 0 if is_for_them else settings.kept_free

    def limits_messages(self, team: str) -> bool:
        """Whether a team limits what messages take of its places: with calls or chats beside."""
        modes = {self.channels[name].mode for name in self.served_channels(team)}
        is_limit = self.teams[team].message_capacity_share < 1.0
        return is_limit and not modes.isdisjoint(SYNCHRONOUS)

    def resolved(self) -> dict[str, Any]:
        """The scenario with every default filled in and its tables, as plain JSON values.

        `Scenario.from_resolved` reads it back.
        """
        plain = self.model_dump(mode="json", by_alias=True)
        if self._tables:
            plain["tables"] = {key: table.to_plain() for key, table in self._tables.items()}
        return plain

    @classmethod
    def from_resolved(cls, plain: Mapping[str, Any]) -> Self:
        """Rebuild a scenario from `resolved()` (for example out of a result's manifest)."""
        from sim.sections.interval_table import IntervalTable

        scenario = cls.model_validate(
            {key: value for key, value in plain.items() if key != "tables"}
        )
        return scenario.with_tables(
            {key: IntervalTable.from_plain(table) for key, table in plain.get("tables", {}).items()}
        )

    @property
    def hash(self) -> str:
        """SHA-256 (hexadecimal) of all that decides results.

        Every resolved value and the contents of tables.

        Paths of files are left out: the same numbers in another folder are the same scenario.
        """
        plain = self.resolved()
        for holder in (*plain["demand"]["sources"], plain["staffing"]["table"] or {}):
            holder.pop("file", None)
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

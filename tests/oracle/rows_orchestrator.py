"""Self-service before a queue, silent abandonment, several contacts of a case, reading emotion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.queueing import erlang_c, non_preemptive
from tests.oracle.centre import Centre, exponential
from tests.oracle.row import Row
from tests.oracle.rows_erlang import ERLANG
from tests.oracle.rows_others import UNIT
from tests.oracle.rows_skills import COBHAM
from tests.oracle.sums import Floats, Sums, Tally
from tests.oracle.verdict import Statistic, ratio, scaled

BURKE = "P. J. Burke (1956), doi:10.1287/opre.4.6.699: what leaves M/M/inf is Poisson"
SILENT = "A. Castellanos, G. B. Yom-Tov, Y. Goldberg, J. Park, arXiv 2304.11754; by hand here"
AT_ONCE = {"retry_share": 1.0, "switch_share": 0.0, "retry_delay": 0}
LIVE = "calls"
LEAST = 300_000.0
"""Contacts of the ordinary tests: waits at a load of .85 are skewed in shorter runs."""


@dataclass(frozen=True)
class Delay:
    """M/M/s; mu is 1."""

    arrival: float
    agents: int

    def statistics(self) -> tuple[Statistic, ...]:
        """Who waits, how long, how busy the agents are."""
        exact = erlang_c(self.arrival, 1.0, self.agents)
        return (
            Statistic("P(W>0)", ratio("delayed", "answered"), exact.wait_probability),
            Statistic("E[W]", ratio("wait_answered", "answered"), exact.mean_wait),
            Statistic("occupancy", scaled(1 / self.agents, "busy", "time"), exact.occupancy),
        )

    def gone_after(self, patience: float) -> float:
        """Chance that the wait is longer than an exponential patience with this rate."""
        exact = erlang_c(self.arrival, 1.0, self.agents)
        return exact.wait_probability * patience / (patience + self.agents - self.arrival)


@dataclass(frozen=True)
class BotFirst:
    """M/M/inf before M/M/s: a bot solves some, and hands the others over."""

    arrival: float
    agents: int
    solved: float

    def __call__(self) -> tuple[Statistic, ...]:
        """Erlang C for those whom the bot does not solve."""
        rest = Delay(self.arrival * (1.0 - self.solved), self.agents)
        return (Statistic("solved", ratio("contained", "offered"), self.solved), *rest.statistics())

    def row(self, key: str, full: float, memory: float) -> Row:
        """As a row."""
        bot = {"mode": "self_service", "talk": exponential(2 * UNIT), "hand_over_to": LIVE}
        return Row(
            key,
            f"M/M/inf before M/M/{self.agents}: self-service solves {self.solved:.0%}",
            BURKE,
            Centre(
                {"all": self.arrival},
                exponential(UNIT),
                self.agents,
                unit=UNIT,
                channels={"bot": bot, LIVE: {}},
                intents={
                    "self_service_resolution_share": self.solved,
                    "self_service_leaves_share": 0.0,
                },
            ),
            Tally(UNIT, areas=("busy",)),
            self,
            full=full,
            least=LEAST,
            memory=memory,
        )


@dataclass(frozen=True)
class SilentOnes:
    """M/M/s with chats that are abandoned without a word and then kept as long as a real one.

    So everybody takes a place for an exponential time: the wait offered is that of Erlang C.
    """

    queue: Delay
    patience: float

    def __call__(self) -> tuple[Statistic, ...]:
        """Who has gone, and how agents spend their time."""
        gone, load = self.queue.gone_after(self.patience), self.queue.arrival / self.queue.agents
        exact = erlang_c(self.queue.arrival, 1.0, self.queue.agents)
        each = 1 / self.queue.agents
        return (
            Statistic("P(W>0)", ratio("delayed", "entered"), exact.wait_probability),
            Statistic("P(A)", ratio("abandoned", "entered"), gone),
            Statistic("busy", scaled(each, "busy", "time"), load * (1.0 - gone)),
            Statistic("keeping", scaled(each, "holding", "time"), load * gone),
        )

    def row(self, key: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            f"M/M/{self.queue.agents}, who gives up a chat says nothing and keeps a place",
            SILENT,
            Centre(
                {"all": self.queue.arrival},
                exponential(UNIT),
                self.queue.agents,
                exponential(UNIT / self.patience),
                unit=UNIT,
                channel={
                    "mode": "chat",
                    "max_per_agent": 1,
                    "silent_abandonment_share": 1.0,
                    "silent_abandonment_notice": exponential(UNIT),
                },
            ),
            Tally(UNIT, areas=("busy", "holding")),
            self,
            full=full,
            least=LEAST,
            memory=memory,
        )


@dataclass(frozen=True)
class TwiceInLine:
    """M/M/s: whoever waits stands in two lines of the same agents; the other one is given up."""

    queue: Delay

    def __call__(self) -> tuple[Statistic, ...]:
        """Erlang C, and nobody comes twice."""
        twice = Statistic("answered/cases", ratio("answered", "cases"), 1.0)
        return (*self.queue.statistics(), twice)

    def row(self, key: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            f"M/M/{self.queue.agents}, whoever waits stands in two lines of the same agents",
            ERLANG,
            Centre(
                {"all": self.queue.arrival},
                exponential(UNIT),
                self.queue.agents,
                unit=UNIT,
                channels={LIVE: {}, "video": {}},
                turns_to={"all": {LIVE: 0.5, "video": 0.5}},
                segments={"parallel_contact_share": 1.0},
                sections={
                    "behaviour": {
                        "parallel_contact_delay": exponential(0.1 * UNIT),
                        "max_attempts": 2,
                    }
                },
            ),
            Tally(UNIT, areas=("busy",)),
            self,
            full=full,
            least=LEAST,
            memory=memory,
            derive=lambda sums: {"cases": sums["offered"] - sums["withdrawn"]},
        )


@dataclass(frozen=True)
class Chased:
    """M/M/s with messages that are chased by writing again: every duplicate is merged."""

    queue: Delay
    patience: float

    def __call__(self) -> tuple[Statistic, ...]:
        """Erlang C; everybody who waits longer than the patience chases once."""
        gone = self.queue.gone_after(self.patience)
        return (
            *self.queue.statistics(),
            Statistic("chased", ratio("chased", "answered"), gone),
            Statistic("merged", ratio("merged", "answered"), gone),
        )

    def row(self, key: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            f"M/M/{self.queue.agents}, messages are sent again and every duplicate is merged",
            ERLANG,
            Centre(
                {"all": self.queue.arrival},
                exponential(UNIT),
                self.queue.agents,
                exponential(UNIT / self.patience),
                unit=UNIT,
                channel={"mode": "async"},
                sections={
                    "behaviour": {"after_unanswered": AT_ONCE},
                    "orchestrator": {"merge_recall_share": 1.0, "false_merge_share": 0.0},
                    "service_models": mixture(
                        context_scope="case", duplicates_visible=True, merge_on_arrival=True
                    ),
                },
            ),
            Tally(UNIT, areas=("busy",)),
            self,
            full=full,
            least=LEAST,
            memory=memory,
            model=MIXTURE,
        )


MIXTURE = "mixture"


def mixture(**capabilities: Any) -> Mapping[str, Any]:
    """A service model that has these capabilities and nothing else."""
    return {MIXTURE: {"base": "multichannel", **capabilities}}


KINDS = ("positive", "neutral", "negative", "furious")
RIGHT = {kind: {kind: 1.0} for kind in KINDS}


@dataclass(frozen=True)
class Reading:
    """M/M/s with priority for who is read as furious: right, or at chance for a share of all.

    Attributes:
        furious, calm: arrival rates of both. agents: s.
        chance: share that is read as furious, whoever it is; None: everybody is read right.
    """

    furious: float
    calm: float
    agents: int
    chance: float | None = None

    def __call__(self) -> tuple[Statistic, ...]:
        """Two classes of priority; at chance both kinds of customers are in both classes."""
        total = self.furious + self.calm
        first = self.furious if self.chance is None else self.chance * total
        exact = non_preemptive((first, total - first), 1.0, self.agents)
        waits = exact.mean_wait
        if self.chance is not None:
            waits = (exact.overall_mean_wait,) * 2
        return (
            *(
                Statistic(f"E[W {name}]", ratio(f"{name}.wait", f"{name}.entered"), wait)
                for name, wait in zip(("furious", "calm"), waits, strict=True)
            ),
            Statistic("E[W furious]/E[W calm]", _furious_to_calm, waits[0] / waits[1]),
        )

    def row(self, key: str, title: str, full: float, memory: float) -> Row:
        """As a row."""
        reading: Mapping[str, Mapping[str, float]] = RIGHT
        if self.chance is not None:
            alike = {"furious": self.chance, "neutral": 1.0 - self.chance}
            reading = {kind: alike for kind in KINDS}  # noqa: C420 - nobody changes it
        return Row(
            key,
            f"M/M/{self.agents}, priority for the furious, {title}",
            COBHAM,
            Centre(
                {"furious": self.furious, "calm": self.calm},
                exponential(UNIT),
                self.agents,
                unit=UNIT,
                by_class={
                    "furious": {"initial_emotion": _only("furious")},
                    "calm": {"initial_emotion": _only("neutral")},
                },
                sections={
                    "orchestrator": {
                        "priority_quantile": 0.0,  # whoever is read as furious, however many
                        "priority_cap_share": 1.0,
                        "emotion_points": 4.0,
                        "value_points": 0.0,
                        "priority_threshold_points": 2.5,
                        "emotion_reading": reading,
                    },
                    "service_models": mixture(priority_from_emotion_and_value=True),
                },
            ),
            Tally(UNIT, classes=("furious", "calm"), areas=()),
            self,
            full=full,
            least=LEAST,
            memory=memory,
            model=MIXTURE,
        )


def _furious_to_calm(sums: Sums) -> Floats:
    """Mean waits compared within one run: what both share cancels."""
    furious, calm = (sums[f"{name}.wait"] / sums[f"{name}.entered"] for name in ("furious", "calm"))
    return furious / calm


def _only(kind: str) -> dict[str, float]:
    return {name: float(name == kind) for name in KINDS}


NINE_OF_TEN = Delay(8.5, 10)

ROWS = (
    BotFirst(14.0, 10, 0.4).row("bot_first", 2.4e7, 300),
    SilentOnes(NINE_OF_TEN, 0.5).row("silent_ones", 1.2e7, 300),
    TwiceInLine(NINE_OF_TEN).row("twice_in_line", 2.2e7, 300),
    Chased(NINE_OF_TEN, 0.5).row("chased_and_merged", 2e7, 300),
    Reading(2.5, 6.0, 10).row("furious_read_right", "who are read right", 1.8e7, 300),
    Reading(2.5, 6.0, 10, 0.3).row("furious_read_at_chance", "read at chance", 1.8e7, 300),
)

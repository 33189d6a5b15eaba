"""Skills and priorities: several classes, several teams."""

from __future__ import annotations

from dataclasses import dataclass

from sim.queueing import NModelRates, kept_free_pool, n_model, non_preemptive
from tests.oracle.centre import CHANNEL, Centre, Team, exponential
from tests.oracle.row import Row
from tests.oracle.sums import Floats, Sums, Tally
from tests.oracle.verdict import Statistic, ratio, scaled

N_MODEL = "O. Garnett, A. Mandelbaum (2000), An introduction to skills-based routing; solved here"
COBHAM = "A. Cobham (1954), doi:10.1287/opre.2.1.70"
UNIT = 180.0


OWN_FIRST = {
    "teams": {
        "first": {"channels": [CHANNEL], "intents": ["one"], "headcount": 4},
        "second": {
            "channels": [CHANNEL],
            "secondary_intents": ["one"],
            "headcount": 6,
            "own_skill_points": 1e6,
        },
    },
    "handling": {"secondary_handle_time_factor": 1},
}
"""The teams of the N-model, of which pool 2 prefers what it serves as its own skill."""


@dataclass(frozen=True)
class Skills:
    """The N-model: class 1 to pool 1, else to pool 2; class 2 to pool 2, where it goes first.

    Attributes:
        patience: theta of both classes; 0: nobody gives up.
        relabelled: classes and teams the other way round in the scenario.
        own_first: class 2 goes first since it is pool 2's own skill, not by points of its own.
    """

    patience: float = 0.0
    relabelled: bool = False
    own_first: bool = False

    def centre(self) -> Centre:
        """As a scenario: two intents, two teams, priority points for class 2."""
        arrivals = {"one": 5.0, "two": 4.0}
        teams = {"first": Team(4, ["one"]), "second": Team(6, ["one", "two"])}
        if self.relabelled:
            arrivals = dict(reversed(arrivals.items()))
            teams = dict(reversed(teams.items()))
        return Centre(
            arrivals,
            exponential(UNIT),
            patience=exponential(UNIT / self.patience) if self.patience else "never",
            unit=UNIT,
            points={} if self.own_first else {"two": 1.0},
            teams=teams,
            sections=OWN_FIRST if self.own_first else {},
        )

    def __call__(self) -> tuple[Statistic, ...]:
        """By class and by pool, with Little's law for each."""
        exact = n_model(NModelRates((5.0, 4.0), (4, 6), patience=(self.patience,) * 2))
        found = []
        for i, (name, team, agents) in enumerate((("one", "first", 4), ("two", "second", 6))):
            found += [
                Statistic(
                    f"E[W{i + 1}]", ratio(f"{name}.wait", f"{name}.entered"), exact.mean_wait[i]
                ),
                Statistic(
                    f"occupancy {i + 1}",
                    scaled(1 / agents, f"{team}.busy", "time"),
                    exact.occupancy[i],
                ),
                Statistic(
                    f"E[Q{i + 1}]/(lambda E[W])", ratio(f"{name}.queue", f"{name}.wait"), 1.0
                ),
            ]
            if self.patience:
                gone = ratio(f"{name}.abandoned", f"{name}.entered")
                found.append(Statistic(f"P(A{i + 1})", gone, exact.abandoned[i]))
        return (*found, Statistic("talk/E[busy]", _talk_of_busy, 1.0))

    def row(self, key: str, title: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            f"N-model, {title}",
            N_MODEL,
            self.centre(),
            Tally(UNIT, classes=("one", "two"), areas=("queue", "pools")),
            self,
            full=full,
            memory=memory,
        )


def _talk_of_busy(sums: Sums) -> Floats:
    return sums["talk"] / (sums["first.busy"] + sums["second.busy"])


@dataclass(frozen=True)
class Priorities:
    """M/M/s with non-preemptive priorities, highest class first."""

    arrivals: tuple[float, ...]
    agents: int

    def names(self) -> list[str]:
        """Names of the classes, highest first."""
        return [f"class {k + 1}" for k in range(len(self.arrivals))]

    def __call__(self) -> tuple[Statistic, ...]:
        """Wait of each class."""
        exact = non_preemptive(self.arrivals, 1.0, self.agents)
        return (
            Statistic("P(W>0)", ratio("delayed", "entered"), exact.wait_probability),
            *(
                Statistic(
                    f"E[W{k + 1}]", ratio(f"{name}.wait", f"{name}.entered"), exact.mean_wait[k]
                )
                for k, name in enumerate(self.names())
            ),
        )

    def row(self, key: str, full: float, memory: float) -> Row:
        """As a row."""
        names = self.names()
        return Row(
            key,
            f"M/M/{self.agents}, {len(names)} classes, non-preemptive",
            COBHAM,
            Centre(
                dict(zip(names, self.arrivals, strict=True)),
                exponential(UNIT),
                self.agents,
                unit=UNIT,
                points={name: 10.0 * (len(names) - k) for k, name in enumerate(names)},
            ),
            Tally(UNIT, classes=names, areas=()),
            self,
            full=full,
            memory=memory,
        )


@dataclass(frozen=True)
class KeptFree:
    """Agents kept free for A, who goes first: B starts only if so many remain free after it."""

    kept: int
    choice: str = "longest_idle"

    def centre(self) -> Centre:
        """As a scenario: one team, two intents; agents are kept free for the first."""
        return Centre(
            {"A": 4.0, "B": 4.5},
            exponential(UNIT),
            unit=UNIT,
            points={"A": 1.0},
            teams={"all": Team(10, ["A", "B"])},
            by_class={
                "A": {"patience": {CHANNEL: exponential(UNIT / 0.5)}},
                "B": {"patience": {CHANNEL: exponential(UNIT / 0.25)}},
            },
            staffing={"choice": self.choice},
            team={"kept_free": self.kept, "kept_free_intents": ["A"]},
        )

    def __call__(self) -> tuple[Statistic, ...]:
        """By class, and the pool."""
        exact = kept_free_pool((4.0, 4.5), 10, self.kept, (0.5, 0.25))
        found = [Statistic("occupancy", scaled(1 / 10, "all.busy", "time"), exact.occupancy)]
        for i, name in enumerate("AB"):
            entered = f"{name}.entered"
            found += [
                Statistic(f"E[W {name}]", ratio(f"{name}.wait", entered), exact.mean_wait[i]),
                Statistic(f"P(A {name})", ratio(f"{name}.abandoned", entered), exact.abandoned[i]),
            ]
        return tuple(found)

    def row(self, key: str, title: str, full: float) -> Row:
        """As a row."""
        return Row(
            key,
            f"10 agents, {title}",
            "solved here as a Markov chain",
            self.centre(),
            Tally(UNIT, classes=("A", "B"), areas=("pools",)),
            self,
            full=full,
            memory=60,
        )


ROWS = (
    KeptFree(2).row("kept_free", "two kept free for A", 3.0e7),
    KeptFree(0).row("kept_free_none", "none kept free, A first", 1.0e7),
    KeptFree(0, "random").row("random_choice", "none kept free, chosen by chance", 1.0e7),
    Skills().row("n_model_patient", "nobody gives up", 3.2e7, 350),
    Skills(0.5).row("n_model_impatient", "theta = .5", 3.5e6, 20),
    Skills(0.5, own_first=True).row("n_model_own_first", "theta = .5, own skill first", 3.5e6, 20),
    Skills(0.5, relabelled=True).row("n_model_relabelled", "theta = .5, reordered", 3.5e6, 20),
    Priorities((3.0, 5.5), 10).row("priority_two", 1.9e7, 150),
    Priorities((0.8, 1.2, 1.5), 4).row("priority_three", 1.7e7, 300),
)

"""Recorded volumes on the command line: contacts become cases, the record stands beside the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel
    from sim.study.agreeing import AgreeingShares
    from sim.study.recorded import RecordedComparison
    from sim.study.repeat_adjustment import RepeatAdjustment


@dataclass(slots=True)
class Recorded:
    """What is to be said of one scenario's record; nothing where there is none.

    Attributes:
        scenario: with cases in place of recorded contacts. original: as it was read.
        adjustment: how the cases were found. beside: recorded and simulated by hour of the day.
        shares: of the staff at which they agree.
    """

    scenario: Scenario
    original: Scenario
    adjustment: RepeatAdjustment | None = None
    beside: RecordedComparison | None = None
    shares: AgreeingShares | None = None

    def compare(self, replications: int | None, seed: int | None, jobs: int) -> None:
        """Put the record beside simulated ones, and look for the staff that makes them agree."""
        from sim.cli.progress import progress_bar
        from sim.study.agreeing import agreeing_share
        from sim.study.recorded import REPLICATIONS, beside_recorded, recorded_sources

        if not recorded_sources(self.scenario):
            return
        if self.adjustment is not None and self.adjustment.shared_from:
            return  # another centre than the one that made the record
        count = min(replications or self.scenario.run.replications, REPLICATIONS)
        with progress_bar("beside the record") as told:
            self.beside = beside_recorded(
                self.scenario, None, count, seed, jobs, lambda done, total: told(done, total + 9)
            )
            tried = iter(range(1, 1000))
            self.shares = agreeing_share(
                self.original,
                count,
                seed,
                jobs,
                lambda _: told(count + min(next(tried), 8), count + 9),
            )

    def print_cases(self, console: Console) -> None:
        """The steps from contacts to cases, and what they rest on."""
        from sim.cli import tables

        if self.adjustment is None:
            return
        if self.adjustment.shared_from:
            said = ENGLISH.say("cases.shared", name=self.adjustment.shared_from)
            tables.say(console, [f"{self.original.name}: {said}"])
            return
        made = tables.table(ENGLISH.say("record.cases"), self.adjustment.heads)
        for row in self.adjustment.rows:
            made.add_row(*row)
        console.print(made)
        tables.say(console, [f"- {text}" for text in self.adjustment.assumptions])
        if not self.adjustment.converged:
            tables.say(console, [ENGLISH.say("record.misfit")])

    def print_beside(self, console: Console) -> None:
        """The record beside the simulation by hour of the day, and the agreeing shares."""
        from sim.cli import tables

        if self.beside is None or self.shares is None:
            return
        for channel_group in self.beside.channel_groups:
            title = ENGLISH.say(
                "record.beside", model=self.beside.model, channel_group=channel_group
            )
            made = tables.table(title, self.beside.heads)
            for row in self.beside.shown(channel_group):
                made.add_row(*row)
            console.print(made)
        tables.say(console, [*self.beside.notes, *self.shares.lines])

    def to_json(self) -> dict[str, Any]:
        """All of it as values."""
        found: dict[str, Any] = {}
        if self.adjustment is not None:
            found["cases"] = {
                "converged": self.adjustment.converged,
                "cases_per_contact": self.adjustment.cases_per_contact,
                "iterations": [asdict(one) for one in self.adjustment.iterations],
                "findings": [one.to_json() for one in self.adjustment.findings],
                "assumptions": self.adjustment.assumptions,
            }
        if self.beside is not None and self.shares is not None:
            rows = [{**asdict(row), "agrees": row.agrees} for row in self.beside.rows]
            found["by_hour"] = [
                {**row, "hour": "all" if row["hour"] < 0 else row["hour"]} for row in rows
            ]
            found["agreeing_shares"] = [asdict(one) for one in self.shares.shares]
        return found


def as_cases(
    scenarios: Mapping[str, Scenario],
    jobs: int,
    models: Sequence[str | ServiceModel] | None,
    seed: int | None,
) -> dict[str, Recorded]:
    """Scenarios whose recorded contacts have become cases, and whose start is found.

    Args:
        scenarios: by label.
        jobs: threads.
        models: that will be simulated; None: those of a comparison.
        seed: root of all draws; each scenario's own if None.

    Raises:
        StudyError: contacts cannot be turned into cases.
    """
    from sim.cli.progress import progress_bar
    from sim.engine.typical_start import begun, find_start
    from sim.service_models.registry import models_compared
    from sim.study.repeat_adjustment import prepare_all

    found = {}
    prepared = prepare_all(scenarios, lambda _: progress_bar("contacts to cases"), jobs)
    for label, scenario in scenarios.items():
        ready, adjustment = prepared[label]
        root = scenario.run.seed if seed is None else seed
        kinds = models or models_compared(len(scenarios))
        with progress_bar("usual state") as told:
            ready = begun(ready, find_start(ready, kinds, root, told))
        found[label] = Recorded(ready, scenario, adjustment)
    return found

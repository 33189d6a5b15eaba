"""`ccsim break-even`: at which value of a key two service models do equally well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import carry_out, models_listed

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.break_even.curve import BreakEven


@reporting
@options.taking_groups
def break_even(
    scenario: options.ScenarioFile,
    vary: Annotated[
        str,
        typer.Option(
            metavar="KEY=LOW..HIGH", help="What is varied; * stands for every channel, segment..."
        ),
    ],
    models: options.TwoModels = "multichannel,orchestrated",
    measure: options.Measure = "cost_per_resolved_case",
    replications: options.Replications = None,
    *,
    study: options.StudyOptions,
) -> None:
    """Find where two models do equally well, as a key varies."""
    from sim.study.break_even.break_even import break_even as decide

    names = models_listed(models)
    carry_out(
        study,
        scenario,
        "break-even",
        lambda loaded, how: decide(loaded, vary, names, measure, replications, study.seed, how),
        _show,
    )


def _show(console: Console, found: BreakEven) -> None:
    """The difference at every value that was simulated."""
    from sim.cli import tables
    from sim.language.english import ENGLISH

    made = tables.table(
        "", (found.key, ENGLISH.heading(found.quantity.words, found.unit), "95 % interval")
    )
    for point in found.points:
        made.add_row(
            f"{point.at:.6g}",
            ENGLISH.shown(point.mean, found.unit, signed=True),
            ENGLISH.interval(point.low, point.high, found.unit, signed=True),
        )
    tables.say(console, [""])
    console.print(made)

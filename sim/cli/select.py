"""`ccsim select`: the best of several systems, with a stated probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import carry_out, models_listed

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.selection.selection import Selection


@reporting
@options.taking_groups
def select(
    scenario: options.ScenarioFile,
    indifference: Annotated[
        float,
        typer.Option(
            help="Smallest difference worth detecting, in the unit of the measure (shares: 0.01)."
        ),
    ],
    vary: options.VaryIfAny = None,
    models: Annotated[
        str, typer.Option("--models", metavar="A,B,...", help="Service models.")
    ] = options.FOUR,
    measure: options.Measure = "cost_per_resolved_case",
    confidence: Annotated[
        float, typer.Option(help="Wanted probability of correct selection.")
    ] = 0.95,
    first_stage: Annotated[
        int, typer.Option(min=2, help="Replications of every system to begin with.")
    ] = 10,
    most: Annotated[int, typer.Option(min=2, help="Replications of a system to stop at.")] = 2000,
    *,
    study: options.StudyOptions,
) -> None:
    """Select the best of several systems, with a stated probability."""
    from sim.study.selection.select import select as decide

    names = models_listed(models)
    numbers = (confidence, first_stage, most)
    carry_out(
        study,
        scenario,
        "select",
        lambda loaded, how: decide(
            loaded, indifference, names, vary or (), measure, *numbers, study.seed, how
        ),
        _show,
    )


def _show(console: Console, found: Selection) -> None:
    """All systems, the last to leave first."""
    from sim.cli import tables
    from sim.language.english import ENGLISH
    from sim.measures.definitions import MEASURES

    unit = found.candidates[0].unit
    label = ENGLISH.heading(MEASURES[found.measure].label, unit)
    made = tables.table("", ("system", "state", "runs", "dropped after", label, "95 % interval"))
    for one in found.candidates:
        made.add_row(
            one.system,
            one.state,
            str(one.replications),
            str(one.dropped_after or ""),
            ENGLISH.shown(one.mean, unit),
            ENGLISH.interval(one.low, one.high, unit),
        )
    tables.say(console, [""])
    console.print(made)

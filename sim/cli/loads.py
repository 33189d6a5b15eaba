"""`ccsim loads`: service models over loads, with separate and with blended teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import carry_out, models_listed, numbers
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.loads import LoadGrid


@reporting
@options.taking_groups
def loads(
    scenario: options.ScenarioFile,
    models: Annotated[
        str, typer.Option("--models", metavar="A,B,...", help=options.FIRST_IS_BASELINE)
    ] = options.FOUR,
    at: Annotated[
        str, typer.Option("--loads", metavar="A,B,...", help="Loads, such as 0.8,0.95,1.1.")
    ] = "0.80,0.95,1.10",
    replications: options.Replications = None,
    *,
    study: options.StudyOptions,
) -> None:
    """Compare models at several loads, with and without blending."""
    from sim.study.loads import load_grid

    chosen, points = models_listed(models), numbers(at, "--loads", "0.80,0.95,1.10")
    carry_out(
        study,
        scenario,
        "loads",
        lambda loaded, how: load_grid(loaded, chosen, points, replications, study.seed, how),
        _show,
    )


def _show(console: Console, found: LoadGrid) -> None:
    """One table per cell: models in columns, measures in rows."""
    from sim.cli import tables
    from sim.study.loads import SHOWN

    scenario = found.cells[0].comparison.systems[0].scenario
    written = ENGLISH.say("loads.written", name=scenario.name, load=found.written_load)
    legend = [ENGLISH.say("loads.legend"), ENGLISH.say("loads.difference")]
    tables.say(console, [written, *legend])
    for cell in found.cells:
        content = cell.comparison.to_json()
        head = ENGLISH.say("loads.cell", name=cell.name, factor=cell.headcount_factor)
        tables.say(console, ["", head])
        tables.print_estimates(
            console, found.models, SHOWN, content["models"], content["differences"]
        )

"""`ccsim robust`: which assumptions turn which part of the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import carry_out, models_listed
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.robust.robustness import Robustness


@reporting
@options.taking_groups
def robust(
    scenario: options.ScenarioFile,
    models: Annotated[
        str,
        typer.Option(
            "--models", metavar="A,B,...", help="Service models; each is compared with the next."
        ),
    ] = options.FOUR,
    vary: options.VaryIfAny = None,
    replications: options.Replications = None,
    screening: Annotated[
        int, typer.Option(min=2, help="Replications of the first look at every assumption.")
    ] = 4,
    trust: Annotated[
        str, typer.Option(metavar="LETTERS", help="Assumptions that are moved, by trust letter.")
    ] = "CD",
    *,
    study: options.StudyOptions,
) -> None:
    """Move every uncertain assumption and see what turns the verdict."""
    from sim.study.robust.robust import robust as decide

    names = models_listed(models)
    carry_out(
        study,
        scenario,
        "robust",
        lambda loaded, how: decide(
            loaded, names, replications, screening, trust, vary or (), study.seed, how
        ),
        _show,
    )


def _show(console: Console, found: Robustness) -> None:
    """A row per part of the verdict that turns."""
    from sim.cli import tables
    from sim.measures.definitions import MEASURES

    if not found.turns:
        return
    heads = ("assumption", "here", "turns at", "model", "measure", "here", "at the end", "verdict")
    made = tables.table("", heads)
    for one in found.turns:
        end = found.moved[one.place]
        made.add_row(
            end.lever.axis.key,
            end.lever.written,
            end.text if one.at != one.at else f"{one.at:.4g}",
            f"{one.pair[1]} - {one.pair[0]}",
            MEASURES[one.measure].label,
            ENGLISH.shown(one.written, one.unit, signed=True),
            ENGLISH.shown(one.there, one.unit, signed=True),
            f"{one.before} -> {one.after}",
        )
    tables.say(console, [""])
    console.print(made)

"""`ccsim attribute`: which capability earns the difference between two service models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import carry_out, listed, listed_if_any, pairs
from sim.errors import StudyError
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.attribution.attribution import Attribution
    from sim.study.attribution.parts import Part


Origin = Annotated[str, typer.Option("--from", metavar="MODEL", help="Model that is left.")]
Target = Annotated[str, typer.Option("--to", metavar="MODEL", help="Model that is reached.")]
Order = Annotated[
    str | None,
    typer.Option(
        metavar="A,B,...",
        help="All steps, as the ladder adds them. [default: that of the four models]",
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Option("--group", metavar="NAME=A,B", help="Steps added together; may be repeated."),
]
Prices = Annotated[
    list[str] | None,
    typer.Option(
        "--price",
        metavar="STEP=AMOUNT",
        help="Platform price of one step per agent-month; may be repeated. The rest of the "
        "target's price is the licence.",
    ),
]
Blending = Annotated[
    bool, typer.Option("--blending", help="Blended teams are a step too: separate at the start.")
]
Orders = Annotated[
    int | None,
    typer.Option("--orders", min=2, help="Sample so many orders. [default: all, if not too many]"),
]


@reporting
@options.taking_groups
def attribute(
    scenario: options.ScenarioFile,
    origin: Origin = "multichannel",
    target: Target = "orchestrated",
    order: Order = None,
    groups: Groups = None,
    prices: Prices = None,
    measures: options.Measures = None,
    orders: Orders = None,
    replications: options.Replications = None,
    *,
    blending: Blending = False,
    study: options.StudyOptions,
) -> None:
    """Say which capability earns the difference of two models."""
    from sim.service_models.from_file import model_named
    from sim.study.attribution.attribute import attribute as decide

    together = {name: listed(text, "--group") for name, text in pairs(groups, "--group").items()}
    ladder, keys = listed_if_any(order, "--order"), listed_if_any(measures, "--measures")
    amounts = _prices(prices)
    carry_out(
        study,
        scenario,
        "attribute",
        lambda loaded, how: decide(
            loaded,
            origin,
            model_named(target),
            ladder,
            together,
            amounts,
            keys,
            orders,
            replications,
            study.seed,
            how,
            blending=blending,
        ),
        _show,
    )


def _prices(texts: list[str] | None) -> dict[str, float]:
    """Prices by step.

    Raises:
        StudyError: one is no number.
    """
    found = pairs(texts, "--price")
    try:
        return {step: float(text) for step, text in found.items()}
    except ValueError:
        raise StudyError(
            f"--price: amounts are numbers, not {', '.join(found.values())}."
        ) from None


def _show(console: Console, found: Attribution) -> None:
    """Shares and the ladder, a column per measure."""
    from sim.cli import tables

    steps = {part.step: part.label for part in found.parts if part.method == "share"}
    legend = ENGLISH.say("attribute.legend", origin=found.origin, target=found.target)
    tables.say(console, ["", legend, ENGLISH.say("holm.stated")])
    _print(console, found, "share", steps)
    ladder = [part for part in found.parts if part.method == "ladder"]
    told = {part.step: part.label for part in sorted(ladder, key=lambda part: part.position)}
    tables.say(console, [ENGLISH.say("attribute.ladder")])
    _print(console, found, "ladder", told)


_IN_FILES_ONLY = ("retention_rate_evidence_only",)


def _print(console: Console, found: Attribution, method: str, steps: dict[str, str]) -> None:
    from sim.cli import tables
    from sim.measures.definitions import MEASURES

    parts = {(p.step, p.measure): p for p in found.parts if p.method in (method, "total")}
    units = {p.measure: p.unit for p in parts.values()}
    # With seven columns hardly any terminal is wide enough; the file has all.
    keys = [key for key in found.measures if key not in _IN_FILES_ONLY] or list(found.measures)
    heads = [ENGLISH.heading(MEASURES[key].label, units[key]) for key in keys]
    made = tables.table("", ("", *heads))
    for step, label in {**steps, "total": "total"}.items():
        cells = [_cell(parts[step, key]) for key in keys]
        if step != "licence" or set(cells) != {"="}:
            made.add_row(label, *cells)
    console.print(made)


def _cell(part: Part) -> str:
    """Amount and interval, with an asterisk if significant."""
    if part.nothing:
        return "="
    mark = "" if part.outcome in ("none", "unknown") else "*"
    value = ENGLISH.shown(part.amount, part.unit, signed=True) + mark
    return f"{value}\n{ENGLISH.interval(part.low, part.high, part.unit, signed=True)}".strip()

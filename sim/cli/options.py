"""Options that several commands take, with the same names and meaning everywhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.sections.renamed import note


class EngineChoice(StrEnum):
    """Engines; `auto` takes the compiled one."""

    AUTO = "auto"
    COMPILED = "compiled"
    SIMPY = "simpy"


class WorkersChoice(StrEnum):
    """Who does the work of a study."""

    AUTO = "auto"
    THREADS = "threads"
    PROCESSES = "processes"


ScenarioFile = Annotated[Path, typer.Argument(metavar="FILE", help="Scenario file (TOML).")]
ScenarioFiles = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files.")]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=2**63 - 1, help="Root of all randomness. [default: the scenario's]"),
]
Engine = Annotated[
    EngineChoice, typer.Option(help="auto takes the compiled engine; simpy is the reference.")
]
Assignments = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change one value; may be given again and again."
    ),
]
Volumes = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Recorded volumes (CSV or XLSX) instead of the scenario's table."
    ),
]
StaffingFile = Annotated[
    Path | None,
    typer.Option(
        "--staffing", metavar="FILE", help="Head counts (CSV or XLSX) instead of the scenario's."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys, nothing else.")]
ModelNames = Annotated[
    str | None,
    typer.Option(
        "--models",
        metavar="A,B,...",
        help="Service models; the first is the baseline. [default: the four for one scenario, "
        "multichannel for several]",
    ),
]
Replications = Annotated[
    int | None,
    typer.Option(min=1, max=100_000, help="Independent runs. [default: the scenario's]"),
]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, help="Workers at a time; they change no number. [default: all processors]"),
]
Workers = Annotated[
    WorkersChoice,
    typer.Option(help="auto takes threads for the compiled engine, processes for simpy."),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where an interrupted run of this command ended.")
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster that does the work."),
]
ClusterCa = Annotated[
    Path | None,
    typer.Option("--cluster-ca", metavar="FILE", help="Authority that signed its certificate."),
]
ClusterCert = Annotated[
    Path | None, typer.Option("--cluster-cert", metavar="FILE", help="Our certificate for it.")
]
ClusterKey = Annotated[
    Path | None, typer.Option("--cluster-key", metavar="FILE", help="The key of our certificate.")
]
Precision = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        help="Run until the intervals of the headline measures are within this share of the value "
        "(0.02: 2 %); --replications then says how many at most.",
    ),
]
ResultFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", "--output", "-o", help="Result folder. [default: results/<scenario>-compare]"
    ),
]
JournalTables = Annotated[
    Path | None,
    typer.Option("--out", "--output", "-o", help="Write the journal and measures there."),
]
JournalFolder = Annotated[
    Path | None,
    typer.Option(
        "--journal",
        metavar="DIR",
        help="Write the journal there while it is made, whatever its length; no measures.",
    ),
]
SteadyState = Annotated[
    bool,
    typer.Option(
        "--steady-state",
        help="Intervals from this one run: warm-up by MSER-5, then batch means. For centres "
        "that are the same at every hour.",
    ),
]
Check = Annotated[bool, typer.Option("--check", help="Look for contradictions in the journal.")]
Model = Annotated[str, typer.Option(help="Service model.")]
Replication = Annotated[int, typer.Option(min=0, help="Number of the replication.")]
StudyFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", "--output", "-o", help="Result folder. [default: results/<scenario>-<command>]"
    ),
]
TwoModels = Annotated[
    str,
    typer.Option("--models", metavar="A,B", help="Service models; the first is the baseline."),
]
Measure = Annotated[str, typer.Option(metavar="KEY", help="Measure that is looked at.")]
Measures = Annotated[
    str | None, typer.Option(metavar="A,B,...", help="Measures. [default: the headline ones ...]")
]
_VARIED = (
    "KEY=A,B,C or KEY=LOW..HIGH or KEY=LOW..HIGH:N; may be repeated; * stands for every channel, "
    "segment..."
)


def _say_what_is_renamed(texts: list[str] | None) -> list[str] | None:
    """Texts `key=values` as they are, after a note on each key that has another name now."""
    for said in filter(None, (note(text.partition("=")[0].strip()) for text in texts or ())):
        typer.echo(f"note: {said}", err=True)
    return texts


_VARY = typer.Option("--vary", metavar="KEY=VALUES", help=_VARIED, callback=_say_what_is_renamed)
Vary = Annotated[list[str], _VARY]
VaryIfAny = Annotated[list[str] | None, _VARY]
Page = Annotated[
    bool, typer.Option("--report/--no-report", help="Draw report.html, which takes seconds.")
]

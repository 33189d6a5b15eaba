"""Options that several commands take, with the same names and meaning everywhere.

Options that always come together are a group: a dataclass whose fields are the options. A command
with a parameter of that type takes all of them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import typer

from sim.sections.renamed import renamed

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


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
RosterFile = Annotated[
    Path | None,
    typer.Option(
        "--roster",
        metavar="FILE",
        help="Shifts by agent and day (CSV or XLSX) instead of the scenario's staff.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys, nothing else.")]
ModelNames = Annotated[
    str | None,
    typer.Option(
        "--models",
        metavar="A,B,...",
        help="Service models; the first is the baseline; one of your own is FILE.py:CLASS. "
        "[default: the four for one scenario, multichannel for several]",
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
Model = Annotated[str, typer.Option(help="Service model; one of your own is FILE.py:CLASS.")]
Replication = Annotated[
    int | None,
    typer.Option(min=0, max=2**31 - 1, help="Number of the one replication. [default: 0]"),
]
SeveralReplications = Annotated[
    int | None,
    typer.Option(
        "--replications",
        min=2,
        max=100_000,
        help="Independent runs instead of one, with intervals.",
    ),
]
StudyFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", "--output", "-o", help="Result folder. [default: results/<scenario>-<command>]"
    ),
]
FIRST_IS_BASELINE: Final = (
    "Service models; the first is the baseline; one of your own is FILE.py:CLASS."
)
FOUR: Final = "multichannel,multimodal,omnichannel,orchestrated"
TwoModels = Annotated[str, typer.Option("--models", metavar="A,B", help=FIRST_IS_BASELINE)]
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
    for said in (one for text in texts or () for one in renamed(text.partition("=")[0].strip())):
        typer.echo(f"note: {said}", err=True)
    return texts


_VARY = typer.Option("--vary", metavar="KEY=VALUES", help=_VARIED, callback=_say_what_is_renamed)
Vary = Annotated[list[str], _VARY]
VaryIfAny = Annotated[list[str] | None, _VARY]
Fair = Annotated[
    bool,
    typer.Option(
        "--fair",
        help="Seek the least staff of each model for the same service, and its best split on the "
        "same budget; takes long.",
    ),
]
Page = Annotated[
    bool, typer.Option("--report/--no-report", help="Draw report.html, which takes seconds.")
]


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """What is changed in a scenario while it is read."""

    assignments: Assignments = None
    volumes: Volumes = None
    staffing: StaffingFile = None
    roster: RosterFile = None

    def read(self, path: Path, beneath: Mapping[str, Any] | None = None) -> Scenario:
        """Load a scenario with what the options change in it.

        Args:
            path: of the scenario.
            beneath: what a command changes; the options win over it.

        Raises:
            ScenarioError, TableError: with every fault found.
        """
        from sim.cli.reading import read_scenario

        return read_scenario(
            *(path, self.assignments, self.volumes, self.staffing, beneath, self.roster)
        )


Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--change",
        metavar="WHAT=+N%",
        help="A what-if on the same customers: volume=+10%, voice.volume=+10%, phone.agents=-3, "
        "agents=+5%, voice.aht=-5%; may be given again and again.",
    ),
]
Blended = Annotated[
    bool, typer.Option("--blending", help="Agents serve all channels that they are trained for.")
]


@dataclass(frozen=True, kw_only=True)
class WhatIfOptions:
    """What is changed in a scenario that was read, as a what-if."""

    changes: Changes = None
    blending: Blended = False

    @property
    def words(self) -> list[str]:
        """The changes as they were asked for."""
        return [*(self.changes or ()), *(["--blending"] if self.blending else [])]

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario with the changes; recorded contacts become cases before.

        Raises:
            ScenarioError: one is no change, or what it leads to is no scenario.
            StudyError: contacts cannot be turned into cases.
        """
        if not self.changes and not self.blending:
            return scenario
        from sim.scenario.changes import changed
        from sim.study.repeat_adjustment import prepare

        return changed(prepare(scenario)[0], self.changes or (), blending=self.blending)


@dataclass(frozen=True, kw_only=True)
class StudyOptions(ReadingOptions):
    """What every command that simulates many replications takes."""

    seed: Seed = None
    engine: Engine = EngineChoice.AUTO
    jobs: Jobs = None
    workers: Workers = WorkersChoice.AUTO
    cluster: Cluster = None
    cluster_ca: ClusterCa = None
    cluster_cert: ClusterCert = None
    cluster_key: ClusterKey = None
    out: StudyFolder = None
    resume: Resume = False
    as_json: Json = False


def taking_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Decorate a command so that its groups of options are options of its own for typer."""
    hints = get_type_hints(command, include_extras=True)
    parameters: list[inspect.Parameter] = []
    groups: dict[str, tuple[type, list[str]]] = {}
    for parameter in inspect.signature(command).parameters.values():
        kind = hints[parameter.name]
        if not (isinstance(kind, type) and is_dataclass(kind)):
            parameters.append(parameter.replace(annotation=kind, kind=parameter.KEYWORD_ONLY))
            continue
        types = get_type_hints(kind, include_extras=True)
        groups[parameter.name] = (kind, [field.name for field in fields(kind)])
        parameters += [
            parameter.replace(name=field.name, annotation=types[field.name], default=field.default)
            for field in fields(kind)
        ]

    @functools.wraps(command)
    def taking(**given: Any) -> None:
        for name, (kind, members) in groups.items():
            given[name] = kind(**{member: given.pop(member) for member in members})
        command(**given)

    taking.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    taking.__annotations__ = {each.name: each.annotation for each in parameters}
    return taking

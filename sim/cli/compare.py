"""`ccsim compare`: service models, or scenarios, over the same customers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.several import BY_CHANNEL
from sim.cli.studying import (
    draw,
    going_on_later,
    models_listed_if_any,
    print_json,
    result_folder,
    running,
    shown,
    written,
)
from sim.folders import earlier_manifest
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.cli.recorded import Recorded
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel
    from sim.study.compare import Comparison
    from sim.study.quick_look import Load
    from sim.study.running import Running
    from sim.study.sequential import Precision
    from sim.study.verdict import Beside
    from sim.workload.overview import Overview


@reporting
@options.taking_groups
def compare(
    scenarios: options.ScenarioFiles,
    models: options.ModelNames = None,
    replications: options.Replications = None,
    precision: options.Precision = None,
    *,
    fair: options.Fair = False,
    page: options.Page = True,
    study: options.StudyOptions,
    what_if: options.WhatIfOptions,
) -> None:
    """Compare service models, or scenarios, over the same customers."""
    from sim.cli.progress import announce
    from sim.cli.recorded import as_cases
    from sim.show.report import PAGE, write_report
    from sim.study.compare import compare as decide
    from sim.study.systems import name_of
    from sim.workload.overview import overview

    chosen, wanted = models_listed_if_any(models), _wanted(precision, replications)
    target = result_folder(study, scenarios, "compare")
    how = running(study, target)
    loaded = {path: what_if.of(study.read(path)) for path in scenarios}
    made = [*(study.assignments or ()), *what_if.words]
    announce(study.engine)
    with going_on_later(target):
        recorded = as_cases(_named(loaded), how.jobs, chosen, study.seed)
        named = {label: one.scenario for label, one in recorded.items()}
        explained = {label: overview(one) for label, one in named.items()}
        first = (chosen or ["multichannel"])[0]
        loads = _loads(named, first, study.seed, how)
        if not study.as_json:
            _print_before(explained, loads, name_of(first), recorded, made)
        with shown("simulating", how) as with_bar:
            found = decide(
                scenarios=named,
                models=chosen,
                replications=replications,
                seed=study.seed,
                precision=wanted,
                running=with_bar,
            )
        for one in recorded.values():
            one.compare(replications, study.seed, how.jobs)
        found = replace(found, beside=_beside(found, how, loaded))
        if fair:
            found = _fairly(found, how)
    content = _content(found, explained, loads, recorded, made)
    replaces = earlier_manifest(target) is not None
    with written(target, lambda: found.write(target, content, later=(PAGE,))):
        if study.as_json:
            print_json(content)
        else:
            _print_after(found, content, recorded, made)
    if page:
        draw(target, lambda: write_report(target))
    if not study.as_json:
        _print_written(target, replaces=replaces)


def _beside(found: Comparison, how: Running, loaded: dict[Path, Scenario]) -> Beside:
    """What is left of the gains where the baseline works, and what would turn the answer round."""
    from sim.study.relief import relieved
    from sim.study.robust.kept import turns_round

    with shown("with enough agents", how) as with_bar:
        left = relieved(found, with_bar)
    turns = [turns_round(scenario, str(path)) for path, scenario in loaded.items()]
    turned = tuple(turns[:1] if len(turns) == 1 else ())
    return replace(found.beside, relieved=left, turns=turned)


def _fairly(found: Comparison, how: Running) -> Comparison:
    """The same with what each model needs for the same service."""
    from sim.cli.staff import say_foreseen
    from sim.staffing.fair import fairly

    with shown("seeking staff", how) as with_bar:
        return fairly(found, with_bar, foreseen=say_foreseen)


def _wanted(precision: float | None, most: int | None) -> Precision | None:
    """The precision that is asked for.

    Raises:
        StudyError: it makes no sense.
    """
    from sim.study.sequential import MAXIMUM, MINIMUM, Precision

    if precision is None:
        return None
    most = most or MAXIMUM
    wanted = Precision(precision, minimum=min(MINIMUM, most), maximum=most)
    wanted.check()
    return wanted


def _named(loaded: dict[Path, Scenario]) -> dict[str, Scenario]:
    """Scenarios by name, by file where two have the same name."""
    names = [scenario.name for scenario in loaded.values()]
    return {
        scenario.name if names.count(scenario.name) == 1 else str(path): scenario
        for path, scenario in loaded.items()
    }


def _content(
    found: Comparison,
    explained: dict[str, Overview],
    loads: dict[str, Load | None],
    recorded: dict[str, Recorded],
    assignments: list[str],
) -> dict[str, Any]:
    """The comparison as plain values, with the record, the engines and what looked wrong before."""
    from sim.study.store import plain

    return {
        **found.to_json(),
        "engines": {label: result.engine for label, result in found.results.items()},
        "scenarios": {
            label: {
                "notes": [str(note) for note in one.notes],
                "note_codes": [note.to_json() for note in one.notes],
                "changed": assignments,
                "load": None if (load := loads[label]) is None else load.whole,
                "warnings": [str(warning) for warning in one.warnings],
                "warning_codes": [warning.to_json() for warning in one.warnings],
            }
            for label, one in explained.items()
        },
        "recorded": plain({label: one.to_json() for label, one in recorded.items()}),
    }


def _loads(
    scenarios: dict[str, Scenario], model: str | ServiceModel, seed: int | None, how: Running
) -> dict[str, Load | None]:
    """Load of each scenario, as `validate` and `loads` measure it; None where nobody works.

    Nothing of it is kept, and the faster engine measures it: both give the same.
    """
    from sim.errors import StudyError
    from sim.study.quick_look import load_of

    how = replace(how, folder=None, resume=False, engine="auto")
    found: dict[str, Load | None] = {}
    for label, scenario in scenarios.items():
        try:
            found[label] = load_of(scenario, model, seed, how)
        except StudyError:
            found[label] = None
    return found


def _print_before(
    explained: dict[str, Overview],
    loads: dict[str, Load | None],
    model: str,
    recorded: dict[str, Recorded],
    assignments: list[str],
) -> None:
    """What is compared, before anything runs; beside the result, which begins with its answer."""
    from sim.cli import tables
    from sim.study.quick_look import RUNS

    console = tables.output(beside=True)
    if assignments:
        tables.say(console, [ENGLISH.say("changed", assignments=", ".join(assignments))])
    for label, one in explained.items():
        tables.print_overview(console, one)
        tables.print_load(console, loads[label], model, RUNS)
        tables.print_cautions(console, one)
    for record in recorded.values():
        record.print_cases(console)


def _print_after(
    found: Comparison,
    content: dict[str, Any],
    recorded: dict[str, Recorded],
    assignments: list[str],
) -> None:
    """The answer, tables, then the rest of the verdict."""
    from sim.cli import tables

    console = tables.output()
    tables.say(console, found.verdict.answer)
    if assignments:
        tables.say(console, [ENGLISH.say("changed", assignments=", ".join(assignments))])
    warned = (text for one in content["scenarios"].values() for text in one["warnings"])
    tables.say(console, [f"warning: {text}" for text in warned])
    tables.print_ladder(console, found.findings)
    for record in recorded.values():
        record.print_beside(console)

    engines = ", ".join(dict.fromkeys(content["engines"].values()))
    labels = [found.baseline, *(label for label in found.results if label != found.baseline)]
    runs = {name: content[name] for name in ("replications", "seed")}
    legend = "compare.legend" if len(labels) > 1 else "compare.legend.alone"
    heads = [
        ENGLISH.say("compare.head", **runs, engines=engines),
        ENGLISH.say(legend, baseline=found.baseline),
    ]
    tables.say(console, ["", *heads])
    channels = max(len(each) for each in content["by_channel"].values())
    keys = tables.measures_shown(content["models"], channels)
    tables.print_estimates(console, labels, keys, content["models"], content["differences"])
    _print_channels(console, content)
    tables.say(console, [*content.get("precision", {}).get("lines", []), *found.verdict.details])


def _print_channels(console: Console, content: dict[str, Any]) -> None:
    """By channel where there are several, and the systems have the same ones."""
    from sim.cli import tables

    channels = [list(each) for each in content["by_channel"].values()]
    if len(channels[0]) > 1 and all(each == channels[0] for each in channels):
        tables.print_by_channel(console, content["by_channel"], BY_CHANNEL)


def _print_written(folder: Path, *, replaces: bool) -> None:
    """Where the result is, file by file."""
    from sim.cli import tables
    from sim.show.report import PAGE

    console = tables.output()
    tables.say_written(console, folder, replaces=replaces)
    if (folder / PAGE).is_file():
        tables.say(console, [ENGLISH.say("written.page", page=folder / PAGE)])

"""`ccsim run`: one replication under one service model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli import options
from sim.cli.failing import noting, reporting
from sim.cli.studying import print_json
from sim.folders import require_room
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario
    from sim.study.steady_state import LongRun
    from sim.workload.overview import Overview


@reporting
@options.taking_groups
def run(
    scenario: options.ScenarioFile,
    model: options.Model = "multichannel",
    seed: options.Seed = None,
    replication: options.Replication = None,
    replications: options.SeveralReplications = None,
    engine: options.Engine = options.EngineChoice.AUTO,
    out: options.JournalTables = None,
    journal_dir: options.JournalFolder = None,
    *,
    as_json: options.Json = False,
    steady_state: options.SteadyState = False,
    check: options.Check = False,
    reading: options.ReadingOptions,
    what_if: options.WhatIfOptions,
) -> None:
    """Simulate one service model: one replication, or several."""
    from sim.cli.progress import announce
    from sim.cli.recorded import as_cases
    from sim.cli.several import require_alone, several
    from sim.cli.streaming import refuse_measures, stream_run
    from sim.cli.tables import output, say
    from sim.engine.run import simulate
    from sim.measures.invariants import require_invariants
    from sim.service_models.from_file import model_named
    from sim.workload.overview import overview

    if replications is not None:
        require_alone(replication, journal_dir, steady_state=steady_state, check=check)
    if journal_dir is not None:
        refuse_measures(out=out, check=check, steady_state=steady_state)
    for folder in filter(None, (out, journal_dir)):
        require_room(folder)
    read = what_if.of(reading.read(scenario))
    kind = model_named(model)
    announce(engine)
    recorded = as_cases({read.name: read}, 1, [model], seed)[read.name]
    loaded = recorded.scenario
    if replications is not None:
        several(recorded, kind, seed, replications, engine.value, out, as_json=as_json)
        return
    number = replication or 0
    if journal_dir is not None:
        with noting(journal_dir):
            stream_run(recorded, kind, journal_dir, seed, number, engine.value, as_json=as_json)
        return
    explained = overview(loaded)
    if steady_state:
        _require_steady_state(loaded)
    journal = simulate(loaded, kind, seed, number, engine.value)
    if check:
        require_invariants(journal, loaded)
    content = _content(journal, loaded, explained)
    steady = _in_steady_state(journal, loaded, content) if steady_state else None
    _write(out, journal, loaded, content)
    if as_json:
        print_json(content)
    else:
        recorded.print_cases(output())
        _print(content, explained, steady)
        say(output(), [] if out is None else [f"written: {out}"])


def _require_steady_state(scenario: Scenario) -> None:
    """Refuse a scenario that is not the same at every hour, before anything runs."""
    from sim.study.steady_state import require_steady_state

    require_steady_state(scenario)


def _in_steady_state(journal: Journal, scenario: Scenario, content: dict[str, Any]) -> LongRun:
    """Intervals from one run; they join the content."""
    from sim.study.steady_state import long_run
    from sim.study.store import plain

    steady = long_run(journal, scenario)
    content["steady_state"] = plain(steady.to_json())
    return steady


def _content(journal: Journal, scenario: Scenario, explained: Overview) -> dict[str, Any]:
    """The result as plain values; measures look as in a comparison, without an interval."""
    from sim.measures.definitions import MEASURES
    from sim.measures.table import headline, measure, unit
    from sim.study.store import plain
    from sim.study.tables import REPORTED
    from sim.study.telling import note_text

    currency = scenario.run.currency
    order = [*REPORTED, *(key for key in MEASURES if key not in REPORTED)]

    def told(key: str, value: float) -> dict[str, Any]:
        return {"mean": value, "ci95": [None, None], "unit": unit(MEASURES[key], currency)}

    whole = headline(journal, scenario)
    table = measure(journal, scenario, by="channel").set_index("channel")
    content = {
        "format": 1,
        "scenario": scenario.name,
        "model": journal.model,
        "engine": journal.engine,
        "seed": journal.seed,
        "replication": journal.replication,
        "measures": {key: told(key, whole[key]) for key in order},
        "by_channel": {
            str(channel): {key: told(key, float(row[key])) for key in order if key in table.columns}
            for channel, row in table.iterrows()
        },
        "notes": [note_text(note, ENGLISH) for note in journal.notes],
        "note_codes": list(journal.notes),
        "warnings": [str(one) for one in explained.warnings],
        "warning_codes": [one.to_json() for one in explained.warnings],
    }
    return {key: plain(value) for key, value in content.items()}


def _write(out: Path | None, journal: Journal, scenario: Scenario, content: dict[str, Any]) -> None:
    """The journal's tables, the measures and where they come from, all at once or not at all.

    Nothing where no folder is asked for.
    """
    from sim.engine.journal import TABLES
    from sim.study.store import Writer, json_writer, manifest, write_folder

    if out is None:
        return

    def writer(name: str) -> Writer:
        return lambda path: journal.frame(name).to_parquet(path, index=False)

    of = {key: content[key] for key in ("scenario", "model", "engine", "seed", "replication")}
    made = manifest("run", [scenario], **of, scenario_hash=scenario.hash)
    files = {f"{name}.parquet": writer(name) for name in TABLES}
    with noting(out):
        write_folder(out, {**files, "measures.json": json_writer(content)}, made)


def _print(content: dict[str, Any], explained: Overview, steady: LongRun | None) -> None:
    """What a person wants to see first."""
    from sim.cli import tables
    from sim.cli.several import BY_CHANNEL

    console = tables.output()
    tables.print_overview(console, explained)
    tables.print_cautions(console, explained)
    tables.say(console, ["", ENGLISH.say("run.head", **content)])
    label = str(content["model"])
    found = {label: content["measures"]}
    tables.print_estimates(
        console, [label], tables.measures_shown(found, len(content["by_channel"])), found, {}
    )
    tables.print_by_channel(console, {label: content["by_channel"]}, BY_CHANNEL)
    tables.say(console, [f"note: {note}" for note in content["notes"]])
    if steady is None:
        tables.say(console, [ENGLISH.say("run.alone")])
    else:
        _print_steady(console, steady, label)


def _print_steady(console: Console, steady: LongRun, label: str) -> None:
    """Means in steady state with intervals by batch means."""
    from sim.cli import tables

    shown = {label: steady.to_json()["measures"]}
    batches = [one.estimate.replications for one in steady.measures.values()]
    lines = [
        "",
        ENGLISH.say("run.steady", hours=steady.warm_up_hours),
        ENGLISH.say("run.batches", least=min(batches), most=max(batches)),
    ]
    tables.say(console, lines)
    tables.print_estimates(console, [label], list(steady.measures), shown, {})
    tables.say(console, steady.cautions())

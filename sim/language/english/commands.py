"""English texts of the command line: legends, notes on the work, and what is written where."""

from __future__ import annotations

from typing import Final

COMMANDS: Final = {
    "run.head": "{model} model, replication {replication}, seed {seed}, {engine} engine",
    "run.head.several": "{model} model, {replications} replications, seed {seed}, {engine} engine",
    "run.excludes": "{option} cannot be used together with {others:either}.",
    "run.alone": "One replication says nothing about precision: `--replications 20` does.",
    "run.steady": "steady state: the first {hours:g} h are left out as warm-up (MSER-5).",
    "run.batches": "Mean and 95 % interval by {least} to {most} batch means.",
    "steady.not_settled": (
        "The run does not settle: more than half of it looks like warm-up. Make it longer, or the "
        "centre cannot keep up with its work."
    ),
    "steady.dependent": (
        "Batches still depend on each other for {measures:commas}: those intervals are too short. "
        "Make the run longer."
    ),
    "unsteady.replay": "it replays recorded cases",
    "unsteady.volumes": "volumes change over time",
    "unsteady.closes": "{channels:commas} closes",
    "unsteady.staff": "staff changes over time",
    "changed": "changed: {assignments}",
    "compare.head": (
        "{replications} replications, seed {seed}, {engines} engine; the same customers for all."
    ),
    "compare.legend": (
        "Mean and 95 % interval; below, the paired difference to {baseline} (* significant, "
        "= none), with the interval that goes with the asterisk: a wider one in the rows that are "
        "tested together."
    ),
    "compare.legend.alone": "Mean and 95 % interval.",
    "loads.written": "{name}: load as written {load:.2f}.",
    "loads.legend": (
        "Load: agents' time that the work takes when hardly anybody waits, divided by the agents' "
        "time available."
    ),
    "loads.difference": (
        "Below each value the paired difference to the first model (* significant, = none)."
    ),
    "loads.cell": "{name} (head counts x {factor:.3f})",
    "sweep.legend.first": (
        "Below each value the paired difference to the first point (* significant)."
    ),
    "sweep.legend.model": (
        "Below each value the paired difference to {model} at the same point (* significant)."
    ),
    "attribute.legend": (
        "{origin} to {target}: share of each step, averaged over all orders (* significant, "
        "= exactly nothing)."
    ),
    "attribute.ladder": "The ladder: what each step adds to those above it.",
    "holm": (
        "Each interval is that of one number by itself. An asterisk takes all numbers of the table "
        "into account (Holm's correction), so there may be none beside an interval that leaves "
        "out 0."
    ),
    "holm.stated": (
        "An asterisk takes all numbers of the table into account (Holm's correction), and "
        "intervals are as wide as that asks: one leaves out 0 where, and only where, there is an "
        "asterisk."
    ),
    "overview.head": "{name}: {days:g} days from {start:%Y-%m-%d %H:%M}, {cases:,.0f} cases",
    "run.compiling": "compiling the engine (once after an update, about half a minute) ...",
    "repr.scenario": (
        "<Scenario {name!r}: {days:g} days from {start}, {channels} channels, {intents} intents, "
        "{segments} segments, {teams} teams; {replications} replications, seed {seed}>"
    ),
    "repr.journal": (
        "<Journal of {model!r}, {engine} engine, seed {seed}, replication {replication}: {rows}>"
    ),
    "repr.tape": "<Tape, seed {seed}, replication {replication}: {cases} cases on {channels}>",
    "repr.sums": (
        "<ReplicationSums of {model!r}, {engine} engine, seed {seed}: replications {first} to "
        "{last}; {measures} measures>"
    ),
    "repr.model": "<Service model {name!r}, written in Python: {own}>",
    "repr.study": "{kind}, {replications} replications, seed {seed}",
    "journal.title": (
        "<b>Journal</b> of <i>{model}</i>, replication {replication}, seed {seed}, {engine} engine"
    ),
    "tape.title": (
        "<b>Demand tape</b>: {cases:,} cases in {days:g} days (seed {seed}, replication "
        "{replication})"
    ),
    "bench.legend": (
        "Contacts per second, tape and journal included. Compare figures of one run only. "
        "in a study: one thread, with sums in place of the journal. "
        "loop: M/M/s+M written for that queue alone, with the same journal; M/M/100+M where the "
        "case is no such queue. bare SimPy: M/M/100+M as SimPy's documentation would have it."
    ),
    "bench.others_ran": (
        "warning: other programs had the processor for {share:.0%} of the time. Rates are too "
        "low, and two threads have no chance; run it again when the machine is quiet."
    ),
    "bench.retail_left_out": (
        "note: the retailer is left out: there is no scenarios/retail.toml here or beside the "
        "package."
    ),
    "bench.machine": "{platform}, {processors} processors",
    "bench.versions": "ccsim {ccsim}, Python {python}, {versions:commas}",
    "bench.rounds": "{kind}, best of {rounds} rounds with everybody in turn; engine {compiled}",
    "bench.quick": "quick set",
    "bench.full": "full set",
    "bench.compiled": "compiled in {seconds:.0f} s",
    "bench.compiled_before": "from an earlier run",
    "bench.rates": "contacts per second",
    "bench.contact": "one contact with the compiled engine",
    "overview.span": "{days:g} days from {start:%Y-%m-%d %H:%M}, {cases:,.0f} cases",
    "overview.legend": (
        "First contacts only, computed: repeats add to the work, abandonment takes from it."
    ),
    "load": (
        "Load: {load:.0%}. That is all work with repeats and returns, when hardly anybody waits, "
        "of the agents' time there is ({model}, {replications} quick replications)."
    ),
    "load.teams": (
        "Load: {load:.0%} ({teams:commas}). That is all work with repeats and returns, when hardly "
        "anybody waits, of the agents' time there is ({model}, separate teams, {replications} "
        "quick replications)."
    ),
    "load.team": "{team} {load:.0%}",
    "target.met": "met",
    "target.missed": "MISSED",
    "quick_look.legend": (
        "{attempts:.2f} contacts per case, repeats and returns included; {model}, {replications} "
        "quick replications, so roughly. `ccsim compare` is exact."
    ),
    "record.cases": "Recorded contacts as cases: simulated / recorded",
    "record.misfit": "warning: the record is not reproduced; see NOT reproduced above",
    "record.beside": "Recorded and simulated ({model}), {channel_group}, by hour of the day",
    "record.trying": "simulating with {share:.1%} of the staff",
    "record.step.worst": "worst hour, date or intent",
    "record.step.rest": "not yet reproduced",
    "written": "written to {folder}: {files}, and the tables as Parquet",
    "written.replaced": (
        "written to {folder} (in place of the earlier result there): {files}, and the tables as "
        "Parquet"
    ),
    "written.page": "to be read in a browser, and forwarded: {page}",
    "page.not_drawn": (
        "note: {page} could not be drawn ({kind}: {fault}). The tables are whole; `ccsim report "
        "{folder}` draws it from them."
    ),
    "import.first_rows": "first rows as understood",
    "import.columns": "column|heading in the file",
    "import.unused": "not used",
    "import.totals": (
        "counts {counts}; {rows} rows; offered {offered}, answered {answered}, abandoned "
        "{abandoned}; handle time {aht_seconds} s, speed of answer {asa_seconds} s; intervals of "
        "{interval_minutes} min"
    ),
    "import.paste": "To read it in a scenario:",
    "init.next": "next: ccsim validate {file}; ccsim compare {file}",
    "explain.not_simulated": "  not simulated yet: {mechanism}",
    "resume.nothing": "nothing to go on with in {folder}: the study begins anew.",
    "resume.found": "going on with what fits of {kept} parts in {folder}.",
    "resume.not_asked": (
        "an interrupted run left {kept} parts in {folder}; begun anew without --resume."
    ),
    "resume.replaced": (
        "{folder} holds the result of `ccsim {command}`, which this one will replace; --out DIR "
        "keeps both."
    ),
    "resume.kept": "{kept} finished parts are kept in {folder}",
    "resume.kept_of": "{kept} of {whole} parts are kept in {folder}",
    "resume.how": "{kept}: the same command with --resume goes on from there",
    "chunk.damaged": "{file} is damaged ({fault}); its replications are simulated again.",
    "worker.died": "a worker process died; its replications are simulated again.",
    "cluster.open": (
        "{address} is not encrypted: anybody in that network can run code on the workers and here. "
        "Use tls://... unless nobody else is in it."
    ),
    "error.memory": "error: there is not enough memory; fewer jobs at a time need less.",
    "error.unexpected": "unexpected error: {kind}: {fault}",
    "error.defect": (
        "This is a defect of ccsim, not of your input. Please report it with the output of the "
        "same command after `ccsim --debug`."
    ),
}

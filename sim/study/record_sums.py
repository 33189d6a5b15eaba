"""Simulated counterparts of a record: the same sums of the same contacts, per replication.

Only customers of the recorded sources count: sources that count cases come on top of a record. A
recorded contact is one that reached a queue (answered, abandoned or still waiting); contacts that
found all trunks taken or the channel closed never reach the system that records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.journal import CaseEnd
from sim.engine.typical_start import is_to_be_found
from sim.measures.table import Reader
from sim.study.record import Floats, Record
from sim.study.replication_sums import Progress
from sim.study.workers import mapped

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

FIRST_REPLICATION: Final = 1_000_000
"""Replications that fit a scenario to a record are others than those that are reported later."""

_TIME: Final = ("reached", "first_reached", "answered", "abandoned", "wait_answered")
_NEEDS: Final = (
    "reached",
    "first_reached",
    "answered",
    "handle",
    "content",
    "talk_time",
    "after_contact_work",
)


_TALLIES: Final = {"answered": "handled"}
"""Sums that have another name here: to a record, who had chased was answered too."""


@dataclass(frozen=True, eq=False)
class Simulated:
    """Sums of replications of a recorded centre.

    Attributes:
        by_time: sum to float64[replications, channel_groups, bins].
        by_intent: sum to float64[replications, channel_groups, intents].
        resolved_first, cases_answered: float64[replications, sources].
    """

    by_time: Mapping[str, Floats]
    by_intent: Mapping[str, Floats]
    resolved_first: Floats
    cases_answered: Floats

    @property
    def replications(self) -> int:
        """Number of replications."""
        return len(self.resolved_first)


def simulate_record(
    record: Record,
    scenario: Scenario,
    replications: int,
    seed: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Simulated:
    """Simulate the recorded service model and sum what a record would have shown.

    Args:
        record: what was recorded.
        scenario: what is simulated, with the same streams.
        replications: how many.
        seed: root of the draws; the scenario's if None.
        jobs: threads; the result does not depend on it.
        progress: told after each replication.
    """
    from sim.engine.run import simulate

    scenario = _as_long_as_the_record(scenario)

    def run(number: int) -> dict[str, Floats]:
        journal = simulate(scenario, record.model, seed, FIRST_REPLICATION + number)
        return _summed(record, journal, scenario)

    found = []
    for one in mapped(run, range(replications), jobs):
        found.append(one)
        if progress is not None:
            progress(len(found), replications)
    return _stacked(found)


def _as_long_as_the_record(scenario: Scenario) -> Scenario:
    """The scenario with nothing after the record, and a cycle before it unless it says how many.

    What the search for cases simulates is not yet the centre itself, so its start is not looked
    for in trial runs.
    """
    run, values = scenario.run, {"run_out_days": 0.0}
    if is_to_be_found(scenario):
        values["cycles_before"] = 1
    return scenario.model_copy(update={"run": run.model_copy(update=values)})


def summed(record: Record, journals: Sequence[Journal], scenario: Scenario) -> Simulated:
    """The same sums of journals that exist already."""
    return _stacked([_summed(record, journal, scenario) for journal in journals])


def _stacked(found: Sequence[Mapping[str, Floats]]) -> Simulated:
    stacks = {name: np.stack([one[name] for one in found]) for name in found[0]}
    return Simulated(
        {name: stacks[f"time/{name}"] for name in (*_TIME, "cases")},
        {name: stacks[f"need/{name}"] for name in (*_NEEDS, "cases")},
        stacks["resolved_first"],
        stacks["cases_answered"],
    )


def _summed(record: Record, journal: Journal, scenario: Scenario) -> dict[str, Floats]:
    """All sums of one journal, under prefixed names."""
    source_of = _source_of_case(record, journal)
    reader = Reader(journal, scenario, record.window.on_clock(journal.start), only=source_of >= 0)
    found = {}
    for level, names, prefix in (("interval", _TIME, "time"), ("intent", _NEEDS, "need")):
        sums = reader.sums([_TALLIES.get(name, name) for name in names], ("channel", level))
        for name in names:
            by_channel = sums[_TALLIES.get(name, name)].reshape(len(journal.names.channels), -1)
            found[f"{prefix}/{name}"] = np.stack(
                [
                    by_channel[list(channel_group.channels)].sum(axis=0)
                    for channel_group in record.channel_groups
                ]
            )
    found |= _first_contacts(record, journal, source_of)
    return found | _resolution(record, journal, source_of)


def _source_of_case(record: Record, journal: Journal) -> Any:
    """Place of each case's source in the record, -1 if it is not recorded, by number of case."""
    places = {s.name: record.sources.index(s.source) for s in record.streams}
    of_stream = np.array([places.get(name, -1) for name in journal.tape.streams], dtype=np.int64)
    return of_stream[journal.tape.cases["stream"]]


def _first_contacts(record: Record, journal: Journal, source_of: Any) -> dict[str, Floats]:
    """Cases on the tape by channel group and bin, by channel group and intent."""
    cases = journal.tape.cases
    places = {s.name: d for s, d in zip(record.streams, record.group_of, strict=True)}
    of_stream = np.array([places.get(name, -1) for name in journal.tape.streams], dtype=np.int64)
    window = record.window.on_clock(journal.start)
    inside = (source_of >= 0) & window.contains(cases["arrival"])
    channel_group = of_stream[cases["stream"][inside]]
    found = {}
    codes = {
        "time": (window.codes("interval", cases["arrival"][inside]), "interval"),
        "need": (cases["intent"][inside].astype(np.int64), ""),
    }
    for prefix, (code, level) in codes.items():
        size = record.window.size(level) if level else len(journal.names.intents)
        counts = np.bincount(
            channel_group * size + code, minlength=len(record.channel_groups) * size
        )
        found[f"{prefix}/cases"] = counts.reshape(len(record.channel_groups), size).astype(
            np.float64
        )
    return found


def _resolution(record: Record, journal: Journal, source_of: Any) -> dict[str, Floats]:
    """Cases answered, and those resolved at the first answered contact, by source."""
    cases = journal.cases
    source = source_of[cases["case"]]
    inside = record.window.on_clock(journal.start).contains(cases["arrival"])
    answered = inside & (source >= 0) & (cases["answered"] > 0)
    first = answered & (cases["answered"] == 1) & (cases["end"] == CaseEnd.RESOLVED)
    size = len(record.sources)
    return {
        name: np.bincount(source[rows], minlength=size).astype(np.float64)
        for name, rows in (("cases_answered", answered), ("resolved_first", first))
    }

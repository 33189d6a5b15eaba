"""From recorded contacts to cases: what has to come in so that the record comes out.

Recorded volumes contain repeats, and recorded handle times contain what is explained again.
Simulated as they are, repeats would count twice: once as new cases, once as what follows from
them. So the service model under which they were recorded is simulated with fewer cases, shorter
talks and other chances of resolution, until it shows the recorded contacts, handle time and
first-contact resolution. Every step serves the same customers (common random numbers), so that
steps differ by what was changed and not by chance.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.study.base_levels import (
    Levels,
    recorded_handle_times,
    recorded_resolutions,
    with_levels,
)
from sim.study.case_findings import CaseFinding, account
from sim.study.case_search import Iteration, Look, Search
from sim.study.case_volumes import Factors, margins, ones, with_cases
from sim.study.decision_telling import told
from sim.study.record import Record, read_record
from sim.study.replication_sums import Progress
from sim.study.running import Parts

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario
    from sim.sections.interval_table import IntervalTable

MOST_ITERATIONS: Final = 12
RECORD_NOTES: Final = ("cases.found", "cases.record_missed", "cases.shared")
"""Codes of the notes that a scenario keeps of the record that its cases come from."""
_GAIN: Final = 0.005
_CONTACTS_WANTED: Final = 300_000
_FEWEST, _MOST = 4, 40


@dataclass(frozen=True, eq=False)
class RepeatAdjustment:
    """Cases behind recorded contacts, and how they were found.

    Attributes:
        scenario: the scenario with cases in place of contacts; nothing else of it counts contacts.
        iterations: every step. converged: whether the last one shows the record.
        findings: what it rests on, and what could not be reproduced.
        cases_per_contact: by channel group. record, factors, levels: the solution itself.
        shared_from: label of the scenario whose solution it is, if it was found in another one.
    """

    scenario: Scenario
    iterations: tuple[Iteration, ...]
    findings: tuple[CaseFinding, ...]
    converged: bool
    cases_per_contact: Mapping[str, float]
    record: Record
    factors: Factors
    levels: Levels
    shared_from: str = ""

    def applied(self, scenario: Scenario, label: str) -> RepeatAdjustment:
        """The same cases for another scenario of the same record: a what-if about staff, say.

        Args:
            scenario: that :func:`same_record` finds to have the record of this solution.
            label: of the scenario in which the cases were found.
        """
        record = self.record
        changed = with_cases(scenario, record, self.factors)
        changed = with_levels(changed, record, recorded_handle_times(record), self.levels)
        notes = [one for one in self.scenario.notes if one.code in RECORD_NOTES]
        notes.append(Note("cases.shared", name=label))
        return replace(self, scenario=changed.with_tables({}, notes), shared_from=label)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What it rests on, and what could not be reproduced, in English."""
        return told(self.findings, ENGLISH)

    @property
    def heads(self) -> tuple[str, ...]:
        """Headings of `rows`."""
        last = self.iterations[-1]
        return (
            "step",
            *(f"contacts {name}" for name in last.offered),
            *(f"AHT {name}" for name in last.aht),
            *(f"FCR {name}" for name in last.fcr),
            ENGLISH.say("record.step.worst"),
            ENGLISH.say("record.step.rest"),
        )

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """One row per step, as text: simulated / recorded, and shares of resolution."""
        return tuple(
            (
                str(one.number),
                *(f"{ratio:.3f}" for ratio in (*one.offered.values(), *one.aht.values())),
                *(f"{share:.1%}" for share in one.fcr.values()),
                f"{one.worst:.3f}",
                str(one.outside),
            )
            for one in self.iterations
        )

    @property
    def table(self) -> pd.DataFrame:
        """One row per step and thing: step, measure, of, value."""
        import pandas as pd

        long = [
            (one.number, measure, name, value)
            for one in self.iterations
            for measure in ("offered", "aht", "fcr")
            for name, value in getattr(one, measure).items()
        ]
        return pd.DataFrame(long, columns=["iteration", "measure", "of", "value"])

    def _repr_html_(self) -> str:
        """The steps as a table, and what was assumed."""
        head = "".join(f"<th>{html.escape(text)}</th>" for text in self.heads)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>"
            for row in self.rows
        )
        items = "".join(f"<li>{html.escape(text)}</li>" for text in self.assumptions)
        return (
            f"<b>{ENGLISH.say('record.cases')}</b><table><thead><tr>{head}</tr>"
            f"</thead><tbody>{body}</tbody></table><ul>{items}</ul>"
        )


def prepare_all(
    scenarios: Mapping[str, Scenario],
    progress: Callable[[str], AbstractContextManager[Progress | None]] | None = None,
    jobs: int = 1,
) -> dict[str, tuple[Scenario, RepeatAdjustment | None]]:
    """Scenarios of one comparison, with cases in place of recorded contacts.

    Scenarios with the same record get the same cases, those that are found in the first of them:
    the others are what would happen to these customers elsewhere. The first is taken to be the
    centre that made the record, with its staff.

    Args:
        scenarios: by label, the recorded centre first.
        progress: makes what is told of the search in a scenario, by its label.
        jobs: threads; the result does not depend on it.

    Raises:
        StudyError: as for :func:`prepare`.
    """
    found: dict[str, tuple[Scenario, RepeatAdjustment | None]] = {}
    solved: list[tuple[str, RepeatAdjustment]] = []
    for label, scenario in scenarios.items():
        before = next((one for one in solved if same_record(scenarios[one[0]], scenario)), None)
        if before is not None:
            shared = before[1].applied(scenario, before[0])
            found[label] = shared.scenario, shared
            continue
        with progress(label) if progress else nullcontext() as told:
            found[label] = prepare(scenario, told, jobs)
        adjustment = found[label][1]
        if adjustment is not None:
            solved.append((label, adjustment))
    return found


def same_record(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios count the same recorded contacts at the same time.

    Their staff, patience, opening hours, behaviour and the factor on their volumes may differ.
    """

    def told(scenario: Scenario) -> list[object]:
        sources = [scenario.source(name) for name in counting_contacts(scenario)]
        plain = [source.model_dump(exclude={"volume_factor"}) for source in sources]
        names = [list(scenario.channels), list(scenario.intents), list(scenario.segments)]
        return [plain, names, scenario.run.start, scenario.run.horizon_days]

    if not counting_contacts(one) or told(one) != told(other):
        return False
    keys = [f"demand.sources.{name}" for name in counting_contacts(one)]
    return all(_same_table(one.tables.get(key), other.tables.get(key)) for key in keys)


def _same_table(one: IntervalTable | None, other: IntervalTable | None) -> bool:
    if one is None or other is None:
        return one is other
    return (
        np.array_equal(one.start_ticks, other.start_ticks)
        and one.columns.keys() == other.columns.keys()
        and all(np.array_equal(one.columns[name], other.columns[name]) for name in one.columns)
    )


def prepare(
    scenario: Scenario, progress: Progress | None = None, jobs: int = 1
) -> tuple[Scenario, RepeatAdjustment | None]:
    """The scenario with cases in place of recorded contacts; as it is where nothing counts them.

    Args:
        scenario: any scenario.
        progress: told after each simulated replication, with the most there can be.
        jobs: threads; the result does not depend on it.

    Raises:
        StudyError: a log counts contacts, or sources were recorded under different models.
    """
    if not counting_contacts(scenario):
        return scenario, None
    found = adjust_for_repeats(scenario, progress=progress, jobs=jobs)
    return found.scenario, found


def require_cases(scenario: Scenario) -> None:
    """Refuse what :func:`prepare` refuses, without simulating anything.

    Raises:
        StudyError: a log counts contacts, or sources were recorded under different models.
    """
    if names := counting_contacts(scenario):
        recorded_handle_times(read_record(scenario, names))


def counting_contacts(scenario: Scenario) -> tuple[str, ...]:
    """Names of the sources that count contacts, recorded or forecast."""
    return tuple(s.name for s in scenario.demand.sources if s.counts in ("contacts", "forecast"))


def adjust_for_repeats(
    scenario: Scenario,
    replications: int | None = None,
    iterations: int = MOST_ITERATIONS,
    start: RepeatAdjustment | None = None,
    progress: Progress | None = None,
    jobs: int = 1,
) -> RepeatAdjustment:
    """Find the cases behind recorded contacts.

    Args:
        scenario: with sources that count contacts.
        replications: simulated in every step; enough for 300,000 contacts, 4 to 40, if None.
        iterations: most steps.
        start: a solution of nearly the same scenario to begin with.
        progress: told after each simulated replication, with the most there can be.
        jobs: threads; the result does not depend on it.

    Raises:
        StudyError: as for :func:`prepare`.
    """
    record = read_record(scenario, counting_contacts(scenario))
    count = replications or replications_for(record)
    search = Search(
        scenario,
        record,
        margins(record, count),
        recorded_handle_times(record),
        recorded_resolutions(record),
        start.factors if start else ones(record),
        start.levels if start else Levels(),
    )
    steps = []
    last = None
    told = Parts(progress, iterations * count)
    for number in range(1, iterations + 1):
        if last is not None:
            search.step(last)
        last = search.look(number, count, jobs, told.next(count))
        steps.append(last.row)
        if last.settled or _stalled(steps, last):
            break
    assert last is not None, "there is at least one step"
    return _result(search, tuple(steps), last)


def replications_for(record: Record) -> int:
    """Replications that together hold enough contacts."""
    contacts = max(1.0, float(record.by_time["offered"].sum()))
    return int(min(max(math.ceil(_CONTACTS_WANTED / contacts), _FEWEST), _MOST))


def _stalled(steps: Sequence[Iteration], last: Look) -> bool:
    """Whether totals are as recorded and what is not has stopped coming nearer."""
    if not last.close or len(steps) < 3:
        return False
    before, now = steps[-3:-1], steps[-1]
    return now.worst > min(one.worst for one in before) - _GAIN and now.outside >= min(
        one.outside for one in before
    )


def _result(search: Search, steps: tuple[Iteration, ...], last: Look) -> RepeatAdjustment:
    """The solution with its account."""
    record = search.record
    cases = last.cases.by_time.sum(axis=1)
    contacts = record.by_time["offered"].sum(axis=1)
    found = account(record, cases, search, last)
    facts = ("name", "recorded", "simulated", "ratio")
    notes = [
        Note("cases.found", **{fact: getattr(one, fact) for fact in facts})
        for one in found
        if one.code == "found"
    ]
    if not last.close:
        notes.append(Note("cases.record_missed"))
    return RepeatAdjustment(
        search.solved().with_tables({}, notes),
        steps,
        found,
        last.close,
        {
            channel_group.name: float(cases[place] / contacts[place]) if contacts[place] else 1.0
            for place, channel_group in enumerate(record.channel_groups)
        },
        record,
        search.factors,
        search.levels,
    )

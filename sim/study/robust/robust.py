"""Moving every uncertain assumption of a scenario, one at a time, to see which turn a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Final, Unpack

from sim.errors import StudyError
from sim.measures.definitions import HEADLINES
from sim.service_models.registry import BUILT_IN
from sim.study.decision import set_up
from sim.study.ladder import ladder
from sim.study.replication_sums import ReplicationSums
from sim.study.robust.kept import keep
from sim.study.robust.robustness import Robustness, rows_of
from sim.study.robust.turns import KINDS, Pair, Part, Turn, candidates, located, of_pair, turns
from sim.study.running import Running, RunningOptions
from sim.study.sensitivity.ends import SCREENING, EndRuns, Where
from sim.study.sensitivity.levers import TRUST, ends_of, levers
from sim.study.sensitivity.levers import chosen as chosen_levers
from sim.study.sweeping.axes import Vary
from sim.study.systems import named_models

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

FEWEST: Final = 5
"""Replications below which hardly any difference of a week is significant after correction."""

_MANY: Final = 20
"""From so many ends on a first look takes one replication: together they show what chance does."""


def robust(
    scenario: Scenario,
    models: Sequence[str | ServiceModel] | None = None,
    replications: int | None = None,
    screening: int = SCREENING,
    trust: str = TRUST,
    vary: Vary = (),
    seed: int | None = None,
    running: Running | None = None,
    **options: Unpack[RunningOptions],
) -> Robustness:
    """Which assumptions turn which part of the verdict between neighbouring service models.

    Every assumption with one of the trust letters moves to both ends of its plausible range, one
    at a time, on the same customers: first with few replications, then with all where the verdict
    may turn. The result is kept for comparisons of the same scenario by the same program.
    Neighbours are those of the ladder: each model beside the next cheaper one that is worth having,
    or beside the one that makes it drop out; see :mod:`sim.study.ladder`.

    Args:
        scenario: whose assumptions are moved.
        models: two or more; the four of the field if None.
        replications: behind a verdict; the scenario's number if None.
        screening: replications of the first look, 2 or more.
        trust: letters of assumptions that are moved.
        vary: what is moved in place of these assumptions; the result is not kept then. See
            :mod:`sim.study.sweeping.axes`.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`.

    Raises:
        StudyError: there are fewer than two models or too few replications.
        CcsimError: a model is unknown.

    Example:
        >>> robust(scenario, models=["omnichannel", "orchestrated"]).text  # doctest: +SKIP
    """
    chosen = named_models(models or BUILT_IN, scenario)
    if len(chosen) < 2:
        raise StudyError("a verdict is about two service models or more.")
    if screening < 2:
        raise StudyError(f"a first look takes 2 replications or more, not {screening}.")
    kinds = chosen.values()
    setup = set_up(scenario, kinds, replications, seed, running, options, fewest=FEWEST)
    moved = chosen_levers(setup.scenario, vary) if vary else levers(setup.scenario, trust)
    ends, idle = ends_of(setup.scenario, moved)
    runs = EndRuns(setup, chosen, HEADLINES, ends)
    runs.begin()
    pairs = neighbours(runs.written)
    found = sorted(located(runs, _turning(runs, pairs, screening)), key=lambda t: _weight(runs, t))
    runs.finish()
    made = setup.manifest(
        "robust",
        models=list(chosen),
        screening=screening,
        trust="" if vary else trust,
        assumptions=len(moved),
        ends=len(ends),
    )
    result = Robustness(
        pairs=pairs,
        assumptions=len(moved),
        ends=len(ends),
        unmovable=idle,
        turns=tuple(found),
        moved=ends,
        rows=rows_of(runs, pairs),
        written={pair: of_pair(runs.written, pair) for pair in pairs},
        screening=screening,
        replications=setup.replications,
        manifest=made,
    )
    if not vary:
        keep(result, scenario)
    return result


def neighbours(written: Mapping[str, ReplicationSums]) -> tuple[Pair, ...]:
    """Every model beside the one that the ladder sets it beside, in the order of the ladder."""
    rungs = ladder(written, list(written)).rungs
    return tuple((rung.base, rung.model) for rung in rungs if rung.base)


def _turning(runs: EndRuns, pairs: Sequence[Pair], screening: int) -> list[Turn]:
    """What turns: every look, and every part of the replications, leaves less of it."""
    whole = runs.setup.replications
    first = 1 if len(runs.ends) >= _MANY else screening
    wanted: Sequence[Part] = [*product(range(len(runs.ends)), pairs, HEADLINES)]
    for upto in sorted({first, screening}):
        runs.look(upto, _asked(wanted))
        wanted = candidates(runs, wanted)
    for upto in sorted({max(screening, whole // 2), whole}):
        runs.confirm(upto, _asked(wanted))
        if upto < whole:
            wanted = candidates(runs, wanted)
    return turns(runs, wanted)


def _asked(wanted: Sequence[Part]) -> set[Where]:
    """Ends and models behind parts of a verdict."""
    return {(place, model) for place, pair, _ in wanted for model in pair}


def _weight(runs: EndRuns, one: Turn) -> tuple[int, float, int]:
    """What a turn is sorted by: its kind, how near it is to what is written, the measure."""
    end = runs.ends[one.place]
    way = 1.0
    if end.lever.number is not None and one.at == one.at:
        way = abs(one.at - end.lever.number) / abs(end.value - end.lever.number)
    return KINDS.index(one.kind), way, HEADLINES.index(one.measure)

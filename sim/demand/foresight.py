"""Which needs a company that looks would foresee, and the false alarms that come with it.

All of it is on the tape, whatever the service model: a model that is proactive handles the needs
that are foreseen before the customer asks, and gets contacts about false alarms; for the others the
former are needs like any other, and the latter never arise.

With recall r and precision p, of N foreseeable needs r N are handled by r N / p actions, and
r N (1 - p) / p of these were for nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.declared import Code, Unit
from sim.demand.arrivals import Floats, Ints
from sim.randomness.counter import uniform
from sim.randomness.purposes import FORESEEN
from sim.sections.span import Span
from sim.units import TICKS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.schema import Scenario
    from sim.sections.proactive import Proactive
    from sim.workload.expected import Stream

__all__ = ["ACTIONS", "Foresight", "Predictions", "false_alarms", "foresee", "plan_foresight"]


class Foresight(Code):
    """What came of the prediction of needs, under a model that is proactive."""

    NONE = 0, "nobody foresaw the need"
    HANDLED = 1, "foreseen, and handled before the customer asked"
    FALSE_ALARM = (
        2,
        "no need: a question about an action for which there was none",
    )


ACTIONS: Final = Unit("thousandths")
"""What proactive actions are counted in."""

HANDLED: Final = int(Foresight.HANDLED)
FALSE_ALARM: Final = int(Foresight.FALSE_ALARM)
_THOUSAND: Final = 1000


class Predictions(NamedTuple):
    """What of a tape can be foreseen: the same for all replications.

    Attributes:
        intent: bool[intents], whether its needs can be foreseen.
        expected: bool[streams], whether a stream is of needs that are expected; what a log recorded
            has come, and is not foreseen.
        false_alarm: bool[streams], whether all of it is about false alarms.
        tick: int64[n], edges of stretches of time.
        recall, precision: float64[n], at the edges.
    """

    intent: npt.NDArray[np.bool_]
    expected: npt.NDArray[np.bool_]
    false_alarm: npt.NDArray[np.bool_]
    tick: Ints
    recall: Floats
    precision: Floats


def false_alarms(scenario: Scenario, streams: Sequence[Stream]) -> list[Stream]:
    """Contacts about false alarms, around as many as the expected needs make.

    Args:
        scenario: what is foreseeable, and how well.
        streams: of expected needs, by interval of the run.
    """
    settings = scenario.proactive
    if not settings.false_alarm_contact_share:
        return []
    found = []
    ticks, *learned = _learned(scenario, streams)
    for stream in streams:
        shares = stream.intent_shares * _foreseeable(scenario)
        middle = (np.arange(len(stream.rates)) + 0.5) * stream.interval_ticks
        recall, precision = (np.interp(middle, ticks, column) for column in learned)
        alarms = settings.false_alarm_contact_share * recall * (1.0 - precision) / precision
        rates = stream.rates * _part(stream, shares) * alarms
        if rates.any():
            found.append(
                replace(
                    stream,
                    name=f"{stream.name}/false alarms",
                    rates=rates,
                    intent_shares=shares / shares.sum(),
                    arrivals="poisson",
                    is_false_alarm=True,
                )
            )
    return found


def plan_foresight(scenario: Scenario, streams: Sequence[Stream], expected: int) -> Predictions:
    """Prepare what can be foreseen of a tape.

    Args:
        scenario: what is foreseeable, and how well.
        streams: of the tape, in its order.
        expected: how many of them, the first ones, are of needs that are expected.
    """
    alarms = np.array([stream.is_false_alarm for stream in streams], dtype=np.bool_)
    needs = [stream for stream in streams[:expected] if not stream.is_false_alarm]
    return Predictions(
        _foreseeable(scenario),
        (np.arange(len(streams)) < expected) & ~alarms,
        alarms,
        *_learned(scenario, needs),
    )


def _foreseeable(scenario: Scenario) -> npt.NDArray[np.bool_]:
    return np.array(
        [intent.can_be_foreseen for intent in scenario.intents.values()], dtype=np.bool_
    )


def _part(stream: Stream, shares: Floats) -> float:
    """Part of a stream that belongs to some of its intents."""
    return float(shares.sum() / (stream.intent_shares.sum() or 1.0))


def _learned(scenario: Scenario, needs: Sequence[Stream]) -> tuple[Ints, Floats, Floats]:
    """Ticks of a run, and recall and precision there, which grow with the needs seen by then.

    As many have been seen as are expected from the scenario's start on, under any model.
    """
    span, settings = Span.of(scenario), scenario.proactive
    hours = -(-span.demand_ticks // TICKS_PER_HOUR) if settings.learning_cases else 0
    ticks = np.arange(hours + 1, dtype=np.int64) * TICKS_PER_HOUR
    seen = np.zeros(len(ticks))
    for stream in needs:
        edges = np.arange(len(stream.rates) + 1, dtype=np.int64) * stream.interval_ticks
        found = np.concatenate([[0.0], np.cumsum(stream.rates)])
        found *= _part(stream, stream.intent_shares * _foreseeable(scenario))
        seen += np.interp(ticks, edges, found) - np.interp(span.lead_ticks, edges, found)
    left = _to_be_learned(settings, np.maximum(seen, 0.0))
    recall, precision = settings.recall_share, settings.precision_share
    recall_first, precision_first = settings.at_first
    return (
        ticks,
        recall + (recall_first - recall) * left,
        precision + (precision_first - precision) * left,
    )


def _to_be_learned(settings: Proactive, seen: Floats) -> Floats:
    """Share of what there is to learn that is not learned yet, after so many needs."""
    half = settings.learning_cases
    return half / (seen + half) if half else np.zeros(len(seen))


@compiled(always=True)
def foresee(
    cases: npt.NDArray[np.void],
    first_row: int,
    rows: int,
    predictions: Predictions,
    seed: int,
    replication: int,
) -> None:
    """Write of some rows whether their need is foreseen, and the actions behind each that is.

    Args:
        cases: the tape, whose columns `arrival`, `key`, `stream` and `intent` are filled.
        first_row: first row to fill.
        rows: how many rows to fill.
        predictions: of the scenario.
        seed: root seed.
        replication: number of the replication.
    """
    if not predictions.intent.any():
        return
    for i in range(first_row, first_row + rows):
        case = cases[i]
        if predictions.false_alarm[case["stream"]]:
            case["foreseen"] = FALSE_ALARM
        elif predictions.expected[case["stream"]] and predictions.intent[case["intent"]]:
            at = int(np.searchsorted(predictions.tick, case["arrival"], side="right")) - 1
            u = uniform(seed, replication, case["key"], FORESEEN, 0)
            if u < predictions.recall[at]:
                case["foreseen"] = HANDLED
                case["proactive_actions"] = int(_THOUSAND / predictions.precision[at] + 0.5)

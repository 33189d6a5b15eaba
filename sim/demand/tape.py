"""The demand tape: everything that happens *to* the centre, whatever it does.

It is drawn once per replication, before any service model acts, so all models of a replication
serve the same customers with the same needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.declared import (
    DURATION,
    NO_UNIT,
    SHARE,
    TAPE_ROW,
    Shown,
    Unit,
    code_of,
    place_in,
    table_type,
    written,
)
from sim.demand.arrivals import ArrivalPlan, Ints, count_cases, plan_arrivals
from sim.demand.bases import Bases, due_by_block, plan_bases
from sim.demand.customers import CustomerLaws, customer_laws, fill_customers
from sim.demand.foresight import (
    ACTIONS,
    Foresight,
    Predictions,
    false_alarms,
    foresee,
    plan_foresight,
)
from sim.demand.positions import Log, Workspace, draw_block, workspace
from sim.demand.preference import unpack
from sim.demand.replay import replayed
from sim.demand.streams import logs_joined, open_messages, streams_of_run
from sim.errors import Fault, ScenarioError
from sim.language.english import ENGLISH
from sim.sections.span import Span
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario

__all__ = [
    "TAPE_CASE",
    "Tape",
    "TapePlan",
    "draw_blocks",
    "draw_rows",
    "draw_tape",
    "plan_tape",
    "tape_of",
]


class TapeFields:
    """One row per case, in the order of arrival (then stream, then number in it)."""

    arrival: ClassVar[Any] = written(
        "i8",
        Unit("ticks"),
        "when the need arises, from the beginning of the run",
        "`arrival_seconds`",
    )
    key: ClassVar[Any] = written(
        "u8",
        NO_UNIT,
        "what all random draws of the case are keyed by: the same case draws the same numbers "
        "under every service model",
        "not there",
    )
    customer: ClassVar[Any] = written("i4", TAPE_ROW, "row of this customer's first case")
    segment: ClassVar[Any] = written("i2", place_in("segments"), "group of customers")
    intent: ClassVar[Any] = written("i2", place_in("intents"), "the need")
    order: ClassVar[Any] = written(
        "i8",
        Unit("4 or 6 bits per channel"),
        "channels in order of preference, the most preferred in the lowest bits; all ones: no "
        "more. Below 0: 4 bits each; else, with more than 15 channels in the scenario, 6 bits "
        "each, and the ten most preferred alone",
        "`channels` (names, joined by ` > `)",
    )
    difficulty: ClassVar[Any] = written(
        "f8", Unit("factor, mean 1"), "lengthens every talk of the case"
    )
    latent_patience: ClassVar[Any] = written(
        "f8",
        Unit("normal score"),
        "patience that belongs to the customer rather than to the attempt",
    )
    recorded_handling: ClassVar[Any] = written(
        "i8",
        DURATION,
        "handling of its first answered contact as a replayed log tells it; 0: it is drawn",
        "`recorded_handling_seconds`",
    )
    emotion: ClassVar[Any] = written("i2", SHARE, "when the case begins")
    foreseen: ClassVar[Any] = written(
        "i1",
        code_of(Foresight),
        "what a model that is proactive makes of it; others ignore it, and leave false alarms out",
        "`foreseen` (word)",
    )
    proactive_actions: ClassVar[Any] = written(
        "i4",
        ACTIONS,
        "that such a model takes for each need that it foresees, false alarms among them",
        "not there",
    )
    stream: ClassVar[Any] = written(
        "i2",
        Unit("place in `Tape.streams`", Shown.NAME),
        "where the case comes from: a source, and the channel, intent and segment that it or its "
        "table fixes",
    )


TAPE_CASE: Final = table_type(TapeFields)

#: What fits into the column `stream`.
MOST_STREAMS: Final = 2**15 - 1


class TapePlan(NamedTuple):
    """All that tapes of a scenario are drawn from: the same for all replications."""

    arrivals: ArrivalPlan
    laws: CustomerLaws
    log: Log
    bases: Bases
    predictions: Predictions
    streams: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Tape:
    """The cases of one replication.

    Attributes:
        cases: structured array of `TAPE_CASE`, sorted by arrival; read-only.
        horizon_ticks: end of the window.
        end_ticks: end of the run.
        seed: root seed.
        replication: number of the replication.
        channels: names of the channels, in the scenario's order.
        segments: names of the segments, in the scenario's order.
        intents: names of the intents, in the scenario's order.
        streams: names of the streams.
        lead_ticks: what comes before the scenario's start takes so long.
        demand_ticks: no case arises from here on; from `horizon_ticks` on if 0.
    """

    cases: npt.NDArray[np.void]
    horizon_ticks: int
    end_ticks: int
    seed: int
    replication: int
    channels: tuple[str, ...]
    segments: tuple[str, ...]
    intents: tuple[str, ...]
    streams: tuple[str, ...]
    lead_ticks: int = 0
    demand_ticks: int = 0

    def __len__(self) -> int:
        """Number of cases."""
        return len(self.cases)

    def __repr__(self) -> str:
        """Where it comes from, and how long it is."""
        made = {"seed": self.seed, "replication": self.replication, "cases": len(self)}
        return ENGLISH.say("repr.tape", **made, channels=", ".join(self.channels))

    def frame(self) -> pd.DataFrame:
        """One row per case with names, arrival in seconds and the order of channels as a text."""
        import pandas as pd

        cases = self.cases
        packed, places = np.unique(cases["order"], return_inverse=True)
        orders = [" > ".join(self.channels[c] for c in unpack(int(o))) for o in packed]
        return pd.DataFrame(
            {
                "arrival_seconds": cases["arrival"] / TICKS_PER_SECOND,
                "stream": np.array(self.streams, dtype=object)[cases["stream"]],
                "customer": cases["customer"],
                "segment": np.array(self.segments, dtype=object)[cases["segment"]],
                "intent": np.array(self.intents, dtype=object)[cases["intent"]],
                "channels": np.array(orders, dtype=object)[places],
                "difficulty": cases["difficulty"],
                "latent_patience": cases["latent_patience"],
                "recorded_handling_seconds": cases["recorded_handling"] / TICKS_PER_SECOND,
                "emotion": cases["emotion"] / 1000.0,
                "foreseen": [Foresight(code).name.lower() for code in cases["foreseen"].tolist()],
            }
        )

    def _repr_html_(self) -> str:
        from html import escape

        days = self.horizon_ticks / TICKS_PER_SECOND / 86_400
        made = {"seed": self.seed, "replication": self.replication}
        title = ENGLISH.say("tape.title", cases=len(self), days=days, **made)
        lines = [
            f"<tr><td>{kind}</td><td>{escape(name)}</td><td>{n:,}</td></tr>"
            for kind, names in (
                ("stream", self.streams),
                ("segment", self.segments),
                ("intent", self.intents),
            )
            for name, n in zip(names, _tally(self.cases[kind], len(names)), strict=True)
        ]
        return f"{title}<table><tr><th></th><th></th><th>cases</th></tr>{''.join(lines)}</table>"


def _tally(places: npt.NDArray[np.int16], length: int) -> list[int]:
    counted: list[int] = np.bincount(places, minlength=length).tolist()
    return counted


def plan_tape(scenario: Scenario) -> TapePlan:
    """Prepare what all replications of a scenario share.

    Raises:
        ScenarioError: a table was never read, a log names what the scenario lacks, or there are
            more than `MOST_STREAMS` streams.
    """
    expected = streams_of_run(scenario)
    expected += false_alarms(scenario, expected)
    recorded, log = replayed(scenario, len(expected))
    still_open, backlog = open_messages(scenario, len(expected) + len(recorded))
    streams = [*expected, *recorded, *still_open]
    if len(streams) > MOST_STREAMS:
        fault = Fault("too_many_streams", streams=len(streams), most=MOST_STREAMS)
        raise ScenarioError(fault)
    return TapePlan(
        plan_arrivals(scenario, streams),
        customer_laws(scenario, streams),
        logs_joined([log, backlog]),
        plan_bases(scenario, streams),
        plan_foresight(scenario, streams, len(expected)),
        tuple(stream.name for stream in streams),
    )


def draw_tape(
    scenario: Scenario, seed: int, replication: int, plan: TapePlan | None = None
) -> Tape:
    """Draw the tape of one replication.

    Args:
        scenario: what customers there are.
        seed: root seed, 0 <= seed < 2**63.
        replication: number of the replication, from 0.
        plan: `plan_tape(scenario)`, if many replications are drawn.
    """
    if plan is None:
        plan = plan_tape(scenario)
    cases = draw_blocks(plan, seed, replication, 0, plan.arrivals.blocks)
    return tape_of(scenario, plan, seed, replication, cases)


def tape_of(
    scenario: Scenario, plan: TapePlan, seed: int, replication: int, cases: npt.NDArray[np.void]
) -> Tape:
    """Rows drawn for a scenario as its tape; they are read-only from now on."""
    cases.flags.writeable = False
    span = Span.of(scenario)
    return Tape(
        cases=cases,
        horizon_ticks=span.horizon_ticks,
        end_ticks=span.end_ticks,
        lead_ticks=span.lead_ticks,
        demand_ticks=span.demand_ticks,
        seed=seed,
        replication=replication,
        channels=tuple(scenario.channels),
        segments=tuple(scenario.segments),
        intents=tuple(scenario.intents),
        streams=plan.streams,
    )


def draw_blocks(
    plan: TapePlan, seed: int, replication: int, first_block: int, last_block: int
) -> npt.NDArray[np.void]:
    """Draw a part of a tape alone: blocks first_block <= block < last_block of the horizon.

    A block has `plan.arrivals.block_ticks` ticks. The rows equal those of the whole tape but for
    `customer`, which counts from the first row drawn.

    Returns:
        Structured array of `TAPE_CASE`, sorted.
    """
    arrivals = plan.arrivals
    counts = count_cases(arrivals, seed, replication)
    work = workspace(arrivals, counts, plan.log, plan.bases, seed, replication)
    start, end = first_block * arrivals.block_ticks, last_block * arrivals.block_ticks
    reaching = (arrivals.pieces.start < end) & (arrivals.pieces.end > start)
    due = due_by_block(plan.bases, work.due, arrivals.block_ticks, last_block)[first_block:]
    size = int(counts[reaching].sum()) + len(plan.log.arrival) + int(due.sum())
    cases = np.zeros(size, dtype=TAPE_CASE)  # zeros, so that padding bytes are equal too
    filled = draw_rows(
        *(arrivals, plan.laws, counts, plan.log, plan.bases, plan.predictions, seed, replication),
        *(first_block, last_block, work, cases, 0),
    )
    return cases[:filled]


@compiled(always=True)
def draw_rows(
    arrivals: ArrivalPlan,
    laws: CustomerLaws,
    counts: Ints,
    log: Log,
    bases: Bases,
    predictions: Predictions,
    seed: int,
    replication: int,
    first_block: int,
    last_block: int,
    work: Workspace,
    cases: npt.NDArray[np.void],
    first_row: int,
) -> int:
    """Draw the cases of some blocks; see `draw_block`. Returns how many."""
    row = 0
    for block in range(first_block, last_block):
        n = draw_block(
            *(arrivals, counts, log, bases, seed, replication, block, work, cases, row, first_row)
        )
        fill_customers(cases, row, n, laws, work.person, seed, replication)
        foresee(cases, row, n, predictions, seed, replication)
        row += n
    return row
